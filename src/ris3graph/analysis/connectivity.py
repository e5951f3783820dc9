"""How the network holds together: cores, components, cut points and bridges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.csr import Csr, Network, Node, to_csr
from ris3graph.analysis.kernels import decomposition
from ris3graph.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class Connectivity:
    """What holds the network together.

    Attributes
    ----------
    core_number
        Largest k of a k-core (all have k ties within it) that the actor is in
        (Seidman, 1983).
    articulation_points
        Actors without whom a component falls apart, in the order of the network.
    bridges
        Ties without which a component falls apart, in the order of the network.
    components
        Number of connected components; an isolate is one.
    giant
        Actors in the largest component; 0 in an empty network.
    """

    core_number: dict[Node, int]
    articulation_points: tuple[Node, ...]
    bridges: tuple[tuple[Node, Node], ...]
    components: int
    giant: int


def connectivity(graph: Network) -> Connectivity:
    """Measure how an undirected network holds together, in O(n + m) time.

    Self-loops are left out. Parallel ties count once, so two parallel ties may be
    reported as a bridge: they are one relation.

    Raises
    ------
    AnalysisError
        The network is directed.
    """
    csr = to_csr(graph).without_loops()
    if csr.directed:
        raise AnalysisError("Cut points and cores are defined here for undirected networks only.")
    sizes = np.bincount(csr.components())
    points, ties = cut_points_and_bridges(csr)
    return Connectivity(
        core_number=dict(zip(csr.nodes, core_numbers(csr).tolist(), strict=True)),
        articulation_points=tuple(csr.nodes[i] for i in points),
        bridges=tuple((csr.nodes[u], csr.nodes[v]) for u, v in ties),
        components=sizes.size,
        giant=int(sizes.max()) if sizes.size else 0,
    )


def core_numbers(csr: Csr) -> NDArray[np.int64]:
    """Core number of each vertex of an undirected network without self-loops."""
    return decomposition.core_numbers(csr.indptr, csr.indices)


def cut_points_and_bridges(csr: Csr) -> tuple[list[int], list[tuple[int, int]]]:
    """Cut vertices, and bridges as (smaller, larger) numbers, both ascending."""
    is_cut = np.zeros(len(csr.nodes), dtype=np.bool_)
    is_bridge = np.zeros(csr.indices.size, dtype=np.bool_)
    decomposition.cuts(csr.indptr, csr.indices, is_cut, is_bridge)
    ends = zip(csr.rows[is_bridge].tolist(), csr.indices[is_bridge].tolist(), strict=True)
    return np.flatnonzero(is_cut).tolist(), sorted((min(pair), max(pair)) for pair in ends)
