"""p-values, floors and adjustments."""

from __future__ import annotations

import numpy as np
import pytest

from ris3graph.analysis.testing import (
    adjust,
    central_interval,
    floor_p,
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
