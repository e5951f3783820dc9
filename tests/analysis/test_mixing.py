"""Mixing matrices and their null moments against R's values."""

from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.mixing import mixing_matrix, permutation_moments, stub_matching_moments


def joined(cells):
    return {"|".join(cell): value for cell, value in cells.items()}


@pytest.mark.parametrize("name", ["florentine", "karate"])
@pytest.mark.parametrize("attribute", ["helix", "region"])
class TestAgainstReference:
    def test_counts_and_ei_index(self, reference, name, attribute):
        matrix = mixing_matrix(reference.graph(name), reference.groups(name, attribute))
        reference.check(joined(matrix.ties), f"{name}.mixing.{attribute}")
        reference.check(matrix.ei_index(), f"{name}.ei.{attribute}")

    def test_densities(self, reference, name, attribute):
        matrix = mixing_matrix(reference.graph(name), reference.groups(name, attribute))
        densities = {cell: matrix.density(*cell) for cell in matrix.ties}
        reference.check(joined(densities), f"{name}.block_density.{attribute}")

    @pytest.mark.parametrize(
        ("moments", "entry"),
        [(permutation_moments, "perm_moments"), (stub_matching_moments, "conf_moments")],
    )
    def test_null_moments(self, reference, name, attribute, moments, entry):
        found = moments(reference.graph(name), reference.groups(name, attribute))
        values = {cell: {"mean": m.mean, "sd": m.sd} for cell, m in joined(found).items()}
        reference.check(values, f"{name}.{entry}.{attribute}")


def test_rows_add_up_to_the_degrees_of_the_group(reference):
    """Σ_b M_ab + M_aa = K_a (METHODS §11)."""
    graph, groups = reference.graph("karate"), reference.groups("karate", "helix")
    matrix = mixing_matrix(graph, groups)
    for group in matrix.groups:
        row = sum(n for cell, n in matrix.ties.items() if group in cell)
        assert row + matrix.ties[group, group] == sum(
            k for node, k in graph.degree() if groups[node] == group
        )


def test_actors_of_unknown_group_are_left_out_and_counted():
    graph = nx.path_graph(["a", "b", "c"])
    matrix = mixing_matrix(graph, {"a": "x", "b": "y"})
    assert matrix.ties == {("x", "x"): 0, ("x", "y"): 1, ("y", "y"): 0}
    assert matrix.unknown == 1
    assert matrix.density("x", "x") is None


def test_an_empty_network_has_no_index():
    assert mixing_matrix(nx.Graph(), {}).ei_index() is None
    assert permutation_moments(nx.Graph(), {}) == {}
