"""Compile every kernel ahead of need, so that nobody waits for it in front of a page."""

from __future__ import annotations

import time
from collections.abc import Callable

import networkx as nx

from ris3graph.analysis.brokerage import brokerage
from ris3graph.analysis.connectivity import connectivity
from ris3graph.analysis.contacts import Contacts
from ris3graph.analysis.curveball import incidence, joint_statistics, sample_null
from ris3graph.analysis.structural_holes import structural_holes
from ris3graph.analysis.sweep import shortest_path_measures


def compile_kernels(report: Callable[[str], None] | None = None) -> float:
    """Compile all kernels, or load them where they were compiled before.

    Every kernel runs once on a network of three actors. The machine code stays on disk,
    in the package's folder or, where that cannot be written to, in the user's cache
    folder (``NUMBA_CACHE_DIR`` overrides both).

    Parameters
    ----------
    report
        Told the name of each step before it starts.

    Returns
    -------
    float
        Seconds that it took.
    """
    path: nx.Graph[int] = nx.path_graph(3)
    table = incidence([[frozenset("ab"), frozenset("bc")]], {"a": 0, "b": 0, "c": 1}, 2)

    def null_model() -> None:
        joint_statistics(table)
        sample_null(table, 1, 0)

    steps: dict[str, Callable[[], object]] = {
        "shortest paths": lambda: shortest_path_measures(path),
        "shortest paths with distances": lambda: shortest_path_measures(path, distance="d"),
        "structural holes": lambda: structural_holes(path),
        "brokerage roles": lambda: brokerage(path, {0: 0}),
        "cores, cut points and bridges": lambda: connectivity(path),
        "steps between contacts": lambda: Contacts("abc", ["ab", "bc"]).distance("a", "c"),
        "null model of the records": null_model,
    }
    started = time.perf_counter()
    for name, step in steps.items():
        if report is not None:
            report(name)
        step()
    return time.perf_counter() - started
