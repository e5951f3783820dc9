"""Files of RDF that would take all memory or end the process."""

from __future__ import annotations

import pytest

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import ingest_files
from ris3graph.ingest.nesting import DEEPEST

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
ABOUT = f'{RDF}<rdf:Description rdf:about="http://a/b"><a:c>'
END = "</a:c></rdf:Description></rdf:RDF>"
START = "<http://a/a> <http://a/b>"
MANY = 5000


def problem(name: str, text: str) -> Problem:
    with pytest.raises(InputError) as caught:
        ingest_files({name: text.encode()}, source="x")
    (found,) = caught.value.problems
    assert (found.file, bool(found.hint)) == (name, True)
    return found


def laughs(deep: int) -> str:
    entities = "".join(f'\n<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, deep))
    return f'<!DOCTYPE r [<!ENTITY e0 "ha">{entities}\n]>{ABOUT}&e{deep - 1};{END}'


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.ttl", f"{START}\n" + f"<<( {START}\n" * MANY + "1" + " )>>" * MANY + " .", 202),
        ("a.nt", f"{START} " + f"<<( {START} " * MANY + '"1"' + " )>>" * MANY + " .", 1),
        # What stands in comments and texts closes nothing.
        ("a.ttl", f"{START}\n" + f"<<( {START} # )>>\n" * MANY + "1" + " )>>" * MANY + " .", 202),
        ("a.jsonld", '{"http://a/b":\n' * MANY + "1" + "}" * MANY, 201),
        ("a.jsonld", '{"http://a/}":\n' * MANY + "1" + "}" * MANY, 201),
        ("a.jsonld", "[" * 1_000_000, 1),
        ("a.rdf", RDF + "<rdf:Description>\n<a:b>\n" * MANY, 200),
    ],
)
def test_values_within_values_are_refused_with_their_line(name: str, text: str, line: int) -> None:
    found = problem(name, text)
    assert found.message == f"More than {DEEPEST} values are nested in one another"
    assert found.line == line


def test_entities_that_grow_without_bound_are_refused() -> None:
    found = problem("a.rdf", laughs(10))
    assert (found.line, found.value) == (2, "e1")
    assert "refers to another one" in found.message
    wide = f'<!DOCTYPE r [<!ENTITY e "{"x" * 100_000}">]>{ABOUT}{"&e;" * 1000}{END}'
    assert "grow to more than 64 million" in problem("a.owl", wide).message
    many = "".join(f'<!ENTITY e{n} "x">' for n in range(1001))
    assert "more than 1000 entities" in problem("a.rdf", f"<!DOCTYPE r [{many}]>").message


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("a.rdf", f'<!DOCTYPE r [<!ENTITY owl "http://o/#">]>{ABOUT}&owl;Thing{END}', 1),
        (
            "a.rdf",
            RDF + "<rdf:Description rdf:about='http://a/b' a:c='1'/>" * 500 + "</rdf:RDF>",
            1,
        ),
        ("a.jsonld", '[{"@id":"http://a/a","http://a/b":[1,{"@value":"[[[{{{"}]}' + "]", 2),
        ("a.ttl", "".join(f'{START} "<<(<<( {n}" .\n' for n in range(500)), 500),
    ],
)
def test_what_is_only_long_is_read(name: str, text: str, count: int) -> None:
    (one,) = ingest_files({name: text.encode()}, source="x")
    assert one.rows == count


def test_a_chain_of_blank_nodes_is_refused_in_time() -> None:
    chain = f"{START} " + "[ <http://a/b> " * 5000 + "1" + " ]" * 5000 + " ."
    assert "cannot be told apart" in problem("a.ttl", chain).message
    # A list whose members differ is a chain as well, and no trouble.
    members = f"{START} ( " + " ".join(map(str, range(2000))) + " ) ."
    (one,) = ingest_files({"a.ttl": members.encode()}, source="x")
    assert one.rows == 4001
