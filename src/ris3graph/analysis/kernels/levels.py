"""Shortest paths of equal steps from many sources, with Brandes' accumulation.

Brandes (2001) scans predecessors and compares levels at every tie. Two observations
take the comparisons, and with them most of the mispredicted branches, out of the loops:

- Going outward, the path counts of undiscovered vertices are 0, so the sum of counts
  over *all* neighbours of such a vertex is the sum over its predecessors.
- Going back, with ``g(w) = (1 + δ(w)) / σ(w)`` and g still 0 on levels that are not done,
  the sum of g over *all* neighbours of v is the sum over its successors, and
  ``δ(v) = σ(v) Σ g(w)``, ``g(v) = 1/σ(v) + Σ g(w)``.

Either step may also be done from the other side; the cheaper side is taken (Beamer,
Asanović & Patterson, 2012). A source stops as soon as its component is exhausted, so
the last level is never scanned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled

Int = NDArray[np.int64]
Index = NDArray[np.uint32]
Float = NDArray[np.float64]


@compiled
def _from_behind(
    low: int,
    high: int,
    ptr: Int,
    idx: Index,
    sigma: Float,
    pending: Float,
    order: Index,
    count: int,
) -> int:
    """Let undiscovered vertices look for discovered predecessors; new ``count``."""
    for w in range(low, high):
        if sigma[w] == 0.0:
            paths = 0.0
            for k in range(ptr[w], ptr[w + 1]):
                paths += sigma[idx[k]]
            if paths > 0.0:
                pending[w] = paths
                order[count] = w
                count += 1
    return count


@compiled
def _from_front(
    first: int, last: int, ptr: Int, idx: Index, sigma: Float, pending: Float, order: Index
) -> int:
    """Let the level ``order[first:last]`` look for undiscovered successors; new count."""
    count = last
    for p in range(first, last):
        v = np.int64(order[p])
        paths = sigma[v]
        for k in range(ptr[v], ptr[v + 1]):
            w = idx[k]
            if sigma[w] == 0.0:
                if pending[w] == 0.0:
                    order[count] = w
                    count += 1
                pending[w] += paths
    return count


@compiled
def _pull(
    first: int, last: int, ptr: Int, idx: Index, order: Index, back: Float, pending: Float
) -> None:
    """Let a level collect the shares of its successors."""
    for p in range(first, last):
        v = np.int64(order[p])
        share = 0.0
        for k in range(ptr[v], ptr[v + 1]):
            share += back[idx[k]]
        pending[v] = share


@compiled
def _push(
    first: int, last: int, ptr: Int, idx: Index, order: Index, back: Float, pending: Float
) -> None:
    """Let a level hand its shares to its predecessors.

    Neighbours on the same or a farther level get them too; those are done already.
    """
    for p in range(first, last):
        v = np.int64(order[p])
        share = back[v]
        for k in range(ptr[v], ptr[v + 1]):
            pending[idx[k]] += share


@compiled
def _finish(
    first: int,
    last: int,
    order: Index,
    sigma: Float,
    back: Float,
    pending: Float,
    betweenness: Float,
) -> None:
    """Turn the collected shares of a level into betweenness and its own shares."""
    for p in range(first, last):
        v = order[p]
        betweenness[v] += sigma[v] * pending[v]
        back[v] = 1.0 / sigma[v] + pending[v]


@compiled
def sweep_levels(  # noqa: PLR0912 # one loop of one algorithm
    sources: Int,
    out_ptr: Int,
    out_idx: Index,
    in_ptr: Int,
    in_idx: Index,
    lows: Int,
    highs: Int,
    with_betweenness: bool,
    betweenness: Float,
    harmonic: Float,
    total: Float,
    reached: Int,
) -> None:
    """Sweep from each source along ``out``; ``in`` holds the same ties reversed.

    ``lows`` and ``highs`` bound each vertex's component in the numbering. The first
    output has a place for each vertex, the others one for each source.
    """
    n = out_ptr.size - 1
    sigma, back, pending = np.zeros(n), np.zeros(n), np.zeros(n)
    order = np.empty(n, dtype=np.uint32)
    level = np.zeros(n + 2, dtype=np.int64)
    ties = np.zeros((n + 1, 2), dtype=np.int64)
    for place in range(sources.size):
        source = sources[place]
        low, high = lows[source], highs[source]
        sigma[low:high] = 0.0
        pending[low:high] = 0.0
        pending[source] = 1.0
        order[0] = source
        open_ties = in_ptr[high] - in_ptr[low]
        last, count, depth = 0, 1, 0
        while True:
            ties[depth] = 0
            for p in range(last, count):
                v = np.int64(order[p])
                sigma[v] = pending[v]
                pending[v] = 0.0
                ties[depth, 0] += out_ptr[v + 1] - out_ptr[v]
                ties[depth, 1] += in_ptr[v + 1] - in_ptr[v]
            if depth > 0:
                harmonic[place] += (count - last) / depth
                total[place] += (count - last) * depth
            open_ties -= ties[depth, 1]
            first, last = last, count
            level[depth + 1] = count
            if count == high - low:
                break
            # A blind sum costs less than a comparison: hence 3/2 in its favour.
            if 2 * (open_ties + high - low) < 3 * ties[depth, 0]:
                count = _from_behind(low, high, in_ptr, in_idx, sigma, pending, order, count)
            else:
                count = _from_front(first, last, out_ptr, out_idx, sigma, pending, order)
            if count == last:
                break
            depth += 1
        reached[place] = count - 1
        if with_betweenness and depth > 1:
            back[low:high] = 0.0
            for p in range(level[depth], count):
                back[order[p]] = 1.0 / sigma[order[p]]
            for d in range(depth - 1, 0, -1):
                # Handing on writes as well as reads: hence twice its price.
                if ties[d, 0] <= 2 * ties[d + 1, 1]:
                    _pull(level[d], level[d + 1], out_ptr, out_idx, order, back, pending)
                else:
                    _push(level[d + 1], level[d + 2], in_ptr, in_idx, order, back, pending)
                _finish(level[d], level[d + 1], order, sigma, back, pending, betweenness)
