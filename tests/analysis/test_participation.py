"""Participation: presence refutes absence, absence needs a test, silence needs data."""

from __future__ import annotations

from math import comb

import pytest

from ris3graph.analysis.assess import assess
from ris3graph.analysis.dialogue import Priority
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import Helix, Status
from tests.analysis.factory import meeting, record

PARAMETERS = Parameters(regions=("UA-63",), replicates=99)
ICT = Priority("p1", "UA-63", "adopted", frozenset({"ict"}))


def answers(records, priority=ICT):
    found = assess(meeting(records, priorities=[priority]), PARAMETERS)
    return {a.parties[0]: a for a in found if a.kind == "participation"}


def on_ict(name, members):
    return record(name, members, domains=frozenset({"ict"}))


def test_a_side_absent_beyond_chance_is_a_gap():
    inside = [on_ict(f"i{i}", "b0 r0") for i in range(12)]
    outside = [record(f"o{i}", "b0 a0") for i in range(12)]
    authority = answers(inside + outside)["authority"]
    assert authority.status is Status.GAP
    assert authority.p == pytest.approx(1 / comb(24, 12))
    assert authority.expected == 6.0
    assert len(authority.evidence) == 12


def test_one_record_with_the_side_is_enough():
    records = [on_ict("i0", "b0 r0"), on_ict("i1", "a0 r0")]
    found = answers(records)
    assert found["authority"].status is Status.NO_GAP
    assert found["authority"].reasons == ("side_present",)


def test_few_records_on_the_priority_are_not_testable():
    found = answers([on_ict("i0", "b0 r0"), record("o", "a0 b0")])
    assert found["authority"].status is Status.NOT_TESTABLE
    assert found["authority"].p is None


@pytest.mark.parametrize(
    ("records", "priority", "reason"),
    [
        ([record("o", "a0 b0")], ICT, "no_records_on_priority"),
        ([on_ict("i", "a0 b0")], Priority("p", "UA-63", "adopted", frozenset()), "domain_unknown"),
        ([on_ict("i", "a0 b0")], ICT, "side_not_observed"),
    ],
)
def test_what_the_data_cannot_say(records, priority, reason):
    found = answers(records, priority)["civil_society"]
    assert found.status is Status.INSUFFICIENT_DATA
    assert found.reasons == (reason,)


def test_priorities_of_other_regions_are_left_alone():
    assert answers([on_ict("i", "a0 b0")], Priority("p", "UA-05", "adopted", frozenset())) == {}


def test_a_register_that_does_not_admit_the_side_says_nothing_about_it():
    """Fourteen records of a register for business and research: structural zeros for others."""
    two = frozenset({Helix.BUSINESS, Helix.RESEARCH})
    register = [record(f"i{i}", "b0 r0", sides=two, domains=frozenset({"ict"})) for i in range(14)]
    others = [record(f"o{i}", "b0 c0" if i < 12 else "b0 r0") for i in range(16)]
    found = answers(register + others)["civil_society"]
    assert found.status is Status.INSUFFICIENT_DATA
    assert found.reasons == ("no_records_on_priority",)


def test_whether_a_cell_is_tested_does_not_depend_on_its_outcome():
    absent = [on_ict(f"i{i}", "b0 r0") for i in range(12)]
    outside = [record(f"o{i}", "b0 a0") for i in range(12)]
    present = [*absent[1:], on_ict("i0", "b0 a0")]
    for records, p in ((absent, 1 / comb(24, 12)), (present, 1.0)):
        assert answers(records + outside)["authority"].p == pytest.approx(p)


def test_priority_records_are_compared_with_others_of_their_kind():
    inside = [record(f"p{i}", "b0 r0", kind="project", domains=ICT.domains) for i in range(12)]
    outside = [record(f"e{i}", "b0 a0") for i in range(12)]
    found = answers(inside + outside)["authority"]
    assert found.status is Status.NOT_TESTABLE
    assert found.expected == 0.0
