"""Every query of the catalogue, every kind of thing and every export: status, time, size.

The application is called in this process with query workers behind it, as in a server,
once it has read ahead; answers go through piece by piece and are not kept. Queries run
with their defaults and the examples of their files; those of a region for a small one and
for the largest too. Of each class the first and the last thing by IRI answer at their IRI as
page, Turtle and JSON-LD. ``BENCH_DATA`` names a data directory; ``BENCH_PARTS`` chooses among
``queries``, ``json``, ``things`` and ``exports``. A status other than 200 is a failure.
"""

from __future__ import annotations

import asyncio
import csv
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from fastapi import FastAPI

from benchmarks.directories import directory
from benchmarks.harness import Line, Report, sizes
from ris3graph.catalogue import ParameterType, QueryFile
from ris3graph.cli.garbage import collect_rarely
from ris3graph.exchange.formats import NETWORK_FORMATS
from ris3graph.rdf.namespaces import BASE, slug_of
from ris3graph.rdf.tokens import data_blocks
from ris3graph.services.searching import open_reader
from ris3graph.store import QueryWorkers
from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.web.pages.ahead import read_ahead
from ris3graph.workspace import Workspace

SMALL = "UA-30"
LARGEST = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
SELECT ?region WHERE { ?actor ris3:locatedIn ?region }
GROUP BY ?region ORDER BY DESC(COUNT(*)) ?region LIMIT 1
"""
THINGS = f"""
SELECT (MIN(STR(?thing)) AS ?first) (MAX(STR(?thing)) AS ?last)
WHERE {{ ?thing a ?class FILTER(isIRI(?thing) && STRSTARTS(STR(?thing), "{BASE}")) }}
GROUP BY ?class
"""
FORMS = ("text/html", "text/turtle", "application/ld+json")
PARTS = ("queries", "json", "things", "exports")


async def follow(app: FastAPI, address: str, accept: str) -> tuple[int, int]:
    """Return status and size in bytes of what an address leads to."""
    for _ in range(5):
        status, size, location = await get(app, address, accept)
        if not location:
            break
        address = location.partition("#")[0]
    return status, size


async def get(app: FastAPI, address: str, accept: str) -> tuple[int, int, str]:
    """Return the status of an answer, its size in bytes, and where it leads instead."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"test"), (b"accept", accept.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    status, size, location, ended = 0, 0, "", asyncio.Event()
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, size, location
        location = dict(message.get("headers", ())).get(b"location", location.encode()).decode()
        status = message.get("status", status)
        size += len(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()

    await app(scope, receive, send)  # type: ignore[arg-type] # ASGI's own looser types
    return status, size, location


def values_of(query: QueryFile) -> dict[str, str]:
    """Return the examples of the values that a query cannot do without."""
    blocks = {
        block.variable: query.text[block.start : block.end]
        for block in reversed(data_blocks(query.text))
    }
    found = {}
    for parameter in query.header.parameters:
        if parameter.required:
            example = blocks[parameter.name].split()[0].strip("<>")
            whole = parameter.type is ParameterType.IRI
            found[parameter.name] = example if whole else slug_of(example)
    return found


def askings(workspace: Workspace, large: str) -> Iterator[tuple[QueryFile, str]]:
    """Yield each query with the values of its parameters, for an address."""
    for query in workspace.catalogue:
        values = values_of(query)
        yield query, urlencode(values)
        for parameter in query.header.parameters:
            if parameter.type is ParameterType.REGION:
                for region in (SMALL, large):
                    yield query, urlencode({**values, parameter.name: region})


def exports(workspace: Workspace, large: str) -> Iterator[str]:
    """Yield the addresses of all exports."""
    for suffix in NETWORK_FORMATS:
        for region in (SMALL, large, ""):
            yield f"/api/network.{suffix}?region={region}"
    for graph in workspace.reader().graphs():
        path = quote(graph.removeprefix(BASE))
        yield from (f"/{path}.{suffix}" for suffix in ("nq.gz", "ttl"))
    yield from (f"/api/export/version.{suffix}" for suffix in ("nq.gz", "trig.gz"))
    yield "/api/export/archive.zip"


def things(workspace: Workspace) -> Iterator[str]:
    """Yield the paths of the first and the last thing of each class."""
    answer = workspace.reader().serialise(THINGS, "text/csv").decode()
    iris = {iri for row in csv.reader(answer.splitlines()[1:]) for iri in row}
    yield from sorted({"/" + quote(iri.removeprefix(BASE).partition("#")[0]) for iri in iris})


def addresses(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Yield each address with what is accepted."""
    answer = workspace.reader().serialise(LARGEST, "text/csv").decode()
    large = slug_of(answer.splitlines()[1])
    parts = os.environ.get("BENCH_PARTS", " ".join(PARTS)).split()
    for query, values in askings(workspace, large):
        tail = f"&{values}" if values else ""
        if "queries" in parts:
            yield f"/uk/query?name={query.name}{tail}", "text/html"
        if "json" in parts:
            suffix = "json" if query.form == "select" else "ttl"
            yield f"/queries/{query.name}?format={suffix}{tail}", "*/*"
    if "things" in parts:
        yield from itertools.product(things(workspace), FORMS)
    if "exports" in parts:
        yield from ((address, "*/*") for address in exports(workspace, large))


def main() -> int:
    report = Report("everything")
    collect_rarely()
    for size in sizes():
        given = os.environ.get("BENCH_DATA")
        workspace = Workspace.open(directory(size) if given is None else Path(given))
        workers = QueryWorkers(
            workspace.directory.store, workspace.directory.spool, open_reader=open_reader
        )
        try:
            measure(report, size, workspace, workers)
        finally:
            workers.close()
    return report.close()


def measure(report: Report, size: str, workspace: Workspace, workers: QueryWorkers) -> None:
    answers = Answers(workers.submit)
    app = create_app(workspace, workers, answers=answers)
    started = time.perf_counter()
    read_ahead(workspace, answers)
    seconds = {"once": time.perf_counter() - started}
    report.add(Line("reading ahead", size, "once", seconds, note=f"{answers.size / 1e6:.1f} MB"))
    with asyncio.Runner() as runner:
        for address, accept in addresses(workspace):
            started = time.perf_counter()
            status, length = runner.run(follow(app, address, accept))
            taken = time.perf_counter() - started
            if status != 200:
                report.failures.append(f"{address} as {accept} · {size}: {status}")
            note = f"{accept}, {status}, {length / 1e3:,.0f} kB"
            report.add(Line(address, size, "time", {"time": taken}, note=note))


if __name__ == "__main__":
    raise SystemExit(main())
