from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.degree import degrees


@pytest.mark.parametrize("name", ["florentine", "karate"])
def test_agrees_with_r_igraph(reference, name):
    measured = degrees(reference.graph(name))
    reference.check(measured.degree, f"{name}.degree")
    assert measured.strength == measured.degree


def test_strengths_of_parallel_ties_add_up_and_loops_do_not_count():
    graph = nx.MultiGraph()
    graph.add_edge("a", "b", close=0.5)
    graph.add_edge("a", "b", close=0.25)
    graph.add_edge("a", "a", close=9)
    measured = degrees(graph, strength="close")
    assert measured.degree == {"a": 1, "b": 1}
    assert measured.strength == {"a": 0.75, "b": 0.75}


def test_directed_ties_count_at_both_ends():
    graph = nx.DiGraph([(0, 1), (1, 0), (1, 2)])
    assert degrees(graph).degree == {0: 2, 1: 3, 2: 1}
