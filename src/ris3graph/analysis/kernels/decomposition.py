"""Cores, cut vertices and bridges in linear time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import compiled

Int = NDArray[np.int64]
Index = NDArray[np.uint32]
Flag = NDArray[np.bool_]


@compiled
def core_numbers(ptr: Int, idx: Index) -> Int:
    """Peel vertices by degree (Batagelj & Zaveršnik, 2003); no self-loops."""
    n = ptr.size - 1
    core = np.empty(n, dtype=np.int64)
    most = 0
    for v in range(n):
        core[v] = ptr[v + 1] - ptr[v]
        most = max(most, core[v])
    start = np.zeros(most + 2, dtype=np.int64)
    for v in range(n):
        start[core[v] + 1] += 1
    for d in range(most + 1):
        start[d + 1] += start[d]
    place = np.empty(n, dtype=np.int64)
    queue = np.empty(n, dtype=np.int64)
    filled = start.copy()
    for v in range(n):
        place[v] = filled[core[v]]
        queue[place[v]] = v
        filled[core[v]] += 1
    for p in range(n):
        v = queue[p]
        for k in range(ptr[v], ptr[v + 1]):
            u = np.int64(idx[k])
            if core[u] > core[v]:
                front = start[core[u]]
                other = queue[front]
                queue[front], queue[place[u]] = u, other
                place[other], place[u] = place[u], front
                start[core[u]] += 1
                core[u] -= 1
    return core


@compiled
def cuts(ptr: Int, idx: Index, is_cut: Flag, is_bridge: Flag) -> None:
    """Mark cut vertices, and bridges by the place of the tie into the child.

    One depth-first search without recursion (Hopcroft & Tarjan, 1973; Tarjan, 1974).
    Outputs have a place for each vertex and for each directed tie.
    """
    n = ptr.size - 1
    found = np.full(n, -1, dtype=np.int64)
    low = np.empty(n, dtype=np.int64)
    parent = np.full(n, -1, dtype=np.int64)
    entry = np.empty(n, dtype=np.int64)
    cursor = ptr[:n].copy()
    clock = 0
    for root in range(n):
        if found[root] >= 0:
            continue
        found[root] = low[root] = clock
        clock += 1
        children = 0
        v = np.int64(root)
        while v >= 0:
            if cursor[v] < ptr[v + 1]:
                k = cursor[v]
                cursor[v] += 1
                w = np.int64(idx[k])
                if found[w] < 0:
                    found[w] = low[w] = clock
                    clock += 1
                    parent[w] = v
                    entry[w] = k
                    v = w
                elif w != parent[v]:
                    low[v] = min(low[v], found[w])
                continue
            u = parent[v]
            if u == root:
                children += 1
            elif u >= 0 and low[v] >= found[u]:
                is_cut[u] = True
            if u >= 0:
                low[u] = min(low[u], low[v])
                is_bridge[entry[v]] = low[v] > found[u]
            v = u
        is_cut[root] = children > 1
