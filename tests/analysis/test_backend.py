from __future__ import annotations

import math

import networkx as nx
import pytest

from ris3graph.analysis.backend import FUNCTIONS, get_info
from ris3graph.analysis.backend.graph import from_networkx
from ris3graph.analysis.backend.interface import INTERFACE

OURS = {"backend": "ris3graph"}
PLAIN = {"backend": "networkx"}


@pytest.fixture(autouse=True)
def _fresh_conversions():
    """networkx warns whenever it takes a converted graph from its cache."""
    cached = nx.config.cache_converted_graphs
    nx.config.cache_converted_graphs = False
    yield
    nx.config.cache_converted_graphs = cached


@pytest.fixture
def graph() -> nx.Graph:
    graph = nx.gnp_random_graph(30, 0.1, seed=4)
    for u, v, tie in graph.edges(data=True):
        tie["w"] = 1 + (u + v) % 4
    return graph


def test_networkx_knows_the_backend_and_its_functions():
    assert set(get_info()["functions"]) == set(FUNCTIONS)
    for name in FUNCTIONS:
        assert "ris3graph" in getattr(nx, name).backends
        assert hasattr(INTERFACE, name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("betweenness_centrality", {}),
        ("betweenness_centrality", {"weight": "w", "normalized": False}),
        ("betweenness_centrality", {"endpoints": True}),
        ("harmonic_centrality", {"distance": "w"}),
        ("harmonic_centrality", {"nbunch": [3, 1, "nobody"]}),
        ("closeness_centrality", {"wf_improved": False}),
        ("closeness_centrality", {"u": 5, "distance": "w"}),
        ("global_efficiency", {}),
        ("constraint", {"weight": "w"}),
        ("effective_size", {"nodes": [2, 7]}),
        ("effective_size", {"nodes": list(range(30)), "weight": "w"}),
        ("pagerank", {"weight": "w", "personalization": {1: 1, 2: 3}, "tol": 1e-12}),
        ("core_number", {}),
    ],
)
def test_values_are_those_of_networkx(graph, name, arguments):
    function = getattr(nx, name)
    ours, plain = function(graph, **arguments, **OURS), function(graph, **arguments, **PLAIN)
    assert ours == pytest.approx(plain, nan_ok=True, abs=1e-9)
    if isinstance(plain, dict):
        assert list(ours) == (sorted(plain) if "nbunch" in arguments else list(plain))


@pytest.mark.parametrize("endpoints", [False, True])
@pytest.mark.parametrize("normalized", [False, True])
def test_directed_betweenness_counts_endpoints_as_networkx_does(endpoints, normalized):
    graph = nx.gnp_random_graph(20, 0.1, seed=2, directed=True)
    arguments = {"endpoints": endpoints, "normalized": normalized}
    assert nx.betweenness_centrality(graph, **arguments, **OURS) == pytest.approx(
        nx.betweenness_centrality(graph, **arguments, **PLAIN)
    )


def test_cut_points_and_bridges_are_those_of_networkx(graph):
    assert set(nx.articulation_points(graph, **OURS)) == set(nx.articulation_points(graph, **PLAIN))
    for root in (None, 3):
        ours = set(map(frozenset, nx.bridges(graph, root=root, **OURS)))
        assert ours == set(map(frozenset, nx.bridges(graph, root=root, **PLAIN)))


def test_weighted_effective_size_is_burts_without_a_list_of_nodes_too(graph):
    """networkx 3.6 divides by the maximum of the wrong axis here; with nodes it does not."""
    ours = nx.effective_size(graph, weight="w", **OURS)
    assert ours == pytest.approx(
        nx.effective_size(graph, nodes=list(graph), weight="w", **PLAIN), nan_ok=True
    )


def test_an_isolate_is_nan_as_in_networkx():
    graph = nx.empty_graph(1)
    assert math.isnan(nx.constraint(graph, **OURS)[0])
    assert math.isnan(nx.effective_size(graph, **OURS)[0])


LOOPED = nx.Graph([(0, 0), (0, 1)])
ZERO = nx.Graph()
ZERO.add_edge(0, 1, weight=0)
TEXT = nx.Graph()
TEXT.add_edge(0, 1, weight="1")
APART = nx.Graph()
APART.add_edge(0, 1, weight=1e-20)
APART.add_edge(1, 2, weight=1.0)


@pytest.mark.parametrize(
    ("name", "graph", "arguments", "reason"),
    [
        ("betweenness_centrality", nx.path_graph(9), {"k": 3}, "sampling"),
        ("betweenness_centrality", nx.MultiGraph(), {}, "multigraphs"),
        ("betweenness_centrality", ZERO, {"weight": "weight"}, "positive"),
        ("betweenness_centrality", TEXT, {"weight": "weight"}, "neither"),
        ("betweenness_centrality", APART, {"weight": "weight"}, "differ too much"),
        ("harmonic_centrality", nx.path_graph(3), {"sources": [1]}, "sources"),
        ("harmonic_centrality", nx.path_graph(3), {"nbunch": 1}, "nbunch"),
        ("closeness_centrality", nx.path_graph(3), {"u": 7}, "not in the graph"),
        ("closeness_centrality", nx.path_graph(3), {"distance": max}, "function"),
        ("global_efficiency", nx.DiGraph(), {}, "directed"),
        ("constraint", LOOPED, {}, "self-loops"),
        ("constraint", nx.DiGraph([(0, 1)]), {"nodes": [0]}, "directed"),
        ("effective_size", nx.path_graph(3), {"nodes": iter([0])}, "collection"),
        ("effective_size", nx.path_graph(3), {"nodes": [9]}, "not in the graph"),
        ("core_number", LOOPED, {}, "self-loops"),
        ("bridges", nx.path_graph(3), {"start": 1}, "do not fit"),
        ("bridges", "path", {}, "not a networkx graph"),
    ],
)
def test_what_is_not_covered_is_refused_with_a_reason(name, graph, arguments, reason):
    said = INTERFACE.can_run(name, (graph,), arguments)
    assert isinstance(said, str)
    assert reason in said


def test_sampling_all_nodes_is_covered():
    assert INTERFACE.can_run("betweenness_centrality", (nx.path_graph(4),), {"k": 4}) is True


def test_uncovered_calls_fall_back_when_the_backend_has_priority():
    with nx.config(backend_priority=["ris3graph"]):
        values = nx.betweenness_centrality(nx.path_graph(200), k=10, seed=1)
    assert values == nx.betweenness_centrality(nx.path_graph(200), k=10, seed=1, **PLAIN)


def test_small_graphs_are_not_worth_a_conversion():
    assert INTERFACE.should_run("bridges", (nx.path_graph(600),), {}) is True
    assert "fewer" in INTERFACE.should_run("bridges", (nx.path_graph(5),), {})
    assert INTERFACE.should_run("betweenness_centrality", (), {"G": nx.path_graph(60)}) is True


def test_converted_graphs_are_taken_as_they_are(graph):
    converted = from_networkx(graph, {"w": 1})
    assert nx.betweenness_centrality(converted, weight="w") == pytest.approx(
        nx.betweenness_centrality(graph, weight="w", **PLAIN)
    )
    assert nx.constraint(converted, weight="w") == pytest.approx(
        nx.constraint(graph, weight="w", **PLAIN), nan_ok=True
    )
    assert INTERFACE.convert_from_nx(converted) is converted


def test_converted_graphs_can_be_had_back(graph):
    back = INTERFACE.convert_to_nx(from_networkx(graph, {"w": 1}))
    assert nx.utils.graphs_equal(back, graph)
    directed = nx.DiGraph([(0, 1), (2, 1)])
    assert nx.utils.graphs_equal(INTERFACE.convert_to_nx(from_networkx(directed, {})), directed)


def test_attributes_that_are_no_numbers_are_left_to_networkx():
    with pytest.raises(NotImplementedError, match="not a number"):
        from_networkx(TEXT_ONLY, {"name": 1})
    with pytest.raises(NotImplementedError, match="named"):
        INTERFACE.convert_from_nx(TEXT_ONLY, preserve_edge_attrs=True)


TEXT_ONLY = nx.Graph()
TEXT_ONLY.add_edge(0, 1, name="one")
