"""Null model N3: random records that keep who took part how often, and how many came.

The curveball algorithm (Strona et al., 2014; uniform over all such incidence
matrices by Carstens, 2015) trades participants between two records of one stratum.
An actor's number of records in each stratum and each record's size stay as they
are; only who met whom varies. From every sampled arrangement two statistics are
taken for each pair of groups:

``J``  joint records: in how many records both groups took part (for a group with
       itself: in how many at least two of it did);
``W``  Newman weight: the sum over records of ``pairs / (n − 1)`` (Newman, 2001).

Both totals depend on sizes and degrees alone, where the number of distinct ties falls
when partners meet again. Repeated partnerships are still fewer independent draws than
the null takes them for; whoever tests with it must look at distinct records too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled, run_blocks

CHAINS = 8
"""Independent Markov chains; fixed, so that results do not depend on threads."""

TRADES_PER_RECORD = 5
"""Trades per record between two samples (Strona et al., 2014, find 5 ample)."""

BURN_IN = 20
"""Sample intervals thrown away at the start of each chain."""

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Records of one test as arrays, stratum after stratum.

    Attributes
    ----------
    members
        Actor index of each participation, shape (participations,), int64.
    offsets
        Start of each record in ``members``, shape (records + 1,), int64.
    strata
        Start of each stratum in the records, shape (strata + 1,), int64.
    groups
        Group of each actor, shape (actors,), int64, values below ``n_groups``.
    """

    members: NDArray[np.int64]
    offsets: NDArray[np.int64]
    strata: NDArray[np.int64]
    groups: NDArray[np.int64]
    n_groups: int


def incidence(
    strata: Sequence[Sequence[frozenset[str]]], groups: Mapping[str, int], n_groups: int
) -> Incidence:
    """Build the arrays of a test.

    Parameters
    ----------
    strata
        For each stratum its records, each the set of its participants.
    groups
        Group of each participant.
    n_groups
        Number of groups.
    """
    actors = sorted({m for records in strata for record in records for m in record})
    index = {actor: i for i, actor in enumerate(actors)}
    members: list[int] = []
    offsets, bounds = [0], [0]
    for records in strata:
        for record in records:
            members.extend(index[m] for m in sorted(record))
            offsets.append(len(members))
        bounds.append(len(offsets) - 1)
    return Incidence(
        members=np.array(members, dtype=np.int64),
        offsets=np.array(offsets, dtype=np.int64),
        strata=np.array(bounds, dtype=np.int64),
        groups=np.array([groups[a] for a in actors], dtype=np.int64),
        n_groups=n_groups,
    )


def joint_statistics(table: Incidence) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Joint records and Newman weights as observed, each of shape (groups, groups)."""
    shape = (table.n_groups, table.n_groups)
    joint, weight = np.zeros(shape), np.zeros(shape)
    _statistics(table.members, table.offsets, table.groups, joint, weight)
    return joint, weight


def sample_null(
    table: Incidence, replicates: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the two statistics under the null.

    Parameters
    ----------
    table
        What was observed.
    replicates
        Number of samples ``B``.
    seed
        Seed of the generator; the same seed gives the same samples whatever the
        number of threads.

    Returns
    -------
    tuple of two arrays of shape (B, groups, groups)
        Joint records and Newman weights of each sample.
    """
    per_chain = -(-replicates // CHAINS)
    shape = (CHAINS, per_chain, table.n_groups, table.n_groups)
    joint, weight = np.zeros(shape), np.zeros(shape)

    def run(chain: int) -> None:
        _chain(
            table.members,
            table.offsets,
            table.strata,
            table.groups,
            _start(seed, chain),
            joint[chain],
            weight[chain],
        )

    run_blocks(run, CHAINS, None)
    flat = (CHAINS * per_chain, table.n_groups, table.n_groups)
    return joint.reshape(flat)[:replicates], weight.reshape(flat)[:replicates]


def _start(seed: int, chain: int) -> NDArray[np.uint64]:
    """State of a chain's generator, from numpy's own way of spawning seeds."""
    return np.random.SeedSequence((seed, chain)).generate_state(1, np.uint64).astype(np.uint64)


@compiled
def _next(state: NDArray[np.uint64]) -> np.uint64:
    """One step of splitmix64 (Steele, Lea & Flood, 2014), state of shape (1,)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.uint64 = z ^ (z >> np.uint64(31))
    return mixed


@compiled
def _statistics(
    members: Integers, offsets: Integers, groups: Integers, joint: Floats, weight: Floats
) -> None:
    n_groups = joint.shape[0]
    count = np.zeros(n_groups, dtype=np.int64)
    for e in range(offsets.size - 1):
        size = offsets[e + 1] - offsets[e]
        if size < 2:
            continue
        count[:] = 0
        for k in range(offsets[e], offsets[e + 1]):
            count[groups[members[k]]] += 1
        for a in range(n_groups):
            for b in range(a, n_groups):
                pairs = count[a] * (count[a] - 1) // 2 if a == b else count[a] * count[b]
                if pairs > 0:
                    joint[a, b] += 1.0
                    weight[a, b] += pairs / (size - 1)
    for a in range(n_groups):
        for b in range(a):
            joint[a, b] = joint[b, a]
            weight[a, b] = weight[b, a]


@compiled
def _trade(
    members: Integers,
    offsets: Integers,
    i: np.int64,
    j: np.int64,
    mark: NDArray[np.uint8],
    pool: Integers,
    state: NDArray[np.uint64],
) -> None:
    """Let records i and j trade the participants that only one of them has."""
    start_i, end_i = offsets[i], offsets[i + 1]
    start_j, end_j = offsets[j], offsets[j + 1]
    for k in range(start_i, end_i):
        mark[members[k]] = 1
    size = 0
    kept_j = start_j
    for k in range(start_j, end_j):
        actor = members[k]
        if mark[actor] == 1:
            mark[actor] = 2
            members[k] = members[kept_j]
            members[kept_j] = actor
            kept_j += 1
        else:
            pool[size] = actor
            size += 1
    kept_i = start_i
    for k in range(start_i, end_i):
        actor = members[k]
        if mark[actor] == 2:
            members[k] = members[kept_i]
            members[kept_i] = actor
            kept_i += 1
        else:
            pool[size] = actor
            size += 1
        mark[actor] = 0
    for k in range(size - 1, 0, -1):
        other = np.int64(_next(state) % np.uint64(k + 1))
        pool[k], pool[other] = pool[other], pool[k]
    place = 0
    for k in range(kept_i, end_i):
        members[k] = pool[place]
        place += 1
    for k in range(kept_j, end_j):
        members[k] = pool[place]
        place += 1


@compiled
def _chain(
    members: Integers,
    offsets: Integers,
    strata: Integers,
    groups: Integers,
    state: NDArray[np.uint64],
    joint: Floats,
    weight: Floats,
) -> None:
    current = members.copy()
    mark = np.zeros(groups.size, dtype=np.uint8)
    pool = np.empty(members.size, dtype=np.int64)
    for step in range(-BURN_IN, joint.shape[0]):
        for s in range(strata.size - 1):
            first, records = strata[s], strata[s + 1] - strata[s]
            if records < 2:
                continue
            for _ in range(TRADES_PER_RECORD * records):
                i = np.int64(_next(state) % np.uint64(records))
                j = np.int64(_next(state) % np.uint64(records - 1))
                if j >= i:
                    j += 1
                _trade(current, offsets, first + i, first + j, mark, pool, state)
        if step >= 0:
            _statistics(current, offsets, groups, joint[step], weight[step])
