"""What pages cost on the server, without network and browser, at each size.

The application is called in this process with query workers behind it, as in a server,
once it has read ahead. ``first`` is until a visitor sees something of a page that nobody
asked for before, ``whole`` until all of it where the first answer was that it is being
made, ``median`` of the calls that follow. A status that is neither is a failure.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from tests.web.asgi import Client

from benchmarks.directories import directory
from benchmarks.harness import REPEATS, Line, Report, sizes
from ris3graph.cli.garbage import collect_rarely
from ris3graph.rdf.namespaces import slug_of
from ris3graph.services.searching import open_reader
from ris3graph.store import QueryWorkers
from ris3graph.web.answers import Answers
from ris3graph.web.app import TEMPLATES, create_app
from ris3graph.web.pages.ahead import read_ahead
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pending import PendingPages
from ris3graph.workspace import Workspace

BUSIEST = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
SELECT ?thing (COUNT(*) AS ?n) WHERE { ?p %s ?thing } GROUP BY ?thing ORDER BY DESC(?n) ?thing
LIMIT 1
"""
"""The actor with most participations, the record with most participants: the hard cases."""


@dataclass(frozen=True)
class Address:
    """A kind of page and an address of it."""

    kind: str
    url: str


def addresses(workspace: Workspace, client: Client) -> list[Address]:
    reader = workspace.reader()

    def busiest(predicate: str) -> str:
        """Return kind and slug of what is named most often by a property."""
        iri: str = reader.select(BUSIEST % predicate).rows[0][0].value
        return iri.split("/id/", 1)[1]

    assessments = client.get("/api/assessments").json()["assessments"]
    actor, record = busiest("ris3:participant"), busiest("ris3:inCollaboration")
    programme = f"programme/{slug_of(busiest('ris3:underProgramme'))}"
    region = slug_of(busiest("ris3:locatedIn"))
    older = workspace.reader().version - 1
    return [
        Address("home", "/uk/"),
        *(Address(f"list of {kind.plural}", f"/uk/{kind.plural}") for kind in KINDS.values()),
        Address("list, filtered", f"/uk/actors?region={region}&type=business&sort=records"),
        Address("region", "/uk/region/UA-30"),
        Address("largest region", f"/uk/region/{region}"),
        Address("network", "/uk/network?region=UA-30"),
        Address("network of the largest region", f"/uk/network?region={region}"),
        Address("network, filtered", f"/uk/network?region={region}&helix=business&sort=name"),
        Address("gaps", "/uk/gaps"),
        Address("assessment", f"/uk/assessment/{assessments[0]['id']}"),
        Address("actor with most records", f"/uk/{actor}"),
        Address("its JSON", f"/uk/{actor}.json"),
        Address("its Turtle", f"/uk/{actor}.ttl"),
        Address("record with most participants", f"/uk/{record}"),
        Address("programme with most records", f"/uk/{programme}"),
        Address("search", "/uk/search?q=polytechnic"),
        Address("query of the catalogue", "/uk/query?name=helix-mixing&region=UA-30"),
        Address("long query", f"/uk/query?name=edge-list&region={region}"),
        Address("class", "/uk/ontology/Actor"),
        Address("concept", "/uk/vocabulary/helix/research"),
        Address("data", "/uk/data"),
        Address("versions", "/uk/versions"),
        Address("home of an older version", f"/uk/?version={older}"),
        Address("list of an older version", f"/uk/actors?version={older}"),
    ]


def measure(report: Report, size: str, client: Client, address: Address) -> None:
    started = time.perf_counter()
    answer = client.get(address.url)
    seconds = {"first": time.perf_counter() - started}
    while answer.status_code == 202:
        answer = client.get(address.url, headers={"prefer": "wait=20"})
        seconds["whole"] = time.perf_counter() - started
    taken = []
    for _ in range(max(3, REPEATS)):
        started = time.perf_counter()
        answer = client.get(address.url)
        taken.append(time.perf_counter() - started)
    if answer.status_code != 200:
        report.failures.append(f"{address.url}: {answer.status_code}")
    note = f"{len(answer.content) / 1e3:,.0f} kB"
    seconds = {"median": statistics.median(taken), **seconds}
    report.add(Line(address.kind, size, "median", seconds, note=note))


def prepare(app: FastAPI) -> None:
    """Start the application as a server does, and wait for what it does beside serving."""

    async def start() -> None:
        async with app.router.lifespan_context(app):
            for thread in threading.enumerate():
                if thread.name == TEMPLATES:
                    thread.join()

    asyncio.run(start())


def main() -> int:
    report = Report("pages")
    collect_rarely()
    for size in sizes():
        given = os.environ.get("BENCH_DATA")
        workspace = Workspace.open(directory(size) if given is None else Path(given))
        workers = QueryWorkers(
            workspace.directory.store, workspace.directory.spool, open_reader=open_reader
        )
        answers = Answers(workers.submit)
        app = create_app(workspace, workers, answers=answers, pending=PendingPages())
        try:
            prepare(app)
            read_ahead(workspace, answers)
            with Client(app) as client:
                for address in addresses(workspace, client):
                    measure(report, size, client, address)
        finally:
            workers.close()
    return report.close()


if __name__ == "__main__":
    raise SystemExit(main())
