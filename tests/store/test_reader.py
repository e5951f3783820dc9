from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import Graph

from ris3graph.errors import (
    QueryError,
    QueryRefusedError,
    StoreError,
    VersionNotFoundError,
)
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    RESOLVED_GRAPH,
    entity,
    result_graph,
    source_graph,
    vocabulary_graph,
)
from ris3graph.store import DataDirectory, EmbeddedReader, Versions, Writer
from tests.store.quads import A, exported, nquads

G = "http://e/g/"
ONE, TWO, SECRET = (G + name for name in ("one", "two", "secret"))
GRAPHS = (ONE, TWO, SECRET)
OBJECTS = {ONE: "1", TWO: "2", SECRET: "secret"}


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e/{name}")


@pytest.fixture
def reader() -> EmbeddedReader:
    """Three graphs that say different things of one subject, linked into a chain."""
    store = Store()
    for graph, value in OBJECTS.items():
        store.add(Quad(node("s"), node("p"), Literal(value), NamedNode(graph)))
    store.add(Quad(node("s"), node("next"), node("a"), NamedNode(ONE)))
    store.add(Quad(node("a"), node("next"), node("b"), NamedNode(SECRET)))
    store.add(Quad(node("s"), node("p"), Literal("default of the store")))
    return EmbeddedReader(store, 7)


def values(reader: EmbeddedReader, query: str, dataset: DataSet | None = None) -> set[str]:
    rows = reader.select(query, dataset).rows
    return {term.value for row in rows for term in row if isinstance(term, Literal | NamedNode)}


VALUE = "?s <http://e/p> ?o"
SEEN = DataSet((ONE,), (TWO,))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"SELECT ?o {{ {VALUE} }}", {"1"}),
        (f"SELECT ?g ?o {{ GRAPH ?g {{ {VALUE} }} }}", {TWO, "2"}),
        (f"SELECT ?o {{ GRAPH <{SECRET}> {{ {VALUE} }} }}", set()),
        (f"SELECT ?o {{ GRAPH <{ONE}> {{ {VALUE} }} }}", set()),
        (f"SELECT ?o FROM <{SECRET}> {{ {VALUE} }}", set()),
        (f"SELECT ?o FROM <{SECRET}> FROM <{TWO}> {{ {VALUE} }}", {"2"}),
        (f"SELECT ?o FROM NAMED <{SECRET}> {{ GRAPH ?g {{ {VALUE} }} }}", set()),
        (f"SELECT ?g FROM NAMED <{ONE}> {{ GRAPH ?g {{ {VALUE} }} }}", {ONE}),
        (f"SELECT ?o FROM <{ONE}> {{ GRAPH ?g {{ {VALUE} }} }}", set()),
        (f"SELECT ?o FROM NAMED <{TWO}> {{ {VALUE} }}", set()),
        (f"PREFIX g: <{G}> SELECT ?o FROM g:secret FROM g:two {{ {VALUE} }}", {"2"}),
        (f"BASE <{G}x> SELECT ?o FROM <secret> FROM <two> {{ {VALUE} }}", {"2"}),
        ("SELECT ?o { <http://e/s> <http://e/next>+ ?o }", {"http://e/a"}),
        ("SELECT ?o { <http://e/s> <http://e/next>* ?o }", {"http://e/s", "http://e/a"}),
        ("SELECT ?o { <http://e/s> (<http://e/next>|!<http://e/x>)+ ?o }", {"http://e/a", "1"}),
        ("SELECT ?g { GRAPH ?g {} }", {TWO}),
        ("SELECT ?o { { SELECT ?o { GRAPH ?g { ?s ?p ?o } } } }", {"2"}),
        (f"SELECT ?o {{ VALUES ?g {{ <{SECRET}> <{TWO}> }} GRAPH ?g {{ {VALUE} }} }}", {"2"}),
    ],
)
def test_a_query_sees_its_data_set_only(
    reader: EmbeddedReader, query: str, expected: set[str]
) -> None:
    assert values(reader, query, SEEN) == expected


def test_describe_and_construct_see_the_data_set_only(reader: EmbeddedReader) -> None:
    for query in ("DESCRIBE <http://e/s>", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        found = {str(triple.object) for triple in reader.construct(query, SEEN)}
        assert found == {'"1"', "<http://e/a>"}


def test_without_a_data_set_nothing_is_seen_but_what_is_standard(reader: EmbeddedReader) -> None:
    assert values(reader, f"SELECT ?o {{ {VALUE} }}") == set()
    assert values(reader, f"SELECT ?g {{ GRAPH ?g {{ {VALUE} }} }}") == set(GRAPHS)
    assert values(reader, f"SELECT ?o FROM <{TWO}> {{ {VALUE} }}") == {"2"}


def test_the_standard_data_set() -> None:
    store = Store()
    shown = [ONTOLOGY_GRAPH, META_GRAPH, RESOLVED_GRAPH, vocabulary_graph("helix")]
    graphs = [*shown, source_graph("pilot"), result_graph("0a"), result_graph("1b")]
    for graph in graphs:
        store.add(Quad(node("s"), node("p"), Literal(graph), NamedNode(graph)))
    reader = EmbeddedReader(store, 1)
    assert reader.standard() == DataSet(tuple(sorted(shown)), tuple(sorted(graphs)))
    run = NamedNode(entity("run", "1b"))
    pointer = NamedNode(ONTOLOGY + "currentRun")
    store.add(Quad(NamedNode(BASE), pointer, run, NamedNode(META_GRAPH)))
    assert set(reader.standard().default) == {*shown, result_graph("1b")}


def test_answers_of_each_form(reader: EmbeddedReader) -> None:
    solutions = reader.select(f"SELECT ?o ?none {{ {VALUE} }}", SEEN)
    assert solutions.variables == ("o", "none")
    assert solutions.rows == [(Literal("1"), None)]
    assert reader.ask(f"ASK {{ {VALUE} }}", SEEN) is True
    assert reader.ask("ASK { ?s <http://e/none> ?o }", SEEN) is False
    for wrong in (reader.select, reader.ask):
        with pytest.raises(QueryError, match="This is no"):
            wrong("DESCRIBE <http://e/s>")


def test_serialises_results_and_graphs_as_other_programs_read_them(
    reader: EmbeddedReader,
) -> None:
    query = f"SELECT ?o {{ {VALUE} }}"
    document = json.loads(reader.serialise(query, "application/sparql-results+json", SEEN))
    assert document["results"]["bindings"] == [{"o": {"type": "literal", "value": "1"}}]
    assert reader.serialise(query, "text/csv", SEEN) == b"o\r\n1\r\n"
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        data = reader.serialise("DESCRIBE <http://e/s>", media_type, SEEN)
        assert len(Graph().parse(data=data, format=media_type)) == 2
    described = reader.serialise("DESCRIBE <http://e/s>", "text/turtle", SEEN)
    assert b"@prefix ris3: <https://w3id.org/ris3graph/ontology#> ." in described
    with pytest.raises(QueryError, match="cannot be given as text/turtle"):
        reader.serialise(query, "text/turtle", SEEN)
    with pytest.raises(QueryError, match="cannot be given as text/csv"):
        reader.serialise("DESCRIBE <http://e/s>", "text/csv", SEEN)


def test_exports_one_graph_or_all(reader: EmbeddedReader) -> None:
    one = Graph().parse(data=exported(reader, "text/turtle", ONE), format="turtle")
    assert len(one) == 2
    every = exported(reader, "application/n-quads").decode().splitlines()
    assert f'<http://e/s> <http://e/p> "secret" <{SECRET}> .' in every
    assert len(every) == 5
    with pytest.raises(QueryError, match="holds one graph"):
        exported(reader, "text/turtle")
    with pytest.raises(QueryError, match="no graph"):
        exported(reader, "text/turtle", "http://e/g/none")
    with pytest.raises(QueryError, match="cannot be given as"):
        exported(reader, "text/html")


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT * {\n ?s ?p ?o\n FILTER(}", 3, 10), ("SELECT", 1, 7)],
)
def test_errors_name_the_place(reader: EmbeddedReader, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError, match=f"line {line}, column {column}") as wrong:
        reader.select(query)
    assert (wrong.value.line, wrong.value.column) == (line, column)


def test_refuses_calls_and_updates_in_every_form(reader: EmbeddedReader) -> None:
    call = "{ SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    with pytest.raises(QueryRefusedError):
        reader.select(f"SELECT * {call}")
    with pytest.raises(QueryRefusedError):
        reader.ask(f"ASK {call}")
    with pytest.raises(QueryRefusedError):
        reader.construct(f"CONSTRUCT {{}} {call}")
    with pytest.raises(QueryRefusedError):
        reader.serialise("DROP ALL", "text/csv")


def test_several_threads_read_at_once(reader: EmbeddedReader) -> None:
    def read(number: int) -> set[str]:
        graph = GRAPHS[number % 3]
        return values(reader, f"SELECT ?o {{ {VALUE} }}", DataSet((graph,), ()))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(read, range(120)))
    assert found == [{OBJECTS[GRAPHS[number % 3]]} for number in range(120)]


def test_a_closed_reader_says_so(reader: EmbeddedReader) -> None:
    reader.close()
    reader.close()
    with pytest.raises(StoreError, match="version 7 is closed"):
        reader.ask("ASK {}")


def test_a_version_that_was_deleted(writer: Writer, directory: DataDirectory) -> None:
    with writer.draft() as draft:
        draft.replace_graph(A, nquads("a"))
        draft.publish(who="w", why="y")
    opened = Versions(directory).reader()
    shutil.rmtree(directory.version(1) / "store")
    with pytest.raises(VersionNotFoundError):
        Versions(directory).reader(1)
    # One that is open already keeps its files.
    assert opened.ask(f"ASK {{ GRAPH <{A}> {{ ?s ?p ?o }} }}")


def test_a_folder_that_holds_no_store(tmp_path: Path) -> None:
    with pytest.raises(VersionNotFoundError):
        EmbeddedReader.open(tmp_path / "none", 3)
    with pytest.raises(StoreError, match="Version 3 cannot be read"):
        EmbeddedReader.open(tmp_path, 3)
