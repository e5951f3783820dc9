"""A networkx graph as arrays, in the shape that networkx asks of a backend's graphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.csr import Csr, Node, to_csr
from ris3graph.errors import AnalysisError


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class BackendGraph:
    """Topology and numeric tie attributes; what else a graph holds is not kept.

    Attributes
    ----------
    csr
        The ties, self-loops included.
    attributes
        Values of tie attributes by name, each of shape (ties,) as ``csr.indices``.
    """

    __networkx_backend__: ClassVar[str] = "ris3graph"

    csr: Csr
    attributes: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.csr.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.csr.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self.csr.nodes

    def is_directed(self) -> bool:
        """Whether ties have a direction."""
        return self.csr.directed

    def is_multigraph(self) -> bool:
        """Never: multigraphs are refused."""
        return False

    def has_loops(self) -> bool:
        """Whether a node is tied to itself."""
        return bool((self.csr.rows == self.csr.indices).any())

    def with_distances(self, name: str | None) -> Csr:
        """The ties with an attribute as their lengths."""
        return replace(self.csr, distances=None if name is None else self._values(name))

    def with_strengths(self, name: str | None) -> Csr:
        """The ties with an attribute as their strengths."""
        return replace(self.csr, strengths=None if name is None else self._values(name))

    def _values(self, name: str) -> NDArray[np.float64]:
        values = self.attributes.get(name)
        return np.ones(self.csr.indices.size) if values is None else values


def from_networkx(graph: nx.Graph[Any], attributes: Mapping[str, Any]) -> BackendGraph:
    """Convert a graph with the named tie attributes (all of default 1).

    Raises
    ------
    NotImplementedError
        An attribute is not a positive number on some tie; networkx then runs the call.
    """
    try:
        values = {name: to_csr(graph, strength=name).strengths for name in attributes}
    except AnalysisError as error:
        raise NotImplementedError(str(error)) from error
    found = {name: array for name, array in values.items() if array is not None}
    return BackendGraph(to_csr(graph), found)


def to_networkx(graph: BackendGraph) -> nx.Graph[Any]:
    """Convert back, with the attributes that were kept."""
    csr = graph.csr
    result: nx.Graph[Any] = nx.DiGraph() if csr.directed else nx.Graph()
    result.add_nodes_from(csr.nodes)
    columns = {name: array.tolist() for name, array in graph.attributes.items()}
    ends = zip(csr.rows.tolist(), csr.indices.tolist(), strict=True)
    result.add_edges_from(
        (csr.nodes[u], csr.nodes[v], {name: values[k] for name, values in columns.items()})
        for k, (u, v) in enumerate(ends)
    )
    return result
