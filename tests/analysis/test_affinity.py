"""Affinity: planted deficits are found, innocence and structural zeros are not flagged."""

from __future__ import annotations

from itertools import cycle, islice

import numpy as np
import pytest

from ris3graph.analysis.affinity import affinity_assessments, mixing_test, period_stratum
from ris3graph.analysis.assess import assess
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import Helix, Status
from tests.analysis.factory import actor, authority_only, meeting, record

PARAMETERS = Parameters(regions=("UA-63",), replicates=999)


def cells(data, parameters=PARAMETERS):
    return {a.parties: a for a in affinity_assessments(data, parameters)}


def apart(sides: str, per_side: int = 12, actors: int = 6):
    """Records of three actors each, every record of one side only."""
    records = []
    for side in sides:
        names = cycle(f"{side}{i}" for i in range(actors))
        records += [record(f"{side}-{i}", " ".join(islice(names, 3))) for i in range(per_side)]
    return records


def mixed(n: int, seed: int = 1):
    rng = np.random.default_rng(seed)
    names = [f"{side}{i}" for side in "bra" for i in range(6)]
    return [record(f"m-{i}", " ".join(rng.choice(names, 3, replace=False))) for i in range(n)]


def test_sides_that_never_meet_are_a_gap():
    found = {a.parties: a for a in assess(meeting(apart("br")), PARAMETERS) if a.kind == "affinity"}
    gap = found["business", "research"]
    assert gap.status is Status.GAP
    assert gap.observed == 0
    assert gap.expected > 10
    assert gap.q < 0.05
    assert gap.tipping >= 1
    assert gap.evidence == ()


def test_sides_that_mix_at_random_are_no_gap():
    found = cells(meeting(mixed(40)))
    for pair in (("business", "research"), ("business", "authority"), ("research", "authority")):
        assert found[pair].status is Status.NO_GAP
        assert found[pair].p > 0.05


def test_registers_that_admit_one_side_only_do_not_count():
    records = mixed(40)
    agreements = [authority_only(f"agreement-{i}", f"a{i % 6} a{(i + 1) % 6}") for i in range(60)]
    assert cells(meeting(records + agreements)) == cells(meeting(records))


def test_a_deficit_that_one_source_makes_is_not_reported():
    one_site = [record(f"s-{i}", f"b{i % 6} b{(i + 1) % 6}", source="own site") for i in range(20)]
    other = [record(f"t-{i}", f"r{i % 6} r{(i + 1) % 6}", source="own site") for i in range(20)]
    found = cells(meeting(mixed(14) + one_site + other))["business", "research"]
    assert found.measures["pJointRecords"] < 0.05
    assert found.reasons == ("sensitivity_disagrees",)
    assert found.status is Status.NO_GAP
    assert found.p >= 0.05


def test_the_record_without_which_a_deficit_is_weakest_is_tested_with_all_samples():
    data = meeting([*apart("br", per_side=3), *mixed(6, seed=4)])
    found = cells(data, Parameters(regions=("UA-63",)))["business", "research"]
    without = [
        mixing_test(
            [record for record in data.records if record is not left],
            lambda member: data.by_id[member].helix,
            replicates=Parameters().replicates,
            seed=Parameters().seed,
        ).joint_p(0, 1)
        for left in data.records
    ]
    assert min(without) < found.measures["pWithoutOneRecord"] == max(without)


def test_a_change_over_time_is_no_deficit():
    """Nobody could have met across the change, so within periods there is nothing to test."""
    early = [record(f"e-{i}", f"b{i % 6} b{(i + 1) % 6}", latest=None) for i in range(12)]
    late = [record(f"l-{i}", f"r{i % 6} r{(i + 1) % 6}") for i in range(12)]
    found = cells(meeting(early + late))["business", "research"]
    assert found.status is Status.NOT_TESTABLE
    assert found.reasons == ("floor_above_level",)


def test_no_gap_is_not_said_where_a_check_could_never_have_agreed():
    undated = [record(r.id, " ".join(r.members), latest=None) for r in mixed(36)]
    dated = [record(f"d-{i}", f"b{i} r{i}") for i in range(4)]
    found = cells(meeting(undated + dated))["business", "research"]
    assert found.status is Status.NOT_TESTABLE
    assert found.p_floor > 0.05


def test_the_same_partners_meeting_again_are_no_deficit():
    once = mixed(14, seed=2)
    sides = [record(f"{s}-{i}", f"{s}0 {s}1 {s}2") for s in "br" for i in range(12)]
    found = cells(meeting(once + sides))["business", "research"]
    assert found.measures["pJointRecords"] < 0.05
    assert found.measures["pDistinct"] >= 0.05
    assert found.reasons == ("sensitivity_disagrees",)


def test_few_records_are_not_testable_and_say_so():
    found = cells(meeting([record("x", "b0 r0"), record("y", "b1 r1")]))["business", "research"]
    assert found.status is Status.NOT_TESTABLE
    assert found.reasons == ("too_few_expected",)
    assert found.p is None
    assert found.observed == 2


def test_a_side_nobody_has_seen_is_a_data_gap():
    found = cells(meeting(mixed(20)))["business", "civil_society"]
    assert found.status is Status.INSUFFICIENT_DATA
    assert found.reasons == ("side_not_observed",)


def test_no_records_at_all():
    found = cells(meeting([authority_only("x", "a0 a1")]))
    assert {a.status for a in found.values()} == {Status.INSUFFICIENT_DATA}


def test_unknown_sides_foreign_and_registry_actors_are_in_no_test():
    records = mixed(30)
    actors = [actor(m) for m in sorted({m for r in records for m in r.members})]
    extra = [
        actor("u", helix=Helix.UNKNOWN),
        actor("b-abroad", region="DE"),
        actor("r-registry", scope="registry_only"),
    ]
    joined = [
        record(r.id, " ".join([*sorted(r.members), "u", "b-abroad", "r-registry"])) for r in records
    ]
    assert cells(meeting(joined, actors=actors + extra)) == cells(meeting(records, actors=actors))


def test_records_elsewhere_are_not_the_region_s():
    away = [record(f"k-{i}", "b0 r0", region="UA-30") for i in range(30)]
    assert cells(meeting(mixed(30) + away)) == cells(meeting(mixed(30)))


@pytest.mark.parametrize(
    ("year", "period"), [(2013, "0"), (2014, "1"), (2021, "1"), (2022, "2"), (None, "undated")]
)
def test_periods(year, period):
    from datetime import date

    latest = None if year is None else date(year, 6, 1)
    assert period_stratum(record("x", "b0 r0", latest=latest))[-1] == period


@pytest.mark.slow
def test_false_alarms_stay_at_the_nominal_level():
    """Worlds without gaps in which sides differ in activity: METHODS §3 wants .02 to .07."""
    rng = np.random.default_rng(5)
    activity = {"b": 1.0, "r": 1.5, "a": 2.5, "c": 0.5}
    names = [f"{side}{i}" for side in activity for i in range(8)]
    weight = np.array([activity[n[0]] for n in names]) * rng.lognormal(0, 0.5, len(names))
    flagged = tested = 0
    for world in range(300):
        sizes = rng.integers(2, 8, 40)
        records = [
            record(f"r{i}", " ".join(rng.choice(names, k, replace=False, p=weight / weight.sum())))
            for i, k in enumerate(sizes)
        ]
        test = mixing_test(records, lambda m: actor(m).helix, replicates=199, seed=world)
        for a in range(4):
            for b in range(a, 4):
                if test.null_joint[:, a, b].mean() >= 5:
                    tested += 1
                    flagged += test.joint_p(a, b) < 0.05
    assert tested > 1000
    assert 0.015 < flagged / tested < 0.07
