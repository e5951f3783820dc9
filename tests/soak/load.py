"""Who asks and who writes, and what they met."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.services.tokens import Role, Tokens
from ris3graph.store.state import State
from tests.cli.test_commands import call, served
from tests.web.changes import actor

READERS: Final = 50
PAUSE: Final = 1.0
"""Seconds that a reader looks at an answer, on average."""
SMALL: Final = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE {{ GRAPH <{RESOLVED_GRAPH}> {{ ?s skos:prefLabel ?label }} }} LIMIT 3 OFFSET """
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) } # "
)
GRAPH: Final = "https://w3id.org/ris3graph/graph/source/soak"


@dataclass
class Figures:
    """Seconds of each kind of request, and what went wrong."""

    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def told(self) -> list[str]:
        """Return the figures as lines."""
        lines = [f"{len(self.errors)} errors", *self.errors[:20]]
        for kind, found in sorted(self.taken.items()):
            found.sort()
            at = {
                share: 1e3 * found[min(len(found) - 1, int(share * len(found)))]
                for share in (0.5, 0.95, 0.99)
            }
            lines.append(
                f"{kind}: {len(found)} times, p50 {at[0.5]:.1f} ms, p95 {at[0.95]:.1f} ms, "
                f"p99 {at[0.99]:.1f} ms, most {1e3 * found[-1]:.1f} ms"
            )
        return lines


async def soak(data: Path, seconds: float) -> Figures:
    """Serve the pilot, and load the server for a time."""
    pilot = Path(__file__).parents[2] / "data" / "pilot"
    assert call(data, "load", str(pilot), "--source", "pilot").returncode == 0
    _, bearer = Tokens(State(data)).create("soak", Role.STEWARD)
    figures = Figures()
    with served(data) as address:
        async with asyncio.timeout(seconds + 120), _client(address) as client:
            until = time.monotonic() + seconds
            async with asyncio.TaskGroup() as tasks:
                for number in range(READERS):
                    tasks.create_task(_read(client, figures, until, number))
                tasks.create_task(_run_away(client, figures, until))
                tasks.create_task(_write(client, figures, until, bearer))
    return figures


@asynccontextmanager
async def _client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=READERS + 10, max_keepalive_connections=READERS + 10)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        yield client


async def _timed(
    figures: Figures,
    kind: str,
    ask: Callable[[], Awaitable[httpx.Response]],
    wanted: tuple[int, ...],
) -> None:
    began = time.perf_counter()
    try:
        answer = await ask()
    except httpx.HTTPError as error:
        figures.errors.append(f"{kind}: {error!r}")
        return
    figures.taken[kind].append(time.perf_counter() - began)
    if answer.status_code not in wanted:
        figures.errors.append(f"{kind}: {answer.status_code} {answer.text[:200]}")


async def _read(client: httpx.AsyncClient, figures: Figures, until: float, number: int) -> None:
    """Ask a small query, look at the answer, ask the next: none is asked twice."""
    chance = random.Random(number)
    turn = 0
    while time.monotonic() < until:
        await asyncio.sleep(chance.expovariate(1 / PAUSE))
        query = f"{SMALL}{chance.randrange(1000)} # {number} {turn}"
        turn += 1
        await _timed(
            figures,
            "small query",
            # As a proxy on this machine says it: each reader is a client of its own.
            lambda query=query: client.get(  # type: ignore[misc] # bound now
                "sparql",
                params={"query": query},
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            ),
            (200,),
        )


async def _run_away(client: httpx.AsyncClient, figures: Figures, until: float) -> None:
    """Ask once a second what is ended by its timeout."""
    turn = 0
    while time.monotonic() < until:
        turn += 1
        due = time.monotonic() + 1
        asked = {"query": f"{ENDLESS}{turn}", "timeout": "0.5"}
        await _timed(
            figures,
            "runaway query",
            lambda asked=asked: client.get("sparql", params=asked),
            (503,),  # type: ignore[misc] # bound now
        )
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def _write(client: httpx.AsyncClient, figures: Figures, until: float, bearer: str) -> None:
    """Replace a graph again and again; each time is a load, a version and an assessment."""
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "text/turtle"}
    turn = 0
    while time.monotonic() < until:
        turn += 1
        body = actor(str(turn)).encode()
        await _timed(
            figures,
            "write",
            lambda body=body: client.put(  # type: ignore[misc] # bound now
                "graph-store", params={"graph": GRAPH}, content=body, headers=headers
            ),
            (201, 204),
        )
        await asyncio.sleep(1)
