"""Activity: has a side of a region fewer contacts than the others, actor for actor?

An affinity test keeps everybody's number of records; this one asks about that number.
Statistic: the mean number of records within the region per actor of the side. Null: the
labels of the sides are permuted among actors that the same family of sources shows
(Pitman, 1937), so a side that another source happens to cover better is not called
active for it.

Only actors that a record open to several sides has shown are compared: of the others no
source could have told. So the question is whether the organisations *that we see* take
part less often, and one event that shows many newcomers of a side lowers its mean. A
deficit therefore counts only if it stands without any one record and without any one
source; its p-value is then the largest of all (Berger, 1982).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.dialogue import Actor, Dialogue, Record
from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.testing import central_interval, floor_p, left_out, lower_p
from ris3graph.model import HELICES, Assessment, AssessmentKind, Helix, Status

MIN_ACTORS = 5
"""A side with fewer observed actors has no mean worth comparing."""

_AT_ONCE = 4_000_000
"""Random numbers that are drawn at once: 32 megabytes, however many actors there are."""


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
        rows = max(1, _AT_ONCE // inside.size)
        for start in range(0, replicates, rows):
            shape = (min(rows, replicates - start), inside.size)
            order = rng.random(shape).argsort(axis=1)[:, :k]
            total[start : start + rows] += values[inside][order].sum(axis=1)
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
    evidence: defaultdict[Helix, list[str]] = defaultdict(list)
    for record in records:
        for side in {data.by_id[member].helix for member in record.members}:
            evidence[side].append(record.id)
    test = _Test(data, region, parameters, index)
    return [_assess(test, records, side, tuple(evidence[side])) for side in HELICES]


@dataclass(frozen=True, slots=True)
class _Test:
    data: Dialogue
    region: str
    parameters: Parameters
    index: int

    def observed(self, records: Iterable[Record]) -> tuple[list[Actor], NDArray[np.float64]]:
        """Return the actors that records show, and in how many each is."""
        taken: Counter[str] = Counter(member for record in records for member in record.members)
        actors = [
            actor
            for actor in self.data.present(self.region)
            if actor.helix is not Helix.UNKNOWN and taken[actor.id]
        ]
        return actors, np.array([float(taken[actor.id]) for actor in actors])

    def null(self, records: Iterable[Record], side: Helix) -> tuple[float, NDArray[np.float64]]:
        """Return the mean of a side and its null sample; an empty sample without a side."""
        actors, values = self.observed(records)
        is_side = np.array([actor.helix is side for actor in actors], dtype=np.bool_)
        if not is_side.any():
            return 0.0, np.zeros(0)
        families = sorted({actor.known_from for actor in actors})
        strata = np.array([families.index(actor.known_from) for actor in actors], dtype=np.int64)
        rng = np.random.default_rng((self.parameters.seed, self.index, HELICES.index(side)))
        sample = permuted_means(values, is_side, strata, self.parameters.replicates, rng)
        return float(values[is_side].mean()), sample

    def worst_without(
        self, records: list[Record], side: Helix, part: Callable[[Record], str]
    ) -> float:
        """Return the largest p without any one part; stops at one that disagrees."""
        worst = 0.0
        sizes = Counter[str]()
        for record in records:
            sizes[part(record)] += len(record.members)
        for names in left_out(sizes):
            mean, sample = self.null([r for r in records if part(r) not in names], side)
            worst = max(worst, lower_p(sample, mean) if sample.size else 1.0)
            if worst >= self.parameters.level:
                break
        return worst


def _assess(
    test: _Test, records: list[Record], side: Helix, evidence: tuple[str, ...]
) -> Assessment:
    actors, values = test.observed(records)
    is_side = np.array([actor.helix is side for actor in actors], dtype=np.bool_)
    count, level = int(is_side.sum()), test.parameters.level
    measures = {"actorsA": float(count), "actorsAll": float(len(actors))}

    def answer(status: Status, reason: str, **fields: object) -> Assessment:
        return Assessment(
            key=f"activity-{test.region.lower()}-{side}".replace("_", "-"),
            kind=AssessmentKind.ACTIVITY,
            status=status,
            parties=(side.value,),
            party_kind="helix",
            region=test.region,
            unit="records_per_actor",
            reasons=(reason,),
            evidence=evidence,
            measures=measures,
            **fields,  # type: ignore[arg-type] # named fields of Assessment
        )

    if count == 0:
        return answer(Status.INSUFFICIENT_DATA, "side_not_observed")
    if count < MIN_ACTORS or count == len(actors):
        return answer(Status.NOT_TESTABLE, "too_few_actors", observed=float(values[is_side].mean()))
    mean, sample = test.null(records, side)
    floor = floor_p(sample)
    numbers: dict[str, object] = {
        "observed": mean,
        "expected": float(sample.mean()),
        "interval": central_interval(sample),
        "p_floor": floor,
    }
    if floor > level:
        return answer(Status.NOT_TESTABLE, "floor_above_level", **numbers)
    p = lower_p(sample, mean)
    if p >= level:
        return answer(Status.NO_GAP, "within_chance", p=p, **numbers)
    measures["pWithoutOneRecord"] = test.worst_without(records, side, lambda r: r.id)
    measures["pWithoutOneSource"] = test.worst_without(records, side, lambda r: r.source)
    p = max(p, measures["pWithoutOneRecord"], measures["pWithoutOneSource"])
    reason = "deficit_significant" if p < level else "sensitivity_disagrees"
    return answer(Status.NO_GAP, reason, p=p, **numbers)
