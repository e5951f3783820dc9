"""Scores: who is in the network, ranks with ties, and networkx's own values."""

from __future__ import annotations

import networkx as nx
import pytest

from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.projection import project
from ris3graph.analysis.scores import network_of, positions, ranked
from ris3graph.model import Helix
from tests.analysis.factory import actor, meeting, record


def scores(data, **parameters):
    return positions(data, Parameters(**parameters)).scores


def star():
    records = [record(f"e{i}", f"b0 r{i}", latest=None) for i in range(4)]
    actors = [
        actor("b0"),
        *(actor(f"r{i}") for i in range(4)),
        actor("c0"),
        actor("a0", region="DE"),
    ]
    return meeting([*records, record("abroad", "b0 a0")], actors=actors)


def values(measure):
    return {s.actor: s for s in scores(star()) if s.measure == measure}


def test_the_network_is_of_the_country_and_keeps_isolates():
    assert set(network_of(star()).nodes) == {"b0", "r0", "r1", "r2", "r3", "c0"}


@pytest.mark.parametrize(
    ("measure", "function"),
    [
        ("betweenness", lambda g: nx.betweenness_centrality(g, normalized=False)),
        ("harmonic", nx.harmonic_centrality),
        ("pagerank", lambda g: nx.pagerank(g, tol=1e-12, max_iter=999, weight="strength")),
        ("core_number", nx.core_number),
    ],
)
def test_values_are_those_of_networkx(measure, function):
    with nx.config.backend_priority(algos=[]):
        expected = function(project(network_of(star()).nodes, star().records))
    tied = {actor: value for actor, value in expected.items() if actor != "c0"}
    assert {a: s.value for a, s in values(measure).items()} == pytest.approx(tied)


def test_an_actor_without_a_tie_has_no_position():
    assert [s.measure for s in scores(star()) if s.actor == "c0"] == ["degree"]
    assert values("degree")["c0"].value == 0


def test_the_centre_of_a_star_brokers_every_open_path():
    assert values("gf_consultant")["b0"].value == 6
    assert values("gf_liaison")["b0"].value == 0


def test_undated_records_count_in_all_years_and_not_in_recent_strength():
    assert values("strength")["b0"].value == 4
    assert values("strength_recent")["b0"].value == 0


def test_ranks_share_the_best_place_and_low_constraint_comes_first():
    assert [s.rank for s in ranked("degree", {"x": 3, "y": 3, "z": 1, "n": None})] == [
        1,
        1,
        3,
        None,
    ]
    assert [s.rank for s in ranked("constraint", {"x": 0.2, "y": 1.0})] == [1, 2]
    assert [s.rank for s in ranked("core_number", {"x": 2})] == [None]


def test_actors_of_unknown_side_hold_no_role():
    data = meeting([record("e", "u b0"), record("f", "u r0")])
    assert data.by_id["u"].helix is Helix.UNKNOWN
    assert (
        next(s for s in scores(data) if (s.actor, s.measure) == ("u", "gf_liaison")).value is None
    )


def test_sensitive_bodies_count_in_the_network_and_have_no_published_score():
    records = [record(f"e{i}", f"b0 r{i}") for i in range(3)]
    actors = [actor("b0", sensitive=True), *(actor(f"r{i}") for i in range(3))]
    found = scores(meeting(records, actors=actors))
    assert {s.actor for s in found} == {"r0", "r1", "r2"}
    assert next(s.value for s in found if s.measure == "harmonic") == 1 + 2 / 2
    assert next(s.rank for s in found if s.measure == "degree") == 1


def test_nobody_is_named_as_the_point_that_holds_the_network():
    assert "cut_point" not in {s.measure for s in scores(star())}


def test_shortest_paths_are_left_out_where_they_are_too_much_work():
    """Six actors and four ties."""
    paths = {"betweenness", "harmonic", "closeness"}
    assert paths <= {s.measure for s in scores(star(), path_work=24)}
    without = {s.measure for s in scores(star(), path_work=23)}
    assert without == {s.measure for s in scores(star())} - paths


def test_of_many_actors_the_regions_and_the_first_places_are_published():
    actors = [
        actor("b0", region="UA-46"),
        *(actor(f"r{i}", region="UA-46") for i in range(4)),
        actor("c0"),
    ]
    data = meeting([record(f"e{i}", f"b0 r{i}") for i in range(4)], actors=actors)
    measured = positions(data, Parameters(scores_in_full=5, first_ranks=1))
    assert (measured.actors, measured.ties) == (6, 4)
    degree = {s.actor: s.rank for s in measured.scores if s.measure == "degree"}
    assert degree == {"b0": 1, "c0": 6}
    assert len({s.actor for s in scores(data, scores_in_full=6)}) == 6
