"""Run the suites; reports: ``docs/conformance.md``, and in EARL ``docs/conformance.ttl``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from ris3graph.store import DataDirectory
from tests.cli.test_commands import served
from tests.conformance.data import publish
from tests.conformance.manifest import Case, cases
from tests.conformance.report import as_earl, as_markdown
from tests.conformance.running import judge

ROOT: Final = Path(__file__).parents[2]
SUITES: Final = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping"),
    *("negation", "project-expression", "property-path", "subquery", "syntax-query"),
    *("csv-tsv-res", "json-res"),
)


def results(folder: Path) -> Iterator[tuple[Case, str]]:
    """Yield each case with what is wrong with the answer to it."""
    with tempfile.TemporaryDirectory() as made:
        data = DataDirectory(Path(made) / "data")
        data.create()
        with served(data.path) as address, httpx.Client(timeout=60) as client:
            for suite in SUITES:
                for case in cases(folder / "sparql" / "sparql11" / suite / "manifest.ttl"):
                    publish(data, case)
                    yield case, judge(client, f"{address}sparql", case)


def main() -> int:
    folder = Path(os.environ.get("RDF_TESTS", ROOT.parent / "shared" / "rdf-tests"))
    if not folder.is_dir():
        print(f"The test suites are not in {folder}; set RDF_TESTS.", file=sys.stderr)
        return 2
    found = []
    for case, fault in results(folder):
        found.append((case, fault))
        if fault:
            print(f"{case.suite} · {case.name}: {fault}")
    docs = ROOT / "docs"
    (docs / "conformance.md").write_text(as_markdown(found), encoding="utf-8")
    (docs / "conformance.ttl").write_text(as_earl(found), encoding="utf-8")
    passed = sum(not fault for _, fault in found)
    print(f"{passed} of {len(found)} passed; the report stands in docs/conformance.md.")
    return 0 if passed == len(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
