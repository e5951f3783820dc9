"""What is read off an update before it runs."""

import pytest
from pyoxigraph import NamedNode, Store

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.updates import read_update

STANDARD = DataSet(("http://x/d1", "http://x/d2"), ("http://x/d1", "http://x/n"))
PROLOGUE = "PREFIX g: <http://x/g/> BASE <http://x/b/> "


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("INSERT DATA { GRAPH g:a { <s> <p> 1 } }", ["http://x/g/a"]),
        ("INSERT DATA { GRAPH <rel> { <s> <p> 1 } . GRAPH g:a { } }", ["http://x/b/rel", "http://x/g/a"]),
        ("DELETE DATA { GRAPH <http://x/y> { <s> <p> '} { GRAPH g:no' } }", ["http://x/y"]),
        ("DELETE WHERE { GRAPH g:a { ?s ?p ?o } }", ["http://x/g/a"]),
        ("WITH g:a DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", ["http://x/g/a"]),
        ("INSERT { GRAPH g:a { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", ["http://x/g/a"]),
        ("DELETE { GRAPH g:a { ?s ?p ?o } } INSERT { GRAPH g:b { ?s ?p ?o } } WHERE { ?s ?p ?o }",
         ["http://x/g/a", "http://x/g/b"]),
        ("CLEAR GRAPH g:a ; DROP SILENT GRAPH g:b ; CREATE SILENT GRAPH g:c",
         ["http://x/g/a", "http://x/g/b", "http://x/g/c"]),
        ("COPY g:a TO g:b", ["http://x/g/b"]),
        ("COPY DEFAULT TO GRAPH g:b", ["http://x/g/b"]),
        ("MOVE SILENT GRAPH g:a TO g:b", ["http://x/g/a", "http://x/g/b"]),
        ("ADD g:a TO g:b", ["http://x/g/b"]),
        ("INSERT DATA { GRAPH g:a\\-b { } }", ["http://x/g/a-b"]),
        ("# INSERT DATA { GRAPH g:no { } }\nCLEAR GRAPH g:a", ["http://x/g/a"]),
        ("insert data { graph g:a { } }", ["http://x/g/a"]),
        ("\\u0049NSERT DATA { GRAPH g:\\u0061 { } }", ["http://x/g/a"]),
        ("", []),
    ],
)  # fmt: skip
def test_graphs_that_it_may_write(text: str, graphs: list[str]):
    update = read_update(PROLOGUE + text, STANDARD)
    assert list(update.graphs) == graphs
    store = Store()
    for graph in graphs:
        store.add_graph(NamedNode(graph))
    store.update(update.text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <s:s> <p:p> 1 }",
        "INSERT DATA { GRAPH <g:g> { } <s:s> <p:p> 1 }",
        "WITH <g:g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 } ; DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CLEAR DEFAULT",
        "CLEAR ALL",
        "DROP NAMED",
        "COPY <g:g> TO DEFAULT",
        "MOVE DEFAULT TO <g:g>",
        "LOAD <http://127.0.0.1/x> INTO GRAPH <g:g>",
        "LOAD SILENT <http://127.0.0.1/x>",
        "INSERT { GRAPH <g:g> { ?s ?p 1 } } WHERE { SERVICE <http://127.0.0.1/> { } }",
        "lo\\u0041d <http://127.0.0.1/x>",
        "INSERT DATA { GRAPH <g:g> { <s:s> <p:p> '\\u005Cu0041' } }",
    ],
)
def test_what_no_source_could_answer_for_is_refused(text: str):
    with pytest.raises(QueryRefusedError):
        read_update(text, STANDARD)


def test_relative_names_begin_at_the_base_of_the_site():
    update = read_update("PREFIX s: <graph/source/> CLEAR GRAPH s:a ; DROP GRAPH <x>", STANDARD)
    base = "https://w3id.org/ris3graph/"
    assert update.graphs == (f"{base}graph/source/a", f"{base}x")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT * { ?s ?p ?o }", (1, 1)),
        ("CLEAR GRAPH <g:g> ;\n  x:y", (2, 3)),
        ("INSERT DATA { GRAPH no:a { } }", (1, 21)),
        ("INSERT DATA { GRAPH <g:g> { ", (1, 29)),
        ("INSERT DATA", (1, 12)),
        ("WITH <g:g> INSERT { } ", (1, 23)),
        ("COPY <g:g> INTO <g:h>", (1, 12)),
        ("PREFIX x <g:g>", (1, 8)),
    ],
)
def test_what_is_no_update_is_told_with_its_place(text: str, place: tuple[int, int]):
    with pytest.raises(QueryError) as wrong:
        read_update(text, STANDARD)
    assert (wrong.value.line, wrong.value.column) == place


def _store() -> Store:
    store = Store()
    store.update(
        "INSERT DATA { <s:none> <p:p> 0 . GRAPH <http://x/d1> { <s:1> <p:p> 1 } "
        "GRAPH <http://x/n> { <s:2> <p:p> 2 } GRAPH <http://x/hidden> { <s:3> <p:p> 3 } }"
    )
    return store


@pytest.mark.parametrize(
    ("pattern", "using", "found"),
    [
        ("{ ?s ?p ?o }", None, {"s:1"}),
        ("{ GRAPH ?g { ?s ?p ?o } }", None, {"s:1", "s:2"}),
        ("{ ?s ?p ?o }", DataSet(("http://x/n",), ()), {"s:2"}),
        ("{ GRAPH ?g { ?s ?p ?o } }", DataSet(("http://x/n",), ()), set()),
        ("{ GRAPH ?g { ?s ?p ?o } }", DataSet((), ("http://x/n",)), {"s:2"}),
    ],
)
def test_patterns_see_what_queries_see(pattern: str, using: DataSet | None, found: set[str]):
    store = _store()
    text = f"INSERT {{ GRAPH <g:g> {{ ?s <p:q> 1 }} }} WHERE {pattern}"
    store.update(read_update(text, STANDARD, using).text)
    quads = store.quads_for_pattern(None, None, None, NamedNode("g:g"))
    assert {quad.subject.value for quad in quads} == found


@pytest.mark.parametrize("word", ["COPY", "ADD SILENT"])
def test_what_is_taken_from_the_default_graph_is_what_queries_see_there(word: str):
    store = _store()
    store.update("INSERT DATA { GRAPH <g:g> { <s:old> <p:p> 1 } }")
    update = read_update(f"{word} DEFAULT TO GRAPH <g:g>", STANDARD)
    store.update(update.text)
    quads = store.quads_for_pattern(None, None, None, NamedNode("g:g"))
    kept = set() if word == "COPY" else {"s:old"}
    assert {quad.subject.value for quad in quads} == {"s:1"} | kept


def test_what_one_operation_made_the_next_can_read():
    store = _store()
    text = "INSERT DATA { GRAPH <g:g> { <s:new> <p:p> 1 } } ; "
    text += "INSERT { GRAPH <g:h> { ?s ?p 2 } } WHERE { GRAPH <g:g> { ?s ?p 1 } }"
    store.update(read_update(text, STANDARD).text)
    quads = store.quads_for_pattern(None, None, None, NamedNode("g:h"))
    assert {quad.subject.value for quad in quads} == {"s:new"}


def test_who_names_the_data_set_does_it_once():
    own = "INSERT { GRAPH <g:g> { ?s ?p 1 } } USING <http://x/hidden> WHERE { ?s ?p ?o }"
    assert read_update(own, STANDARD).text == own
    for text in (own, "WITH <g:g> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }"):
        with pytest.raises(QueryError, match="not in both"):
            read_update(text, STANDARD, DataSet((), ()))
