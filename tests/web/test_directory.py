"""Lists of the pilot, held to its tables."""

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ris3graph import resources
from ris3graph.rdf.namespaces import concept, entity, slug_of
from ris3graph.web.directory import Directory, directory_of, sort_key

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


def _actors() -> list[dict[str, str]]:
    with (resources.pilot() / "actors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def actors(pilot: "Workspace") -> Directory:
    return directory_of(pilot, pilot.reader(), "actor", "Actor", "primaryHelix")


def test_ukrainian_names_stand_in_the_order_of_the_alphabet():
    alphabet = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    assert sorted(alphabet, key=sort_key) == list(alphabet)
    names = ["«Юність»", "Ірпінь", "ґанок", "Zet", "ганок", "Їжак", "Дім", '"Beta"']
    assert sorted(names, key=sort_key) == [
        '"Beta"',
        "Zet",
        "ганок",
        "ґанок",
        "Дім",
        "Ірпінь",
        "Їжак",
        "«Юність»",
    ]


def test_a_page_holds_what_passes_the_filters(actors: Directory):
    rows = _actors()
    here = {r["actor_id"] for r in rows if (r["region"], r["helix"]) == ("UA-63", "research")}
    page = actors.page("uk", entity("region", "UA-63"), concept("helix", "research"), size=1000)
    assert {slug_of(item.iri) for item in page.items} == here
    assert page.total == len(here)
    assert {slug_of(iri): number for iri, number in page.facets.items()} == Counter(
        r["helix"] for r in rows if r["region"] == "UA-63"
    )
    assert {slug_of(iri): number for iri, number in page.regions.items()} == Counter(
        r["region"] for r in rows if r["helix"] == "research"
    )


def test_pages_follow_one_another_in_the_order_of_names(actors: Directory):
    name = {r["actor_id"]: r["name_uk"] or r["name_en"] for r in _actors()}
    found = [
        slug_of(item.iri)
        for first in range(0, len(name), 100)
        for item in actors.page("uk", first=first, size=100).items
    ]
    assert len(found) == len(set(found)) == len(name)
    keys = [sort_key(name[slug]) for slug in found]
    assert keys == sorted(keys)


def test_the_most_active_come_first_when_asked_for(actors: Directory):
    numbers = [item.records for item in actors.page("en", by_records=True, size=1000).items]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1] == 0


def test_events_are_no_projects(pilot: "Workspace"):
    kinds = {
        kind: directory_of(pilot, pilot.reader(), kind, type_, facet).page("en", size=9999)
        for kind, type_, facet in (
            ("collaboration", "Collaboration", "collaborationKind"),
            ("event", "Event", "eventType"),
        )
    }
    for kind, page in kinds.items():
        assert {item.iri.split("/")[-2] for item in page.items} == {kind}
        with (resources.pilot() / f"{kind}s.csv").open(encoding="utf-8", newline="") as file:
            assert page.total == len(list(csv.DictReader(file)))
