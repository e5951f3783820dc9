"""The network for other programs, held to the pilot's tables."""

import csv
import json
from itertools import combinations

import networkx as nx
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ris3graph import resources
from ris3graph.analysis.projection import project
from ris3graph.analysis.scores import network_of
from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.services.networks import Choice, network
from ris3graph.services.reading import read_input
from ris3graph.store import EmbeddedReader
from ris3graph.workspace import Workspace


def _table(name: str) -> list[dict[str, str]]:
    with (resources.pilot() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _columns(columns) -> dict[str, list]:
    return {column.name: list(column.values) for column in columns}


@pytest.fixture(scope="module")
def whole(pilot):
    return network(pilot.reader(), pilot.catalogue, Choice())


_CELLS = {
    "aliases": "short_name",
    "secondary_helix": "secondary_helix",
    "status": "status",
    "active_to": "active_to",
    "successor": "successor_actor_id",
    "relocated_from": "relocated_from",
    "relocated_to": "relocated_to",
    "relocation_date": "relocation_date",
    "scope": "in_scope",
    "sensitivity": "sensitivity",
    "homepage": "homepage",
    "note": "note",
    "source": "source",
}
"""Attributes of nodes that stand in the table as they are, with the column there."""


def test_all_actors_in_scope_with_what_the_table_says(whole):
    lines = [row["actor_id"] for row in _table("actors")]
    rows = {row["actor_id"]: row for row in _table("actors") if row["in_scope"] == "yes"}
    assert sorted(whole.nodes) == sorted(rows)
    columns = _columns(whole.node_columns)
    for place, node in enumerate(whole.nodes):
        row = rows[node]
        assert (columns["label_en"][place] or "") == row["name_en"]
        assert (columns["label_uk"][place] or "") == row["name_uk"]
        assert columns["helix"][place] == row["helix"]
        assert columns["region"][place] == row["region"]
        assert columns["type"][place] == row["actor_type"]
        assert (columns["ror"][place] or "") == row["ror_id"]
        for column, cell in _CELLS.items():
            assert (columns[column][place] or "") == row[cell], (node, column)
        line = 2 + lines.index(node)
        assert columns["row"][place].endswith(f"/actors.csv#row={line}")
        public = row["sensitivity"] != "sensitive"
        expected = float(row["lat"]) if row["lat"] and public else None
        assert columns["latitude"][place] == expected


def test_sensitive_bodies_have_neither_measures_nor_coordinates(whole):
    sensitive = {row["actor_id"] for row in _table("actors") if row["sensitivity"] == "sensitive"}
    places = [place for place, node in enumerate(whole.nodes) if node in sensitive]
    assert places
    hidden = [c for c in whole.node_columns if c.name.startswith("measure_")]
    hidden += [c for c in whole.node_columns if c.name in ("latitude", "longitude")]
    assert len(hidden) > 10
    assert all(column.values[place] is None for column in hidden for place in places)
    assert not {"measure_cut_point", "measure_bridge"} & {column.name for column in hidden}


def test_strength_is_that_of_the_analysis(pilot, whole):
    data = read_input(pilot.reader(), pilot.catalogue).dialogue
    expected = project(network_of(data).nodes, data.records)
    country = {a.id for a in data.actors if a.region.startswith("UA") and a.scope == "yes"}
    columns = _columns(whole.tie_columns)
    graph = nx.Graph()
    for source, target, strength, distance in zip(
        whole.sources, whole.targets, columns["strength"], columns["distance"], strict=True
    ):
        graph.add_edge(whole.nodes[source], whole.nodes[target], strength=strength)
        assert distance == pytest.approx(1 / strength)
    # A foreign partner shares a record's contacts out among more: only ties between actors
    # that have none have the same strength in both networks.
    shared = [
        (first, second)
        for first, second in expected.edges
        if country.issuperset(graph[first]) and country.issuperset(graph[second])
    ]
    assert len(shared) > 100
    for a, b in shared:
        assert graph[a][b]["strength"] == pytest.approx(expected[a][b]["strength"])


def test_records_and_dates_of_a_tie_by_the_tables(pilot):
    part = network(pilot.reader(), pilot.catalogue, Choice(region="UA-63", kind="memorandum"))
    kinds = {row["id"]: row["kind"] for row in _table("collaborations")}
    scope = {
        row["actor_id"]
        for row in _table("actors")
        if row["region"] == "UA-63" and row["in_scope"] == "yes"
    }
    members: dict[str, set[str]] = {}
    for row in _table("collaboration_participants"):
        if kinds.get(row["collaboration_id"]) == "memorandum" and row["actor_id"] in scope:
            members.setdefault(row["collaboration_id"], set()).add(row["actor_id"])
    counts: dict[tuple[str, str], int] = {}
    for group in members.values():
        for pair in combinations(sorted(group), 2):
            counts[pair] = counts.get(pair, 0) + 1
    records = _columns(part.tie_columns)["records"]
    found = {
        (part.nodes[source], part.nodes[target]): number
        for source, target, number in zip(part.sources, part.targets, records, strict=True)
    }
    assert found == counts
    assert found
    assert set(part.nodes) == scope
    assert set(_columns(part.tie_columns)["kinds"]) == {"memorandum"}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(region="UA-99"), "no region «UA-99»"),
        (Choice(region="x> } #"), "no region"),
        (Choice(helix="church"), "no side «church»"),
        (Choice(kind="feast"), "nothing of the kind «feast»"),
    ],
)
def test_what_the_data_do_not_know(pilot, choice: Choice, said: str):
    with pytest.raises(NotFoundError, match=said):
        choice.check(pilot.reader(), pilot.catalogue)


def test_a_choice_that_the_data_know(pilot):
    choice = Choice("UA-63", "business", "memorandum")
    choice.check(pilot.reader(), pilot.catalogue)
    part = network(pilot.reader(), pilot.catalogue, choice)
    assert set(_columns(part.node_columns)["helix"]) == {"business"}
    assert json.dumps(part.about)


def test_a_version_is_read_once_and_only_that_of_the_last_question_is_kept(
    pilot, monkeypatch: pytest.MonkeyPatch
):
    reader = pilot.reader()
    other = EmbeddedReader.open(pilot.directory.store(reader.version), reader.version)
    asked: list[str] = []
    serialise = EmbeddedReader.serialise

    def counting(self, query, *more):
        asked.append(query)
        return serialise(self, query, *more)

    monkeypatch.setattr(EmbeddedReader, "serialise", counting)
    network(other, pilot.catalogue, Choice())
    first = len(asked)
    assert first > 3
    network(other, pilot.catalogue, Choice(region="UA-63"))
    assert len(asked) == first
    network(reader, pilot.catalogue, Choice())
    network(other, pilot.catalogue, Choice())
    assert len(asked) == 3 * first


def test_an_address_with_a_comma_stays_one_value(tmp_path):
    workspace = Workspace.open(tmp_path / "data")
    address = "https://x.example/page?a=1,2"
    body = rf"""
    @prefix ris3: <https://w3id.org/ris3graph/ontology#> .
    @prefix voc: <https://w3id.org/ris3graph/vocabulary/> .
    @prefix id: <https://w3id.org/ris3graph/id/> .
    id:actor\/a a ris3:Actor ; ris3:primaryHelix voc:helix\/business ;
      ris3:locatedIn id:region\/UA-63 ; <http://xmlns.com/foaf/0.1/homepage> <{address}> .
    id:event\/e a ris3:Collaboration ; ris3:collaborationKind voc:collaboration-kind\/forum ;
      ris3:eligibility voc:eligibility\/open ; <http://purl.org/dc/terms/source> <{address}> .
    id:participation\/p a ris3:Participation ; ris3:participant id:actor\/a ;
      ris3:inCollaboration id:event\/e .
    """
    resolved = NamedNode(RESOLVED_GRAPH)
    with workspace.writer() as writer, writer.draft() as draft:
        quads = [
            Quad(triple.subject, triple.predicate, triple.object, resolved)
            for triple in parse(body, format=RdfFormat.TURTLE)
        ]
        draft.apply(added=quads, removed=[])
        draft.publish(who="test", why="test")
    found = network(workspace.reader(), workspace.catalogue, Choice())
    assert _columns(found.node_columns)["homepage"] == [address]
