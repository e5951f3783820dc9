from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest

from ris3graph.analysis.brokerage import Roles, brokerage

GRAPHS = ("florentine", "karate")


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("partition", ["helix", "region"])
def test_agrees_with_half_of_what_r_sna_counts(reference, name, partition):
    measured = brokerage(reference.graph(name), reference.groups(name, partition))
    for node, ordered in reference.value(f"{name}.brokerage.{partition}").items():
        assert measured.roles[node] == Roles(
            coordinator=ordered["coordinator"] // 2,
            consultant=ordered["itinerant"] // 2,
            liaison=ordered["liaison"] // 2,
            boundary=(ordered["gatekeeper"] + ordered["representative"]) // 2,
        )
        assert measured.roles[node].total == ordered["total"] / 2


@pytest.mark.parametrize("name", GRAPHS)
def test_roles_add_up_to_the_open_two_paths(reference, name):
    graph = reference.graph(name)
    measured = brokerage(graph, reference.groups(name, "helix"))
    triangles = sum(nx.triangles(graph, backend="networkx").values())
    two_paths = sum(k * (k - 1) // 2 for _, k in graph.degree)
    assert sum(roles.total for roles in measured.roles.values()) == two_paths - triangles
    assert not any(measured.left_out.values())


def test_unknown_groups_have_no_role_and_their_paths_are_counted(reference):
    graph = reference.graph("karate")
    groups = reference.groups("karate", "helix")
    groups["33"] = None
    del groups["5"]
    measured = brokerage(graph, groups)
    assert measured.unknown == 2
    assert measured.roles["33"] is measured.roles["5"] is None
    for node in graph:
        paths = [(a, b) for a, b in combinations(graph[node], 2) if not graph.has_edge(a, b)]
        dark = [pair for pair in paths if {*pair, node} & {"33", "5"}]
        roles = measured.roles[node]
        assert measured.left_out[node] == len(dark)
        assert (0 if roles is None else roles.total) == len(paths) - len(dark)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("AAA", "coordinator"),
        ("ABA", "consultant"),
        ("AAB", "representative"),
        ("ABB", "gatekeeper"),
        ("ABC", "liaison"),
    ],
)
def test_each_role_of_a_directed_path(groups, role):
    graph = nx.DiGraph([("a", "v"), ("v", "b")])
    roles = brokerage(graph, dict(zip("avb", groups, strict=True))).roles["v"]
    expected = dict.fromkeys(("coordinator", "consultant", "representative"), 0)
    expected |= {"gatekeeper": 0, "liaison": 0, role: 1}
    assert roles == Roles(**expected)


def test_a_direct_tie_closes_the_path_in_its_own_direction_only():
    graph = nx.DiGraph([("a", "v"), ("v", "b"), ("b", "a")])
    same = dict.fromkeys("avb", "A")
    assert brokerage(graph, same).roles["v"].coordinator == 1
    graph.add_edge("a", "b")
    assert brokerage(graph, same).roles["v"].coordinator == 0


def test_there_and_back_is_no_path():
    graph = nx.DiGraph([("a", "v"), ("v", "a")])
    assert brokerage(graph, dict.fromkeys("av", "A")).roles["v"].total == 0


def test_no_groups_at_all():
    measured = brokerage(nx.path_graph(3), {})
    assert measured.groups == ()
    assert measured.left_out == {0: 0, 1: 1, 2: 0}


def test_empty_network():
    assert brokerage(nx.Graph(), {}).roles == {}
