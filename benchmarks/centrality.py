"""Shortest-path measures side by side with igraph and networkx.

Run as ``python benchmarks/centrality.py [nodes] [ties] [repeats]``. The peers take turns
in one process; times are medians. igraph and networkx compute betweenness alone, our
sweep yields betweenness, harmonic closeness, closeness, mean distance and efficiency.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import igraph
import networkx as nx

from ris3graph.analysis.compilation import compile_kernels
from ris3graph.analysis.compiled import available_threads
from ris3graph.analysis.sweep import shortest_path_measures

PEERS = ("ris3graph", "networkx", "igraph", "numba", "numpy", "scipy")


def seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def compare(title: str, graph: nx.Graph, repeats: int, *, with_networkx: bool = False) -> None:
    peer = igraph.Graph(len(graph), list(graph.edges))
    calls: dict[str, Callable[[], object]] = {
        "all measures, all threads": lambda: shortest_path_measures(graph),
        "all measures, one thread": lambda: shortest_path_measures(graph, threads=1),
        "igraph betweenness": peer.betweenness,
    }
    if with_networkx:
        calls["networkx betweenness"] = lambda: nx.betweenness_centrality(graph, backend="networkx")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(seconds(call))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    ours = shortest_path_measures(graph).betweenness
    theirs = peer.betweenness()
    apart = max(abs(ours[v] - theirs[v]) for v in graph) / max(1.0, *theirs)
    print(f"\n{title}: {len(graph):,} nodes, {graph.number_of_edges():,} ties, {repeats} turns")
    base = medians["all measures, all threads"]
    for name, median in medians.items():
        print(f"  {name:28} {median:9.3f} s   {median / base:6.1f} x")
    print(f"  largest difference from igraph, relative to the largest value: {apart:.1e}")


def main(nodes: int = 10_000, ties: int = 50_000, repeats: int = 3) -> None:
    print(f"Python {platform.python_version()}, {available_threads()} threads, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in PEERS))
    print(f"Kernels compiled or loaded in {compile_kernels():.1f} s")
    compare("Random", nx.gnm_random_graph(nodes, ties, seed=1), repeats)
    share = max(1, ties // nodes)
    compare("Preferential attachment", nx.barabasi_albert_graph(nodes, share, seed=1), repeats)
    small = nx.gnm_random_graph(nodes // 10, ties // 10, seed=1)
    compare("Small, with networkx", small, repeats, with_networkx=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
