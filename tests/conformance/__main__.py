"""Run the suites; reports: ``docs/conformance.md``, and in EARL ``docs/conformance.ttl``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from ris3graph.services.tokens import Role, Tokens
from ris3graph.store import DataDirectory
from ris3graph.store.state import State
from tests.cli.test_commands import served
from tests.conformance.changing import judge_change
from tests.conformance.conversing import judge_conversation
from tests.conformance.data import publish
from tests.conformance.description import judge_description
from tests.conformance.exchanges import conversations
from tests.conformance.manifest import Case, Change, cases, listed
from tests.conformance.report import Result, as_earl, as_markdown
from tests.conformance.running import judge_query
from tests.conformance.verdict import Verdict

ROOT: Final = Path(__file__).parents[2]
SUITES: Final = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping"),
    *("negation", "project-expression", "property-path", "subquery", "syntax-query"),
    *("csv-tsv-res", "json-res"),
    *("add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert"),
    *("delete-where", "drop", "move", "update-silent", "syntax-update-1", "syntax-update-2"),
)
CONVERSATIONS: Final = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
)
NEXT: Final = (
    *("codepoint-escapes", "expression", "grouping", "lang-basedir", "rdf11", "syntax"),
    *("version", "eval-triple-terms"),
    *("syntax-triple-terms-negative", "syntax-triple-terms-positive"),
)
"""Suites of SPARQL 1.2, as they stand."""
UNSTORED: Final = (
    "Statements about statements (RDF 1.2) are refused where data are loaded, "
    "for many programs cannot read them"
)


def results(folder: Path) -> Iterator[Result]:
    """Yield each test with how it ended."""
    sparql11, sparql12 = folder / "sparql" / "sparql11", folder / "sparql" / "sparql12"
    with tempfile.TemporaryDirectory() as made:
        data = DataDirectory(Path(made) / "data")
        data.create()
        _, bearer = Tokens(State(data.path)).create("conformance", Role.STEWARD)
        headers = {"authorization": f"Bearer {bearer}"}
        with served(data.path) as address, httpx.Client(timeout=60, headers=headers) as client:
            for suite in (*(sparql11 / name for name in SUITES), *(sparql12 / n for n in NEXT)):
                for case in cases(suite / "manifest.ttl"):
                    yield case, _judged(client, address, data, case)
            for manifest in CONVERSATIONS:
                for test in conversations(sparql11 / manifest):
                    yield test, judge_conversation(client, address, data, test)
            for _, _, test in listed(sparql11 / "service-description" / "manifest.ttl"):
                yield test, judge_description(client, f"{address}sparql", test)


def _judged(
    client: httpx.Client, address: str, data: DataDirectory, case: Case | Change
) -> Verdict:
    try:
        if isinstance(case, Change):
            return judge_change(client, address, data, case)
        if "Syntax" not in case.kind:
            publish(data, case.name, case.data, case.named)
    except SyntaxError:
        return Verdict("the data cannot be stored", UNSTORED)
    return judge_query(client, f"{address}sparql", case)


def main() -> int:
    folder = Path(os.environ.get("RDF_TESTS", ROOT.parent / "shared" / "rdf-tests"))
    if not folder.is_dir():
        print(f"The test suites are not in {folder}; set RDF_TESTS.", file=sys.stderr)
        return 2
    found = []
    for test, verdict in results(folder):
        found.append((test, verdict))
        if not verdict.passed:
            print(f"{test.suite} · {test.name}: {verdict.fault} {verdict.refusal}")
    docs = ROOT / "docs"
    (docs / "conformance.md").write_text(as_markdown(found), encoding="utf-8")
    (docs / "conformance.ttl").write_text(as_earl(found), encoding="utf-8")
    passed = sum(verdict.passed for _, verdict in found)
    print(f"{passed} of {len(found)} passed; the report stands in docs/conformance.md.")
    return 0 if passed == len(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
