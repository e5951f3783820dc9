"""Which calls the backend takes: a reason in words for each that it leaves to networkx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx
import numpy as np

from ris3graph.analysis.backend.graph import BackendGraph
from ris3graph.analysis.csr import EXACT

UNDIRECTED_ONLY = frozenset({"global_efficiency", "core_number", "articulation_points", "bridges"})
LOOPLESS_ONLY = frozenset({"constraint", "effective_size", "core_number"})
DISTANCES = frozenset({"betweenness_centrality", "harmonic_centrality", "closeness_centrality"})
SWEEPS = DISTANCES | {"global_efficiency"}

COLLECTIONS = (list, tuple, set, frozenset, dict)

SMALL_SWEEP = 50
SMALL_LINEAR = 500
"""Below so many nodes networkx is done before the graph would be converted."""

Refusal = Callable[[str, Any, Mapping[str, Any]], str | None]


def refusal(name: str, arguments: Mapping[str, Any]) -> str | None:
    """Say why a call is not covered, or ``None`` if it is.

    Parameters
    ----------
    name
        Name of the networkx function.
    arguments
        Its bound arguments with defaults, the graph under ``G``.
    """
    graph = arguments["G"]
    if not isinstance(graph, nx.Graph | BackendGraph):
        return f"{type(graph).__name__} is not a networkx graph"
    rules: tuple[Refusal, ...] = (_of_class, _of_sources, _of_nodes, _of_attribute)
    return next((said for rule in rules if (said := rule(name, graph, arguments))), None)


def reluctance(name: str, graph: Any) -> str | None:
    """Say why a covered call is not worth the conversion, or ``None`` if it is."""
    least = SMALL_SWEEP if name in SWEEPS else SMALL_LINEAR
    return f"the graph has fewer than {least} nodes" if len(graph) < least else None


def _of_class(name: str, graph: Any, _: Mapping[str, Any]) -> str | None:
    if graph.is_multigraph():
        return "multigraphs are not covered"
    if graph.is_directed() and name in UNDIRECTED_ONLY:
        return "directed graphs are not covered"
    if name in LOOPLESS_ONLY and _has_loops(graph):
        return "graphs with self-loops are not covered"
    return None


def _of_sources(name: str, graph: Any, arguments: Mapping[str, Any]) -> str | None:
    k = arguments.get("k")
    if k is not None and k != len(graph):
        return "sampling with k is not covered"
    if arguments.get("sources") is not None:
        return "a choice of sources is not covered"
    if name == "closeness_centrality" and (u := arguments["u"]) is not None and u not in graph:
        return "u is not in the graph"
    chosen = arguments.get("nbunch")
    if chosen is not None and not isinstance(chosen, COLLECTIONS):
        return "nbunch is neither None nor a collection"
    return None


def _of_nodes(_: str, graph: Any, arguments: Mapping[str, Any]) -> str | None:
    nodes = arguments.get("nodes")
    if nodes is None:
        return None
    if graph.is_directed():
        return "a choice of nodes is not covered in directed graphs"
    if not isinstance(nodes, COLLECTIONS):
        return "nodes is not a collection"
    return None if set(graph).issuperset(nodes) else "a node is not in the graph"


def _of_attribute(name: str, graph: Any, arguments: Mapping[str, Any]) -> str | None:
    attribute = arguments.get("distance", arguments.get("weight"))
    if attribute is None:
        return None
    if callable(attribute):
        return "weights given by a function are not covered"
    if isinstance(graph, BackendGraph):
        values = graph.attributes.get(attribute, np.ones(1))
    else:
        raw = [value for _, _, value in graph.edges(data=attribute, default=1)]
        if not all(isinstance(value, int | float) for value in raw):
            return "a weight is neither an integer nor a float"
        values = np.array(raw, dtype=np.float64)
    if not (np.isfinite(values).all() and (values > 0).all()):
        return "a weight is not positive and finite"
    if name in DISTANCES and values.size and values.max() * len(graph) > EXACT * values.min():
        return "distances differ too much to be summed exactly"
    return None


def _has_loops(graph: Any) -> bool:
    if isinstance(graph, BackendGraph):
        return graph.has_loops()
    return any(node in neighbours for node, neighbours in graph.adjacency())
