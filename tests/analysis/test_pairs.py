"""Pairs: need by the formula, and everyone who must not be proposed."""

from __future__ import annotations

from datetime import date
from math import log

import pytest

from ris3graph.analysis.dialogue import Priority
from ris3graph.analysis.pairs import domain_overlap, information_content, pair_assessments
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import Status
from tests.analysis.factory import actor, meeting, record

PARAMETERS = Parameters(regions=("UA-63",), min_need=0.2, min_records=1)
ICT, AGRI = frozenset({"ict"}), frozenset({"agrifood"})


def proposed(data, parameters=PARAMETERS):
    return {a.parties: a for a in pair_assessments(data, parameters) if a.party_kind == "actor"}


def two_circles(**fields):
    """b0 and r0 share a field; b1 knows both; everyone has been seen."""
    records = [record("x", "b0 b1"), record("y", "r0 b1"), record("z", "c0 a0")]
    actors = [
        actor("b0", domains=ICT, **fields),
        actor("b1", domains=AGRI),
        actor("r0", domains=ICT),
        actor("a0", domains=AGRI),
        actor("c0"),
    ]
    return records, actors


def test_a_pair_with_a_reason_and_a_common_partner():
    records, actors = two_circles()
    pair = proposed(meeting(records, actors=actors))["b0", "r0"]
    assert pair.status is Status.GAP
    assert pair.distance == 2
    assert pair.brokers == ("b1",)
    assert pair.domains == ("ict",)
    assert pair.need == pytest.approx(1.0 * 0.5 / 2)
    assert pair.reasons == ("reason_to_meet", "common_partner")
    assert pair.p is None


def test_an_adopted_priority_doubles_the_need_and_a_discussed_one_does_not():
    records, actors = two_circles()
    for status, need in (("adopted", 0.5), ("discussed", 0.25)):
        priority = Priority("p", "UA-63", status, ICT)
        data = meeting(records, actors=actors, priorities=[priority])
        assert proposed(data)["b0", "r0"].need == pytest.approx(need)


def test_no_path_is_the_farthest():
    records = [record("x", "b0 b1"), record("y", "r0 r1")]
    actors = [actor(n, domains=ICT if n[1] == "0" else AGRI) for n in ("b0", "b1", "r0", "r1")]
    found = proposed(meeting(records, actors=actors))
    assert found["b0", "r0"].distance is None
    assert found["b0", "r0"].need == pytest.approx(0.5)
    assert found["b0", "r0"].reasons[1] == "no_common_partner"


def test_overlap_weighs_rare_fields_more():
    records, actors = two_circles()
    content = information_content(meeting(records, actors=actors))
    assert content == pytest.approx({"agrifood": -log(2 / 4), "ict": -log(2 / 4)})
    weights = {"ict": 1.0, "agrifood": 3.0}
    assert domain_overlap(ICT | AGRI, AGRI, weights) == pytest.approx(3 / 4)
    assert domain_overlap(frozenset(), frozenset(), weights) == 0.0


@pytest.mark.parametrize(
    "fields",
    [
        {"active": False},
        {"domains": frozenset()},
        {"scope": "registry_only"},
        {"region": "UA-05"},
        {"domains": AGRI},
    ],
    ids=["dissolved", "no domain", "registry only", "elsewhere", "another field"],
)
def test_who_is_not_proposed(fields):
    records, actors = two_circles()
    actors[0] = actor("b0", **({"domains": ICT} | fields))
    assert ("b0", "r0") not in proposed(meeting(records, actors=actors))


def test_who_was_seen_once_is_not_proposed():
    records, actors = two_circles()
    parameters = Parameters(regions=("UA-63",), min_need=0.2)
    assert parameters.min_records == 2
    assert ("b0", "r0") not in proposed(meeting(records, actors=actors), parameters)
    again = [*records, record("x2", "b0 b1"), record("y2", "r0 b1")]
    assert ("b0", "r0") in proposed(meeting(again, actors=actors), parameters)


@pytest.mark.parametrize(("status", "asked"), [("adopted", True), ("discussed", False)])
def test_an_authority_is_asked_about_on_adopted_priorities_only(status, asked):
    records = [record("x", "a0 b1"), record("y", "r0 b1")]
    actors = [actor("a0", domains=ICT), actor("b1", domains=AGRI), actor("r0", domains=ICT)]
    priority = Priority("p", "UA-63", status, ICT)
    data = meeting(records, actors=actors, priorities=[priority])
    assert (("a0", "r0") in proposed(data)) is asked


def test_linked_affiliated_or_under_one_roof_are_not_proposed():
    records, actors = two_circles()
    for context in (
        {"affiliations": [frozenset({"b0", "r0"})]},
        {"forums": {"cluster": frozenset({"b0", "r0"})}},
    ):
        data = meeting(records, actors=actors, **context)
        assert ("b0", "r0") not in proposed(data)
    linked = [*records, record("undated", "b0 r0", earliest=None, latest=None)]
    assert ("b0", "r0") not in proposed(meeting(linked, actors=actors))


@pytest.mark.parametrize("latest", [None, date(2009, 1, 1)])
def test_who_has_not_been_seen_lately_is_not_proposed(latest):
    records, actors = two_circles()
    records[0] = record("x", "b0 b1", latest=latest)
    assert ("b0", "r0") not in proposed(meeting(records, actors=actors))


def test_a_region_without_pairs_says_why():
    records, actors = two_circles()
    nobody = [actor(a.id) for a in actors]
    (summary,) = pair_assessments(meeting(records, actors=nobody), PARAMETERS)
    assert summary.status is Status.INSUFFICIENT_DATA
    assert summary.reasons == ("domain_unknown",)
    assert summary.measures["actorsWithoutDomain"] == 5
    linked = [*records, record("w", "b0 r0")]
    (summary,) = pair_assessments(meeting(linked, actors=actors), PARAMETERS)
    assert summary.status is Status.NO_GAP
    assert summary.reasons == ("already_linked",)


def test_a_pair_seen_in_incomplete_lists_is_to_be_asked_about_and_no_gap():
    records, actors = two_circles()
    records[0] = record("x", "b0 b1", complete=False)
    pair = proposed(meeting(records, actors=actors))["b0", "r0"]
    assert pair.status is Status.INSUFFICIENT_DATA
    assert pair.reasons == ("lists_incomplete", "common_partner")
