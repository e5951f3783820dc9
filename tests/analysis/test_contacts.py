"""Contacts: every tie of every kind, and networkx's own distances and neighbours."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np

from ris3graph.analysis.contacts import Contacts, contact_network
from tests.analysis.factory import actor, meeting, record


def test_records_roofs_and_affiliations_are_ties_and_strangers_are_none():
    actors = [actor(n) for n in ("b0", "b1", "c0", "r0", "r1")]
    data = meeting(
        [record("e", "b0 r0 x9", dialogue=False)],
        actors=actors,
        forums={"cluster": frozenset({"b1", "r1"})},
        affiliations=[frozenset({"b0", "b1"})],
    )
    network = contact_network(data)
    tied = {pair for pair in combinations([a.id for a in actors], 2) if network.tied(*pair)}
    assert tied == {("b0", "b1"), ("b0", "r0"), ("b1", "r1")}
    assert network.degree.tolist() == [2, 2, 0, 1, 1]
    assert network.distance("r0", "r1") == 3
    assert network.distance("r0", "c0") is None


def test_distances_and_common_neighbours_are_those_of_networkx():
    rng = np.random.default_rng(5)
    nodes = [f"n{i:02}" for i in range(60)]
    groups = [rng.choice(nodes, size=rng.integers(2, 6), replace=False) for _ in range(25)]
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    for group in groups:
        graph.add_edges_from(combinations(group, 2))
    network = Contacts(nodes, groups)
    for a, b in combinations(nodes, 2):
        expected = nx.shortest_path_length(graph, a, b) if nx.has_path(graph, a, b) else None
        assert network.distance(a, b) == expected
        assert {nodes[i] for i in network.common(a, b)} == set(nx.common_neighbors(graph, a, b))
        assert network.tied(a, b) is graph.has_edge(a, b)
