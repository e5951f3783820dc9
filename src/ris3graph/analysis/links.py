"""How near two unlinked actors already are: neighbourhood and path indices.

They say how easily a first contact could come about (*feasibility*), not whether
one is needed: ranking gaps by them would reward what happens by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import cg, eigsh

from ris3graph.analysis.contacts import Contacts
from ris3graph.errors import AnalysisError

Pair = tuple[str, str]

PRECISION = 1e-13
"""Residual, in relation to the unit that is sent out, at which a Katz index is solved."""


def resource_allocation(network: Contacts, pairs: Sequence[Pair]) -> list[float]:
    """Sum of 1/k over the common neighbours of each pair (Zhou, Lü & Zhang, 2009)."""
    return [float((1.0 / network.degree[network.common(a, b)]).sum()) for a, b in pairs]


def adamic_adar(network: Contacts, pairs: Sequence[Pair]) -> list[float]:
    """Sum of 1/ln k over the common neighbours of each pair (Adamic & Adar, 2003)."""
    return [float((1.0 / np.log(network.degree[network.common(a, b)])).sum()) for a, b in pairs]


def katz(network: Contacts, pairs: Sequence[Pair], beta: float | None = None) -> list[float]:
    """Katz (1953) index of each pair: ``((I − βA)⁻¹ − I)`` at the pair.

    Solved by conjugate gradients, one first member of a pair at a time: with ``β`` at
    half its bound the condition is at most 3, so some twenty products with the network do.

    Parameters
    ----------
    network
        The contacts.
    pairs
        Pairs of different actors.
    beta
        Attenuation, below ``1/λ_max``; by default ``0.5/λ_max``.

    Raises
    ------
    AnalysisError
        No solution was found, as with an attenuation above its bound.
    """
    if not pairs:
        return []
    adjacency = network.csr.matrix()
    if adjacency.nnz == 0:
        return [0.0] * len(pairs)
    if beta is None:
        beta = 0.5 / _largest_eigenvalue(adjacency)
    index = {node: i for i, node in enumerate(network.csr.nodes)}
    system = csr_array(eye_array(len(index), format="csr") - beta * adjacency)
    columns: dict[str, NDArray[np.float64]] = {}
    scores = []
    for a, b in pairs:
        if a not in columns:
            unit = np.zeros(len(index))
            unit[index[a]] = 1.0
            columns[a], failed = cg(system, unit, rtol=PRECISION, atol=0.0)
            if failed:
                raise AnalysisError("The Katz index did not settle; use a smaller attenuation.")
        scores.append(float(columns[a][index[b]]))
    return scores


def _largest_eigenvalue(adjacency: csr_array) -> float:
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
