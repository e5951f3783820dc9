"""Where sensitive bodies are stands in no graph, whoever says so and whenever."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from ris3graph import resources
from ris3graph.rdf.namespaces import PREFIXES, entity
from ris3graph.services.loading import Report, prepare
from ris3graph.services.provenance import Source
from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.checking import check_directory
from ris3graph.workspace import Workspace

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
PLACES = ("50.25", "36.75", "POINT(36.75 50.25)")
OTHERS = "".join(
    f"id:actor\\/o{n} a ris3:Actor ; skos:prefLabel 'Завод {n}'@uk ; dct:source 'x' ;"
    f" ris3:primaryHelix voc:helix\\/business ; ris3:locatedIn id:region\\/UA-63 .\n"
    for n in range(30)
)
"""Enough beside them that a small load is resolved by itself."""


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def actor(name: str, more: str = "") -> str:
    return (
        f"id:actor\\/{name} a ris3:Actor ; skos:prefLabel 'Завод {name}'@uk ; ris3:city 'Чугуїв' ;"
        f" ris3:primaryHelix voc:helix\\/business ; ris3:locatedIn id:region\\/UA-63 {more} .\n"
    )


def placed(sensitivity: str = "", more: str = "") -> str:
    mark = f"; ris3:sensitivity voc:sensitivity\\/{sensitivity}" if sensitivity else ""
    return actor(
        "a",
        f"; wgs84:lat 50.25 ; wgs84:long 36.75 {mark} {more} ;"
        "geo:hasGeometry [ geo:asWKT 'POINT(36.75 50.25)'^^geo:wktLiteral ]",
    )


def load(directory: DataDirectory, source: str, turtle: str) -> Report:
    file = directory.path.with_name(f"{source}.ttl")
    file.write_text(HEAD + turtle, encoding="utf-8")
    with Writer(directory) as writer, prepare(writer, Source(source), [file]) as preparation:
        if preparation.report.changed:
            preparation.publish(who="test")
    return preparation.report


def stored(directory: DataDirectory) -> set[str]:
    """Return which of the places stand anywhere in the current version, and the town."""
    store = Store.read_only(str(directory.store(directory.current())))
    values = {quad.object.value for quad in store if hasattr(quad.object, "value")}
    assert "Чугуїв" in values
    return values & {*PLACES}


def notes(report: Report) -> list[str]:
    return [problem.message for problem in report.warnings if "Positions" in problem.message]


def test_a_sensitive_body_has_no_coordinates_and_a_public_one_has(directory: DataDirectory):
    report = load(directory, "one", placed("public"))
    assert stored(directory) == {*PLACES}
    assert notes(report) == []
    report = load(directory, "one", placed("sensitive"))
    assert stored(directory) == set()
    assert notes(report) == ["Positions of 1 sensitive body were left out"]
    again = load(directory, "one", placed("sensitive"))
    assert not again.changed
    assert notes(again) == notes(report)
    load(directory, "one", placed("public"))
    assert stored(directory) == {*PLACES}


def test_it_is_enough_that_another_source_says_so(directory: DataDirectory):
    load(directory, "one", OTHERS + placed())
    assert stored(directory) == {*PLACES}
    report = load(directory, "two", actor("a", "; ris3:sensitivity voc:sensitivity\\/sensitive"))
    assert stored(directory) == set()
    assert notes(report) == ["Positions of 1 sensitive body were left out"]
    load(directory, "one", OTHERS + placed("public"))
    assert stored(directory) == set()
    load(directory, "two", actor("a", "; ris3:sensitivity voc:sensitivity\\/public"))
    load(directory, "one", OTHERS + placed("public"))
    assert stored(directory) == {*PLACES}


@pytest.mark.parametrize("first", ["placed", "marked"])
def test_a_record_of_the_same_body_is_sensitive_too(directory: DataDirectory, first: str):
    ror = "; ris3:ror 'https://ror.org/012345678'"
    sources = {
        "placed": OTHERS + placed("public", ror),
        "marked": actor("b", f"{ror} ; ris3:sensitivity voc:sensitivity\\/sensitive"),
    }
    for name in sorted(sources, key=lambda name: name != first):
        load(directory, name, sources[name])
    assert stored(directory) == set()


def test_what_an_earlier_program_stored_goes_with_the_next_load(directory: DataDirectory):
    load(directory, "one", OTHERS + placed("public"))
    reader = Versions(directory).reader()
    with Writer(directory) as writer, writer.draft() as draft:
        # As if the body had been marked then: positions were not withheld.
        for graph in reader.graphs():
            text = "".join(f"{quad} .\n" for quad in draft.graph(graph))
            marked = text.replace("sensitivity/public>", "sensitivity/sensitive>")
            if "/vocabulary/" not in graph:
                draft.replace_graph(graph, marked.encode())
        draft.publish(who="test", why="earlier")
    assert stored(directory) == {*PLACES}
    load(directory, "two", actor("b"))
    assert stored(directory) == set()
    assert check_directory(directory) == ()


def test_the_pilot_has_positions_of_public_bodies_only(pilot: Workspace):
    with (resources.pilot() / "actors.csv").open(encoding="utf-8", newline="") as file:
        given = {
            entity("actor", row["actor_id"]): row["sensitivity"]
            for row in csv.DictReader(file)
            if row["lat"]
        }
    assert {*given.values()} == {"public", "sensitive"}
    store = Store.read_only(str(pilot.directory.store(pilot.current)))
    latitude = NamedNode(PREFIXES["wgs84"] + "lat")
    placed = {quad.subject.value for quad in store.quads_for_pattern(None, latitude, None)}
    assert placed == {iri for iri, sensitivity in given.items() if sensitivity == "public"}
