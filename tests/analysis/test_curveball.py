"""The curveball null against exhaustive enumeration, and what it must keep."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris3graph.analysis.curveball import (
    _next,
    _trade,
    incidence,
    joint_statistics,
    sample_null,
)

GROUPS = {"a": 0, "b": 0, "c": 1, "d": 1, "e": 1}


def arrangements(records):
    """All incidence tables with the same actors' degrees and records' sizes."""
    actors = sorted(set().union(*records))
    degree = {x: sum(x in r for r in records) for x in actors}
    for table in product(*(combinations(actors, len(r)) for r in records)):
        if all(sum(x in r for r in table) == k for x, k in degree.items()):
            yield [frozenset(r) for r in table]


def joint(records, a, b):
    total = 0
    for record in records:
        na = sum(GROUPS[x] == a for x in record)
        nb = sum(GROUPS[x] == b for x in record)
        total += na >= 2 if a == b else na > 0 and nb > 0
    return total


def newman(records, a, b):
    total = 0.0
    for record in records:
        na = sum(GROUPS[x] == a for x in record)
        nb = sum(GROUPS[x] == b for x in record)
        pairs = na * (na - 1) / 2 if a == b else na * nb
        total += pairs / (len(record) - 1)
    return total


RECORDS = [frozenset("abc"), frozenset("ab"), frozenset("cde"), frozenset("ade"), frozenset("bd")]


@pytest.mark.parametrize(("a", "b"), [(0, 0), (0, 1), (1, 1)])
def test_mean_and_distribution_are_those_of_all_arrangements(a, b):
    every = list(arrangements(RECORDS))
    null_joint, null_weight = sample_null(incidence([RECORDS], GROUPS, 2), 40_000, seed=7)
    expected = np.array([joint(r, a, b) for r in every])
    assert len(every) > 50
    # Five standard errors of a mean, with room for the correlation of a chain.
    assert null_joint[:, a, b].mean() == pytest.approx(expected.mean(), abs=0.03)
    for value in np.unique(expected):
        share = (expected == value).mean()
        assert (null_joint[:, a, b] == value).mean() == pytest.approx(share, abs=0.02)
    weights = np.array([newman(r, a, b) for r in every])
    assert null_weight[:, a, b].mean() == pytest.approx(weights.mean(), abs=0.03)


def test_observed_statistics_are_those_counted_by_hand():
    observed, weight = joint_statistics(incidence([RECORDS], GROUPS, 2))
    # abc, ab | abc, ade, bd | cde, ade
    assert observed.tolist() == [[2, 3], [3, 2]]
    assert weight[0, 0] == pytest.approx(1 / 2 + 1)
    assert weight[0, 1] == pytest.approx(2 / 2 + 2 / 2 + 1)
    assert weight[1, 1] == pytest.approx(3 / 2 + 1 / 2)


def test_strata_do_not_trade_with_each_other():
    apart = incidence([[frozenset("ab")], [frozenset("cd")]], GROUPS, 2)
    null_joint, _ = sample_null(apart, 200, seed=1)
    assert (null_joint == joint_statistics(apart)[0]).all()


def test_same_seed_same_samples_and_another_seed_others():
    table = incidence([RECORDS], GROUPS, 2)
    first, again, other = (sample_null(table, 300, seed)[0] for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.frozensets(st.integers(0, 9), min_size=2, max_size=7), min_size=2, max_size=6),
    st.integers(0, 2**32),
)
def test_trades_keep_sizes_degrees_and_sets(records, seed):
    table = incidence(
        [[frozenset(map(str, r)) for r in records]], {str(i): i % 2 for i in range(10)}, 2
    )
    members, before = table.members.copy(), np.bincount(table.members)
    mark = np.zeros(table.groups.size, dtype=np.uint8)
    pool = np.empty(members.size, dtype=np.int64)
    state = np.array([seed], dtype=np.uint64)
    for _ in range(20):
        i = int(_next(state) % np.uint64(len(records)))
        j = (i + 1) % len(records)
        _trade(members, table.offsets, i, j, mark, pool, state)
    assert (np.bincount(members) == before).all()
    assert not mark.any()
    for e in range(len(records)):
        record = members[table.offsets[e] : table.offsets[e + 1]]
        assert np.unique(record).size == record.size == len(records[e])
