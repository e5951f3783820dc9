"""Every actor's position in the network, measure by measure.

Measured on the network of all years: all actors of Ukraine in scope, each record of
dialogue counted without decay, undated ones included. How strong an actor's contacts
still are is the one decayed value beside them (``strength_recent``). A position is
one in our data, not a merit.

What is written is public, so what must not be public is left out here and not in a page:
sensitive bodies have no scores, and nobody is named as a point whose loss cuts the
network. An actor without a tie has a degree of 0 and no other score: it has no position.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import networkx as nx

from ris3graph.analysis.brokerage import brokerage
from ris3graph.analysis.connectivity import connectivity
from ris3graph.analysis.degree import degrees
from ris3graph.analysis.dialogue import Dialogue
from ris3graph.analysis.modules import module_roles
from ris3graph.analysis.pagerank import pagerank
from ris3graph.analysis.projection import project
from ris3graph.analysis.structural_holes import structural_holes
from ris3graph.analysis.sweep import shortest_path_measures
from ris3graph.model import Helix, Score

COUNTRY: Final = "UA"

LOW_IS_HIGH_RANK: Final = frozenset({"constraint"})
"""Measures of which a low value ranks first: a free position has little constraint."""

UNRANKED: Final = frozenset({"core_number"})
"""Measures with a handful of values, of which a rank says nothing."""


def network_of(data: Dialogue) -> nx.Graph[str]:
    """Return the network of all years of the country's actors in scope."""
    return project(_nodes(data), data.records)


def _nodes(data: Dialogue) -> list[str]:
    return [
        actor.id
        for actor in data.actors
        if actor.scope == "yes" and actor.region.split("-")[0] == COUNTRY
    ]


def scores(data: Dialogue) -> tuple[Score, ...]:
    """Measure all actors of the network.

    Returns
    -------
    tuple of Score
        Measure by measure, actors in the order of the data. Ranks are over all actors
        with scores; ``None`` where the measure says nothing of an actor.
    """
    graph = network_of(data)
    recent = degrees(project(_nodes(data), data.records, as_of=data.as_of), strength="strength")
    helix = {
        actor.id: None if actor.helix is Helix.UNKNOWN else actor.helix for actor in data.actors
    }
    degree = degrees(graph, strength="strength")
    paths = shortest_path_measures(graph)
    holes = structural_holes(graph, strength="strength")
    connected = connectivity(graph)
    roles = brokerage(graph, helix).roles
    measures: dict[str, Mapping[Any, float | None]] = {
        "degree": degree.degree,
        "strength": degree.strength,
        "strength_recent": recent.strength,
        "betweenness": paths.betweenness,
        "harmonic": paths.harmonic,
        "closeness": paths.closeness,
        "constraint": holes.constraint,
        "effective_size": holes.effective_size,
        "pagerank": pagerank(graph, strength="strength").values,
        "core_number": connected.core_number,
        "participation_coefficient": module_roles(graph, helix).participation,
        "gf_coordinator": {n: None if r is None else r.coordinator for n, r in roles.items()},
        "gf_consultant": {n: None if r is None else r.consultant for n, r in roles.items()},
        "gf_liaison": {n: None if r is None else r.liaison for n, r in roles.items()},
        "gf_boundary": {n: None if r is None else r.boundary for n, r in roles.items()},
    }
    public = [node for node in graph if not data.by_id[node].sensitive]
    tied = [node for node in public if graph.degree[node]]
    return tuple(
        score
        for measure, values in measures.items()
        for score in ranked(
            measure, {node: values[node] for node in (public if measure == "degree" else tied)}
        )
    )


def ranked(measure: str, values: Mapping[Any, float | None]) -> list[Score]:
    """Give values their ranks: 1 is first, equal values share the best rank."""
    sign = 1 if measure in LOW_IS_HIGH_RANK else -1
    # Rounded, so that sums taken in another order do not split equals.
    known = sorted(sign * round(v, 12) for v in values.values() if v is not None)
    first = {value: place for place, value in reversed(list(enumerate(known, start=1)))}
    return [
        Score(
            actor,
            measure,
            None if value is None else float(value),
            None if value is None or measure in UNRANKED else first[sign * round(value, 12)],
        )
        for actor, value in values.items()
    ]
