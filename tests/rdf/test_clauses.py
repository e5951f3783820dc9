from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris3graph.rdf.clauses import dataset_clauses
from ris3graph.rdf.dataset import DataSet


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", (None, None)),
        ("SELECT * FROM <http://e/a> { }", (("http://e/a",), ())),
        ("SELECT * from named <http://e/a> { }", ((), ("http://e/a",))),
        ("CONSTRUCT { ?s ?p 'FROM <http://e/x>' } FROM <http://e/a> {}", (("http://e/a",), ())),
        ("# FROM <http://e/x>\nASK { ?from ?p <http://e/FROM> }", (None, None)),
        (
            "PREFIX : <http://e/> PREFIX from: <http://f/> ASK FROM :a FROM NAMED from:b {}",
            (("http://e/a",), ("http://f/b",)),
        ),
        (
            "BASE <http://e/x/y> PREFIX p: <z/> ASK FROM <a> FROM p:b FROM </c> {}",
            (("http://e/x/a", "http://e/x/z/b", "http://e/c"), ()),
        ),
        ("PREFIX : <http://e/> ASK FROM :a\\-b {}", (("http://e/a-b",), ())),
        ("ASK FROM <graph/meta> {}", (("https://w3id.org/ris3graph/graph/meta",), ())),
        ("ASK FROM <http://e/\\u0061> {}", (("http://e/a",), ())),
        ("PREFIX o: <o#> ASK FROM o:a {}", (("https://w3id.org/ris3graph/o#a",), ())),
        ("PREFIX o: <http://e/#> ASK FROM o:a {}", (("http://e/#a",), ())),
        ("ASK FROM <//[> {}", (("//[",), ())),
        ("ASK FROM <http://[> {}", (("http://[",), ())),
        ("ASK FROM", (None, None)),
    ],
)
def test_reads_the_clauses(query: str, expected: object) -> None:
    assert dataset_clauses(query) == expected


graphs = st.lists(st.sampled_from("abcdef"), max_size=4).map(tuple)


@given(graphs, graphs, graphs, graphs)
def test_asking_never_widens(
    default: tuple[str, ...],
    named: tuple[str, ...],
    asked: tuple[str, ...],
    asked_named: tuple[str, ...],
) -> None:
    found = DataSet(default, named).restricted(asked, asked_named)
    assert {*found.default, *found.named} <= {*default, *named}
    assert set(found.default) == {*asked} & {*default, *named}
