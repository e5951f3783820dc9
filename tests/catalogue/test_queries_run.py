"""Every query file runs as it stands on the pilot; what it says is held to the tables."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ris3graph.catalogue import Catalogue, QueryFile
from ris3graph.model import PILOT_REGIONS
from ris3graph.web.protocol import formats_of
from tests.catalogue.tables import answer, members, pairs, rows, table

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

FILES = list(Catalogue.shipped())
EMPTY = {
    # The raw file asks about an example that no data hold.
    "page-assessment-numbers",
    # No table of the pilot speaks of it; other tests show that the query finds it.
    "actions-on-gaps",
    "cluster-candidates",
    "discovery-sessions-missing-sides",
    "instruments-between-sides",
    "meeting-plans",
    "open-identity-questions",
    # The method does not assess it yet.
    "single-points-of-failure",
    # The pilot shows no gap.
    "pairs-to-introduce",
    "unreviewed-gaps",
    # Nothing is merged in the pilot alone.
    "disagreeing-records",
    # Each identifier belongs to one organisation.
    "identifier-on-two-actors",
}
ID = "https://w3id.org/ris3graph/id/"
NUMERIC = {"integer", "decimal", "double", "float"}


@pytest.mark.parametrize("query", FILES, ids=lambda query: query.name)
def test_file_answers_as_its_header_says(pilot: "Workspace", query: QueryFile):
    if query.form != "select":
        pilot.reader().serialise(query.text, formats_of(query.text)[0].media_type)
        return
    solutions = pilot.reader().select(query.text)
    assert solutions.variables == tuple(item.name for item in query.header.returns)
    if query.name in EMPTY:
        assert not solutions.rows
    elif not any(item.required for item in query.header.parameters):
        assert solutions.rows
    for column, item in enumerate(query.header.returns):
        terms = [row[column] for row in solutions.rows if row[column] is not None]
        if item.type == "iri":
            # An aggregate gives the text of an address.
            assert all(term.value.startswith("http") for term in terms), item.name
        elif item.type in ("integer", "decimal"):
            kinds = {term.datatype.value.rsplit("#")[-1] for term in terms}
            assert kinds <= NUMERIC, item.name


ALWAYS = {"triples-per-graph"}
"""Every version has rows of it."""


@pytest.mark.parametrize("name", sorted(EMPTY - {"page-assessment-numbers"}))
def test_empty_answer_is_explained(pilot: "Workspace", name: str):
    assert pilot.catalogue.get(name).header.empty is not None


@pytest.mark.parametrize(
    "query", [one for one in FILES if one.group in ("explore", "policy", "quality")], ids=str
)
def test_what_people_ask_says_why_it_is_empty(query: QueryFile):
    assert (query.header.empty is None) == (query.name in ALWAYS)


def test_actor_counts_are_those_of_the_table(pilot: "Workspace"):
    expected = Counter(
        (row["region"], row["helix"])
        for row in table("actors")
        if row["in_scope"] == "yes" and row["region"] in PILOT_REGIONS
    )
    answer = rows(pilot, "actor-counts", region=list(PILOT_REGIONS))
    assert {(row["region"], row["helix"]): int(row["actors"]) for row in answer} == expected
    assert all(row["regionUk"] and row["regionEn"] and row["helixUk"] for row in answer)


def test_participants_are_those_of_the_tables(pilot: "Workspace"):
    answer = rows(pilot, "participants-per-collaboration")
    found = {row["collaboration"]: int(row["participants"]) for row in answer}
    assert found == {name: len(actors) for name, actors in members().items()}


def test_edges_of_a_region_are_the_pairs_of_its_records(pilot: "Workspace"):
    here = {row["actor_id"] for row in table("actors") if row["region"] == "UA-05"}
    expected = {
        (first, second, record)
        for record, actors in members().items()
        if len(actors) <= 50
        for first in actors & here
        for second in actors & here
        if first < second
    }
    answer = rows(pilot, "edge-list", region="UA-05")
    found = [(row["first"], row["second"], row["collaboration"]) for row in answer]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_edges_of_several_regions_are_of_all_of_them_together(pilot: "Workspace"):
    found = rows(pilot, "edge-list", region=["UA-05", "UA-63"])
    assert {(row["first"], row["second"]) for row in found} == pairs({"UA-05", "UA-63"})


def test_helix_mixing_counts_each_pair_once(pilot: "Workspace"):
    helix = {row["actor_id"]: row["helix"] for row in table("actors")}
    expected = Counter(
        tuple(sorted((helix[first], helix[second]))) for first, second in pairs({"UA-48"})
    )
    found = rows(pilot, "helix-mixing", region="UA-48")
    assert {(row["first"], row["second"]): int(row["pairs"]) for row in found} == expected


def test_names_that_lack_are_those_that_the_table_lacks(pilot: "Workspace"):
    expected = {
        row["actor_id"]
        for row in table("actors")
        if not row["name_uk"] and row["region"] == "UA-63"
    }
    answer = rows(pilot, "missing-labels", region="UA-63")
    assert {row["entity"] for row in answer if row["type"] == "ontology#Actor"} == expected


def test_unknown_sides_are_those_of_the_table(pilot: "Workspace"):
    expected = {row["actor_id"] for row in table("actors") if row["helix"] == "unknown"}
    assert {row["actor"] for row in rows(pilot, "unknown-helix")} == expected


def test_files_of_a_source_have_their_rows(pilot: "Workspace"):
    answer = rows(pilot, "source-files")
    found = {row["file"]: int(row["rows"]) for row in answer}
    assert found["actors.csv"] == len(table("actors"))
    assert all(len(row["sha256"]) == 64 for row in answer)


def test_counts_of_graphs_are_those_of_the_version(pilot: "Workspace"):
    version = pilot.versions.current()
    assert version is not None
    solutions = pilot.query("triples-per-graph")
    found = {graph.value: int(count.value) for graph, count in solutions.rows}
    assert found == {graph: digest.quads for graph, digest in version.digests.items()}


def test_sensitive_bodies_stand_in_no_list_of_brokers(pilot: "Workspace"):
    sensitive = {row["actor_id"] for row in table("actors") if row["sensitivity"] == "sensitive"}
    brokers = {row["actor"] for row in rows(pilot, "brokers")}
    assert sensitive
    assert brokers
    assert not brokers & sensitive


MERGED = """
id:collaboration\\/p a ris3:Collaboration ;
  ris3:collaborationKind voc:collaboration-kind\\/project ;
  dct:title "One project" , "Один проєкт" ; ris3:earliest "2014-01-01"^^xsd:date ;
  ris3:latest "2016-12-31"^^xsd:date ; ris3:dateInferred true , false ;
  ris3:evidenceLevel voc:evidence-level\\/register , voc:evidence-level\\/web_page ;
  dct:source "https://a.example/1" , "https://b.example/2" .
id:actor\\/a ris3:locatedIn id:region\\/UA-63 ; ris3:primaryHelix voc:helix\\/business .
id:actor\\/b ris3:locatedIn id:region\\/UA-63 ; ris3:primaryHelix voc:helix\\/research .
id:participation\\/1 ris3:inCollaboration id:collaboration\\/p ; ris3:participant id:actor\\/a ;
  ris3:roleText "host" .
id:participation\\/2 ris3:inCollaboration id:collaboration\\/p ; ris3:participant id:actor\\/a ;
  ris3:roleText "partner" .
id:participation\\/3 ris3:inCollaboration id:collaboration\\/p ; ris3:participant id:actor\\/b .
"""
"""One project as two sources have it, after both were merged."""


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("actor-records", {"actor": f"{ID}actor/a"}),
        ("page-records", {"record": f"{ID}collaboration/p"}),
        ("region-records", {"region": "UA-63"}),
    ],
)
def test_a_merged_record_is_one_row(name: str, values: dict[str, str]):
    (row,) = answer(MERGED, name, **values)
    assert (row["record"], row["participants"]) == ("p", "2")
    assert (row["earliest"], row["latest"], row["inferred"]) == (
        "2014-01-01",
        "2016-12-31",
        "false",
    )
    assert row["title"] in ("One project", "Один проєкт")
    assert row["source"] == "https://a.example/1"
    if name == "actor-records":
        assert set(row["role"].split(", ")) == {"host", "partner"}
