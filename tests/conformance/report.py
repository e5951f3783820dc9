"""What the suites found: a table for people, EARL for programs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from importlib import metadata

from tests.conformance.engine import fails_alone
from tests.conformance.manifest import Case, Change, Test
from tests.conformance.verdict import Verdict

Result = tuple[Test, Verdict]
"""A test, and how it ended."""

_PAGE = """\
# Conformance

`make conformance` puts the W3C's test suites to a running server over HTTP. Each query and each
update finds a version of a data directory that holds the data of its case; the exchanges of the
protocol suites are read from their manifests. Who asks has the token of a steward.
ris3graph {ris3graph}, pyoxigraph {pyoxigraph}. The suites are not part of the repository; they are
looked for in `../shared/rdf-tests`, or where `RDF_TESTS` says. The same as EARL:
[conformance.ttl](conformance.ttl).

What the suites take for granted and this service does not have:

- Only the graphs of sources can be written. The names of graphs that an update or the graph store
  protocol writes are put into that form, `http://example.org/g1` as
  `https://w3id.org/ris3graph/graph/source/example-org-g1`; all else of a test is as it stands.
- The default graph is computed from the sources. Tests that write it fail; in others it is not
  compared after the update.
- A source says of each of its things from which file it is (`prov:wasDerivedFrom`), that of a
  request included. These statements are left aside where graphs are compared.
- Blank nodes are stored as IRIs; they are compared as blank nodes.
- The tests of `http-rdf-update` are left out: the W3C calls them deprecated in favour of those of
  `graph-store-protocol`, which are run.

| suite | passed | of |
|---|---:|---:|
{rows}
| together | {passed} | {total} |

{failures}
"""
_ENGINE = "The engine’s: by itself it gives no other answer."
_CAUSES = {
    "subquery/manifest#subquery04": "What stands in our default graph stands in a named one, too",
    "http-rdf-update/manifest#put_delete_get_delete_direct": (
        "The address of a graph that is no more leads to the last version that holds it (303)"
    ),
    "http-rdf-update/manifest#put_get_uri_pct_encoded_twice": (
        "The name of a source has no percent sign"
    ),
}
"""Why a test fails that neither the engine nor the answer explains, by the end of its IRI."""
_EARL = """\
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix doap: <http://usefulinc.com/ns/doap#> .

<https://w3id.org/ris3graph/> a doap:Project , earl:Software , earl:TestSubject ;
  doap:name "ris3graph" .
"""


def as_markdown(found: Sequence[Result]) -> str:
    """Return the table of suites, and the failures by their cause."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    causes: defaultdict[str, list[Result]] = defaultdict(list)
    for test, verdict in found:
        counts[test.suite][verdict.passed] += 1
        if not verdict.passed:
            causes[cause_of(test, verdict)].append((test, verdict))
    rows = [f"| {suite} | {n[True]} | {n.total()} |" for suite, n in counts.items()]
    listed = [
        f"**{cause}**\n\n" + "\n".join(_lines(failed))
        for cause, failed in sorted(causes.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return _PAGE.format(
        ris3graph=metadata.version("ris3graph"),
        pyoxigraph=metadata.version("pyoxigraph"),
        rows="\n".join(rows),
        passed=sum(verdict.passed for _, verdict in found),
        total=len(found),
        failures="\n\n".join(["## Failed, by cause", *listed]) if listed else "None failed.",
    )


def cause_of(test: Test, verdict: Verdict) -> str:
    """Return whose fault a failure is, and why it is as it is."""
    if isinstance(test, Case | Change) and fails_alone(test):
        return _ENGINE
    key = "/".join(test.iri.split("/")[-2:])
    why = _CAUSES.get(key) or verdict.refusal or "the cause is not known yet"
    return f"Ours: {why.removesuffix('.')}."


def _lines(failed: Sequence[Result]) -> Iterator[str]:
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for test, verdict in failed:
        names[test.suite, verdict.fault].append(f"“{test.name}”")
    for (suite, fault), of in names.items():
        yield f"- {suite}, {fault}: {', '.join(of)}"


def as_earl(found: Sequence[Result]) -> str:
    """Return an assertion for each test."""
    assertions = [
        f"[] a earl:Assertion ; earl:subject <https://w3id.org/ris3graph/> ;\n"
        f"  earl:test <{test.iri}> ;\n"
        f"  earl:mode earl:automatic ; earl:result [ a earl:TestResult ;\n"
        f"    earl:outcome earl:{'passed' if verdict.passed else 'failed'} ] .\n"
        for test, verdict in found
    ]
    return "\n".join([_EARL, *assertions])
