r"""What the guard refuses is judged by what the engine does.

Port 9 is one that the engine refuses to connect to, so a text that makes a call fails
with a message of its own, and no packet leaves.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.guard import check_query

HOST = "http://127.0.0.1:9/"
CALL = f"SERVICE <{HOST}> {{ ?x ?y ?z }}"

CALLS = [
    f"SELECT * {{ {CALL} }}",
    f"select * {{ service silent <{HOST}> {{ ?x ?y ?z }} }}",
    f"PREFIX : <{HOST}> ASK {{ SERVICE:a {{ ?x ?y ?z }} }}",
    f"PREFIX : <{HOST}> ASK {{ SERVICESILENT:a {{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p 1{CALL} }}",
    f"SELECT * {{ ?s ?p true{CALL} }}",
    f'SELECT * {{ ?s ?p "a"{CALL} }}',
    f"SELECT * {{ ?s ?p ?o.{CALL} }}",
    f"SELECT * {{ ?s ?p ?o FILTER(1<?p#>\n){CALL} }}",
    f'SELECT * {{ ?s ?p ?o FILTER(?s=?s||1<?p#>"""\n){CALL} #"""\n }}',
    f"SELECT * {{ ?s ?p ?o FILTER(1<?p#>'\n){CALL} #'\n }}",
    f"SELECT * {{ SERVICE # <a> {{ }}\n <{HOST}> # {{\n {{ ?x ?y ?z }} }}",
    f"SELECT * {{ VALUES ?u {{ <{HOST}> }} SERVICE ?u {{ ?x ?y ?z }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {CALL} }} }}",
    f"SELECT (EXISTS {{ {CALL} }} AS ?e) {{}}",
    f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o . {CALL} }}",
    f"DESCRIBE ?x {{ {CALL} }}",
    f"PREFIX SERVICE: <{HOST}> PREFIX : <{HOST}> SELECT * {{ SERVICE:a {{ ?x ?y ?z }} }}",
    f"PREFIX trueservice: <{HOST}> PREFIX : <{HOST}> SELECT * {{?s ?p trueSERVICE:a{{?x ?y ?z}} }}",
]
ESCAPED = [
    f"SELECT * {{ \\u0053ERVICE <{HOST}> {{ ?x ?y ?z }} }}",
    f"SELECT * {{ S\\U00000045rvice <{HOST}> {{ ?x ?y ?z }} }}",
    f"SELECT * {{ \\u005Cu0053ERVICE <{HOST}> {{ ?x ?y ?z }} }}",
]
HARMLESS = [
    "PREFIX ex: <http://example.org/> SELECT * { ?s ex:SERVICE ?service }",
    "PREFIX service: <http://example.org/> SELECT * { ?s service:service service:SERVICE }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'SERVICE <http://a/> { }' }",
    'SELECT * { ?s ?p """SERVICE "<http://a/>" { }""" }',
    f"SELECT * {{ ?s ?p ?o # {CALL}\n }}",
    "SELECT * { ?s <http://example.org/SERVICE> ?o { } }",
    "SELECT ?SERVICE { ?SERVICE ?p ?o { ?o ?p ?q } }",
    "SELECT * { ?s ?p 'a SERVICE \\u0022 b' }",
    "ASK { FILTER(CONTAINS('self-service', 'service')) }",
]
UPDATES = [
    "INSERT DATA { <http://e/s> <http://e/p> 1 }",
    "PREFIX e: <http://e/> delete where { ?s ?p ?o }",
    f"LOAD <{HOST}>",
    "# SELECT\nCLEAR ALL",
    "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


def engine() -> Store:
    node = NamedNode("http://example.org/a")
    store = Store()
    store.extend([Quad(node, node, node), Quad(node, node, Literal("a"))])
    return store


def connects(text: str) -> bool:
    """Whether the engine tries to reach the host."""
    # Without SILENT, which would hide the failure.
    try:
        result = engine().query(text)
        if hasattr(result, "__iter__"):
            list(result)
    except (OSError, RuntimeError) as error:
        return "port 9" in str(error) or "service name" in str(error)
    except SyntaxError:
        return False
    return False


@pytest.mark.parametrize("text", CALLS)
def test_calls_are_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE is not allowed"):
        check_query(text)


@pytest.mark.parametrize("text", ESCAPED)
def test_escapes_hide_nothing(text: str) -> None:
    with pytest.raises(QueryError):
        check_query(text)


def test_some_of_the_calls_really_would_connect() -> None:
    assert sum(connects(text) for text in CALLS) >= 8


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_alone_is_no_call(text: str) -> None:
    engine().query(text)
    check_query(text)


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="ris3graph load"):
        check_query(text)


def test_a_wrong_query_with_the_word_names_the_place_in_the_text_as_it_is() -> None:
    text = "SELECT * {\n ?service ?p"
    with pytest.raises(QueryError) as refused:
        check_query(text)
    with pytest.raises(SyntaxError, match=f"{refused.value.line}:{refused.value.column}"):
        engine().query(text)
    assert not isinstance(refused.value, QueryRefusedError)


def test_long_comments_take_no_long_time() -> None:
    check_query("SELECT * { ?s ?p ?o } " + "# service #\n" * 20_000)


PIECES = st.sampled_from(
    [
        *("SERVICE", "service", "Service", "SILENT", "\\u0053ERVICE", "SERVIC\\U00000065"),
        *(f"<{HOST}>", "?u", ":a", "{", "}", "{ ?x ?y ?z }", "?s ?p ?o", ".", ";", ","),
        *("#", "\n", " ", "'", '"', '"""', "'''", "\\", "\\u0022", "\\u000A", "\\u003C"),
        *("FILTER", "(", ")", "1", "<", ">", "?a<?b#>", "true", "@en", "_:b", "a", "[]"),
        *("OPTIONAL", "VALUES ?u { <http://127.0.0.1:9/> }", "BIND(", "AS ?c)", "||", "&&"),
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=6), st.lists(PIECES, max_size=4), st.lists(PIECES, max_size=3))
def test_nothing_that_connects_gets_past(
    before: list[str], between: list[str], after: list[str]
) -> None:
    for glue in ("", " "):
        inside = glue.join([*before, "SERVICE", *between, f"<{HOST}>{{?x ?y ?z}}", *after])
        text = f"PREFIX : <{HOST}> SELECT * {{ {inside} }}"
        if connects(text):
            with pytest.raises(QueryError):
                check_query(text)


@given(st.data())
def test_every_spelling_of_the_word_is_known(data: st.DataObject) -> None:
    def spell(letter: str) -> str:
        case = data.draw(st.sampled_from([letter.upper(), letter.lower()]))
        return data.draw(st.sampled_from([case, f"\\u{ord(case):04X}", f"\\U{ord(case):08x}"]))

    word = "".join(map(spell, "SERVICE"))
    gap = data.draw(st.sampled_from([" ", "", "\n", "#x\n", "\t", " SILENT "]))
    with pytest.raises(QueryError):
        check_query(f"SELECT * {{ {word}{gap}<{HOST}> {{ ?x ?y ?z }} }}")
