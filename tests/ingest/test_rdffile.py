"""RDF of every syntax comes into the graph of its source, without blank nodes."""

from __future__ import annotations

import gzip

import pytest

from ris3graph.ingest import ingest_files
from ris3graph.rdf.namespaces import GENID

from .tables import SOURCE

XML = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='https://a/'>"
    b"<rdf:Description rdf:about='https://a/s'><ex:p rdf:resource='https://a/o'/>"
    b"</rdf:Description></rdf:RDF>"
)
LINE = b"<https://a/s> <https://a/p> <https://a/o>"
SAME = {
    "a.ttl": b"@prefix ex: <https://a/> .\nex:s ex:p ex:o .",
    "a.nt": LINE + b" .\n",
    "a.nq": LINE + b" <https://a/g> .\n",
    "a.trig": b"<https://a/g> { " + LINE + b" }",
    "a.rdf": XML,
    "a.owl": XML,
    "a.n3": LINE + b" .",
    "a.jsonld": b'{"@id": "https://a/s", "https://a/p": {"@id": "https://a/o"}}',
    "a.ttl.gz": gzip.compress(LINE + b" .", mtime=0),
}


@pytest.mark.parametrize("name", SAME)
def test_every_syntax_gives_the_same_statement(name: str) -> None:
    (one,) = ingest_files({name: SAME[name]}, source="test")
    assert one.nquads.decode() == LINE.decode() + f" <{SOURCE}> .\n"
    assert one.rows == 1


def test_blank_nodes_become_the_same_iris_each_time() -> None:
    text = b"<https://a/s> <https://a/p> [ <https://a/q> 1 ] ."
    (first,) = ingest_files({"a.ttl": text}, source="test")
    (second,) = ingest_files({"a.ttl": text}, source="test")
    assert first.nquads == second.nquads
    assert b"_:" not in first.nquads
    assert first.nquads.count(GENID.encode()) == 2


def test_statements_stand_once() -> None:
    (one,) = ingest_files({"a.nt": (LINE + b" .\n") * 3}, source="test")
    assert one.rows == 1
    assert one.nquads.count(b"\n") == 1
