"""Every query of the catalogue on a data directory: milliseconds and rows.

Run as ``python -m benchmarks.queries [--data DIR] [NAME …] [--over MS] [--limit SECONDS]``;
without a data directory those of all sizes are taken (``benchmarks.directories``). Each file
runs as it stands, so with its defaults and examples: once for the rows of a first page and
once for all of them, in a query worker as behind ``/queries``; what takes longer than the limit
is ended and reported. Without names all queries run. The exit code is 1 where one is
slower than ``--over``, if that is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.directories import directory
from benchmarks.harness import machine, sizes, versions
from ris3graph.catalogue import QueryFile
from ris3graph.errors import QueryError
from ris3graph.rdf.paging import paged
from ris3graph.store import QueryWorkers
from ris3graph.workspace import Workspace

PAGE = 501
RESULTS = "application/sparql-results+json"


def rows(answer: bytes, media_type: str) -> int:
    """Count the solutions, or the triples, of an answer."""
    if media_type == RESULTS:
        return len(json.loads(answer)["results"]["bindings"])
    return answer.count(b"\n")


def measure(workers: QueryWorkers, text: str, media_type: str, version: int) -> tuple[float, str]:
    """Return milliseconds and the number of rows, or why there is none."""
    started = time.perf_counter()
    try:
        answer = workers.submit(text, media_type, None, version).result()
    except QueryError as error:
        return 1000 * (time.perf_counter() - started), str(error)[:60]
    return 1000 * (time.perf_counter() - started), f"{rows(answer, media_type):,}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--over", type=float, default=float("inf"))
    parser.add_argument("--limit", type=float, default=60)
    given = parser.parse_args()
    print(f"== queries\n{machine()}\n{versions()}")
    if given.data is not None:
        return report(given.data, given)
    return max((report(directory(size), given) for size in sizes()), default=0)


def report(data: Path, given: argparse.Namespace) -> int:
    """Print a line for each query; 1 where one is too slow."""
    print(data)
    workspace = Workspace.open(data)
    version = workspace.reader().version
    workers = QueryWorkers(workspace.directory.store, timeout=given.limit)
    asked = [workspace.catalogue.get(name) for name in given.names] or list(workspace.catalogue)
    slow = []
    # The first query of a worker opens the store.
    measure(workers, "SELECT * { } ", RESULTS, version)
    print(f"{'query':44} {'first page':>12} {'all':>12}  rows")
    try:
        for query in asked:
            taken, said = times(workers, query, version)
            print(
                f"{query.group + '/' + query.name:44} " + " ".join(f"{t:9.0f} ms" for t in taken),
                said,
            )
            if max(taken) > given.over:
                slow.append(query.name)
    finally:
        workers.close()
    if slow:
        print(f"Slower than {given.over:.0f} ms: {', '.join(slow)}")
    return bool(slow)


def times(workers: QueryWorkers, query: QueryFile, version: int) -> tuple[list[float], str]:
    """Return the times of a first page and of the whole, and the number of all rows."""
    media_type = RESULTS if query.form == "select" else "application/n-triples"
    first, _ = measure(workers, paged(query.text, PAGE), media_type, version)
    whole, said = measure(workers, query.text, media_type, version)
    return [first, whole], said


if __name__ == "__main__":
    sys.exit(main())
