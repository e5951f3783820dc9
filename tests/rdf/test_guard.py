r"""What the guard refuses is judged by what the engine does.

Port 9 is one that the engine refuses to connect to, so a text that makes a call fails
with a message of its own, and no packet leaves.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.guard import check_query
from ris3graph.rdf.updates import read_update
from ris3graph.store.updating import run_update

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


STANDARD = DataSet(("http://e/d",), ("http://e/n",))
CALLING_UPDATES = [
    f"INSERT {{ GRAPH <http://e/g> {{ ?s ?p ?o }} }} WHERE {{ {pattern} }}"
    for pattern in (
        CALL,
        f"?s ?p true{CALL}",
        f"?s ?p 1{CALL}",
        f'?s ?p "a"{CALL}',
        "SERVICE:a { ?x ?y ?z }",
        f"?s ?p ?o FILTER EXISTS {{ {CALL} }}",
        f"?s ?p ?o FILTER(1<?p#>\n){CALL}",
        f'?s ?p ?o FILTER(?s=?s||1<?p#>"""\n){CALL} #"""\n ',
    )
] + [
    f"WITH <http://e/g> DELETE {{ ?x ?y ?z }} WHERE {{ {CALL} }}",
    f"CLEAR GRAPH <http://e/g> ; load <{HOST}>",
    f"LOAD <{HOST}> INTO GRAPH <http://e/g>",
    f"CREATE SILENT GRAPH <http://e/g>;LOAD<{HOST}>",
    'INSERT { GRAPH <http://e/g> { ?s ?p ?o } } WHERE { ?s ?p ?o FILTER(?s=?s||1<?p#>"""\n) } ; '
    f'LOAD <{HOST}> #"""\n',
    f"INSERT {{ GRAPH <http://e/g> {{ ?s ?p 1 }} }} WHERE {{ FILTER(1<?p#>'\n) }}; LOAD<{HOST}>#'",
]
PLAIN_UPDATES = [
    "INSERT DATA { GRAPH <http://e/load> { <http://e/SERVICE> <http://e/p> 'LOAD SERVICE' } }",
    "PREFIX load: <http://e/> CLEAR GRAPH load:service",
    "PREFIX LOAD: <http://e/> PREFIX load: <http://f/> MOVE load:a TO LOAD:a",
    "WITH <http://e/g> DELETE { ?load ?p ?service } WHERE { ?load ?p ?service }",
    "# LOAD <http://a/>\nCLEAR GRAPH <http://e/g> # SERVICE",
    'INSERT DATA { GRAPH <http://e/g> { <a:a> <b:b> """\n" ; LOAD <http://a/>""" } }',
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


def fetches(text: str) -> bool:
    """Whether the engine tries to reach the host when it does an update."""
    try:
        engine().update(text)
    except (OSError, RuntimeError) as error:
        return "port 9" in str(error) or "service name" in str(error)
    except (SyntaxError, ValueError):
        return False
    return False


@pytest.mark.parametrize("text", CALLING_UPDATES)
def test_updates_that_reach_another_host_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        read_update(f"PREFIX : <{HOST}> {text}", STANDARD)


def test_long_updates_are_read_where_they_run(tmp_path: Path) -> None:
    def run(text: str) -> None:
        run_update(None, tmp_path / "place", read_update(text, STANDARD))

    for text in CALLING_UPDATES:
        with pytest.raises(QueryError):
            run(f"PREFIX : <{HOST}> #{'-' * 5_000}\n{text}")
        assert not list(tmp_path.iterdir())


def test_some_of_the_updates_really_would_connect() -> None:
    assert sum(fetches(f"PREFIX : <{HOST}> {text}") for text in CALLING_UPDATES) >= 8


@pytest.mark.parametrize("text", PLAIN_UPDATES)
def test_the_words_alone_reach_no_host(text: str) -> None:
    read_update(text, STANDARD)


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


WORD = st.sampled_from(["SERVICE", "service", "Load", "LOAD", "SERVICE SILENT", "LOAD SILENT"])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=5), WORD, st.lists(PIECES, max_size=3), st.booleans())
def test_nothing_that_fetches_gets_past(
    before: list[str], word: str, after: list[str], inside: bool
) -> None:
    for glue in ("", " "):
        pattern, rest = glue.join(before), glue.join(after)
        reach = f"{word}{glue}<{HOST}>" + " { ?x ?y ?z }" * word.upper().startswith("SERVICE")
        text = f"PREFIX : <{HOST}> INSERT {{ GRAPH <http://e/g> {{ ?s ?p ?o }} }} WHERE {{ "
        text += f"{pattern} {reach} {rest} }}" if inside else f"{pattern} }} ; {reach} {rest}"
        if fetches(text):
            with pytest.raises(QueryError):
                read_update(text, STANDARD)


@st.composite
def mentions(draw: st.DrawFn) -> str:
    """Draw a piece of SPARQL in which the words are names, text or comments."""
    word = draw(st.sampled_from(["SERVICE", "service", "LOAD", "Load", "sErViCe"]))
    spelled = draw(st.sampled_from([word, word[:2] + f"\\u{ord(word[2]):04X}" + word[3:]]))
    return draw(
        st.sampled_from(
            [
                f"?s ?p '{spelled} <{HOST}>' .",
                f'?s ?p """{spelled} "<{HOST}>" {{ }}""" .',
                f"?s <http://e/{spelled}> ?o .",
                f"?{word} ?p ?o .",
                f"?s :{word} ?o .",
                f"{word}:{word} {word}:a ?o .",
                f"?s ?p ?o . # {word} <{HOST}> {{ }}\n",
                f"_:{word} ?p ?o .",
            ]
        )
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(mentions(), min_size=1, max_size=4))
def test_the_words_elsewhere_are_no_call(parts: list[str]) -> None:
    # A blank node has its label in one group only.
    groups = " ".join(f"{{ {part} }}" for part in dict.fromkeys(parts))
    if groups.count("_:") > 1:
        groups = groups.replace("_:", "?b")
    words = ("SERVICE", "service", "LOAD", "Load", "sErViCe")
    prologue = " ".join(f"PREFIX {word}: <http://e/{word}#>" for word in words)
    prologue += " PREFIX : <http://e/>"
    check_query(f"{prologue} SELECT * {{ {groups} }}")
    update = f"{prologue} INSERT {{ GRAPH <http://e/g> {{ <a:a> <a:a> 1 }} }} WHERE {{ {groups} }}"
    assert read_update(update, STANDARD).graphs == ("http://e/g",)
