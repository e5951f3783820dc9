"""The landscape of the pilot, held to its tables and to the queries that say the same."""

import csv
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ris3graph import resources
from ris3graph.analysis.ties import LARGEST
from ris3graph.rdf.namespaces import concept, entity, slug_of
from ris3graph.web.landscape import Landscape, landscape_of

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


def _table(name: str) -> list[dict[str, str]]:
    with (resources.pilot() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def members() -> dict[str, set[str]]:
    """Participants of each record, by the tables."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in _table("collaboration_participants"):
        found[row["collaboration_id"]].add(row["actor_id"])
    for row in _table("event_participants"):
        found[row["event_id"]].add(row["actor_id"])
    return dict(found)


@pytest.fixture(scope="module")
def landscape(pilot: "Workspace") -> Landscape:
    return landscape_of(pilot, pilot.reader())


def test_it_is_read_once_for_a_version(pilot: "Workspace", landscape: Landscape):
    assert landscape_of(pilot, pilot.reader()) is landscape


def test_participants_and_records_are_those_of_the_tables(landscape: Landscape, members):
    for record in landscape.records:
        found = {slug_of(iri) for iri in landscape.participants_of(record)}
        assert found == members.get(slug_of(record), set())
    records = Counter(actor for actors in members.values() for actor in actors)
    found = dict(zip(map(slug_of, landscape.actors), landscape.activity().tolist(), strict=True))
    assert {actor: number for actor, number in found.items() if number} == records


def test_partners_are_those_of_the_tables_and_of_the_query(
    pilot: "Workspace", landscape: Landscape, members
):
    expected = Counter(
        other
        for actors in members.values()
        if "vinnytsia-city-council" in actors and len(actors) <= LARGEST
        for other in actors - {"vinnytsia-city-council"}
    )
    iri = entity("actor", "vinnytsia-city-council")
    found = landscape.partners_of(iri)
    assert {slug_of(other): joint for other, joint in found} == expected
    assert [joint for _, joint in found] == sorted((j for _, j in found), reverse=True)
    rows = pilot.query("actor-partners", actor=iri).rows
    assert {(row[0].value, int(row[3].value)) for row in rows} == set(found)


def test_records_come_latest_first_and_undated_last(pilot: "Workspace", landscape: Landscape):
    iri = entity("actor", "vinnytsia-city-council")
    records = landscape.records_of(iri)
    rows = pilot.query("actor-records", actor=iri).rows
    assert set(records) == {row[0].value for row in rows}
    days = {row[0].value: row[4].value if row[4] else "" for row in rows}
    assert [days[record] for record in records] == sorted(days.values(), reverse=True)
    assert landscape.records_of(entity("actor", "nobody")) == []


def test_joint_records_of_a_region_are_those_of_the_query(pilot: "Workspace", landscape: Landscape):
    found = landscape.newest(landscape.joint_records(entity("region", "UA-05")))
    rows = pilot.query("region-records", region="UA-05").rows
    assert set(found) == {row[0].value for row in rows}
    assert len(found) == len(rows)


def test_ties_join_each_pair_once(landscape: Landscape, members):
    here = [row["actor_id"] for row in _table("actors") if row["region"] == "UA-48"]
    places = landscape.members(entity("region", "UA-48"))
    assert sorted(slug_of(landscape.actors[place]) for place in places) == sorted(here)
    kinds = {row["id"]: row["kind"] for row in _table("collaborations")}
    for kind in ("", "memorandum"):
        expected = Counter(
            pair
            for record, actors in members.items()
            if not kind or kinds.get(record) == kind
            for pair in combinations(sorted(actors & set(here)), 2)
        )
        ties = landscape.ties(places, concept("collaboration-kind", kind) if kind else "")
        found = Counter(
            {
                tuple(sorted(slug_of(landscape.actors[places[p]]) for p in (i, j))): int(joint)
                for i, j, joint in zip(ties.row, ties.col, ties.data, strict=True)
            }
        )
        assert found == expected
        assert np.all(ties.row < ties.col)


def test_records_of_a_programme_and_regions_of_records(landscape: Landscape, members):
    under = {slug_of(iri) for iri in landscape.records_under(entity("programme", "fp7"))}
    assert under == {row["id"] for row in _table("collaborations") if row["programme_id"] == "fp7"}
    region = {row["actor_id"]: row["region"] for row in _table("actors")}
    expected = {(record, region[actor]) for record, actors in members.items() for actor in actors}
    pairs = landscape.regions_of_records()
    assert {(slug_of(record), slug_of(place)) for record, place in pairs} == expected
    assert len(pairs) == len(expected)
