"""Shortest paths of given lengths from many sources: Dijkstra with Brandes' accumulation.

The heap is lazy: a shorter way to a vertex is pushed again and the longer one is thrown
away when it comes up, so it never holds more entries than there are directed ties.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled

Int = NDArray[np.int64]
Index = NDArray[np.uint32]
Float = NDArray[np.float64]


@compiled
def _push(keys: Float, items: Index, size: int, key: float, item: int) -> None:
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if keys[parent] <= key:
            break
        keys[place] = keys[parent]
        items[place] = items[parent]
        place = parent
    keys[place] = key
    items[place] = item


@compiled
def _drop_first(keys: Float, items: Index, size: int) -> None:
    """Remove the smallest of ``size`` entries."""
    last = size - 1
    key, item = keys[last], items[last]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= last:
            break
        if child + 1 < last and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[place] = keys[child]
        items[place] = items[child]
        place = child
    keys[place] = key
    items[place] = item


@compiled
def _accumulate(
    order: Index,
    count: int,
    ptr: Int,
    idx: Index,
    length: Float,
    distance: Float,
    sigma: Float,
    back: Float,
    betweenness: Float,
) -> None:
    """Go back over the settled vertices; see ``levels`` for what ``back`` is."""
    for p in range(count - 1, 0, -1):
        v = np.int64(order[p])
        share = 0.0
        for k in range(ptr[v], ptr[v + 1]):
            w = idx[k]
            if distance[v] + length[k] == distance[w]:
                share += back[w]
        betweenness[v] += sigma[v] * share
        back[v] = 1.0 / sigma[v] + share


@compiled
def sweep_distances(
    sources: Int,
    out_ptr: Int,
    out_idx: Index,
    length: Float,
    with_betweenness: bool,
    betweenness: Float,
    harmonic: Float,
    total: Float,
    reached: Int,
) -> None:
    """Sweep from each source along ``out``, whose ties have positive ``length``.

    The first output has a place for each vertex, the others one for each source.
    """
    n = out_ptr.size - 1
    sigma = np.zeros(n)
    back = np.empty(n)
    distance = np.full(n, np.inf)
    settled = np.zeros(n, dtype=np.bool_)
    order = np.empty(n, dtype=np.uint32)
    keys = np.empty(out_idx.size + 1)
    items = np.empty(out_idx.size + 1, dtype=np.uint32)
    for place in range(sources.size):
        source = sources[place]
        distance[source] = 0.0
        sigma[source] = 1.0
        _push(keys, items, 0, 0.0, source)
        size, count = 1, 0
        while size > 0:
            near, v = keys[0], items[0]
            _drop_first(keys, items, size)
            size -= 1
            if settled[v]:
                continue
            settled[v] = True
            order[count] = v
            if count > 0:
                harmonic[place] += 1.0 / near
                total[place] += near
            count += 1
            for k in range(out_ptr[v], out_ptr[v + np.int64(1)]):
                w = out_idx[k]
                far = near + length[k]
                if far < distance[w]:
                    distance[w] = far
                    sigma[w] = sigma[v]
                    _push(keys, items, size, far, w)
                    size += 1
                elif far == distance[w]:
                    sigma[w] += sigma[v]
        reached[place] = count - 1
        if with_betweenness:
            _accumulate(order, count, out_ptr, out_idx, length, distance, sigma, back, betweenness)
        for p in range(count):
            v = order[p]
            distance[v] = np.inf
            settled[v] = False
