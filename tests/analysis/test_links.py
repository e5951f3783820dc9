"""Link indices against R's values."""

from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.contacts import Contacts
from ris3graph.analysis.links import adamic_adar, katz, percentiles, resource_allocation


def contacts(graph):
    return Contacts(list(graph), graph.edges)


@pytest.mark.parametrize("name", ["florentine", "karate"])
@pytest.mark.parametrize(
    ("index", "entry"),
    [
        (resource_allocation, "resource_allocation"),
        (adamic_adar, "adamic_adar"),
        (lambda graph, pairs: katz(graph, pairs, beta=0.05), "katz_0.05"),
    ],
    ids=["resource allocation", "Adamic–Adar", "Katz"],
)
def test_index_of_all_pairs_without_a_tie(reference, name, index, entry):
    expected = reference.value(f"{name}.{entry}")
    pairs = [tuple(pair.split("|")) for pair in expected]
    found = index(contacts(reference.graph(name)), pairs)
    reference.check(dict(zip(expected, found, strict=True)), f"{name}.{entry}")


def test_default_attenuation_is_half_of_what_converges():
    """λ_max of a triangle is 2, so β = ¼ and ((I − βA)⁻¹ − I)₀₁ = 0.4."""
    triangle = contacts(nx.complete_graph(["a", "b", "c"]))
    assert katz(triangle, [("a", "b")]) == pytest.approx([0.4])


@pytest.mark.parametrize("graph", [nx.empty_graph(["a", "b"]), nx.path_graph(["a", "b"])])
def test_small_networks(graph):
    assert len(katz(contacts(graph), [("a", "b")])) == 1
    assert katz(contacts(graph), []) == []


def test_percentiles_share_the_mean_rank_and_zeros_stay_zero():
    assert percentiles([0.0, 2.0, 2.0, 5.0]) == [0.25, 0.625, 0.625, 1.0]
    assert percentiles([0.0, 0.0]) == [0.0, 0.0]
    assert percentiles([]) == []
