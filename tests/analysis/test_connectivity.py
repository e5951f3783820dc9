from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.connectivity import connectivity
from ris3graph.errors import AnalysisError

GRAPHS = ("florentine", "karate")


@pytest.mark.parametrize("name", GRAPHS)
def test_agrees_with_r_igraph(reference, name):
    measured = connectivity(reference.graph(name))
    reference.check(measured.core_number, f"{name}.coreness")
    assert sorted(measured.articulation_points) == sorted(
        reference.value(f"{name}.articulation_points")
    )
    assert {"|".join(sorted(tie)) for tie in measured.bridges} == {
        "|".join(sorted(tie.split("|"))) for tie in reference.value(f"{name}.bridges")
    }
    expected = reference.value(f"{name}.global")
    assert (measured.components, measured.giant) == (expected["components"], expected["giant"])


@pytest.mark.parametrize("seed", range(12))
def test_removing_what_was_found_breaks_a_component_and_nothing_else_does(seed):
    graph = nx.gnm_random_graph(18, 20, seed=seed)
    measured = connectivity(graph)
    for node in graph:
        rest = graph.copy()
        rest.remove_node(node)
        lost = graph.degree(node) == 0
        parts = nx.number_connected_components(rest) + lost
        assert (parts > measured.components) == (node in measured.articulation_points)
    for tie in graph.edges:
        rest = graph.copy()
        rest.remove_edge(*tie)
        found = tie in measured.bridges or tie[::-1] in measured.bridges
        assert (nx.number_connected_components(rest) > measured.components) == found


def test_core_numbers_of_a_clique_with_a_tail():
    graph = nx.lollipop_graph(5, 2)
    graph.add_node("alone")
    graph.add_edge(0, 0)
    cores = connectivity(graph).core_number
    assert cores == {**dict.fromkeys(range(5), 4), 5: 1, 6: 1, "alone": 0}


def test_a_path_longer_than_pythons_stack():
    measured = connectivity(nx.path_graph(5000))
    assert len(measured.bridges) == 4999
    assert len(measured.articulation_points) == 4998


def test_empty_network():
    measured = connectivity(nx.Graph())
    assert (measured.components, measured.giant, measured.bridges) == (0, 0, ())


def test_directed_networks_are_refused():
    with pytest.raises(AnalysisError, match="undirected"):
        connectivity(nx.DiGraph([(0, 1)]))
