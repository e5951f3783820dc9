"""Every query of the catalogue as a page and as JSON, and every export: status, time, size.

The application is called in this process with query workers behind it, as in a server,
once it has read ahead; answers go through piece by piece and are not kept. Queries run
with their defaults and the examples of their files; those of a region for a small one and
for the largest too. ``BENCH_DATA`` names a data directory; ``BENCH_PARTS`` chooses among
``queries``, ``json`` and ``exports``. A status other than 200 is a failure.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI

from benchmarks.directories import directory
from benchmarks.harness import Line, Report, sizes
from ris3graph.catalogue import ParameterType, QueryFile
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
PARTS = ("queries", "json", "exports")


async def get(app: FastAPI, address: str) -> tuple[int, int]:
    """Return the status of an answer and its size in bytes."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"test"), (b"accept", b"*/*")],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    status, size, ended = 0, 0, asyncio.Event()
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, size
        status = message.get("status", status)
        size += len(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()

    await app(scope, receive, send)  # type: ignore[arg-type] # ASGI's own looser types
    return status, size


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


def addresses(workspace: Workspace) -> Iterator[str]:
    answer = workspace.reader().serialise(LARGEST, "text/csv").decode()
    large = slug_of(answer.splitlines()[1])
    parts = os.environ.get("BENCH_PARTS", " ".join(PARTS)).split()
    for query, values in askings(workspace, large):
        tail = f"&{values}" if values else ""
        if "queries" in parts:
            yield f"/uk/query?name={query.name}{tail}"
        if "json" in parts:
            suffix = "json" if query.form == "select" else "ttl"
            yield f"/queries/{query.name}?format={suffix}{tail}"
    if "exports" in parts:
        yield from exports(workspace, large)


def main() -> int:
    report = Report("everything")
    for size in sizes():
        given = os.environ.get("BENCH_DATA")
        workspace = Workspace.open(directory(size) if given is None else Path(given))
        workers = QueryWorkers(workspace.directory.store, open_reader=open_reader)
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
        for address in addresses(workspace):
            started = time.perf_counter()
            status, length = runner.run(get(app, address))
            taken = time.perf_counter() - started
            if status != 200:
                report.failures.append(f"{address} · {size}: {status}")
            report.add(
                Line(
                    address, size, "time", {"time": taken}, note=f"{status}, {length / 1e3:,.0f} kB"
                )
            )


if __name__ == "__main__":
    raise SystemExit(main())
