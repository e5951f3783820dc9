"""The networkx backend ``ris3graph``: networkx is the language, our kernels the engine.

``nx.betweenness_centrality(G, backend="ris3graph")`` runs compiled; with
``nx.config.backend_priority.algos = ["ris3graph"]`` every covered call does. Calls that
are not covered are refused with a reason, and networkx runs them itself.

networkx imports this module whenever it is imported, so that nothing is loaded here
before the first dispatched call.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

NAME = "ris3graph"

FUNCTIONS: dict[str, str] = {
    "betweenness_centrality": "Exact betweenness of all nodes; no sampling with k.",
    "harmonic_centrality": "All sources; nbunch may be a node or a collection.",
    "closeness_centrality": "One node or all.",
    "global_efficiency": "Undirected graphs.",
    "constraint": "Positive weights, no self-loops; a list of nodes in undirected graphs only.",
    "effective_size": "Positive weights, no self-loops; a list of nodes in undirected graphs only.",
    "pagerank": "Positive weights.",
    "core_number": "Undirected graphs without self-loops.",
    "articulation_points": "Undirected graphs.",
    "bridges": "Undirected graphs.",
}
"""Covered functions of networkx and what is covered of each; no multigraphs."""


def get_info() -> dict[str, Any]:
    """Describe the backend to networkx, which shows it in its documentation."""
    return {
        "backend_name": NAME,
        "project": NAME,
        "package": NAME,
        "short_summary": "Compiled kernels on all processors, the same result on any number.",
        "functions": {
            name: {"additional_docs": f"{covered} No multigraphs."}
            for name, covered in FUNCTIONS.items()
        },
    }


def __getattr__(name: str) -> Any:
    if name == "backend_interface":
        return import_module(f"{__name__}.interface").INTERFACE
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
