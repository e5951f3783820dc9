"""Questions of policy makers (P01–P10): on the pilot's tables, else on a few statements."""

import math
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.tables import answer, of_actors, rows, table

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

SIDES = {"business", "research", "authority", "civil_society"}
GAPS = """
id:assessment\\/g1 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/affinity ;
  ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-63 ;
  ris3:parties voc:helix\\/business , voc:helix\\/authority ; ris3:observed 2.0e0 ;
  ris3:expected 9.5e0 ; ris3:q 0.01e0 .
id:assessment\\/g2 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/affinity ;
  ris3:status voc:assessment-status\\/not_testable ; ris3:region id:region\\/UA-63 .
id:assessment\\/g3 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/affinity ;
  ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-05 .
"""


def test_p01_gaps_between_sides_of_a_region():
    chosen = {"kind": "affinity", "status": "gap", "region": "UA-63"}
    (row,) = answer(GAPS, "assessments", **chosen)
    assert row["assessment"] == "g1"
    assert row["parties"] == "authority business"
    assert (float(row["observed"]), float(row["expected"]), float(row["q"])) == (2, 9.5, 0.01)


def test_p01_the_pilot_shows_no_gap_between_sides(pilot: "Workspace"):
    # Stated in README and on the pages: a right answer, and no lack of the query.
    assert rows(pilot, "assessments", kind="affinity", status="gap") == []
    assert rows(pilot, "assessments", kind="affinity", status="no_gap")


def test_p02_pairs_to_ask_about_are_named(pilot: "Workspace"):
    (row,) = rows(pilot, "pairs-to-introduce", status="insufficient_data", region="UA-05")
    assert (row["first"], row["second"]) == ("institute-feed-research-podillia", "vinnytsia-oda")
    assert float(row["need"]) > 0


def test_p02_pairs_come_by_need_with_their_introducers():
    data = """
    id:assessment\\/p1 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/pair ;
      ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-63 ;
      ris3:parties id:actor\\/a , id:actor\\/b ; ris3:need 0.4e0 ; ris3:distance 2 ;
      ris3:broker id:actor\\/c , id:actor\\/d .
    id:assessment\\/p2 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/pair ;
      ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-63 ;
      ris3:parties id:actor\\/a , id:actor\\/e ; ris3:need 0.9e0 ; ris3:feasibility 0.5e0 .
    """
    first, second = answer(data + GAPS, "pairs-to-introduce")
    assert (first["first"], first["second"], float(first["need"])) == ("a", "e", 0.9)
    assert (second["first"], second["second"], second["brokers"]) == ("a", "b", "c d")
    assert second["distance"] == "2"


def _fields(kind: str) -> dict[str, set[str]]:
    """Fields of things of a kind: those stated, or derived with some confidence."""
    found: dict[str, set[str]] = {}
    for row in table("attributions"):
        if row["subject_kind"] == kind and (
            row["basis"] == "stated" or row["confidence"] in ("high", "medium")
        ):
            found.setdefault(row["subject_id"], set()).add(row["domain"])
    return found


def test_p03_sides_that_directions_lack(pilot: "Workspace"):
    helix, region, scope = of_actors("helix"), of_actors("region"), of_actors("in_scope")
    actors, priorities = _fields("actor"), _fields("priority")
    there = {
        (priority["id"], helix[actor])
        for priority in table("priorities")
        for actor, fields in actors.items()
        if fields & priorities.get(priority["id"], set())
        and region[actor] == priority["region"]
        and scope[actor] == "yes"
    }
    expected = {(name, side) for name in priorities for side in SIDES} - there
    found = rows(pilot, "sides-missing-from-priorities")
    assert {(row["priority"], row["helix"]) for row in found} == expected
    assert {row["actors"] for row in found} == {"0"}
    whole = rows(pilot, "sides-missing-from-priorities", most="1000")
    assert len(whole) == len(priorities) * len(SIDES)


def test_p04_meeting_gains_pairs_of_sides_that_have_not_met():
    data = """
    id:plan\\/1 a ris3:MeetingPlan ; ris3:planStatus voc:plan-status\\/proposed ;
      ris3:discusses id:priority\\/x ; ris3:plannedDate "2027-03" ;
      ris3:invitee id:actor\\/a , id:actor\\/b , id:actor\\/c , id:actor\\/d .
    id:plan\\/2 a ris3:MeetingPlan ; ris3:planStatus voc:plan-status\\/held ;
      ris3:invitee id:actor\\/a , id:actor\\/b .
    id:actor\\/a ris3:primaryHelix voc:helix\\/business .
    id:actor\\/b ris3:primaryHelix voc:helix\\/research .
    id:actor\\/c ris3:primaryHelix voc:helix\\/research .
    id:actor\\/d ris3:primaryHelix voc:helix\\/authority .
    id:p\\/1 ris3:participant id:actor\\/a ; ris3:inCollaboration id:event\\/e .
    id:p\\/2 ris3:participant id:actor\\/b ; ris3:inCollaboration id:event\\/e .
    """
    # Of six pairs b–c are of one side and a–b have met: a–c, a–d, b–d and c–d remain.
    first, second = answer(data, "meeting-plans")
    assert (first["plan"], first["gain"], first["invited"]) == ("1", "4", "4")
    assert (first["invitees"], first["about"], first["date"]) == ("a b c d", "x", "2027-03")
    assert (second["plan"], second["gain"], second["invited"]) == ("2", "0", "2")
    assert [row["plan"] for row in answer(data, "meeting-plans", status="held")] == ["2"]


def test_p05_sensitive_organisations_are_not_named():
    data = """
    id:assessment\\/f1 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/fragility ;
      ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-63 ;
      ris3:parties voc:helix\\/business , voc:helix\\/research ; ris3:broker id:actor\\/open ;
      ris3:observed 0.7e0 .
    id:assessment\\/f2 a ris3:Assessment ; ris3:kind voc:assessment-kind\\/fragility ;
      ris3:status voc:assessment-status\\/gap ; ris3:region id:region\\/UA-63 ;
      ris3:broker id:actor\\/secret ; ris3:observed 0.9e0 .
    id:actor\\/secret ris3:sensitivity voc:sensitivity\\/sensitive .
    """
    first, second = answer(data + GAPS, "single-points-of-failure")
    assert first["assessment"] == "f2"
    assert "organisation" not in first
    assert (second["assessment"], second["organisation"]) == ("f1", "open")
    assert second["parties"] == "business research"


MEETINGS = """
id:actor\\/a ris3:primaryHelix voc:helix\\/business .
id:actor\\/b ris3:primaryHelix voc:helix\\/research .
id:actor\\/c ris3:primaryHelix voc:helix\\/authority .
id:event\\/s1 a ris3:EDPSession , ris3:Event ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:discusses id:priority\\/x ; ris3:participantsComplete true .
id:event\\/s2 a ris3:EDPSession , ris3:Event ; ris3:locatedIn id:region\\/UA-05 ;
  ris3:discusses id:priority\\/y .
id:p\\/1 ris3:participant id:actor\\/a ; ris3:inCollaboration id:event\\/s1 .
id:p\\/2 ris3:participant id:actor\\/b ; ris3:inCollaboration id:event\\/s1 .
id:p\\/3 ris3:participant id:actor\\/c ; ris3:inCollaboration id:project\\/q .
id:p\\/4 ris3:participant id:actor\\/a ; ris3:inCollaboration id:project\\/q .
id:project\\/q ris3:underInstrument id:instrument\\/voucher .
id:event\\/s1 ris3:underInstrument id:instrument\\/voucher .
voc:helix\\/business skos:inScheme voc:helix . voc:helix\\/research skos:inScheme voc:helix .
voc:helix\\/authority skos:inScheme voc:helix . voc:helix\\/unknown skos:inScheme voc:helix .
voc:helix\\/civil_society skos:inScheme voc:helix .
"""


def test_p06_instruments_by_pair_of_sides():
    found = answer(MEETINGS, "instruments-between-sides")
    assert [(row["instrument"], row["first"], row["second"], row["records"]) for row in found] == [
        ("voucher", "authority", "business", "1"),
        ("voucher", "business", "research", "1"),
    ]


def test_p06_an_award_counts_with_the_project_that_it_funds():
    data = (
        MEETINGS
        + """
    id:award\\/x ris3:underInstrument id:instrument\\/grant ; ris3:funds id:project\\/q .
    """
    )
    found = answer(data, "instruments-between-sides")
    assert ("grant", "authority", "business", "1") in {
        (row["instrument"], row["first"], row["second"], row["records"]) for row in found
    }


TWICE = """
id:strategy\\/s a ris3:Strategy ; ris3:appliesTo id:region\\/UA-63 ; dct:title "S"@uk ;
  dct:source "one" , "two" ; ris3:decisionNumber "7" , "8" .
id:s3-priority\\/p a ris3:S3Priority ; ris3:appliesTo id:region\\/UA-63 ;
  ris3:setBy id:strategy\\/s ; ris3:priorityStatus voc:priority-status\\/adopted ;
  dct:source "one" , "two" ; ris3:documentTitle "A" , "B" .
id:infrastructure\\/i a ris3:InnovationInfrastructure ; ris3:locatedIn id:region\\/UA-63 ;
  dct:source "one" , "two" ; ris3:city "X"@uk , "X" ; ris3:operatedBy id:actor\\/a , id:actor\\/b .
id:cluster\\/c a ris3:Cluster ; ris3:locatedIn id:region\\/UA-63 ; dct:source "one" , "two" ;
  ris3:sector "X"@uk , "X" .
id:finding\\/f a ris3:AnalystFinding ; ris3:appliesTo id:region\\/UA-63 ;
  dct:source "one" , "two" ; skos:note "a" , "b" .
"""
"""What two sources describe."""


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("region-strategies", {"region": "UA-63"}),
        ("region-priorities", {"region": "UA-63"}),
        ("region-infrastructure", {"region": "UA-63"}),
        ("region-clusters", {"region": "UA-63"}),
        ("region-findings", {"region": "UA-63"}),
        ("strategy-directions", {"entity": "https://w3id.org/ris3graph/id/strategy/s"}),
    ],
)
def test_what_two_sources_describe_is_one_row(name: str, values: dict[str, str]):
    (row,) = answer(TWICE, name, **values)
    assert set(row["source"].split("; ")) == {"one", "two"}
    if name == "region-infrastructure":
        assert row["operators"] == "a b"


def test_p07_sides_absent_from_sessions():
    found = answer(MEETINGS, "discovery-sessions-missing-sides", region="UA-63")
    assert [(row["session"], row["priority"], row["helix"]) for row in found] == [
        ("s1", "x", "authority"),
        ("s1", "x", "civil_society"),
    ]
    assert {row["complete"] for row in found} == {"true"}
    absent = {
        row["helix"] for row in answer(MEETINGS, "discovery-sessions-missing-sides", region="UA-05")
    }
    assert absent == SIDES


def test_p08_every_facility_of_the_pilot_is_listed_and_none_has_a_recorded_use(pilot: "Workspace"):
    expected = {(row["id"], row["type"], row["region"]) for row in table("infrastructure")}
    found = rows(pilot, "infrastructure-use")
    assert {(row["infrastructure"], row["type"], row["region"]) for row in found} == expected
    # The pilot has no table of service use.
    assert {(row["uses"], row["users"]) for row in found} == {("0", "0")}


def test_p08_uses_and_users_are_counted():
    data = """
    id:infrastructure\\/lab a ris3:InnovationInfrastructure ; ris3:locatedIn id:region\\/UA-63 ;
      ris3:infrastructureType voc:infrastructure-type\\/innovation_hub .
    id:infrastructure\\/park a ris3:InnovationInfrastructure ; ris3:locatedIn id:region\\/UA-63 ;
      ris3:infrastructureType voc:infrastructure-type\\/industrial_park .
    id:service\\/1 a ris3:ServiceUse ; ris3:usesInfrastructure id:infrastructure\\/lab ;
      ris3:serviceUser id:actor\\/a .
    id:p\\/1a ris3:inCollaboration id:service\\/1 ; ris3:participant id:actor\\/a .
    id:p\\/1b ris3:inCollaboration id:service\\/1 ; ris3:participant id:actor\\/owner ;
      ris3:role voc:participation-role\\/provider .
    id:p\\/2a ris3:inCollaboration id:service\\/2 ; ris3:participant id:actor\\/a .
    id:service\\/2 a ris3:ServiceUse ; ris3:usesInfrastructure id:infrastructure\\/lab ;
      ris3:serviceUser id:actor\\/a .
    id:event\\/e ris3:usesInfrastructure id:infrastructure\\/lab .
    id:p\\/1 ris3:inCollaboration id:event\\/e ; ris3:participant id:actor\\/b .
    """
    first, second = answer(data, "infrastructure-use")
    assert (first["infrastructure"], first["uses"], first["users"]) == ("lab", "3", "2")
    assert (second["infrastructure"], second["uses"], second["users"]) == ("park", "0", "0")


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance (haversine) on a sphere of 6,371 km."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (a, b))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(half))


@pytest.mark.parametrize(
    ("point", "reach"), [((49.2322, 28.4687), 50), ((50.45, 30.52), 25), ((49.2322, 28.4687), 250)]
)
def test_p09_facilities_within_a_distance(pilot: "Workspace", point, reach):
    # No facility of the pilot has coordinates of its own: the operator's stand in.
    lat, lon = of_actors("lat"), of_actors("lon")
    expected = {}
    for row in table("infrastructure"):
        operator = row["operator_actor_id"]
        if operator and lat[operator]:
            away = _kilometres(point, (float(lat[operator]), float(lon[operator])))
            if away <= reach:
                expected[row["id"]] = away
    found = rows(
        pilot,
        "infrastructure-nearby",
        latitude=str(point[0]),
        longitude=str(point[1]),
        kilometres=str(reach),
    )
    assert expected
    assert {row["placed"] for row in found} == {"operator"}
    distances = {row["infrastructure"]: float(row["distance"]) for row in found}
    # The engine measures on the ellipsoid, which differs by up to half a percent.
    assert distances == pytest.approx(expected, rel=0.006, abs=0.01)


def test_p10_actions_on_gaps():
    data = """
    id:action\\/1 a ris3:AgreedAction ; ris3:addresses id:assessment\\/g1 ;
      ris3:responsible id:actor\\/a ; ris3:deadline "2027-06-30" ;
      ris3:actionStatus voc:action-status\\/in_progress .
    id:plan\\/1 a ris3:MeetingPlan ; ris3:addresses id:assessment\\/g3 ;
      ris3:planStatus voc:plan-status\\/proposed .
    id:plan\\/2 a ris3:MeetingPlan ; ris3:addresses id:priority\\/x .
    """
    (row,) = answer(data + GAPS, "actions-on-gaps", region="UA-63")
    assert (row["assessment"], row["action"], row["type"]) == ("g1", "1", "ontology#AgreedAction")
    assert (row["responsible"], row["date"], row["state"]) == ("a", "2027-06-30", "in_progress")
    assert {row["assessment"] for row in answer(data + GAPS, "actions-on-gaps")} == {"g1", "g3"}
