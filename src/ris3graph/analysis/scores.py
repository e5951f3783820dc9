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
from dataclasses import dataclass
from typing import Any, Final

from ris3graph.analysis.brokerage import brokerage
from ris3graph.analysis.connectivity import connectivity
from ris3graph.analysis.csr import Csr
from ris3graph.analysis.degree import degrees
from ris3graph.analysis.dialogue import Dialogue
from ris3graph.analysis.modules import module_roles
from ris3graph.analysis.pagerank import pagerank
from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.projection import project_csr
from ris3graph.analysis.structural_holes import structural_holes
from ris3graph.analysis.sweep import shortest_path_measures
from ris3graph.model import Helix, Score

COUNTRY: Final = "UA"

LOW_IS_HIGH_RANK: Final = frozenset({"constraint"})
"""Measures of which a low value ranks first: a free position has little constraint."""

UNRANKED: Final = frozenset({"core_number"})
"""Measures with a handful of values, of which a rank says nothing."""


@dataclass(frozen=True, slots=True)
class Positions:
    """Positions in a network, and how much was measured.

    Attributes
    ----------
    scores
        Measure by measure, actors in the order of the data. Ranks are over all actors
        with scores; ``None`` where the measure says nothing of an actor.
    actors, ties
        Size of the network.
    """

    scores: tuple[Score, ...]
    actors: int
    ties: int


def network_of(data: Dialogue) -> Csr:
    """Return the network of all years of the country's actors in scope."""
    return project_csr(_nodes(data), data.records)


def _nodes(data: Dialogue) -> list[str]:
    return [
        actor.id
        for actor in data.actors
        if actor.scope == "yes" and actor.region.split("-")[0] == COUNTRY
    ]


def positions(data: Dialogue, parameters: Parameters) -> Positions:
    """Measure all actors of the network.

    Measures that take linear time are always taken. Those of shortest paths take n·m steps,
    and are left out of a network in which that is more than ``path_work``. In a network of
    more than ``scores_in_full`` actors, scores are given of actors of the run's regions and
    of the first ``first_ranks`` of each measure; ranks are over all in any case.
    """
    csr = network_of(data)
    n, ties = len(csr.nodes), csr.indices.size // 2
    decayed = project_csr(_nodes(data), data.records, as_of=data.as_of)
    recent = degrees(decayed, strength="strength")
    helix = {
        actor.id: None if actor.helix is Helix.UNKNOWN else actor.helix for actor in data.actors
    }
    degree = degrees(csr, strength="strength")
    holes = structural_holes(csr, strength="strength")
    connected = connectivity(csr)
    roles = brokerage(csr, helix).roles
    measures: dict[str, Mapping[Any, float | None]] = {
        "degree": degree.degree,
        "strength": degree.strength,
        "strength_recent": recent.strength,
        "constraint": holes.constraint,
        "effective_size": holes.effective_size,
        "pagerank": pagerank(csr, strength="strength").values,
        "core_number": connected.core_number,
        "participation_coefficient": module_roles(csr, helix).participation,
        "gf_coordinator": {n: None if r is None else r.coordinator for n, r in roles.items()},
        "gf_consultant": {n: None if r is None else r.consultant for n, r in roles.items()},
        "gf_liaison": {n: None if r is None else r.liaison for n, r in roles.items()},
        "gf_boundary": {n: None if r is None else r.boundary for n, r in roles.items()},
    }
    if n * ties <= parameters.path_work:
        paths = shortest_path_measures(csr)
        measures |= {
            "betweenness": paths.betweenness,
            "harmonic": paths.harmonic,
            "closeness": paths.closeness,
        }
    public = [str(node) for node in csr.nodes if not data.by_id[str(node)].sensitive]
    tied = [node for node in public if degree.degree[node]]
    given = tuple(
        score
        for measure, values in measures.items()
        for score in ranked(
            measure, {node: values[node] for node in (public if measure == "degree" else tied)}
        )
        if n <= parameters.scores_in_full
        or data.by_id[score.actor].region in parameters.regions
        or (score.rank is not None and score.rank <= parameters.first_ranks)
    )
    return Positions(given, n, ties)


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
