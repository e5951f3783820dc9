from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from ris3graph.analysis.csr import to_csr
from ris3graph.errors import AnalysisError


def test_rows_hold_both_ends_of_a_tie_in_ascending_order():
    graph = nx.Graph([("b", "a"), ("b", "c")])
    csr = to_csr(graph)
    assert csr.nodes == ("b", "a", "c")
    assert csr.indptr.tolist() == [0, 2, 3, 4]
    assert csr.indices.tolist() == [1, 2, 0, 0]


def test_order_of_ties_does_not_matter():
    ties = [(0, 1), (0, 2), (1, 3), (2, 3)]
    one, other = nx.Graph(), nx.Graph()
    one.add_nodes_from(range(4))
    other.add_nodes_from(range(4))
    one.add_edges_from(ties)
    other.add_edges_from(reversed(ties))
    assert to_csr(one).indices.tolist() == to_csr(other).indices.tolist()


def test_parallel_ties_become_one_with_least_distance_and_summed_strength():
    graph = nx.MultiGraph()
    graph.add_edge("a", "b", far=3, close=0.5)
    graph.add_edge("a", "b", far=2, close=0.25)
    csr = to_csr(graph, distance="far", strength="close")
    assert csr.indices.tolist() == [1, 0]
    assert csr.distances.tolist() == [2, 2]
    assert csr.strengths.tolist() == [0.75, 0.75]


def test_a_tie_without_the_attribute_has_one():
    graph = nx.Graph([("a", "b")])
    graph.add_edge("b", "c", far=5)
    assert to_csr(graph, distance="far").distances.tolist() == [1, 1, 5, 5]


def test_reversed_turns_ties_and_carries_values():
    graph = nx.DiGraph()
    graph.add_edge(0, 1, far=7)
    graph.add_edge(0, 2, far=8)
    turned = to_csr(graph, distance="far").reversed()
    assert turned.indptr.tolist() == [0, 0, 1, 2]
    assert turned.indices.tolist() == [0, 0]
    assert turned.distances.tolist() == [7, 8]


def test_self_loops_stand_once_and_can_be_left_out():
    graph = nx.Graph([("a", "a"), ("a", "b")])
    csr = to_csr(graph)
    assert csr.indices.tolist() == [0, 1, 0]
    assert csr.without_loops().indices.tolist() == [1, 0]


def test_components_of_a_directed_network_are_weak():
    graph = nx.DiGraph([(0, 1), (2, 1)])
    graph.add_node(3)
    assert to_csr(graph).components().tolist() == [0, 0, 0, 1]


def test_empty_network():
    csr = to_csr(nx.Graph())
    assert csr.indptr.tolist() == [0]
    assert csr.components().size == 0


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "near", None])
def test_values_that_are_no_positive_number_are_refused(value):
    graph = nx.Graph()
    graph.add_edge("a", "b", far=value)
    with pytest.raises(AnalysisError, match="far"):
        to_csr(graph, distance="far")


def test_distances_too_far_apart_to_be_summed_are_refused():
    graph = nx.Graph()
    graph.add_edge("a", "b", far=1e-9)
    graph.add_edge("b", "c", far=1e9)
    with pytest.raises(AnalysisError, match="differ too much"):
        to_csr(graph, distance="far")


def test_renumbering_keeps_the_network():
    graph = nx.path_graph(4)
    csr = to_csr(graph).renumbered(np.array([3, 1, 0, 2]))
    pairs = zip(csr.rows, csr.indices, strict=True)
    assert {frozenset((csr.nodes[u], csr.nodes[v])) for u, v in pairs} == set(
        map(frozenset, graph.edges)
    )


def test_arrays_are_taken_as_they_are_less_what_is_not_asked_for():
    graph = nx.Graph()
    graph.add_edge("a", "b", far=2, close=0.5)
    csr = to_csr(graph, distance="far", strength="close")
    again = to_csr(csr, strength="close")
    assert again.indices is csr.indices
    assert again.strengths.tolist() == [0.5, 0.5]
    assert again.distances is None
    assert to_csr(csr).strengths is None
