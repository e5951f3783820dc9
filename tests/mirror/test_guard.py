"""What may go to an engine that may read a text otherwise than ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.mirror import PRODUCTS
from ris3graph.mirror.guard import for_mirror

ANY = PRODUCTS["sparql11"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a <http://e/usedService> ?x }",
        "PREFIX r: <http://r/> SELECT * { ?a r:Service ?x ; r:service <http://x> }",
        "SELECT ?service { ?service ?p $service }",
        "SELECT * { ?s ?p ?o FILTER CONTAINS(?o, 'Customer service quality') }",
    ],
)
def test_what_passes(query: str):
    assert for_mirror(query, ANY) == query


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://h/> {} }",
        "SELECT * { SERVICE ?x {} }",
        "SELECT * { ?s ?p 1SERVICE <http://h/> {} }",
        "SELECT * { seRVice SILENT <http://h/> {} }",
        "PREFIX h: <http://h/> SELECT * { SERVICE h:x {} }",
        "PREFIX : <http://h/> SELECT * { SERVICE:x {} }",
        "SELECT * { \\u0053ERVICE <http://h/> {} }",
        "SELECT * { ?s ?p ?o # what one engine takes for a comment: SERVICE <http://h/> {}\n }",
        "SELECT * { ?s ?p ?o FILTER(?a<?b#>\n ) SERVICE <http://h/> {} }",
        "SELECT * { SERVICE #\n<http://h/> {} }",
        "INSERT DATA { <http://h/> <http://h/> 1 }",
        "LOAD <http://h/>",
        'SELECT * { ?s ?p "\\\\u005Cu0053" }',
    ],
)
def test_what_is_refused(query: str):
    with pytest.raises(QueryError):
        for_mirror(query, ANY)


@pytest.mark.parametrize("name", PRODUCTS)
def test_functions_that_reach_out_are_refused_where_they_are_known(name: str):
    product = PRODUCTS[name]
    for beginning in product.refused:
        query = f"PREFIX f: <{beginning.upper()}> SELECT (f:x('http://h/') AS ?x) {{}}"
        with pytest.raises(QueryRefusedError, match="reaches out"):
            for_mirror(query, product)


_SPACE = st.lists(st.sampled_from([" ", "\n", "\t", "#x\n", "# <y>\n"]), max_size=3).map("".join)
_TARGET = st.sampled_from(["<http://h/>", "?x", "$x", "h:x", ":x"])
_WORD = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda cases: "".join(c.lower() if low else c for c, low in zip("SERVICE", cases, strict=True))
)


@given(
    _WORD, _SPACE, st.booleans(), _SPACE, _TARGET, st.sampled_from(["", " ", "1", "}", ";", "."])
)
def test_no_call_passes(word, space, silent, more, target, before):
    silence = " SILENT" if silent else ""
    call = f"{before}{word}{silence}{space or ' '}{more}{target}{{}}"
    text = f"PREFIX h: <http://h/> PREFIX : <http://h/> SELECT * {{ ?s ?p ?o {call} }}"
    with pytest.raises(QueryError):
        for_mirror(text, ANY)
