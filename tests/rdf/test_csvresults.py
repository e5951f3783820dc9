"""CSV of results stays a table, whatever stands in IRIs and texts."""

import csv
from io import StringIO

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

from ris3graph.rdf.csvresults import CellCount, write_csv
from ris3graph.rdf.spool import Answer, Spool
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


def _is_torn(written: bytes, size: int = 1 << 20) -> bool:
    """Count the cells of a CSV that comes in pieces of a size."""
    count = CellCount()
    for start in range(0, len(written), size):
        count.write(written[start : start + size])
    return count.is_torn


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
    for size in (1, 7, 1 << 20):
        assert _is_torn(_engine(store), size) == torn
    expected = [
        ["s", "o", "none", "g"],
        *([s, o, "", "https://x.example/g"] for s in sorted(subjects) for o in sorted(TEXTS)),
    ]
    assert _table(EmbeddedReader(store, 1).serialise(SELECT, "text/csv")) == expected


def test_what_is_written_anew_is_what_the_engine_writes():
    store = _store("https://x.example/a")
    solutions = EmbeddedReader(store, 1).select(SELECT)
    spool = Spool()
    write_csv(solutions.variables, solutions.rows, spool)
    assert _table(Answer(spool.close()).read()) == _table(_engine(store))


@pytest.mark.parametrize(
    "query", ["SELECT ?x { }", "SELECT (1 AS ?x) { }", "SELECT ?x ?y { ?x ?y 1 }"]
)
def test_small_tables_are_whole(query: str):
    assert not _is_torn(Store().query(query).serialize(format=QueryResultsFormat.CSV))
