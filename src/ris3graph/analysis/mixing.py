"""How groups mix in a network: counts, and what permuted labels would give.

Permuting labels (N0) assumes that all actors are alike active. Where groups differ
in activity it cries gap too often (up to 37 % of innocent cells, METHODS §3), so the
moments here describe a network and serve the activity test; they are never the test
of an affinity gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import sqrt

import networkx as nx
import numpy as np

from ris3graph.analysis.csr import Network, to_csr

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MixingMatrix:
    """Ties between groups.

    Attributes
    ----------
    groups
        Groups in sorted order.
    ties
        Number of ties of each unordered pair of groups, each tie once.
    sizes
        Number of actors of each group.
    unknown
        Number of actors without a group; their ties are left out.
    """

    groups: tuple[str, ...]
    ties: dict[Cell, int]
    sizes: dict[str, int]
    unknown: int

    def possible(self, a: str, b: str) -> int:
        """Number of dyads that could be tied."""
        if a == b:
            return self.sizes[a] * (self.sizes[a] - 1) // 2
        return self.sizes[a] * self.sizes[b]

    def density(self, a: str, b: str) -> float | None:
        """Share of possible ties that exist; ``None`` where none is possible."""
        possible = self.possible(a, b)
        return self.ties[a, b] / possible if possible else None

    def ei_index(self) -> float | None:
        """(E − I) / (E + I) of ties between and within groups (Krackhardt & Stern, 1988)."""
        internal = sum(n for (a, b), n in self.ties.items() if a == b)
        total = sum(self.ties.values())
        return (total - 2 * internal) / total if total else None


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation of a count under a null model."""

    mean: float
    sd: float


def mixing_matrix(graph: Network, group: Mapping[str, str | None]) -> MixingMatrix:
    """Count the ties between groups.

    Parameters
    ----------
    graph
        Undirected network.
    group
        Group of each node; ``None`` or missing where unknown.
    """
    csr = to_csr(graph)
    labels = [group.get(str(node)) for node in csr.nodes]
    sizes = Counter(g for g in labels if g is not None)
    groups = tuple(sorted(sizes))
    number = {g: i for i, g in enumerate(groups)}
    place = np.array([-1 if g is None else number[g] for g in labels], dtype=np.int64)
    first, second = place[csr.rows], place[csr.indices]
    kept = (csr.rows < csr.indices) & (first >= 0) & (second >= 0)
    low = np.minimum(first[kept], second[kept])
    high = np.maximum(first[kept], second[kept])
    counts = np.bincount(low * len(groups) + high, minlength=len(groups) ** 2).tolist()
    ties = {
        (a, b): counts[number[a] * len(groups) + number[b]]
        for a, b in combinations_with_replacement(groups, 2)
    }
    return MixingMatrix(groups, ties, dict(sizes), len(csr.nodes) - sizes.total())


def permutation_moments(
    graph: nx.Graph[str], group: Mapping[str, str | None]
) -> dict[Cell, Moments]:
    """Exact moments of the tie counts when labels are permuted (N0).

    Join-count moments (Cliff & Ord, 1981): with ``m`` ties, ``P₂ = ½ Σ k(k−1)`` pairs
    of adjacent ties and ``D = m(m−1)/2 − P₂`` of disjoint ones, the second factorial
    moment is a sum over both. Nodes without a group are left out with their ties.
    """
    known = graph.subgraph([node for node in graph if group.get(node) is not None])
    matrix = mixing_matrix(known, group)
    n, m = known.number_of_nodes(), known.number_of_edges()
    adjacent = sum(k * (k - 1) for _, k in known.degree()) / 2
    disjoint = m * (m - 1) / 2 - adjacent
    found = {}
    for a, b in matrix.ties:
        na, nb = matrix.sizes[a], matrix.sizes[b]
        if a == b:
            mean = m * _falling(na, 2) / _falling(n, 2)
            paired = 2 * adjacent * _ratio(na, n, 3) + 2 * disjoint * _ratio(na, n, 4)
        else:
            mean = m * 2 * na * nb / _falling(n, 2)
            touching = na * nb * (na + nb - 2)
            apart = 4 * _falling(na, 2) * _falling(nb, 2)
            paired = 2 * adjacent * _over(touching, _falling(n, 3))
            paired += 2 * disjoint * _over(apart, _falling(n, 4))
        found[a, b] = Moments(mean, sqrt(max(0.0, paired + mean - mean * mean)))
    return found


def stub_matching_moments(
    graph: nx.Graph[str], group: Mapping[str, str | None]
) -> dict[Cell, Moments]:
    """Exact moments of the tie counts when tie ends are matched at random (N1).

    Keeps every actor's degree and allows repeated ties and loops, so it serves as an
    instant preview only.
    """
    known = graph.subgraph([node for node in graph if group.get(node) is not None])
    matrix = mixing_matrix(known, group)
    m = known.number_of_edges()
    stubs = Counter[str]()
    for node, k in known.degree():
        stubs[str(group[node])] += k
    found = {}
    for a, b in matrix.ties:
        ka, kb = stubs[a], stubs[b]
        pairs = (2 * m - 1) * (2 * m - 3)
        if a == b:
            mean = _over(_falling(ka, 2), 2 * (2 * m - 1))
            paired = _over(_falling(ka, 4), 4 * pairs)
        else:
            mean = _over(ka * kb, 2 * m - 1)
            paired = _over(_falling(ka, 2) * _falling(kb, 2), pairs)
        found[a, b] = Moments(mean, sqrt(max(0.0, paired + mean - mean * mean)))
    return found


def _falling(n: int, k: int) -> int:
    product = 1
    for i in range(k):
        product *= n - i
    return product


def _over(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else 0.0


def _ratio(na: int, n: int, k: int) -> float:
    return _over(_falling(na, k), _falling(n, k))
