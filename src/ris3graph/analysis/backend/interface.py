"""What networkx calls: functions with its own signatures, on converted graphs."""
# ruff: noqa: D102, N803 # documented by networkx, which calls its graph argument G

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.backend.graph import BackendGraph, from_networkx, to_networkx
from ris3graph.analysis.backend.rules import refusal, reluctance
from ris3graph.analysis.connectivity import core_numbers, cut_points_and_bridges
from ris3graph.analysis.csr import Csr, Node
from ris3graph.analysis.pagerank import iterate
from ris3graph.analysis.structural_holes import burt
from ris3graph.analysis.sweep import sweep


class Interface:
    """The backend as networkx sees it; see networkx for the functions themselves."""

    def convert_from_nx(
        self,
        graph: Any,
        *,
        edge_attrs: Mapping[str, Any] | None = None,
        preserve_edge_attrs: bool = False,
        **_: object,
    ) -> BackendGraph:
        """Convert a graph with the tie attributes that a call needs."""
        if isinstance(graph, BackendGraph):
            return graph
        if preserve_edge_attrs:
            raise NotImplementedError("only named numeric tie attributes are converted")
        return from_networkx(graph, edge_attrs or {})

    def convert_to_nx(self, result: Any, **_: object) -> Any:
        """Convert a graph back; other results are plain Python already."""
        return to_networkx(result) if isinstance(result, BackendGraph) else result

    def can_run(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool | str:
        """True, or the reason why a call is left to networkx."""
        try:
            bound = inspect.signature(getattr(self, name)).bind(*args, **kwargs)
        except TypeError as error:
            return f"the arguments do not fit: {error}"
        bound.apply_defaults()
        return refusal(name, bound.arguments) or True

    def should_run(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool | str:
        """True, or the reason why a call is not worth the conversion."""
        return reluctance(name, args[0] if args else kwargs["G"]) or True

    def betweenness_centrality(
        self,
        G: BackendGraph,
        k: int | None = None,  # noqa: ARG002 # the rules let only "all" through
        normalized: bool = True,
        weight: str | None = None,
        endpoints: bool = False,
        seed: object = None,  # noqa: ARG002 # only for sampling
    ) -> dict[Node, float]:
        csr = G.with_distances(weight)
        sums = sweep(csr)
        values = sums.betweenness
        if endpoints:
            values = values + sums.reached
            back = sweep(csr.reversed(), betweenness=False) if csr.directed else sums
            values = values + back.reached
        pairs = len(csr.nodes) - (0 if endpoints else 1)
        if pairs >= 2:
            if normalized:
                values = values / (pairs * (pairs - 1))
            elif not csr.directed:
                values = values / 2
        return _named(csr, values)

    def harmonic_centrality(
        self,
        G: BackendGraph,
        nbunch: Collection[Node] | None = None,
        distance: str | None = None,
        sources: None = None,  # noqa: ARG002 # the rules let only "all" through
    ) -> dict[Node, float]:
        csr = G.with_distances(distance)
        if nbunch is None:
            return _named(csr, sweep(csr, betweenness=False).harmonic)
        wanted = set(nbunch)
        chosen = np.flatnonzero([node in wanted for node in csr.nodes])
        values = sweep(csr, sources=chosen, betweenness=False).harmonic.tolist()
        return {csr.nodes[i]: values[i] for i in chosen}

    def closeness_centrality(
        self,
        G: BackendGraph,
        u: Node | None = None,
        distance: str | None = None,
        wf_improved: bool = True,
    ) -> dict[Node, float] | float:
        csr = G.with_distances(distance)
        chosen = None if u is None else np.array([csr.nodes.index(u)])
        sums = sweep(csr, sources=chosen, betweenness=False)
        values = np.divide(
            sums.reached, sums.total, out=np.zeros(len(csr.nodes)), where=sums.reached > 0
        )
        if wf_improved and len(csr.nodes) > 1:
            values *= sums.reached / (len(csr.nodes) - 1)
        return _named(csr, values) if chosen is None else float(values[chosen[0]])

    def global_efficiency(self, G: BackendGraph) -> float:
        n = len(G)
        if n < 2:
            return 0
        return float(sweep(G.csr, betweenness=False).harmonic.sum()) / (n * (n - 1))

    def constraint(
        self, G: BackendGraph, nodes: Collection[Node] | None = None, weight: str | None = None
    ) -> dict[Node, float]:
        values, _, _ = burt(G.with_strengths(weight))
        return _chosen(_named(G.csr, values), nodes)

    def effective_size(
        self, G: BackendGraph, nodes: Collection[Node] | None = None, weight: str | None = None
    ) -> dict[Node, float]:
        _, values, _ = burt(G.with_strengths(weight))
        return _chosen(_named(G.csr, values), nodes)

    def pagerank(
        self,
        G: BackendGraph,
        alpha: float = 0.85,
        personalization: Mapping[Node, float] | None = None,
        max_iter: int = 100,
        tol: float = 1.0e-6,
        nstart: Mapping[Node, float] | None = None,
        weight: str | None = "weight",
        dangling: Mapping[Node, float] | None = None,
    ) -> dict[Node, float]:
        csr = G.with_strengths(weight)
        uniform = np.full(len(csr.nodes), 1.0 / max(1, len(csr.nodes)))
        jump = _distribution(csr, personalization, uniform)
        start = _distribution(csr, nstart, uniform)
        stuck = _distribution(csr, dangling, jump)
        found = iterate(csr, start, jump, stuck, alpha, tol, max_iter)
        if found is None:
            raise nx.PowerIterationFailedConvergence(max_iter)
        return _named(csr, found[0])

    def core_number(self, G: BackendGraph) -> dict[Node, int]:
        return dict(zip(G.csr.nodes, core_numbers(G.csr).tolist(), strict=True))

    def articulation_points(self, G: BackendGraph) -> Iterator[Node]:
        points, _ = cut_points_and_bridges(G.csr)
        return iter([G.csr.nodes[i] for i in points])

    def bridges(self, G: BackendGraph, root: Node | None = None) -> Iterator[tuple[Node, Node]]:
        csr = G.csr
        if root is not None and root not in csr.nodes:
            raise nx.NodeNotFound(f"Root node {root} is not in graph")
        _, ties = cut_points_and_bridges(csr)
        if root is not None:
            component = csr.components()
            own = component[csr.nodes.index(root)]
            ties = [(i, j) for i, j in ties if component[i] == own]
        return iter([(csr.nodes[i], csr.nodes[j]) for i, j in ties])


def _named(csr: Csr, values: NDArray[np.float64]) -> dict[Node, float]:
    return dict(zip(csr.nodes, values.tolist(), strict=True))


def _chosen(values: dict[Node, float], nodes: Collection[Node] | None) -> dict[Node, float]:
    return values if nodes is None else {node: values[node] for node in nodes}


def _distribution(
    csr: Csr, weights: Mapping[Node, float] | None, default: NDArray[np.float64]
) -> NDArray[np.float64]:
    if weights is None or not csr.nodes:
        return default
    values = np.array([weights.get(node, 0) for node in csr.nodes], dtype=np.float64)
    if values.sum() == 0:
        raise ZeroDivisionError("all weights of the nodes are 0")
    shares: NDArray[np.float64] = values / values.sum()
    return shares


INTERFACE = Interface()
