"""Structural holes: is an actor free of its contacts, or hemmed in by them?

Burt's (1992) measures of the network around one actor, on mutual strengths
``a_ij + a_ji``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import BLOCKS, run_blocks
from ris3graph.analysis.csr import Csr, Network, Node, to_csr
from ris3graph.analysis.kernels import egos


@dataclass(frozen=True, slots=True)
class StructuralHoles:
    """Burt's measures of each actor; ``None`` for isolates.

    Attributes
    ----------
    constraint
        ``C_i = Σ_j (p_ij + Σ_q p_iq p_qj)²``, with p the share of a contact in the
        actor's strength; near 0: free, 1 for a single contact, may exceed 1.
    effective_size
        ``Σ_j (1 − Σ_q p_iq m_jq)``, with m the strength relative to the contact's
        strongest; without strengths ``k − 2t/k`` (Borgatti, 1997).
    hierarchy
        ``Σ r_j ln r_j / (N ln N)`` with ``r_j = c_ij / (C_i/N)``: is the constraint due
        to one contact (1) or to all alike (0)? 1 for a single contact, as in UCINET.
    strength
        Attribute that held the strengths; ``None`` if all ties count the same.
    """

    constraint: dict[Node, float | None]
    effective_size: dict[Node, float | None]
    hierarchy: dict[Node, float | None]
    strength: str | None


def structural_holes(
    graph: Network, *, strength: str | None = None, threads: int | None = None
) -> StructuralHoles:
    """Measure the structural holes around every actor.

    O(Σ k²) time and O(n + m) memory. Self-loops are left out, parallel ties are added
    up, the two directions of a directed tie too.

    Parameters
    ----------
    graph
        The network, directed or not.
    strength
        Tie attribute with the strength (bigger = closer), a positive number; ``None``
        counts every tie as 1.
    threads
        How many threads; the result does not depend on it.

    Raises
    ------
    AnalysisError
        A strength is not a positive finite number.
    """
    csr = to_csr(graph, strength=strength)
    constraint, effective_size, hierarchy = (
        dict(zip(csr.nodes, (None if np.isnan(x) else x for x in values.tolist()), strict=True))
        for values in burt(csr, threads=threads)
    )
    return StructuralHoles(constraint, effective_size, hierarchy, strength)


def burt(
    csr: Csr, *, threads: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Constraint, effective size and hierarchy, each of shape (nodes,), NaN for isolates."""
    plain = csr.without_loops()
    matrix = plain.matrix(plain.strengths)
    mutual = (matrix + matrix.T).tocsr()
    mutual.sort_indices()
    n = len(csr.nodes)
    arrays = mutual.indptr.astype(np.int64), mutual.indices.astype(np.uint32), mutual.data
    results = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    blocks = min(BLOCKS, n)
    run_blocks(
        lambda block: egos.structural_holes(block, blocks, *arrays, *results), blocks, threads
    )
    return results
