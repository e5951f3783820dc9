"""Projection and measures of the network against igraph, rustworkx, networkit and networkx.

Every contender gets the network in its own form; making that form is not counted. All use
as many threads as they take by default. Answers are compared value by value.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import igraph
import networkit
import networkx as nx
import numpy as np
import rustworkx
from numpy.typing import NDArray

from benchmarks.cordis import cordis
from benchmarks.directories import pilot_dialogue
from benchmarks.harness import Contender, Line, Report, run, sizes
from ris3graph.analysis.brokerage import brokerage
from ris3graph.analysis.compilation import compile_kernels
from ris3graph.analysis.connectivity import connectivity, core_numbers, cut_points_and_bridges
from ris3graph.analysis.csr import Csr
from ris3graph.analysis.degree import degrees
from ris3graph.analysis.dialogue import Dialogue, Record
from ris3graph.analysis.mixing import mixing_matrix
from ris3graph.analysis.modules import module_roles
from ris3graph.analysis.pagerank import pagerank
from ris3graph.analysis.projection import project_csr
from ris3graph.analysis.structural_holes import burt, structural_holes
from ris3graph.analysis.sweep import shortest_path_measures, sweep
from ris3graph.model import Helix

LARGEST = 50
"""Records with more participants make no ties."""

NETWORKX_TIES = 20_000
"""Networks with more ties are too much for networkx's own code."""

SHORTEST_PATHS = 5_000
"""Exact shortest-path measures are compared on so many actors at most."""

RUSTWORKX_PAGERANK: dict[str, Any] = {"weight_fn": float, "tol": 1e-12, "max_iter": 1000}

TOO_SLOW = f"more than {NETWORKX_TIES:,} ties"


class Forms:
    """One network in the form of each library, nodes numbered alike."""

    def __init__(self, csr: Csr) -> None:
        self.csr = csr
        self.n = len(csr.nodes)
        upper = csr.rows < csr.indices
        self.first, self.second = csr.rows[upper], csr.indices[upper].astype(np.int64)
        assert csr.strengths is not None
        self.weights = csr.strengths[upper]
        self.pairs = list(zip(self.first.tolist(), self.second.tolist(), strict=True))
        self.igraph = igraph.Graph(self.n, self.pairs)
        self.igraph.es["strength"] = self.weights.tolist()
        self.rustworkx = rustworkx.PyGraph(multigraph=False)
        self.rustworkx.add_nodes_from(range(self.n))
        self.rustworkx.add_edges_from(
            [(u, v, w) for (u, v), w in zip(self.pairs, self.weights.tolist(), strict=True)]
        )
        edges = (self.weights, (self.first, self.second))
        self.networkit = networkit.GraphFromCoo(edges, n=self.n, weighted=True)
        self.networkx: nx.Graph[int] | None = None
        if len(self.pairs) <= NETWORKX_TIES:
            self.networkx = nx.Graph()
            self.networkx.add_nodes_from(range(self.n))
            self.networkx.add_weighted_edges_from(
                (u, v, w) for (u, v), w in zip(self.pairs, self.weights.tolist(), strict=True)
            )


def dialogue_of(size: str) -> Dialogue:
    return pilot_dialogue() if size == "pilot" else cordis(size)


def small_records(data: Dialogue) -> list[Record]:
    return [record for record in data.records if len(record.members) <= LARGEST]


def in_order(values: dict[int, float], n: int) -> NDArray[np.float64]:
    return np.array([values.get(i, np.nan) for i in range(n)])


def nk_scores(algorithm: Any) -> NDArray[np.float64]:
    algorithm.run()
    return np.array(algorithm.scores())


def indicator(places: Sequence[int], n: int) -> NDArray[np.float64]:
    marks = np.zeros(n)
    marks[list(places)] = 1.0
    return marks


def pure(call: Callable[[], Any]) -> Any:
    """Run networkx's own code, not the backend that is compared with it."""
    with nx.config.backend_priority(algos=[]):
        return call()


def compare_projection(report: Report, data: Dialogue, size: str) -> None:
    records, nodes = small_records(data), [actor.id for actor in data.actors]
    kept = [record for record in records if record.dialogue]
    index = {node: i for i, node in enumerate(nodes)}
    edges = [
        (index[m], len(nodes) + e)
        for e, record in enumerate(kept)
        for m in record.members
        if m in index
    ]
    kinds = [0] * len(nodes) + [1] * len(kept)
    two_mode = igraph.Graph(len(kinds), edges)
    contenders = [
        Contender("ris3graph", lambda: project_csr(nodes, records).indices.size // 2),
        Contender(
            "igraph",
            lambda: two_mode.bipartite_projection(kinds, multiplicity=True, which=0).ecount(),
        ),
    ]
    report.compare(
        "projection (number of ties)",
        size,
        contenders,
        note="ours reads records and weighs ties; igraph counts joint records",
    )


def compare_linear(report: Report, forms: Forms, size: str) -> None:
    csr, n, graph = forms.csr, forms.n, forms.networkx
    skipped = {} if graph is not None else {"networkx": TOO_SLOW}

    def compare(task: str, *contenders: Contender, tolerance: float = 0.0) -> None:
        report.compare(task, size, contenders, tolerance=tolerance, skipped=skipped)

    def networkx(call: Callable[[], Any]) -> list[Contender]:
        return [] if graph is None else [Contender("networkx", lambda: pure(call))]

    compare(
        "strength",
        Contender("ris3graph", lambda: list(degrees(csr, strength="s").strength.values())),
        Contender("igraph", lambda: forms.igraph.strength(weights="strength")),
        *networkx(lambda: in_order(dict(graph.degree(weight="weight")), n)),
        tolerance=1e-12,
    )
    compare(
        "core number",
        Contender("ris3graph", lambda: core_numbers(csr)),
        Contender("igraph", forms.igraph.coreness),
        Contender("rustworkx", lambda: in_order(rustworkx.core_number(forms.rustworkx), n)),
        Contender(
            "networkit",
            lambda: nk_scores(networkit.centrality.CoreDecomposition(forms.networkit)),
        ),
        *networkx(lambda: in_order(nx.core_number(graph), n)),
    )
    compare(
        "components",
        Contender("ris3graph", lambda: csr.components().max() + 1),
        Contender("igraph", lambda: len(forms.igraph.connected_components())),
        Contender("rustworkx", lambda: rustworkx.number_connected_components(forms.rustworkx)),
        Contender("networkit", partial(nk_components, forms.networkit)),
        *networkx(lambda: nx.number_connected_components(graph)),
    )
    compare(
        "cut points and bridges",
        Contender("ris3graph", lambda: cuts(*cut_points_and_bridges(csr), n)),
        Contender(
            "igraph",
            lambda: cuts(forms.igraph.articulation_points(), forms.igraph.bridges(), n),
        ),
        Contender(
            "rustworkx",
            lambda: cuts(
                list(rustworkx.articulation_points(forms.rustworkx)),
                list(rustworkx.bridges(forms.rustworkx)),
                n,
            ),
        ),
        *networkx(lambda: cuts(list(nx.articulation_points(graph)), list(nx.bridges(graph)), n)),
    )
    compare(
        "PageRank",
        Contender("ris3graph", lambda: list(pagerank(csr, strength="s").values.values())),
        Contender("igraph", lambda: forms.igraph.pagerank(weights="strength")),
        Contender(
            "rustworkx",
            lambda: in_order(
                dict(
                    rustworkx.pagerank(directed(forms), weight_fn=float, tol=1e-12, max_iter=1000)
                ),
                n,
            ),
        ),
        *networkx(lambda: in_order(nx.pagerank(graph, tol=1e-12, max_iter=1000), n)),
        tolerance=1e-6,
    )
    compare(
        "constraint",
        Contender("ris3graph", lambda: burt(csr)[0]),
        Contender("igraph", lambda: forms.igraph.constraint(weights="strength")),
        *networkx(lambda: in_order(nx.constraint(graph, weight="weight"), n)),
        tolerance=1e-9,
    )


def directed(forms: Forms) -> rustworkx.PyDiGraph:
    """Both directions of every tie: rustworkx has PageRank for directed networks only."""
    both = getattr(forms, "both", None)
    if both is None:
        both = forms.rustworkx.to_directed()
        forms.both = both
    return both


def nk_components(graph: Any) -> int:
    found = networkit.components.ConnectedComponents(graph)
    found.run()
    return int(found.numberOfComponents())


def cuts(points: Sequence[int], bridges: Sequence[Any], n: int) -> NDArray[np.float64]:
    """Cut points as marks, and the number of bridges."""
    return np.append(indicator(points, n), float(len(bridges)))


def compare_paths(report: Report, data: Dialogue, size: str) -> None:
    """Shortest-path measures on the actors of as many records as the bound allows."""
    members: set[str] = set()
    taken = []
    for record in small_records(data):
        if len(members | record.members) > SHORTEST_PATHS:
            break
        members |= record.members
        taken.append(record)
    nodes = [actor.id for actor in data.actors if actor.id in members]
    csr = project_csr(nodes, taken)
    forms = Forms(csr)
    whole = len(taken) == len(small_records(data))
    note = f"{forms.n:,} actors, {len(forms.pairs):,} ties" + (
        "" if whole else f": the first {len(taken):,} records"
    )
    graph = forms.networkx
    contenders = [
        Contender("ris3graph", lambda: sweep(csr).betweenness / 2),
        Contender("igraph", forms.igraph.betweenness),
        Contender(
            "rustworkx",
            lambda: in_order(
                dict(rustworkx.betweenness_centrality(forms.rustworkx, normalized=False)), forms.n
            ),
        ),
        # networkit counts ordered pairs in an undirected network too.
        Contender(
            "networkit",
            lambda: nk_scores(networkit.centrality.Betweenness(unweighted(forms))) / 2,
        ),
    ]
    if graph is not None:
        contenders.append(
            Contender(
                "networkx",
                lambda: pure(
                    lambda: in_order(nx.betweenness_centrality(graph, normalized=False), forms.n)
                ),
            )
        )
    report.compare(
        "betweenness (ours with harmonic and closeness)",
        size,
        contenders,
        tolerance=1e-9,
        repeats=1,
        skipped={} if graph is not None else {"networkx": TOO_SLOW},
        note=note,
    )


def unweighted(forms: Forms) -> Any:
    plain = getattr(forms, "plain", None)
    if plain is None:
        ones = np.ones(forms.first.size)
        plain = networkit.GraphFromCoo((ones, (forms.first, forms.second)), n=forms.n)
        forms.plain = plain
    return plain


def all_linear(size: str) -> dict[str, float]:
    """Everything that takes linear time, step by step, kernels loaded first."""
    steps: dict[str, float] = {}

    def step(name: str, call: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = call()
        steps[name] = time.perf_counter() - started
        return result

    data = dialogue_of(size)
    step("kernels", compile_kernels)
    records, nodes = small_records(data), [actor.id for actor in data.actors]
    side = {a.id: None if a.helix is Helix.UNKNOWN else a.helix.value for a in data.actors}
    csr = step("projection", lambda: project_csr(nodes, records))
    step("degree and strength", lambda: degrees(csr, strength="s"))
    step("cores, components, cut points, bridges", lambda: connectivity(csr))
    step("constraint, effective size", lambda: structural_holes(csr, strength="s"))
    step("PageRank", lambda: pagerank(csr, strength="s"))
    step("brokerage", lambda: brokerage(csr, side))
    step("participation coefficient", lambda: module_roles(csr, side))
    step("mixing", lambda: mixing_matrix(csr, side))
    return steps


def main() -> int:
    report = Report("measures")
    shortest_path_measures(nx.path_graph(3))
    compile_kernels()
    for size in sizes():
        data = dialogue_of(size)
        compare_projection(report, data, size)
        forms = Forms(project_csr([a.id for a in data.actors], small_records(data)))
        print(f"\n{size}: {forms.n:,} actors, {len(forms.pairs):,} ties", flush=True)
        compare_linear(report, forms, size)
        del forms
        compare_paths(report, data, size)
        done = run([sys.executable, "-m", "benchmarks.measures", "linear", size])
        steps = json.loads(done.output.splitlines()[-1])
        note = f"peak {done.peak_mb:,.0f} MB; " + ", ".join(
            f"{name} {taken:.2f}" for name, taken in steps.items()
        )
        total = {"ris3graph": sum(steps.values())}
        report.add(
            Line("projection and all linear-time measures", size, "ris3graph", total, note=note)
        )
    return report.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["linear"]:
        print(json.dumps(all_linear(sys.argv[2])))
    else:
        raise SystemExit(main())
