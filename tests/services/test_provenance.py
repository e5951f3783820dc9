from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from ris3graph.ingest import Ingested
from ris3graph.rdf.namespaces import META_GRAPH, PREFIXES
from ris3graph.services.provenance import (
    Source,
    comes_from,
    continued_quads,
    load_quads,
    replaced_quads,
)

FILE = Ingested("a.csv", "0f" * 32, 10, "text/csv", 3, b"", ())
FIRST, SECOND = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)


def test_a_later_load_replaces_all_that_was_said_of_the_earlier_one() -> None:
    earlier = load_quads(Source("one"), [FILE], FIRST, "Управління економіки")
    other = load_quads(Source("two"), [FILE], FIRST, "Управління економіки")
    assert replaced_quads(earlier | other, "one") == earlier
    assert replaced_quads(other, "one") == set()


def test_all_of_it_is_metadata() -> None:
    quads = load_quads(Source("one"), [FILE], FIRST, "Управління економіки")
    assert {str(quad.graph_name) for quad in quads} == {f"<{META_GRAPH}>"}
    assert quads.isdisjoint(load_quads(Source("two"), [FILE], SECOND, "Агенція розвитку"))


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        (None, set()),
        ("https://creativecommons.org/licenses/by/4.0/", {NamedNode}),
        ("with permission of the author", {Literal}),
    ],
)
def test_a_licence_is_an_address_or_words(licence: str | None, expected: set[type]) -> None:
    quads = load_quads(Source("one", licence=licence), [FILE], FIRST, "Управління економіки")
    wanted = NamedNode(PREFIXES["dct"] + "license")
    assert {type(quad.object) for quad in quads if quad.predicate == wanted} == expected


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"rows": 4, "warnings": ()}, True),
        ({"name": "b.csv"}, False),
        ({"sha256": "1e" * 32}, False),
        ({"mapping": "2d" * 32}, False),
    ],
)
def test_a_file_is_another_by_name_bytes_and_metadata(change: dict[str, Any], same: bool) -> None:
    meta = load_quads(Source("one"), [FILE], FIRST, "office")
    meta |= load_quads(Source("two"), [replace(FILE, sha256="3c" * 32)], FIRST, "office")
    assert comes_from(meta, "one", [replace(FILE, **change)]) is same
    assert not comes_from(meta, "one", [FILE, replace(FILE, name="more.csv")])
    assert not comes_from(meta, "one", [])


def test_an_addition_keeps_the_files_and_takes_the_place_of_the_load() -> None:
    added = Ingested("b.csv", "1e" * 32, 20, "text/csv", 4, b"", ())
    earlier = load_quads(Source("one", title="One"), [FILE], FIRST, "office")
    told = load_quads(Source("one"), [added], SECOND, "office")
    given = set(told)
    said, gone = continued_quads(earlier, "one", told)
    assert told == given, "what is handed in stays as it is"
    (load,) = {q.subject for q in told if q.predicate == NamedNode(PREFIXES["prov"] + "used")}
    after = (earlier | said) - gone
    used = {
        q.object.value.rpartition("/")[2]
        for q in after
        if q.predicate == NamedNode(PREFIXES["prov"] + "used")
    }
    assert used == {"a.csv", "b.csv"}
    generated = NamedNode(PREFIXES["prov"] + "wasGeneratedBy")
    assert {q.object for q in after if q.predicate == generated} == {load}
    graph = NamedNode("https://w3id.org/ris3graph/graph/source/one")
    title = NamedNode(PREFIXES["dct"] + "title")
    assert {q.object for q in after if (q.subject, q.predicate) == (graph, title)} == {
        Literal("One")
    }
