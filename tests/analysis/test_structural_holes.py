from __future__ import annotations

import random

import networkx as nx
import pytest

from ris3graph.analysis.structural_holes import structural_holes

GRAPHS = ("florentine", "karate")
MEASURES = ("constraint", "effective_size")


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("measure", MEASURES)
def test_agrees_with_r(reference, name, measure):
    holes = structural_holes(reference.graph(name))
    reference.check(getattr(holes, measure), f"{name}.{measure}")


@pytest.mark.parametrize("name", GRAPHS)
def test_hierarchy_agrees_with_r_and_is_one_for_a_single_contact(reference, name):
    graph = reference.graph(name)
    measured = structural_holes(graph).hierarchy
    for node, value in reference.value(f"{name}.hierarchy").items():
        # The reference leaves a single contact undefined; UCINET has 1.
        assert (value is None) == (graph.degree(node) == 1)
        assert measured[node] == pytest.approx(1.0 if value is None else value, abs=1e-9)


def test_hand_computed_values_of_networkx_documentation():
    """Borgatti's example with strengths; values from UCINET by way of networkx's tests."""
    ties = ["AB2", "AF3", "AG5", "AE2", "EG8", "FG3", "BG4", "BD1", "DG3", "GC10"]
    graph = nx.Graph()
    graph.add_weighted_edges_from(((t[0], t[1], int(t[2:])) for t in ties), weight="close")
    holes = structural_holes(graph, strength="close")
    for node, constraint, size in (("G", 0.299, 5.47), ("A", 0.795, 2.47), ("C", 1, 1)):
        assert holes.constraint[node] == pytest.approx(constraint, abs=1e-3)
        assert holes.effective_size[node] == pytest.approx(size, abs=1e-2)


@pytest.mark.parametrize("strength", [None, "close"])
@pytest.mark.parametrize("seed", range(10))
def test_agrees_with_networkx_on_random_networks(seed, strength):
    rng = random.Random(seed)
    graph = nx.gnp_random_graph(20, 0.2, seed=seed, directed=seed % 2 == 0)
    for _, _, tie in graph.edges(data=True):
        tie["close"] = rng.randint(1, 4)
    holes = structural_holes(graph, strength=strength)
    plain = {"nodes": list(graph), "weight": strength, "backend": "networkx"}
    constraint, size = nx.constraint(graph, **plain), nx.effective_size(graph, **plain)
    for node in graph:
        if graph.degree(node) == 0:
            assert holes.constraint[node] is holes.effective_size[node] is None
        # networkx calls a node without outward ties an isolate; Burt's measures do not
        elif not graph.is_directed() or graph.out_degree(node):
            assert holes.constraint[node] == pytest.approx(constraint[node])
            assert holes.effective_size[node] == pytest.approx(size[node])


def test_an_isolate_and_a_self_loop_say_nothing():
    graph = nx.Graph([("a", "b"), ("c", "c")])
    holes = structural_holes(graph)
    assert holes.constraint == {"a": 1.0, "b": 1.0, "c": None}
    assert holes.hierarchy == {"a": 1.0, "b": 1.0, "c": None}


def test_a_common_factor_of_strengths_does_not_matter(reference):
    graph = reference.graph("karate")
    for u, v, tie in graph.edges(data=True):
        tie["close"] = 1 + (int(u) * int(v)) % 7
        tie["double"] = 2 * tie["close"]
    one = structural_holes(graph, strength="close")
    other = structural_holes(graph, strength="double", threads=1)
    assert one.constraint == other.constraint
    assert one.effective_size == other.effective_size


def test_empty_network():
    assert structural_holes(nx.Graph()).constraint == {}
