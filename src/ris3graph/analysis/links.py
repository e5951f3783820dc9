"""How near two unlinked actors already are: neighbourhood and path indices.

They say how easily a first contact could come about (*feasibility*), not whether
one is needed: ranking gaps by them would reward what happens by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import eigsh, splu

Pair = tuple[str, str]


def resource_allocation(graph: nx.Graph[str], pairs: Sequence[Pair]) -> list[float]:
    """Sum of 1/k over the common neighbours of each pair (Zhou, Lü & Zhang, 2009)."""
    return [float(score) for _, _, score in nx.resource_allocation_index(graph, pairs)]


def adamic_adar(graph: nx.Graph[str], pairs: Sequence[Pair]) -> list[float]:
    """Sum of 1/ln k over the common neighbours of each pair (Adamic & Adar, 2003)."""
    return [float(score) for _, _, score in nx.adamic_adar_index(graph, pairs)]


def katz(graph: nx.Graph[str], pairs: Sequence[Pair], beta: float | None = None) -> list[float]:
    """Katz (1953) index of each pair: ``((I − βA)⁻¹ − I)`` at the pair.

    Parameters
    ----------
    graph
        Undirected, unweighted.
    pairs
        Pairs of nodes.
    beta
        Attenuation, below ``1/λ_max``; by default ``0.5/λ_max``.
    """
    if not pairs:
        return []
    nodes = list(graph)
    index = {node: i for i, node in enumerate(nodes)}
    adjacency = csc_array(nx.to_scipy_sparse_array(graph, nodes, weight=None), dtype=np.float64)
    if adjacency.nnz == 0:
        return [0.0] * len(pairs)
    if beta is None:
        beta = 0.5 / _largest_eigenvalue(adjacency)
    solver = splu(csc_array(eye_array(len(nodes), format="csc") - beta * adjacency))
    columns: dict[str, NDArray[np.float64]] = {}
    scores = []
    for a, b in pairs:
        if a not in columns:
            unit = np.zeros(len(nodes))
            unit[index[a]] = 1.0
            columns[a] = solver.solve(unit)
        scores.append(float(columns[a][index[b]]))
    return scores


def _largest_eigenvalue(adjacency: csc_array) -> float:
    n = adjacency.shape[0]
    if n < 3:
        return float(np.abs(np.linalg.eigvalsh(adjacency.toarray())).max())
    # A fixed start vector: ARPACK's own is random, and results must repeat.
    values = eigsh(adjacency, k=1, which="LA", v0=np.ones(n), return_eigenvectors=False)
    return float(values[0])


def percentiles(scores: Sequence[float]) -> list[float]:
    """Percentile rank of each score in [0, 1]; ties share the mean rank, all-zero gives 0."""
    if not scores or max(scores) <= 0:
        return [0.0] * len(scores)
    _, place, count = np.unique(np.round(scores, 12), return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2
    return [float(rank) / len(scores) for rank in mean_rank[place]]
