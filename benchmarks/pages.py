"""What pages cost on the server, without network and browser, at each size.

The application is called in this process. The first call of a page is told apart from the
median of those that follow, which find caches warm.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from tests.web.asgi import Client

from benchmarks.directories import directory
from benchmarks.harness import REPEATS, Line, Report, sizes
from ris3graph.web.app import create_app
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
        row = reader.select(BUSIEST % predicate).rows[0]
        path: str = row[0].value.split("/id/", 1)[1]
        return path

    assessments = client.get("/api/assessments").json()["assessments"]
    actor, record = busiest("ris3:participant"), busiest("ris3:inCollaboration")
    return [
        Address("home", "/uk/"),
        Address("region", "/uk/region/UA-30"),
        Address("network", "/uk/network?region=UA-30"),
        Address("gaps", "/uk/gaps"),
        Address("assessment", f"/uk/assessment/{assessments[0]['id']}"),
        Address("actor with most records", f"/uk/{actor}"),
        Address("its JSON", f"/uk/{actor}.json"),
        Address("its Turtle", f"/uk/{actor}.ttl"),
        Address("record with most participants", f"/uk/{record}"),
        Address("search", "/uk/search?q=polytechnic"),
        Address("query of the catalogue", "/uk/query?name=helix-mixing"),
        Address("data", "/uk/data"),
        Address("versions", "/uk/versions"),
    ]


def main() -> int:
    report = Report("pages")
    for size in sizes():
        given = os.environ.get("BENCH_DATA")
        workspace = Workspace.open(directory(size) if given is None else Path(given))
        with Client(create_app(workspace)) as client:
            for address in addresses(workspace, client):
                taken = []
                for _ in range(1 + max(3, REPEATS)):
                    started = time.perf_counter()
                    answer = client.get(address.url)
                    taken.append(time.perf_counter() - started)
                if answer.status_code != 200:
                    report.failures.append(f"{address.url}: {answer.status_code}")
                seconds = {"median": statistics.median(taken[1:]), "first": taken[0]}
                note = f"{len(answer.content) / 1e3:,.0f} kB"
                report.add(Line(address.kind, size, "median", seconds, note=note))
    return report.close()


if __name__ == "__main__":
    raise SystemExit(main())
