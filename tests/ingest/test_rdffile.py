"""RDF of every syntax comes into the graph of its source, without blank nodes."""

from __future__ import annotations

import gzip

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import ingest_files
from ris3graph.rdf.namespaces import BASE, GENID

from .tables import SOURCE

XML = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='https://a/'>"
    b"<rdf:Description rdf:about='https://a/s'><ex:p rdf:resource='https://a/o'/>"
    b"</rdf:Description></rdf:RDF>"
)
DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
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
    assert one.nquads.decode() == (
        f"{LINE.decode()} <{SOURCE}> .\n<https://a/s> {DERIVED} <{SOURCE}/{name}> <{SOURCE}> .\n"
    )
    assert one.rows == 1


def test_where_a_thing_comes_from_may_be_said_in_the_file() -> None:
    said = f"<https://a/s> {DERIVED} <https://a/page> . <https://a/t> <https://a/p> 1 ."
    (one,) = ingest_files({"a.ttl": said.encode()}, source="test")
    assert one.rows == 2
    assert {line for line in one.nquads.decode().splitlines() if DERIVED in line} == {
        f"<https://a/s> {DERIVED} <https://a/page> <{SOURCE}> .",
        f"<https://a/t> {DERIVED} <{SOURCE}/a.ttl> <{SOURCE}> .",
    }


def test_blank_nodes_become_the_same_iris_each_time() -> None:
    text = b"<https://a/s> <https://a/p> [ <https://a/q> 1 ] ."
    (first,) = ingest_files({"a.ttl": text}, source="test")
    (second,) = ingest_files({"a.ttl": text}, source="test")
    assert first.nquads == second.nquads
    assert b"_:" not in first.nquads
    # As the object, as the subject, and as what comes from the file.
    assert first.nquads.count(GENID.encode()) == 3


def test_statements_stand_once() -> None:
    (one,) = ingest_files({"a.nt": (LINE + b" .\n") * 3}, source="test")
    assert one.rows == 1
    assert one.nquads.count(LINE) == 1


@pytest.mark.parametrize(
    ("written", "minted"),
    [
        ("id/actor/a,b:c", "id/actor/a%2Cb%3Ac"),
        ("id/actor/Київ", "id/actor/%D0%9A%D0%B8%D1%97%D0%B2"),
        ("id/actor/%d0%ba", "id/actor/%D0%BA"),
        ("id/actor/%61", "id/actor/a"),
        ("vocabulary/domain/a(b)", "vocabulary/domain/a%28b%29"),
        ("id/actor/a,b#part", "id/actor/a%2Cb#part"),
    ],
)
def test_names_of_ours_become_addresses(written: str, minted: str) -> None:
    text = f"<{BASE}{written}> <https://a/p> <{BASE}{written}> , <https://a/b,c> ."
    (one,) = ingest_files({"a.ttl": text.encode()}, source="test")
    lines = one.nquads.decode().splitlines()
    assert f"<{BASE}{minted}> <https://a/p> <{BASE}{minted}> <{SOURCE}> ." in lines
    assert f"<{BASE}{minted}> <https://a/p> <https://a/b,c> <{SOURCE}> ." in lines
    (warning,) = one.warnings
    assert warning.value == BASE + minted


@pytest.mark.parametrize(
    "name", ["id/actor/a-b_c.d~e/f", "id/actor/%D0%BA", "ontology#Київ", "id/actor/%FF", "x,y"]
)
def test_other_names_stay(name: str) -> None:
    (one,) = ingest_files({"a.ttl": f"<{BASE}{name}> <https://a/p> 1 .".encode()}, source="test")
    assert one.nquads.decode().startswith(f"<{BASE}{name}> ")
    assert not one.warnings


def test_texts_that_were_encoded_twice_are_mended_and_told() -> None:
    twice = "Київ".encode().decode("cp1251")
    lines = (
        f'<https://a/s> <https://a/p> "{twice}"@uk .',
        '<https://a/s> <https://a/p> "BESAN\u00c3\u2021ON" .',
        f'<https://a/s> <https://a/p> "{twice}"^^<https://a/code> .',
        '<https://a/s> <https://a/p> "Рівне"@uk , "Ångström" .',
    )
    (one,) = ingest_files({"a.ttl": "\n".join(lines).encode()}, source="test")
    text = one.nquads.decode()
    for literal in ('"Київ"@uk', '"BESANÇON"', '"Рівне"@uk', '"Ångström"'):
        assert f"{literal} <" in text
    assert f'"{twice}"^^<https://a/code>' in text, "what is no text stays as it is"
    (told,) = one.warnings
    assert told.message == "2 texts were encoded twice; they were repaired"


def test_texts_that_are_right_are_not_told() -> None:
    (one,) = ingest_files({"a.ttl": '<https://a/s> <https://a/p> "Київ"@uk .'.encode()}, source="t")
    assert one.warnings == ()


@pytest.mark.parametrize(
    "said",
    [
        "<https://a/s> <https://a/p> <<( <https://a/a> <https://a/b> <https://a/c> )>> .",
        "<< <https://a/a> <https://a/b> <https://a/c> >> <https://a/p> 1 .",
        '<https://a/s> <https://a/p> "text"@en--ltr .',
    ],
)
def test_what_only_rdf_1_2_has_is_refused(said: str) -> None:
    with pytest.raises(InputError, match=r"RDF 1\.1 does not have"):
        ingest_files({"a.ttl": said.encode()}, source="test")
