"""What the suites found: a table for people, EARL for programs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib import metadata

from tests.conformance.engine import fails_alone
from tests.conformance.manifest import Case

Result = tuple[Case, str]
"""A case, and what is wrong with the answer to it; empty for nothing."""

_PAGE = """\
# Conformance

`make conformance` puts the W3C's test suites to a running server over HTTP: each case is a version
of a data directory, its query goes to `/sparql`. ris3graph {ris3graph}, pyoxigraph {pyoxigraph}.
The suites are not part of the repository; they are looked for in `../shared/rdf-tests`, or where
`RDF_TESTS` says. The same as EARL: [conformance.ttl](conformance.ttl).

| suite | passed | of |
|---|---:|---:|
{rows}
| together | {passed} | {total} |

{failures}
"""
_CAUSES = {
    "subquery/manifest#subquery04": "what stands in our default graph stands in a named one, too",
}
"""Why a case fails that the engine alone passes, by the end of its IRI."""
_EARL = """\
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix doap: <http://usefulinc.com/ns/doap#> .

<https://w3id.org/ris3graph/> a doap:Project , earl:Software , earl:TestSubject ;
  doap:name "ris3graph" .
"""


def as_markdown(found: Sequence[Result]) -> str:
    """Return the table of suites, and each failure with its cause."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for case, fault in found:
        counts[case.suite][not fault] += 1
    rows = [f"| {suite} | {n[True]} | {n.total()} |" for suite, n in counts.items()]
    failed = [
        f"- {case.suite}, “{case.name}”: {fault}; "
        + ("the engine alone gives it, too" if fails_alone(case) else f"ours: {_cause(case)}")
        for case, fault in found
        if fault
    ]
    return _PAGE.format(
        ris3graph=metadata.version("ris3graph"),
        pyoxigraph=metadata.version("pyoxigraph"),
        rows="\n".join(rows),
        passed=sum(not fault for _, fault in found),
        total=len(found),
        failures="\n".join(["Failed, and by whose fault:", "", *failed])
        if failed
        else "None failed.",
    )


def _cause(case: Case) -> str:
    key = "/".join(case.iri.split("/")[-2:])
    return _CAUSES.get(key, "the cause is not known yet")


def as_earl(found: Sequence[Result]) -> str:
    """Return an assertion for each case."""
    assertions = [
        f"[] a earl:Assertion ; earl:subject <https://w3id.org/ris3graph/> ;\n"
        f"  earl:test <{case.iri}> ;\n"
        f"  earl:mode earl:automatic ; earl:result [ a earl:TestResult ;\n"
        f"    earl:outcome earl:{'failed' if fault else 'passed'} ] .\n"
        for case, fault in found
    ]
    return "\n".join([_EARL, *assertions])
