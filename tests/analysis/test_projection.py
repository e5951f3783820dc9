"""Projection: Newman weights with and without decay against R's values."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from ris3graph.analysis.projection import decay, project, project_csr
from tests.analysis.factory import record


def weights(graph):
    return {"|".join(sorted(edge[:2])): edge[2]["strength"] for edge in graph.edges(data=True)}


def test_newman_weights_of_the_southern_women(reference):
    members = defaultdict(set)
    for actor, event in reference.data["graphs"]["davis_bipartite"]["edges"]:
        members[event].add(actor.replace(" ", "_"))
    records = [record(event, " ".join(names)) for event, names in members.items()]
    graph = project(sorted(set().union(*members.values())), records)
    found = {pair.replace("_", " "): weight for pair, weight in weights(graph).items()}
    reference.check(found, "davis.projection.Newman")


def test_decay_by_kind_and_half_life(reference):
    entry = reference.value("toy.projection.decay")
    members, about = defaultdict(set), {}
    for row in entry["input"]:
        members[row["event"]].add(row["actor"])
        about[row["event"]] = row
    records = [
        record(
            event,
            " ".join(names),
            weight=entry["kind_strength"][about[event]["kind"]],
            half_life=entry["half_life_days"] / 365.25,
            latest=date.fromisoformat(about[event]["end"]),
        )
        for event, names in members.items()
    ]
    graph = project(list("ABCD"), records, as_of=date.fromisoformat(entry["t0"]))
    assert weights(graph) == pytest.approx(entry["weights"], rel=1e-9)
    for _, _, tie in graph.edges(data=True):
        assert tie["distance"] == pytest.approx(1 / tie["strength"])


def test_undated_records_are_in_the_network_of_all_years_only():
    undated = record("x", "b0 r0", latest=None)
    assert project(["b0", "r0"], [undated]).number_of_edges() == 1
    assert project(["b0", "r0"], [undated], as_of=date(2020, 1, 1)).number_of_edges() == 0


def test_a_record_under_way_has_not_aged():
    assert decay(record("x", "b0 r0", latest=date(2030, 1, 1)), date(2020, 1, 1)) == 1.0


def test_membership_is_no_dialogue_and_strangers_do_not_count_in_size():
    kinds = [
        record("m", "b0 r0", dialogue=False),
        record("e", "b0 r0 stranger"),
        record("alone", "b0 stranger"),
    ]
    graph = project(["b0", "r0", "a0"], kinds)
    assert weights(graph) == {"b0|r0": 1.0}
    assert set(graph) == {"b0", "r0", "a0"}


def test_arrays_and_graph_are_one_network():
    records = [record("e", "b0 r0 a0"), record("f", "b0 r0"), record("g", "c0 x9")]
    nodes = ["a0", "b0", "c0", "r0", "z0"]
    csr = project_csr(nodes, records)
    graph = project(nodes, records)
    found = dict(
        zip(
            zip(csr.rows.tolist(), csr.indices.tolist(), strict=True),
            csr.strengths.tolist(),
            strict=True,
        )
    )
    expected = {(0, 1): 0.5, (1, 0): 0.5, (0, 3): 0.5, (3, 0): 0.5, (1, 3): 1.5, (3, 1): 1.5}
    assert found == pytest.approx(expected, rel=1e-15)
    assert {(nodes.index(u), nodes.index(v)): w for u, v, w in graph.edges.data("strength")} == {
        pair: weight for pair, weight in found.items() if pair[0] < pair[1]
    }
    assert list(csr.nodes) == list(graph) == nodes
