"""Loops over the neighbours of neighbours: structural holes and brokerage.

Both mark the neighbourhood of one vertex at a time in an array, which takes memory of
the order of the vertices; the squared matrix of a network with hubs would not fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled

Int = NDArray[np.int64]
Index = NDArray[np.uint32]
Float = NDArray[np.float64]
Flag = NDArray[np.bool_]

COORDINATOR, CONSULTANT, REPRESENTATIVE, GATEKEEPER, LIAISON = range(5)


@compiled
def structural_holes(
    first: int,
    step: int,
    ptr: Int,
    idx: Index,
    strength: Float,
    constraint: Float,
    effective_size: Float,
    hierarchy: Float,
) -> None:
    """Burt's measures of every ``step``-th vertex from ``first``.

    ``strength`` is symmetric and positive, without self-loops; isolates stay as they are.
    """
    n = ptr.size - 1
    total = np.zeros(n)
    most = np.zeros(n)
    for v in range(n):
        for k in range(ptr[v], ptr[v + 1]):
            total[v] += strength[k]
            most[v] = max(most[v], strength[k])
    onward = np.empty(strength.size)
    for k in range(strength.size):
        onward[k] = strength[k] / total[idx[k]]
    share = np.zeros(n)
    for i in range(first, n, step):
        contacts = ptr[i + 1] - ptr[i]
        if contacts == 0:
            continue
        for k in range(ptr[i], ptr[i + 1]):
            share[idx[k]] = strength[k] / total[i]
        whole = 0.0
        entropy = 0.0
        size = 0.0
        for k in range(ptr[i], ptr[i + 1]):
            j = idx[k]
            indirect = 0.0
            redundancy = 0.0
            for m in range(ptr[j], ptr[j + np.int64(1)]):
                q = idx[m]
                indirect += share[q] * onward[m]
                redundancy += share[q] * strength[m]
            local = (share[j] + indirect) ** 2
            whole += local
            entropy += local * np.log(local)
            size += 1.0 - redundancy / most[j]
        constraint[i] = whole
        effective_size[i] = size
        if contacts == 1:
            hierarchy[i] = 1.0
        else:
            mean = whole / contacts
            hierarchy[i] = (entropy / mean - contacts * np.log(mean)) / (
                contacts * np.log(contacts)
            )
        for k in range(ptr[i], ptr[i + 1]):
            share[idx[k]] = 0.0


@compiled
def _role(a: int, v: int, b: int) -> int:
    """Role of ``v`` between the groups of ``a`` (before) and ``b`` (after)."""
    if a == b:
        return COORDINATOR if a == v else CONSULTANT
    if a == v:
        return REPRESENTATIVE
    return GATEKEEPER if b == v else LIAISON


@compiled
def _all_pairs(own: int, before: Int, after: Int, roles: Int) -> None:
    """Add every pair of a vertex before and one after, from their numbers by group."""
    for a in range(before.size):
        if before[a] > 0:
            for b in range(after.size):
                roles[_role(a, own, b)] += before[a] * after[b]


@compiled
def _closed_pairs(
    a: int, own: int, ptr: Int, idx: Index, groups: Int, after: Flag, roles: Int
) -> int:
    """Take away the pairs of ``a`` that are one actor or tied; how many they are."""
    group = groups[a]
    told = own >= 0 and group >= 0
    closed = 0
    if after[a]:
        closed += 1
        if told:
            roles[_role(group, own, group)] -= 1
    for k in range(ptr[a], ptr[a + 1]):
        b = idx[k]
        if after[b]:
            closed += 1
            if told and groups[b] >= 0:
                roles[_role(group, own, groups[b])] -= 1
    return closed


@compiled
def brokerage(
    first: int,
    step: int,
    out_ptr: Int,
    out_idx: Index,
    in_ptr: Int,
    in_idx: Index,
    groups: Int,
    n_groups: int,
    roles: Int,
    left_out: Int,
) -> None:
    """Open two-paths a → v → b (no a → b) of every ``step``-th vertex from ``first``.

    Groups are numbered from 0, -1 is unknown; paths with an unknown member are counted
    in ``left_out``, all others by role in ``roles``, of shape (vertices, 5).
    """
    n = out_ptr.size - 1
    after = np.zeros(n, dtype=np.bool_)
    before_of = np.zeros(n_groups, dtype=np.int64)
    after_of = np.zeros(n_groups, dtype=np.int64)
    for v in range(first, n, step):
        before_of[:] = 0
        after_of[:] = 0
        for b in out_idx[out_ptr[v] : out_ptr[v + 1]]:
            after[b] = True
            if groups[b] >= 0:
                after_of[groups[b]] += 1
        for a in in_idx[in_ptr[v] : in_ptr[v + 1]]:
            if groups[a] >= 0:
                before_of[groups[a]] += 1
        own = groups[v]
        if own >= 0:
            _all_pairs(own, before_of, after_of, roles[v])
        left = (in_ptr[v + 1] - in_ptr[v]) * (out_ptr[v + 1] - out_ptr[v])
        for a in in_idx[in_ptr[v] : in_ptr[v + 1]]:
            left -= _closed_pairs(a, own, out_ptr, out_idx, groups, after, roles[v])
        left_out[v] = left - roles[v].sum()
        after[out_idx[out_ptr[v] : out_ptr[v + 1]]] = False
