import pyoxigraph
import pytest

from ris3graph.rdf.paging import can_be_paged, paged

NUMBERS = "SELECT ?n { VALUES ?n { 1 2 3 4 5 } } ORDER BY ?n"


def _numbers(text: str) -> list[str]:
    solutions = pyoxigraph.Store().query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [row[0].value for row in solutions]


@pytest.mark.parametrize(
    ("limit", "offset", "numbers"),
    [
        (2, 0, ["1", "2"]),
        (2, 2, ["3", "4"]),
        (9, 4, ["5"]),
        (0, 0, []),
        (3, 9, []),
        (None, 3, ["4", "5"]),
    ],
)
def test_pages_follow_one_another(limit, offset, numbers):
    assert _numbers(paged(NUMBERS, limit, offset)) == numbers


def test_a_comment_at_the_end_swallows_nothing():
    assert _numbers(paged(NUMBERS + " # by number", 1)) == ["1"]


@pytest.mark.parametrize(
    ("text", "can"),
    [
        (NUMBERS, True),
        ("SELECT ?limit { { SELECT ?limit { ?limit ?p ?o } LIMIT 5 } }", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } # LIMIT 3", True),
        ("PREFIX limit: <http://limit/> SELECT * { ?s limit:values ' } LIMIT 1' }", True),
        ("SELECT * { ?s ?p ?o } LIMIT 3", False),
        ("SELECT * { ?s ?p ?o } offset 3", False),
        ("SELECT * { ?s ?p ?o } VALUES ?s { <http://a/> }", False),
        ("ASK {}", False),
        ("no query", False),
    ],
)
def test_what_can_be_paged(text, can):
    assert can_be_paged(text) is can
