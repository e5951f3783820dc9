"""p-values, floors and adjustments."""

from __future__ import annotations

import numpy as np
import pytest

from ris3graph.analysis.testing import (
    LEFT_OUT,
    adjust,
    central_interval,
    floor_p,
    left_out,
    lower_p,
    tipping_number,
)

SAMPLE = np.array([2.0, 3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 8.0])


def test_p_is_never_zero_and_counts_ties():
    assert lower_p(SAMPLE, 1.0) == 1 / 10
    assert lower_p(SAMPLE, 3.0) == 4 / 10
    assert lower_p(SAMPLE, 3.0 - 1e-12) == 4 / 10


def test_floor_is_what_the_lowest_possible_value_would_give():
    assert floor_p(SAMPLE) == 2 / 10
    assert floor_p(np.zeros(99)) == 1.0


def test_tipping_number_is_the_least_that_undoes_a_deficit():
    assert tipping_number(np.arange(1.0, 100.0), 0.0, 0.05) == 4
    assert tipping_number(np.arange(1.0, 100.0), 50.0, 0.05) == 0


def test_central_interval_is_made_of_sampled_values():
    assert central_interval(np.arange(0.0, 1000.0)) == (24.0, 974.0)


@pytest.mark.parametrize(("method", "column"), [("bh", "BH"), ("by", "BY")])
def test_adjustments_are_those_of_r(reference, method, column):
    entry = reference.value("fdr.bh")
    assert adjust(entry["p"], method) == pytest.approx(entry[column])


def test_an_empty_family():
    assert adjust([]) == []


def test_few_parts_are_left_out_one_by_one_the_largest_first():
    assert left_out({"x": 2, "z": 5, "a": 2}) == [{"z"}, {"a"}, {"x"}]
    assert left_out({}) == []


@pytest.mark.parametrize("count", [LEFT_OUT, LEFT_OUT + 1, 149, 1_003, 7_000])
def test_many_parts_are_left_out_in_blocks_and_none_is_forgotten(count):
    sizes = {f"p{i}": i for i in range(count)}
    groups = left_out(sizes)
    assert len(groups) <= LEFT_OUT
    assert sorted(name for group in groups for name in group) == sorted(sizes)
    singly = {name for group in groups[: LEFT_OUT // 2] for name in group}
    assert singly == {f"p{i}" for i in range(count - LEFT_OUT // 2, count)}
