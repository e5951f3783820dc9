"""Which records of different sources are taken for one organisation."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from ris3graph import resources
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    ONTOLOGY,
    concept,
    entity,
    slug_of,
    source_graph,
)
from ris3graph.services.identity import Claim, identify, rule_quads
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace
from tests.ingest.shared import shared


def claims(*lines: str) -> list[Claim]:
    """``source record identifier``, one a line."""
    parts = (line.split() for line in lines)
    return [Claim(source, f"urn:x:{record}", identifier) for source, record, identifier in parts]


def merged(quads: Iterable[Quad]) -> dict[str, str]:
    """Survivor of each merged record."""
    said: dict[NamedNode, dict[str, str]] = {}
    for quad in quads:
        name = quad.predicate.value.removeprefix(ONTOLOGY)
        said.setdefault(quad.subject, {})[name] = quad.object.value.removeprefix("urn:x:")
    return {each["merged"]: each["survivor"] for each in said.values()}


def test_the_record_of_the_loaded_source_is_merged_into_the_older_one() -> None:
    both = claims("pilot univ pic:1", "cordis pic-1 pic:1")
    assert merged(identify(both, [], loaded="cordis").quads) == {"pic-1": "univ"}
    assert merged(identify(both, [], loaded="pilot").quads) == {"univ": "pic-1"}


def test_who_survived_once_survives() -> None:
    both = claims("pilot univ pic:1", "cordis pic-1 pic:1")
    first = identify(both, [], loaded="cordis").quads
    again = identify(both, first, loaded="pilot").quads
    assert again == first
    assert rule_quads(first) == first


def test_several_identifiers_lead_to_one_survivor() -> None:
    found = identify(
        claims(
            "cordis fp7-a fp7:a",
            "cordis pic-1 pic:1",
            "pilot univ fp7:a",
            "pilot univ pic:1",
            "ror 0abc https://ror.org/0abc",
            "pilot univ https://ror.org/0abc",
        ),
        [],
        loaded="cordis",
    )
    assert merged(found.quads) == {"fp7-a": "0abc", "pic-1": "0abc", "univ": "0abc"}
    assert found.warnings == ()


def test_an_identifier_of_two_records_of_one_source_merges_nobody() -> None:
    found = identify(
        claims("pilot a pic:1", "pilot b pic:1", "cordis pic-1 pic:1"), [], loaded="cordis"
    )
    assert found.quads == frozenset()
    (warning,) = found.warnings
    assert (warning.file, warning.value) == ("pilot", "pic:1")
    assert "urn:x:a, urn:x:b, urn:x:pic-1" in warning.hint


def test_a_number_of_fp7_that_is_a_participant_code_is_that_code() -> None:
    both = claims("cordis fp7-900000001 fp7:900000001", "cordis pic-900000001 pic:900000001")
    found = identify(both, [], loaded="cordis")
    assert merged(found.quads) == {"fp7-900000001": "pic-900000001"}
    assert found.warnings == ()
    # A record of another source may have either or both.
    for own in ("fp7:900000001", "pic:900000001"):
        three = [*both, *claims(f"pilot univ {own}", "pilot univ fp7:0a1b2c3d4e5f")]
        assert merged(identify(three, [], loaded="cordis").quads) == {
            "fp7-900000001": "univ",
            "pic-900000001": "univ",
        }
    hashes = claims("cordis fp7-90000000a fp7:90000000a", "cordis pic-90000000a pic:90000000a")
    assert identify(hashes, [], loaded="cordis").quads == frozenset()


def test_the_same_number_at_two_records_of_one_source_merges_nobody() -> None:
    for first, second in (("fp7", "pic"), ("pic", "fp7")):
        found = identify(
            claims(
                f"cordis a {first}:900000001",
                f"cordis b {first}:900000001",
                f"cordis c {second}:900000001",
            ),
            [],
            loaded="cordis",
        )
        assert found.quads == frozenset()
        (warning,) = found.warnings
        assert (warning.file, warning.value) == ("cordis", f"{first}:900000001")


def different(*records: str) -> list[Quad]:
    """A steward's decision on records."""
    graph, node = NamedNode(IDENTITY_GRAPH), NamedNode(entity("identity", "by-hand"))
    decision = NamedNode(ONTOLOGY + "identityDecision")
    return [
        Quad(node, NamedNode(ONTOLOGY + "compared"), NamedNode(f"urn:x:{record}"), graph)
        for record in records
    ] + [Quad(node, decision, NamedNode(concept("identity-decision", "different")), graph)]


def test_a_steward_goes_before_the_rule() -> None:
    decided = different("univ", "pic-1")
    found = identify(claims("pilot univ pic:1", "cordis pic-1 pic:1"), decided, loaded="cordis")
    assert found.quads == frozenset()
    assert "steward" in found.warnings[0].message
    assert rule_quads(decided) == set()


@pytest.mark.parametrize("told_apart", [("univ", "pic-900000001"), ("univ", "fp7-900000001")])
def test_a_steward_who_tells_another_record_apart_leaves_the_two_of_cordis_one(
    told_apart: tuple[str, str],
) -> None:
    three = claims(
        "cordis fp7-900000001 fp7:900000001",
        "cordis pic-900000001 pic:900000001",
        "pilot univ pic:900000001",
    )
    found = identify(three, different(*told_apart), loaded="cordis")
    assert merged(found.quads) == {"fp7-900000001": "pic-900000001"}
    assert len(found.warnings) == 1
    apart = different("fp7-900000001", "pic-900000001")
    assert identify(three, apart, loaded="cordis").quads == frozenset()


def test_a_number_that_stands_twice_elsewhere_leaves_the_two_of_cordis_one() -> None:
    found = identify(
        claims(
            "cordis fp7-900000001 fp7:900000001",
            "cordis pic-900000001 pic:900000001",
            "pilot a pic:900000001",
            "pilot b pic:900000001",
        ),
        [],
        loaded="cordis",
    )
    assert merged(found.quads) == {"fp7-900000001": "pic-900000001"}
    assert [(w.file, w.value) for w in found.warnings] == [("pilot", "pic:900000001")]


CORDIS = {
    "organisations.csv": "org_id,pic,name,activity_type,country,city\n"
    "pic:999990001,999990001,KHARKIV SAMPLE UNIVERSITY,HES,UA,KHARKIV\n",
    "projects.csv": "programme,project_rcn,start_date,end_date,ec_max_contribution\n"
    "H2020,1,2015-01-01,2016-01-01,10\n",
    "participations.csv": "programme,project_rcn,org_id\nH2020,1,pic:999990001\n",
}
OWN = """\
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix id: <https://w3id.org/ris3graph/id/> .
@prefix voc: <https://w3id.org/ris3graph/vocabulary/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
id:actor\\/sample-university a ris3:Actor ; skos:prefLabel "Зразковий університет"@uk ;
    ris3:primaryHelix voc:helix\\/research ; ris3:locatedIn id:region\\/UA-63 ;
    ris3:cordisId "pic:999990001" .
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "own.ttl").write_text(OWN, encoding="utf-8")
    (tmp_path / "cordis").mkdir()
    for name, text in CORDIS.items():
        (tmp_path / "cordis" / name).write_text(text, encoding="utf-8")
    return Workspace.open(tmp_path / "data")


def test_a_load_merges_and_a_reload_without_the_source_takes_it_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    def load(name: str, path: Path) -> int:
        with (
            workspace.writer() as writer,
            workspace.prepare(writer, [path], Source(name)) as preparation,
        ):
            found = preparation.report.merged
            preparation.publish(who="test")
        return found

    assert load("own", tmp_path / "own.ttl") == 0
    assert load("cordis", tmp_path / "cordis") == 1
    resolved = "PREFIX ris3: <https://w3id.org/ris3graph/ontology#> SELECT ?a WHERE "
    rows = workspace.reader().select(resolved + "{ ?p ris3:participant ?a }").rows
    assert rows == [(NamedNode(entity("actor", "sample-university")),)]
    (tmp_path / "own.ttl").write_text(OWN.replace("999990001", "999990002"), encoding="utf-8")
    assert load("own", tmp_path / "own.ttl") == 0


FP7 = {
    "organisations.csv": "fp7:999990001,,KHARKIV POLYTECHNIC SAMPLE,,UA,KHARKOV\n"
    "pic:999990002,999990002,,PRC,UA,\n"
    "fp7:999990002,,PLANT OF SAMPLES,,UA,KHARKOV\n",
    "projects.csv": "FP7,2,2008-01-01,2009-01-01,10\n",
    "participations.csv": "FP7,2,fp7:999990001\nFP7,2,fp7:999990002\n",
}


def test_each_row_of_cordis_leads_to_what_it_says_and_both_names_are_found(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name, text in FP7.items():
        with (tmp_path / "cordis" / name).open("a", encoding="utf-8") as file:
            file.write(text)
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [tmp_path / "cordis"], Source("cordis")) as preparation,
    ):
        assert preparation.report.merged == 2
        assert preparation.report.unmerged == ()
        preparation.publish(who="test")

    def row(number: int) -> set[tuple[str, str]]:
        place = f"{source_graph('cordis')}/organisations.csv#row={number}"
        found = workspace.query("row-statements", row=place).rows
        return {(slug_of(thing.value), value.value) for thing, _, value, *_ in found}

    said = [{value for _, value in row(number)} for number in (2, 3)]
    assert {thing for thing, _ in row(2)} == {"pic-999990001"}
    assert {thing for thing, _ in row(3)} == {"fp7-999990001"}
    assert {"KHARKIV SAMPLE UNIVERSITY", "KHARKIV", "pic:999990001"} <= said[0]
    assert {"KHARKIV POLYTECHNIC SAMPLE", "KHARKOV", "fp7:999990001"} <= said[1]
    assert not {"KHARKIV SAMPLE UNIVERSITY", "KHARKIV", "pic:999990001"} & said[1]
    assert not {"KHARKIV POLYTECHNIC SAMPLE", "KHARKOV", "fp7:999990001"} & said[0]

    names = {
        (slug_of(actor.value), slug_of(how.value), name.value)
        for actor, how, name in workspace.reader()
        .select(
            """PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?actor ?how ?name WHERE {
              ?actor a ris3:Actor ; ?how ?name . VALUES ?how { skos:prefLabel skos:altLabel }
            }"""
        )
        .rows
    }
    assert names == {
        ("pic-999990001", "prefLabel", "KHARKIV SAMPLE UNIVERSITY"),
        ("pic-999990001", "altLabel", "KHARKIV POLYTECHNIC SAMPLE"),
        # What H2020 does not name is called as in FP7, and no more by its number.
        ("pic-999990002", "prefLabel", "PLANT OF SAMPLES"),
    }
    for text in ("kharkiv polytechnic sample", "fp7:999990001", "pic:999990001"):
        (first, *_) = workspace.search(text).hits
        assert slug_of(first.iri) == "pic-999990001"


@pytest.mark.slow
def test_the_pilot_and_cordis_speak_of_the_same_organisations(tmp_path: Path) -> None:
    tables = ("organisations", "projects", "participations")
    paths = shared(*(f"cordis/ua_subset_{name}.csv" for name in tables))
    with paths[0].open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ukrainian = [row for row in rows if row["country"] == "UA"]
    workspace = Workspace.open(tmp_path / "data")
    for name, files in (("pilot", [resources.pilot()]), ("cordis", paths)):
        with (
            workspace.writer() as writer,
            workspace.prepare(writer, files, Source(name)) as preparation,
        ):
            merged_now = preparation.report.merged
            assert preparation.report.unmerged == ()
            preparation.publish(who="test")
    # Four of the 278 rows are second ones of an organisation: an FP7 number of
    # nine digits is its participant code (PIC), under which the other row stands.
    codes = {row["org_id"].replace("fp7:", "pic:", 1) for row in ukrainian}
    assert (len(ukrainian), len(codes)) == (278, 274)
    # Partners abroad that have two rows are merged as well.
    abroad = [row["org_id"] for row in rows if row["country"] != "UA"]
    twice = {f"fp7:{number[4:]}" for number in abroad if number.startswith("pic:")} & {*abroad}
    assert merged_now == 278 + len(twice)
    # What the pilot says of who took part in CORDIS projects, CORDIS says too.
    counted = workspace.reader().select(
        """PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT (COUNT(DISTINCT ?a) AS ?actors) WHERE {
          ?p ris3:participant ?a ; prov:wasDerivedFrom ?row .
          FILTER (CONTAINS(STR(?row), "/source/cordis/"))
          ?q ris3:participant ?a ; prov:wasDerivedFrom ?other .
          FILTER (CONTAINS(STR(?other), "/source/pilot/collaboration_participants.csv"))
        }"""
    )
    assert counted.rows[0][0] is not None
    assert int(str(counted.rows[0][0].value)) == 250
