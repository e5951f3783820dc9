"""The SPARQL service beside other servers on the same store, and beside a bare route.

The others are `oxigraph serve` and rdflib-endpoint, which is given the store by its own
extra for data that a graph in memory would be too large for. The bare route hands a query to
the same worker processes and sends what comes back: what the service takes beyond it is its
own. Texts differ by a comment where an answer that is kept would be given again. One process
asks all, in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Store

from benchmarks.directories import directory
from benchmarks.harness import Line, Report, sizes
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.workspace import Workspace

JSON = "application/sparql-results+json"
LARGE = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{RESOLVED_GRAPH}> {{ ?s ?p ?o }} }} LIMIT 80000"
SMALL = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE {{ GRAPH <{RESOLVED_GRAPH}> {{ ?s skos:prefLabel ?label }} }} LIMIT 3 OFFSET """
PORTS = {
    "ris3graph": 8441,
    "bare route": 8442,
    "oxigraph serve": 8443,
    "rdflib-endpoint": 8444,
}
PATHS = dict.fromkeys(PORTS, "sparql") | {"oxigraph serve": "query"}
TIMES = int(os.environ.get("BENCH_QUERIES", "300"))
AT_ONCE = 8


def bare(data: str, port: str) -> None:
    """Serve the bare route."""
    import asyncio  # noqa: PLC0415 (this process only)

    import uvicorn  # noqa: PLC0415
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    from ris3graph.rdf.question import Question  # noqa: PLC0415
    from ris3graph.services.searching import open_reader  # noqa: PLC0415
    from ris3graph.store import QueryWorkers  # noqa: PLC0415

    workspace = Workspace.open(Path(data))
    folder = workspace.directory
    workers = QueryWorkers(folder.store, folder.path / "bare", open_reader=open_reader)
    version = workspace.current

    async def answer(request: Request) -> Response:
        question = Question(request.query_params["query"], JSON, None, version)
        found = await asyncio.wrap_future(workers.submit(question))
        return Response(found.read(), media_type=JSON)

    app = Starlette(routes=[Route("/sparql", answer)])
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


def endpoint(store: str, port: str) -> None:
    """Serve a store, which is its own, by rdflib-endpoint."""
    import uvicorn  # noqa: PLC0415 (this process only)
    from rdflib import Dataset  # noqa: PLC0415
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    dataset = Dataset(store="Oxigraph", default_union=True)
    dataset.open(store)
    app = SparqlEndpoint(graph=dataset, path="/sparql")
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


SERVERS = {"bare": bare, "endpoint": endpoint}


@contextmanager
def served(name: str, data: Path) -> Iterator[None]:
    """Run a server until the context ends."""
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        command = _command(name, data, Path(folder))
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    ask(name, "ASK {}")
                    break
                except ConnectionError:
                    if process.poll() is not None:
                        raise RuntimeError(f"{name} ended with {process.returncode}") from None
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _command(name: str, data: Path, folder: Path) -> list[str]:
    port = str(PORTS[name])
    if name == "ris3graph":
        return [*_module("ris3graph"), "serve", "--data", str(data), "--port", port]
    if name == "bare route":
        return [*_module("benchmarks.service"), "bare", str(data), port]
    store = Workspace.open(data).directory.store(Workspace.open(data).current)
    if name == "rdflib-endpoint":
        # It opens stores for writing, which a published one must never be.
        Store.read_only(str(store)).backup(str(folder / "store"))
        return [*_module("benchmarks.service"), "endpoint", str(folder / "store"), port]
    oxigraph = str(Path(sysconfig.get_path("scripts")) / "oxigraph")
    return [
        *(oxigraph, "serve-read-only", "--location", str(store)),
        *("--bind", f"127.0.0.1:{port}"),
    ]


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


CONNECTIONS = threading.local()


def ask(name: str, query: str) -> bytes:
    """Ask one of the servers, by a client that takes little of the machine that both share."""
    connections: dict[str, tuple[HTTPConnection, float]] = CONNECTIONS.__dict__
    connection, used = connections.get(name, (HTTPConnection("127.0.0.1", PORTS[name]), 0.0))
    if time.monotonic() - used > 1:
        # Servers close what is not used for some seconds, or answer without being asked.
        connection.close()
    address = f"/{PATHS[name]}?{urlencode({'query': query})}"
    connection.request("GET", address, headers={"Accept": JSON})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{name} answered {answer.status}: {content[:200]!r}")
    connections[name] = connection, time.monotonic()
    return content


def in_turn(
    report: Report, task: str, size: str, names: list[str], query: Callable[[int], str], times: int
) -> None:
    """Time queries, each server in turn; medians are compared."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    lengths: dict[str, int] = {}
    for turn in range(times):
        for name in names:
            began = time.perf_counter()
            lengths[name] = len(ask(name, query(turn)))
            taken[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(found) for name, found in taken.items()}
    worst = {name: sorted(found)[int(0.99 * len(found))] for name, found in taken.items()}
    told = ", ".join(f"{name} {found * 1e3:.1f} ms" for name, found in worst.items())
    note = f"{max(lengths.values()) / 1e6:.1f} MB, {times} times; 99 of 100 under: {told}"
    report.add(Line(task, size, "ris3graph", medians, note=note))


def throughput(report: Report, size: str, names: list[str]) -> None:
    """Time many small queries of several clients; seconds of all."""
    taken = {}
    for name in names:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            began = time.perf_counter()
            list(threads.map(lambda turn: ask(name, f"{_small(turn)} # many"), range(TIMES)))  # noqa: B023 (ends here)
            taken[name] = time.perf_counter() - began
    told = ", ".join(f"{name} {TIMES / found:.0f} a second" for name, found in taken.items())
    report.add(
        Line(f"{TIMES} small queries of {AT_ONCE} clients", size, "ris3graph", taken, note=told)
    )


def _small(turn: int) -> str:
    return f"{SMALL}{turn}"


def main() -> int:
    """Measure all sizes that are asked for."""
    report = Report("service")
    for size in sizes():
        data = directory(size)
        with ExitStack() as stack:
            for name in PORTS:
                stack.enter_context(served(name, data))
            names = list(PORTS)
            # What is read ahead would run beside.
            time.sleep(float(os.environ.get("BENCH_SETTLE", "60" if size == "all" else "10")))
            ours = ["ris3graph", "oxigraph serve"]
            in_turn(report, "a large result", size, names, lambda turn: f"{LARGE} # {turn}", 7)
            in_turn(report, "small queries", size, names, _small, TIMES)
            in_turn(report, "one query again and again", size, ours, lambda _: _small(0), TIMES)
            throughput(report, size, names)
    return report.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        SERVERS[sys.argv[1]](*sys.argv[2:])
    else:
        raise SystemExit(main())
