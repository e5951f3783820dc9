"""Networks as arrays: compressed sparse rows, the form that the kernels read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ris3graph.errors import AnalysisError

Node = Hashable

EXACT = 2.0**52
"""Path lengths are compared for equality; up to this many of the smallest length a
binary fraction can tell one more from none."""


@dataclass(frozen=True, slots=True, eq=False)
class Csr:
    """A network in compressed sparse rows.

    Attributes
    ----------
    nodes
        Names of the vertices, in the order of the network; number i stands for the i-th.
    indptr
        Start of each row, shape (nodes + 1,), int64.
    indices
        Neighbours (successors) of each vertex, ascending, shape (ties,), uint32. An
        undirected tie stands in both rows, a self-loop once.
    directed
        Whether ties have a direction.
    distances, strengths
        Length (bigger = farther) and strength (bigger = closer) of each entry of
        ``indices``, float64, or ``None`` where all are 1.
    """

    nodes: tuple[Node, ...]
    indptr: NDArray[np.int64]
    indices: NDArray[np.uint32]
    directed: bool
    distances: NDArray[np.float64] | None = None
    strengths: NDArray[np.float64] | None = None

    @property
    def rows(self) -> NDArray[np.int64]:
        """Vertex that each entry of ``indices`` belongs to, shape (ties,)."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.indptr))

    def matrix(self, values: NDArray[np.float64] | None = None) -> csr_array:
        """Sparse matrix with ``values`` (by default ones) at the ties."""
        n = len(self.nodes)
        data = np.ones(self.indices.size) if values is None else values
        return csr_array((data, self.indices.astype(np.int64), self.indptr), shape=(n, n))

    def without_loops(self) -> Csr:
        """Copy without self-loops."""
        return self._selected(self.rows != self.indices)

    def reversed(self) -> Csr:
        """Copy with all ties turned around; the network itself if undirected."""
        if not self.directed:
            return self
        return self._rebuilt(self.indices.astype(np.int64), self.rows, self.nodes)

    def renumbered(self, order: NDArray[np.int64]) -> Csr:
        """Copy whose i-th vertex is the present vertex ``order[i]``."""
        rank = np.empty_like(order)
        rank[order] = np.arange(order.size)
        nodes = tuple(self.nodes[i] for i in order)
        return self._rebuilt(rank[self.rows], rank[self.indices], nodes)

    def components(self) -> NDArray[np.int64]:
        """Number of the (weakly) connected component of each vertex, shape (nodes,)."""
        if not self.nodes:
            return np.empty(0, dtype=np.int64)
        _, labels = connected_components(self.matrix(), directed=self.directed, connection="weak")
        return labels.astype(np.int64)

    def _selected(self, kept: NDArray[np.bool_]) -> Csr:
        if kept.all():
            return self
        return replace(
            self,
            indptr=_pointers(self.rows[kept], len(self.nodes)),
            indices=self.indices[kept],
            distances=None if self.distances is None else self.distances[kept],
            strengths=None if self.strengths is None else self.strengths[kept],
        )

    def _rebuilt(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64], nodes: tuple[Node, ...]
    ) -> Csr:
        order = np.lexsort((columns, rows))
        return replace(
            self,
            nodes=nodes,
            indptr=_pointers(rows, len(nodes)),
            indices=columns[order].astype(np.uint32),
            distances=None if self.distances is None else self.distances[order],
            strengths=None if self.strengths is None else self.strengths[order],
        )


def _pointers(rows: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=n), out=indptr[1:])
    return indptr


Network: TypeAlias = "nx.Graph[Any] | Csr"
"""What a measure can be taken of: a networkx graph, or arrays that hold one already."""


def to_csr(graph: Network, *, distance: str | None = None, strength: str | None = None) -> Csr:
    """Read a network once into arrays.

    Parameters
    ----------
    graph
        Any networkx graph. Parallel ties become one tie with the smallest distance and
        the sum of the strengths; self-loops are kept. Arrays are taken as they are, less
        the values that are not asked for: reading a million ties from a graph of
        dictionaries takes longer than most measures of them.
    distance, strength
        Names of the tie attributes to read; a tie without the attribute has 1. Arrays
        have no names: any name stands for the values that they hold.

    Raises
    ------
    AnalysisError
        An attribute is not a positive finite number on some tie, or the distances
        differ so much that sums of them could not be told apart (see ``EXACT``).
    """
    if isinstance(graph, Csr):
        return replace(
            graph,
            distances=None if distance is None else graph.distances,
            strengths=None if strength is None else graph.strengths,
        )
    nodes: tuple[Node, ...] = tuple(graph)
    index = {node: i for i, node in enumerate(nodes)}
    adjacency: list[Any] = [neighbours for _, neighbours in graph.adjacency()]
    degree = np.fromiter(map(len, adjacency), dtype=np.int64, count=len(nodes))
    columns = np.fromiter(
        (index[node] for node in chain.from_iterable(adjacency)),
        dtype=np.int64,
        count=int(degree.sum()),
    )
    multigraph = graph.is_multigraph()
    csr = Csr(
        nodes=nodes,
        indptr=np.empty(0, dtype=np.int64),
        indices=np.empty(0, dtype=np.uint32),
        directed=graph.is_directed(),
        distances=(
            None if distance is None else _values(adjacency, distance, min if multigraph else None)
        ),
        strengths=(
            None if strength is None else _values(adjacency, strength, sum if multigraph else None)
        ),
    )
    csr = csr._rebuilt(np.repeat(np.arange(len(nodes)), degree), columns, nodes)
    check_distances(csr)
    return csr


def _values(
    adjacency: Iterable[Any], name: str, merge: Any
) -> NDArray[np.float64]:  # one value for each entry, in the order of the adjacency
    ties = chain.from_iterable(neighbours.values() for neighbours in adjacency)
    raw = (
        (tie.get(name, 1) for tie in ties)
        if merge is None
        else (merge(tie.get(name, 1) for tie in parallel.values()) for parallel in ties)
    )
    try:
        values = np.fromiter(raw, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnalysisError(f"The attribute “{name}” is not a number on every tie.") from error
    if not (np.isfinite(values).all() and (values > 0).all()):
        raise AnalysisError(
            f"The attribute “{name}” must be positive and finite on every tie; "
            "leave out ties that do not exist instead of giving them 0."
        )
    return values


def check_distances(csr: Csr) -> None:
    """Refuse distances whose sums along a path could not be told apart.

    Raises
    ------
    AnalysisError
        The longest possible path is more than ``EXACT`` times the shortest tie.
    """
    if csr.distances is None or not csr.distances.size:
        return
    longest = csr.distances.max() * len(csr.nodes)
    if longest > EXACT * csr.distances.min():
        raise AnalysisError(
            "The distances differ too much to compare sums of them exactly; "
            "use integers, or leave out the farthest ties."
        )
