"""The search graph means what a named graph with the same statements would mean."""

import itertools

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from ris3graph.errors import QueryError
from ris3graph.rdf.searching import asks_search, score_function, with_hits

FOUND = {"urn:a": 1.0, "urn:b": 0.75, "urn:c": 0.5}
SEARCH = NamedNode("https://w3id.org/ris3graph/graph/search")
MATCHES = NamedNode("https://w3id.org/ris3graph/search#matches")
SCORE = NamedNode("https://w3id.org/ris3graph/search#score")
PREFIXES = (
    "PREFIX graph: <https://w3id.org/ris3graph/graph/>\n"
    "PREFIX search: <https://w3id.org/ris3graph/search#>\n"
)
DATA = """
<urn:a> <urn:in> <urn:x> . <urn:b> <urn:in> <urn:y> . <urn:d> <urn:in> <urn:x> .
<urn:a> <urn:knows> <urn:c> . <urn:d> <urn:knows> <urn:b> .
"""


def search(text: str, limit: int) -> dict[str, float]:
    """Finds three things by one text."""
    return dict(itertools.islice(FOUND.items(), limit)) if text == "some text" else {}


def rows(store: Store, query: str) -> list[str]:
    result = store.query(query)
    return sorted(str([str(value) for value in solution]) for solution in result)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in parse(DATA, format=RdfFormat.TURTLE))
    for iri, value in FOUND.items():
        store.add(Quad(NamedNode(iri), MATCHES, Literal("some text"), SEARCH))
        store.add(Quad(NamedNode(iri), SCORE, Literal(value), SEARCH))
    return store


PATTERN = 'GRAPH graph:search { ?t search:matches "some text" ; search:score ?s }'
COMPOSED = [
    f"SELECT ?t ?s {{ {PATTERN} }}",
    f"SELECT * {{ {PATTERN} ?t <urn:in> ?place }}",
    f"SELECT * {{ ?t <urn:in> ?place . {PATTERN} }}",
    f"SELECT * {{ ?t <urn:in> ?place OPTIONAL {{ {PATTERN} }} }}",
    f"SELECT * {{ {{ ?t <urn:in> <urn:y> }} UNION {{ {PATTERN} }} }}",
    f"SELECT * {{ ?t <urn:in> ?place MINUS {{ {PATTERN} }} }}",
    f"SELECT * {{ ?t <urn:in> ?place FILTER NOT EXISTS {{ {PATTERN} }} }}",
    f"SELECT * {{ ?t <urn:in> ?place FILTER EXISTS {{ {PATTERN} FILTER(?s > 0.8) }} }}",
    f"SELECT ?place (MAX(?s) AS ?m) {{ ?t <urn:in> ?place . {PATTERN} }} GROUP BY ?place",
    f"SELECT * {{ ?who <urn:knows> ?t {{ SELECT ?t {{ {PATTERN} }} }} }}",
    f"SELECT * {{ ?who <urn:knows> ?t . {PATTERN} BIND(?s * 2 AS ?double) FILTER(?double > 1) }}",
    f"SELECT * {{ {PATTERN} {PATTERN.replace('?t', '?u').replace('?s', '?v')} ?t <urn:knows> ?u }}",
    'SELECT * { GRAPH graph:search { ?t search:matches "other" } ?t <urn:in> ?p }',
    'SELECT * { GRAPH graph:search { ?t search:matches """some text""" . } }',
    "SELECT * { GRAPH <https://w3id.org/ris3graph/graph/search> "
    "{ $t search:matches 'some text' } }",
    'SELECT * { graph graph:search { ?t search:score ?s ; search:matches "some text" } }',
    'SELECT * { GRAPH graph:search { ?t search:matches "some\\u0020text" } }',
    "SELECT (\"GRAPH graph:search { ?t search:matches 'some text' }\" AS ?text) {}",
    "BASE <https://w3id.org/> SELECT * "
    "{ GRAPH <ris3graph/graph/search> { ?t search:matches 'some text' } }",
    f"CONSTRUCT {{ ?t <urn:found> ?s }} WHERE {{ {PATTERN} }}",
]


@pytest.mark.parametrize("query", COMPOSED)
def test_it_means_what_a_graph_would_mean(store: Store, query: str):
    query = PREFIXES + query
    changed = with_hits(query, search)
    expected = rows(store, query)
    # On a store without that graph, so that all comes from the change.
    plain = Store()
    plain.extend(quad for quad in store if quad.graph_name != SEARCH)
    assert rows(plain, changed) == expected


def test_the_limit_holds():
    query = PREFIXES + (
        'SELECT * { GRAPH graph:search { ?t search:matches "some text" ; search:limit 2 } }'
    )
    assert rows(Store(), with_hits(query, search)) == ["['<urn:a>']", "['<urn:b>']"]


def test_lines_stay_where_they_are():
    query = PREFIXES + (
        'SELECT * {\n GRAPH graph:search {\n  ?t search:matches "some text"\n }\n ?t <urn:in> NO }'
    )
    changed = with_hits(query, search)
    assert changed.count("\n") == query.count("\n")
    assert changed.split("\n")[-1] == query.split("\n")[-1]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("", "begins with the variable"),
        ('<urn:a> search:matches "x"', "begins with the variable"),
        ('[] search:matches "x"', "begins with the variable"),
        ("?t search:score ?s", "needs search:matches"),
        ("?t search:matches ?text", "a text in quotes"),
        ('?t search:matches "x" ; search:score 1', "a variable"),
        ('?t search:matches "x" ; search:limit ?n', "a number"),
        ('?t search:matches "x" ; search:limit 5001', "search:limit with 5,000 at most"),
        ('?t search:matches "x" ; search:limit 5001', "5,000 at most"),
        ('?t search:matches "x" ; search:matches "y"', "twice"),
        ('?t search:matches "x" ; <urn:in> ?p', "knows search:matches"),
        ('?t search:matches "x" . ?t <urn:in> ?p', "goes on with «;» only"),
        ('?t search:matches "x" ; search:score ?t', "two different variables"),
        ('?t search:matches+ "x"', "knows search:matches|a text in quotes"),
        ('?t search:matches "x" . { ?t ?p ?o }', "one pattern in braces"),
        ("?t search:matches", "without a value"),
    ],
)
def test_misuse_is_told_with_what_to_write(inside: str, said: str):
    query = PREFIXES + f"SELECT * {{ GRAPH graph:search {{ {inside} }} }}"
    with pytest.raises(QueryError, match=said) as raised:
        with_hits(query, search)
    assert "search:limit 20" in str(raised.value)
    assert raised.value.line == 3


def test_a_pattern_without_end_is_told():
    with pytest.raises(QueryError, match="one pattern in braces"):
        with_hits(PREFIXES + 'SELECT * { GRAPH graph:search { ?t search:matches "x"', search)


def test_nothing_else_is_touched():
    query = "SELECT * { GRAPH <urn:g> { ?s ?p ?o } GRAPH ?g { ?a ?b ?c } }"
    assert with_hits(query, search) == query
    assert not asks_search(query)
    assert asks_search("PREFIX s: <https://w3id.org/ris3graph/se\\u0061rch#>")


def test_the_function_looks_each_text_up_once():
    asked = []

    def counted(text: str, limit: int) -> dict[str, float]:
        asked.append(text)
        return search(text, limit)

    score = score_function(counted)
    assert score(NamedNode("urn:b"), Literal("some text")) == Literal(0.75)
    assert score(NamedNode("urn:d"), Literal("some text")) is None
    assert asked == ["some text"]
    assert score(Literal("urn:b"), Literal("some text")) is None
    assert score(NamedNode("urn:b")) is None
    assert score(NamedNode("urn:b"), NamedNode("urn:x")) is None
