"""CSV of results stays a table, whatever stands in IRIs and texts."""

import csv
from io import StringIO

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

from ris3graph.rdf.csvresults import is_torn, written_csv
from ris3graph.store import EmbeddedReader

P = NamedNode("https://x.example/p")
SELECT = "SELECT ?s ?o ?none ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?o"
TEXTS = ["plain", "a,b", 'he said "so"', '"', '""', "two\r\nlines", "two\nlines", "", 'a",\r\n"b']


def _store(*subjects: str) -> Store:
    store = Store()
    for subject in subjects:
        for text in TEXTS:
            store.add(Quad(NamedNode(subject), P, Literal(text), NamedNode("https://x.example/g")))
    return store


def _engine(store: Store) -> bytes:
    return store.query(SELECT).serialize(format=QueryResultsFormat.CSV)


def _table(written: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(written.decode(), newline="")))


@pytest.mark.parametrize(
    ("subjects", "torn"),
    [
        (["https://x.example/a"], False),
        (["https://x.example/a", "https://x.example/a,b"], True),
        (["https://x.example/,,"], True),
    ],
)
def test_a_torn_table_is_seen_and_written_anew(subjects: list[str], torn: bool):
    store = _store(*subjects)
    assert is_torn(_engine(store)) == torn
    expected = [
        ["s", "o", "none", "g"],
        *([s, o, "", "https://x.example/g"] for s in sorted(subjects) for o in sorted(TEXTS)),
    ]
    assert _table(EmbeddedReader(store, 1).serialise(SELECT, "text/csv")) == expected


def test_what_is_written_anew_is_what_the_engine_writes():
    store = _store("https://x.example/a")
    solutions = EmbeddedReader(store, 1).select(SELECT)
    written = written_csv(solutions.variables, solutions.rows)
    assert _table(written) == _table(_engine(store))


@pytest.mark.parametrize(
    "query", ["SELECT ?x { }", "SELECT (1 AS ?x) { }", "SELECT ?x ?y { ?x ?y 1 }"]
)
def test_small_tables_are_whole(query: str):
    assert not is_torn(Store().query(query).serialize(format=QueryResultsFormat.CSV))
