from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.pagerank import pagerank
from ris3graph.errors import AnalysisError


@pytest.mark.parametrize("name", ["florentine", "karate"])
def test_agrees_with_r_igraph(reference, name):
    reference.check(pagerank(reference.graph(name)).values, f"{name}.pagerank")


def test_isolates_jump_and_shares_sum_to_one(reference):
    graph = reference.graph("karate")
    graph.add_nodes_from(["x", "y"])
    values = pagerank(graph).values
    assert sum(values.values()) == pytest.approx(1)
    assert values["x"] == values["y"] > 0


def test_without_jumps_time_is_spent_by_strength():
    """Of a walk along undirected ties the stationary share is strength / total strength."""
    graph = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 2), (2, 0, 3)], weight="close")
    values = pagerank(graph, strength="close", alpha=0.999999999).values
    assert values == pytest.approx({0: 4 / 12, 1: 3 / 12, 2: 5 / 12}, abs=1e-6)


def test_empty_network():
    assert pagerank(nx.Graph()).values == {}


def test_what_does_not_settle_is_told(reference):
    with pytest.raises(AnalysisError, match="2 steps"):
        pagerank(reference.graph("karate"), max_iterations=2)


def test_alpha_outside_its_range_is_refused():
    with pytest.raises(AnalysisError, match="damping"):
        pagerank(nx.path_graph(2), alpha=1.0)
