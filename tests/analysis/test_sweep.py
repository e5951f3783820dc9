from __future__ import annotations

import random

import igraph
import networkx as nx
import numpy as np
import pytest

from ris3graph.analysis.csr import to_csr
from ris3graph.analysis.sweep import shortest_path_measures, sweep
from ris3graph.errors import AnalysisError

GRAPHS = ("florentine", "karate")


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("measure", ["betweenness", "harmonic", "closeness"])
def test_agrees_with_r_igraph(reference, name, measure):
    measured = shortest_path_measures(reference.graph(name))
    reference.check(getattr(measured, measure), f"{name}.{measure}")


@pytest.mark.parametrize("name", GRAPHS)
def test_global_values_agree_with_r_igraph(reference, name):
    measured = shortest_path_measures(reference.graph(name))
    expected = reference.value(f"{name}.global")
    assert measured.actors == expected["n"]
    assert measured.ties == expected["m"]
    assert measured.mean_distance == pytest.approx(
        expected["mean_distance_connected_pairs"], rel=1e-9
    )
    assert measured.global_efficiency == pytest.approx(expected["global_efficiency"], rel=1e-9)


def _random_network(seed: int) -> nx.Graph:
    rng = random.Random(seed)
    graph = nx.gnp_random_graph(
        rng.randrange(40), rng.random() * 0.25, seed=seed, directed=seed % 2 == 0
    )
    if len(graph) and seed % 3 == 0:
        graph.add_edge(0, 0)
    for _, _, tie in graph.edges(data=True):
        tie["far"] = rng.randint(1, 4)
    return graph


@pytest.mark.parametrize("distance", [None, "far"])
@pytest.mark.parametrize("seed", range(24))
def test_agrees_with_networkx_on_random_networks(seed, distance):
    graph = _random_network(seed)
    measured = shortest_path_measures(graph, distance=distance)
    plain = {"backend": "networkx"}
    between = nx.betweenness_centrality(graph, normalized=False, weight=distance, **plain)
    assert measured.betweenness == pytest.approx(between, abs=1e-9)
    harmonic = nx.harmonic_centrality(graph, distance=distance, **plain)
    assert measured.harmonic == pytest.approx(harmonic, abs=1e-9)
    closeness = nx.closeness_centrality(graph, distance=distance, wf_improved=False, **plain)
    assert {n: c or 0.0 for n, c in measured.closeness.items()} == pytest.approx(closeness)


def test_wide_and_deep_networks_take_both_directions_of_each_step():
    """A star of stars: levels that grow and shrink a hundredfold from one to the next."""
    graph = nx.balanced_tree(40, 2)
    graph.add_edges_from((leaf, "sink") for leaf in range(41, 1641))
    graph.add_edge("sink", "end")
    measured = shortest_path_measures(graph)
    # networkx itself takes half a minute here.
    expected = igraph.Graph.from_networkx(graph).betweenness(directed=False)
    assert measured.betweenness == pytest.approx(dict(zip(graph, expected, strict=True)), abs=1e-6)


@pytest.mark.parametrize("distance", [None, "far"])
def test_any_number_of_threads_gives_the_same_bits(distance):
    graph = nx.barabasi_albert_graph(400, 3, seed=7)
    for u, v, tie in graph.edges(data=True):
        tie["far"] = 1 + (u * v) % 5
    csr = to_csr(graph, distance=distance)
    one = sweep(csr, threads=1)
    for threads in (2, 3, 8):
        other = sweep(csr, threads=threads)
        assert one.betweenness.tobytes() == other.betweenness.tobytes()
        assert one.harmonic.tobytes() == other.harmonic.tobytes()
        assert one.total.tobytes() == other.total.tobytes()


def test_names_do_not_matter(reference):
    graph = reference.graph("karate")
    names = dict(zip(graph, random.Random(3).sample(range(1000), len(graph)), strict=True))
    shuffled = nx.Graph()
    shuffled.add_nodes_from(sorted(names.values()))
    shuffled.add_edges_from((names[u], names[v]) for u, v in graph.edges)
    one, other = shortest_path_measures(graph), shortest_path_measures(shuffled)
    assert {names[n]: b for n, b in one.betweenness.items()} == pytest.approx(other.betweenness)


def test_an_isolate_changes_no_betweenness(reference):
    graph = reference.graph("florentine")
    before = shortest_path_measures(graph).betweenness
    graph.add_node("Pucci")
    after = shortest_path_measures(graph)
    assert after.betweenness == {**before, "Pucci": 0.0}
    assert after.closeness["Pucci"] is None
    assert after.reached["Pucci"] == 0
    assert after.connected_pairs == 15 * 14


def test_equal_distances_are_steps(reference):
    graph = reference.graph("karate")
    nx.set_edge_attributes(graph, 3, "far")
    steps = shortest_path_measures(graph)
    lengths = shortest_path_measures(graph, distance="far")
    assert lengths.betweenness == pytest.approx(steps.betweenness)
    assert lengths.mean_distance == pytest.approx(3 * steps.mean_distance)


@pytest.mark.parametrize("n", [0, 1])
def test_networks_without_a_pair_say_nothing(n):
    measured = shortest_path_measures(nx.empty_graph(n))
    assert measured.global_efficiency is None
    assert measured.mean_distance is None
    assert measured.connected_pairs == 0
    assert list(measured.betweenness.values()) == [0.0] * n


def test_two_actors():
    apart = shortest_path_measures(nx.empty_graph(2))
    assert (apart.global_efficiency, apart.mean_distance) == (0.0, None)
    tied = shortest_path_measures(nx.path_graph(2))
    assert (tied.global_efficiency, tied.mean_distance, tied.ties) == (1.0, 1.0, 1)


def test_parallel_ties_are_one_path():
    graph = nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "d"), ("a", "c"), ("c", "d")])
    measured = shortest_path_measures(graph)
    assert measured.betweenness["b"] == measured.betweenness["c"] == 0.5
    assert measured.ties == 4


def test_searching_from_some_sources_only():
    csr = to_csr(nx.path_graph(5))
    some = sweep(csr, sources=np.array([4, 0]), betweenness=False)
    assert some.total.tolist() == [10, 0, 0, 0, 10]
    assert not some.betweenness.any()


def test_more_paths_than_a_float_counts_are_refused():
    graph = nx.Graph()
    for layer in range(330):  # 10^330 paths from end to end
        graph.add_edges_from(((layer, i), (layer + 1, j)) for i in range(10) for j in range(10))
    with pytest.raises(AnalysisError, match="more shortest paths"):
        shortest_path_measures(graph)
