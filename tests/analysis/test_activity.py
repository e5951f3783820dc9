"""Activity: permuted means against their exact moments, and what is not compared."""

from __future__ import annotations

import numpy as np
import pytest

from ris3graph.analysis import activity
from ris3graph.analysis.activity import activity_assessments, permuted_means
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import Status
from tests.analysis.factory import actor, authority_only, meeting, record

PARAMETERS = Parameters(regions=("UA-63",), replicates=1999)


def test_permuted_means_have_the_moments_of_sampling_without_replacement():
    """Mean and variance of a sample without replacement (Cochran, 1977, §2.5)."""
    values = np.array([1.0, 2.0, 2.0, 5.0, 9.0, 4.0, 1.0])
    side = np.array([True, True, True, False, False, False, False])
    sample = permuted_means(
        values, side, np.zeros(7, dtype=np.int64), 40_000, np.random.default_rng(1)
    )
    n, k = 7, 3
    assert sample.mean() == pytest.approx(values.mean(), abs=0.03)
    variance = values.var(ddof=1) / k * (1 - k / n)
    assert sample.var() == pytest.approx(variance, rel=0.03)


def test_samples_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    values = np.arange(40.0)
    side, strata = values < 7, (values > 20).astype(np.int64)
    at_once = permuted_means(values, side, strata, 99, np.random.default_rng(3))
    monkeypatch.setattr(activity, "_AT_ONCE", 250)
    assert (permuted_means(values, side, strata, 99, np.random.default_rng(3)) == at_once).all()


def test_labels_stay_within_their_family_of_sources():
    values = np.array([1.0, 1.0, 9.0, 9.0])
    side = np.array([True, False, True, False])
    strata = np.array([0, 0, 1, 1])
    sample = permuted_means(values, side, strata, 500, np.random.default_rng(1))
    assert (sample == 5.0).all()


def busy_and_quiet():
    busy = [record(f"r-{i}", "r0 r1 r2 r3 r4 r5") for i in range(9)]
    quiet = [record(f"b-{i}", f"b{i} r{i}") for i in range(6)]
    return busy + quiet


def answers(data):
    return {a.parties[0]: a for a in activity_assessments(data, PARAMETERS)}


def test_a_side_with_few_records_per_organisation_is_significant():
    found = answers(meeting(busy_and_quiet()))
    business = found["business"]
    assert business.p < 0.01
    assert business.observed == 1.0
    assert business.expected == pytest.approx((6 * 1 + 6 * 10) / 12, abs=0.2)
    assert found["research"].p > 0.9
    assert found["civil_society"].status is Status.INSUFFICIENT_DATA


def test_sides_known_from_other_sources_are_not_compared():
    records = busy_and_quiet()
    actors = [
        actor(m, known_from="cordis" if m[0] == "r" else "pages")
        for m in sorted({m for r in records for m in r.members})
    ]
    found = answers(meeting(records, actors=actors))
    assert found["business"].status is Status.NOT_TESTABLE
    assert found["business"].reasons == ("floor_above_level",)


def test_too_few_organisations_are_not_testable():
    found = answers(meeting([*busy_and_quiet(), record("x", "a0 r0")]))
    assert found["authority"].status is Status.NOT_TESTABLE
    assert found["authority"].reasons == ("too_few_actors",)


def test_actors_that_only_a_one_sided_register_shows_are_unobserved():
    records = busy_and_quiet()
    register = [authority_only(f"g{i}", f"a{i} a{i + 1}") for i in range(20)]
    assert answers(meeting(records + register)) == answers(meeting(records))


def test_one_event_that_shows_many_newcomers_is_no_deficit():
    usual = [
        record(f"m-{i}", f"b{i % 6} r{i % 6} r{(i + 1) % 6} b{(i + 2) % 6}") for i in range(14)
    ]
    crowd = record("crowd", " ".join(f"b-new-{i}" for i in range(30)) + " r0")
    business = answers(meeting([*usual, crowd]))["business"]
    assert business.p >= 0.05
    assert business.reasons == ("sensitivity_disagrees",)
