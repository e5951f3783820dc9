"""Activity: has a side of a region fewer contacts than the others, actor for actor?

An affinity test keeps everybody's number of records, so it cannot see a side that
hardly takes part at all; this one asks for that. Statistic: the mean number of
records within the region per actor of the side. Null: the labels of the sides are
permuted among actors that the same family of sources shows (N0: Cliff & Ord, 1981,
as in METHODS §2), so a side that another source happens to cover better is not
called active for it. Only actors that a record open to several sides has shown are
compared: of the others no source could have told.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.dialogue import Actor, Dialogue
from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.testing import central_interval, floor_p, lower_p
from ris3graph.model import HELICES, Assessment, AssessmentKind, Helix, Status

MIN_ACTORS = 5
"""A side with fewer observed actors has no mean worth comparing."""


def permuted_means(
    values: NDArray[np.float64],
    is_side: NDArray[np.bool_],
    strata: NDArray[np.int64],
    replicates: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Means of a side when its label is permuted within strata.

    Parameters
    ----------
    values
        Value of each actor, shape (actors,).
    is_side
        Whether the actor is of the side, shape (actors,).
    strata
        Stratum of each actor, shape (actors,); labels stay within it.
    replicates
        Number of permutations ``B``.
    rng
        Generator.

    Returns
    -------
    array of shape (B,)
    """
    total = np.zeros(replicates)
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        k = int(is_side[inside].sum())
        if k == 0:
            continue
        order = rng.random((replicates, inside.size)).argsort(axis=1)[:, :k]
        total += values[inside][order].sum(axis=1)
    return total / int(is_side.sum())


def activity_assessments(data: Dialogue, parameters: Parameters) -> list[Assessment]:
    """Assess every side in every region, before adjustment for the family.

    Returns
    -------
    list of Assessment
        Four per region, in the order of regions and sides; ``q`` is not set yet.
    """
    return [
        assessment
        for index, region in enumerate(parameters.regions)
        for assessment in _region(data, region, parameters, index)
    ]


def _region(data: Dialogue, region: str, parameters: Parameters, index: int) -> list[Assessment]:
    records = data.regional(region)
    taken: Counter[str] = Counter(member for record in records for member in record.members)
    observed = [
        actor
        for actor in data.present(region)
        if actor.helix is not Helix.UNKNOWN and taken[actor.id]
    ]
    families = sorted({actor.known_from for actor in observed})
    values = np.array([float(taken[actor.id]) for actor in observed])
    strata = np.array([families.index(actor.known_from) for actor in observed], dtype=np.int64)
    evidence: defaultdict[Helix, list[str]] = defaultdict(list)
    for record in records:
        for side in {data.by_id[member].helix for member in record.members}:
            evidence[side].append(record.id)
    found = []
    for number, side in enumerate(HELICES):
        rng = np.random.default_rng((parameters.seed, index, number))
        found.append(
            _assess(observed, values, strata, side, region, parameters, rng, evidence[side])
        )
    return found


def _assess(
    observed: list[Actor],
    values: NDArray[np.float64],
    strata: NDArray[np.int64],
    side: Helix,
    region: str,
    parameters: Parameters,
    rng: np.random.Generator,
    evidence: list[str],
) -> Assessment:
    is_side = np.array([actor.helix is side for actor in observed], dtype=np.bool_)
    count = int(is_side.sum())

    def answer(status: Status, reason: str, **fields: object) -> Assessment:
        return Assessment(
            key=f"activity-{region.lower()}-{side}".replace("_", "-"),
            kind=AssessmentKind.ACTIVITY,
            status=status,
            parties=(side.value,),
            party_kind="helix",
            region=region,
            unit="records_per_actor",
            reasons=(reason,),
            evidence=tuple(evidence),
            measures={"actorsA": float(count), "actorsAll": float(len(observed))},
            **fields,  # type: ignore[arg-type] # named fields of Assessment
        )

    if count == 0:
        return answer(Status.INSUFFICIENT_DATA, "side_not_observed")
    if count < MIN_ACTORS or count == len(observed):
        return answer(Status.NOT_TESTABLE, "too_few_actors", observed=float(values[is_side].mean()))
    sample = permuted_means(values, is_side, strata, parameters.replicates, rng)
    mean = float(values[is_side].mean())
    floor = floor_p(sample)
    numbers: dict[str, object] = {
        "observed": mean,
        "expected": float(sample.mean()),
        "interval": central_interval(sample),
        "p_floor": floor,
    }
    if floor > parameters.level:
        return answer(Status.NOT_TESTABLE, "floor_above_level", **numbers)
    p = lower_p(sample, mean)
    reason = "deficit_significant" if p < parameters.level else "within_chance"
    return answer(Status.NO_GAP, reason, p=p, **numbers)
