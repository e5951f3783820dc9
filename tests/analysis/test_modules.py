from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.modules import module_roles
from ris3graph.errors import AnalysisError


@pytest.mark.parametrize("name", ["florentine", "karate"])
@pytest.mark.parametrize("partition", ["helix", "region"])
def test_agrees_with_bctpy(reference, name, partition):
    measured = module_roles(reference.graph(name), reference.groups(name, partition))
    reference.check(measured.participation, f"{name}.participation.{partition}")
    reference.check(measured.within_z, f"{name}.within_z.{partition}")


def test_an_even_spread_over_all_groups_is_one_when_normalised():
    graph = nx.star_graph(4)
    measured = module_roles(graph, {0: "a", 1: "a", 2: "b", 3: "c", 4: "d"})
    assert measured.participation[0] == pytest.approx(0.75)
    assert measured.participation_normalised[0] == pytest.approx(1.0)
    assert measured.participation[1] == 0


def test_contacts_of_unknown_group_are_left_out():
    graph = nx.Graph([("v", "a"), ("v", "b"), ("v", "u"), ("w", "u")])
    graph.add_node("alone")
    measured = module_roles(graph, {"v": "A", "a": "A", "b": "B", "w": "B", "u": None})
    assert measured.participation["v"] == pytest.approx(0.5)
    assert measured.participation["w"] is None
    assert measured.participation["alone"] == 0
    assert measured.within_z["u"] is measured.within_z["alone"] is None
    assert measured.unknown == 2


def test_one_group_has_no_normalised_form():
    measured = module_roles(nx.path_graph(2), {0: "a", 1: "a"})
    assert measured.participation_normalised == {0: None, 1: None}


def test_directed_networks_are_refused():
    with pytest.raises(AnalysisError, match="undirected"):
        module_roles(nx.DiGraph([(0, 1)]), {})
