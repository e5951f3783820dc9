"""Affinity: do two sides of a region meet less than their activity implies?

Statistic: the joint records of the two sides within the region. Null: curveball
within strata (N3), see `ris3graph.analysis.curveball`. Records are stratified by
kind and eligibility, so nobody is expected where they could not have been.

A policy maker acts on a gap, so a false one is worse than a missed one. A deficit
counts only if it stands in *every* one of these analyses; its p-value is then the
largest of theirs (intersection–union test: Berger, 1982), hence conservative:

- as described;
- Newman weights instead of joint records (large meetings count less);
- strata split by period as well, so that a change over time is no deficit;
- dated records only;
- records only whose source names all participants, as far as is known;
- distinct records: the same partners meeting again count once, for repeated
  partnerships are not the independent draws that the null takes them for;
- without any one record (of very many, without any block of the smaller ones);
- without any one source (a site that reports its own meetings).

Each of the first six must also be able to tell: where one has too few records to find
any deficit significant, the cell is not testable, and "no gap" is not said. Where the
first analysis finds no deficit the others are not made, and where one disagrees those
after it are not: neither can change the verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.curveball import incidence, joint_statistics, sample_null
from ris3graph.analysis.dialogue import Dialogue, Record
from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.testing import central_interval, floor_p, left_out, lower_p, tipping_number
from ris3graph.model import HELICES, Assessment, AssessmentKind, Helix, Status

_ROUGHLY = 10
"""Share of the samples that tells whether an analysis could find a deficit at all."""

_IN_FULL = 5
"""So many of the parts that seem to carry a finding are left out in a test with all samples."""

_AT_LEAST = 999
"""Samples below which a floor of .05 could not be told well."""

_GROUP = {helix: index for index, helix in enumerate(HELICES)}

PERIODS: tuple[int, ...] = (2014, 2022)
"""Years in which a period begins: Horizon 2020, the full-scale invasion."""

Stratum = tuple[str, ...]


def kind_stratum(record: Record) -> Stratum:
    """Stratum by kind and eligibility."""
    return record.kind, record.eligibility


def period_stratum(record: Record) -> Stratum:
    """Stratum by kind, eligibility and period; undated records are one of their own."""
    if record.latest is None:
        return (*kind_stratum(record), "undated")
    return (*kind_stratum(record), str(sum(record.latest.year >= year for year in PERIODS)))


@dataclass(frozen=True, slots=True)
class MixingTest:
    """One Monte Carlo test of all helix pairs on one set of records.

    Attributes
    ----------
    joint, weight
        Observed joint records and Newman weights, shape (4, 4).
    null_joint, null_weight
        Null samples, shape (B, 4, 4).
    """

    joint: NDArray[np.float64]
    weight: NDArray[np.float64]
    null_joint: NDArray[np.float64]
    null_weight: NDArray[np.float64]

    def joint_p(self, a: int, b: int) -> float:
        """One-sided p of the joint records of groups ``a`` and ``b``."""
        return lower_p(self.null_joint[:, a, b], self.joint[a, b])

    def weight_p(self, a: int, b: int) -> float:
        """One-sided p of the Newman weight between groups ``a`` and ``b``."""
        return lower_p(self.null_weight[:, a, b], self.weight[a, b])


def mixing_test(
    records: Sequence[Record],
    helix_of: Callable[[str], Helix],
    *,
    replicates: int,
    seed: int,
    stratum: Callable[[Record], Stratum] = kind_stratum,
) -> MixingTest | None:
    """Test how the four sides mix in a set of records.

    Parameters
    ----------
    records
        Records whose members are all of one of the four sides.
    helix_of
        Side of a member.
    replicates, seed
        Null samples and their seed.
    stratum
        Within what participants are traded.

    Returns
    -------
    MixingTest or None
        ``None`` where there are no records.
    """
    strata: defaultdict[Stratum, list[frozenset[str]]] = defaultdict(list)
    for record in records:
        strata[stratum(record)].append(record.members)
    if not strata:
        return None
    members = {member for record in records for member in record.members}
    table = incidence(
        [strata[key] for key in sorted(strata)],
        {member: _GROUP[helix_of(member)] for member in members},
        len(HELICES),
    )
    joint, weight = joint_statistics(table)
    null_joint, null_weight = sample_null(table, replicates, seed)
    return MixingTest(joint, weight, null_joint, null_weight)


@dataclass(frozen=True)
class _Region:
    """The records of one region and the tests on them, each made once."""

    data: Dialogue
    code: str
    parameters: Parameters
    records: list[Record]
    _made: dict[tuple[object, ...], MixingTest | None] = field(default_factory=dict)

    def test(
        self,
        records: Sequence[Record],
        stratum: Callable[[Record], Stratum] = kind_stratum,
        share: int = 1,
    ) -> MixingTest | None:
        """Test a subset of the records, by one ``share``-th of the samples; cells share it."""
        full = self.parameters.replicates
        key = (stratum, share, *(record.id for record in records))
        if key not in self._made:
            self._made[key] = mixing_test(
                records,
                lambda member: self.data.by_id[member].helix,
                replicates=max(full // share, min(full, _AT_LEAST)),
                seed=self.parameters.seed,
                stratum=stratum,
            )
        return self._made[key]

    def further(self, share: int = 1) -> dict[str, MixingTest | None]:
        """Return the further analyses that keep most of the records, by name of their p."""
        dated = [r for r in self.records if r.latest is not None and not r.date_inferred]
        distinct = {(kind_stratum(r), r.members): r for r in reversed(self.records)}
        return {
            "pByPeriod": self.test(self.records, period_stratum, share),
            "pDatedOnly": self.test(dated, share=share),
            "pCompleteOnly": self.test([r for r in self.records if r.complete], share=share),
            "pDistinct": self.test(sorted(distinct.values(), key=lambda r: r.id), share=share),
        }

    def worst_without(self, part: Callable[[Record], str], a: int, b: int) -> float:
        """Return the largest p without any one part.

        The parts are found by a share of the samples; the few that come out worst are tested
        in full, until one disagrees.
        """
        sizes = Counter[str]()
        for record in self.records:
            sizes[part(record)] += len(record.members)

        def p(names: frozenset[str], share: int) -> float:
            test = self.test([r for r in self.records if part(r) not in names], share=share)
            return 1.0 if test is None else test.joint_p(a, b)

        rough = {names: p(names, _ROUGHLY) for names in left_out(sizes)}
        worst = 0.0
        for names in sorted(rough, key=lambda names: -rough[names])[:_IN_FULL]:
            worst = max(worst, p(names, 1))
            if worst >= self.parameters.level:
                break
        return worst


def affinity_assessments(data: Dialogue, parameters: Parameters) -> list[Assessment]:
    """Assess every pair of sides in every region, before adjustment for the family.

    Returns
    -------
    list of Assessment
        Ten per region, in the order of regions and sides; ``q`` is not set yet.
    """
    found = []
    for code in parameters.regions:
        region = _Region(data, code, parameters, data.regional(code))
        test = region.test(region.records)
        present = Counter(actor.helix for actor in data.present(code))
        for a, b in combinations_with_replacement(HELICES, 2):
            found.append(_assess(region, test, present, a, b))
    return found


def _assess(  # noqa: PLR0911 (each return is one verdict)
    region: _Region, test: MixingTest | None, present: Counter[Helix], a: Helix, b: Helix
) -> Assessment:
    ia, ib = _GROUP[a], _GROUP[b]
    measures = {
        "openRecords": float(len(region.records)),
        "actorsA": float(present[a]),
        "actorsB": float(present[b]),
    }

    def answer(status: Status, *reasons: str, **fields: object) -> Assessment:
        return Assessment(
            key=f"affinity-{region.code.lower()}-{a}-{b}".replace("_", "-"),
            kind=AssessmentKind.AFFINITY,
            status=status,
            parties=(a.value, b.value),
            party_kind="helix",
            region=region.code,
            unit="joint_records",
            reasons=reasons,
            measures=measures,
            **fields,  # type: ignore[arg-type] # named fields of Assessment
        )

    if test is None:
        return answer(Status.INSUFFICIENT_DATA, "no_open_records")
    if not (present[a] and present[b]):
        return answer(Status.INSUFFICIENT_DATA, "side_not_observed")
    if a is b and present[a] < 2:
        return answer(Status.NOT_TESTABLE, "too_few_actors")

    sample, observed = test.null_joint[:, ia, ib], float(test.joint[ia, ib])
    expected, floor = float(sample.mean()), floor_p(sample)
    measures |= {
        "newmanObserved": float(test.weight[ia, ib]),
        "newmanExpected": float(test.null_weight[:, ia, ib].mean()),
    }
    numbers: dict[str, object] = {
        "observed": observed,
        "expected": expected,
        "interval": central_interval(sample),
        "p_floor": floor,
        "evidence": tuple(r.id for r in region.records if _joint(region.data, r, a, b)),
    }
    level = region.parameters.level
    if expected < region.parameters.min_expected:
        return answer(Status.NOT_TESTABLE, "too_few_expected", **numbers)
    rough = region.further(share=_ROUGHLY).values()
    floor = max(
        floor,
        floor_p(test.null_weight[:, ia, ib]),
        *(1.0 if t is None else floor_p(t.null_joint[:, ia, ib]) for t in rough),
    )
    numbers["p_floor"] = floor
    if floor > level:
        return answer(Status.NOT_TESTABLE, "floor_above_level", **numbers)

    p = test.joint_p(ia, ib)
    measures |= {"pJointRecords": p, "pNewman": test.weight_p(ia, ib)}
    if p >= level:
        return answer(Status.NO_GAP, "within_chance", p=p, **numbers)
    further = region.further()
    measures |= {name: t.joint_p(ia, ib) for name, t in further.items() if t is not None}
    p = max(value for name, value in measures.items() if name.startswith("p"))
    for name, part in _PARTS.items():
        if p < level:
            measures[name] = region.worst_without(part, ia, ib)
            p = max(p, measures[name])
    if p >= level:
        return answer(Status.NO_GAP, "sensitivity_disagrees", p=p, **numbers)
    numbers["tipping"] = min(
        tipping_number(t.null_joint[:, ia, ib], float(t.joint[ia, ib]), level)
        for t in (test, *further.values())
        if t is not None
    )
    return answer(Status.NO_GAP, "deficit_significant", p=p, **numbers)


_PARTS: dict[str, Callable[[Record], str]] = {
    "pWithoutOneRecord": lambda record: record.id,
    "pWithoutOneSource": lambda record: record.source,
}


def _joint(data: Dialogue, record: Record, a: Helix, b: Helix) -> bool:
    sides = Counter(data.by_id[member].helix for member in record.members)
    return sides[a] >= 2 if a == b else bool(sides[a] and sides[b])
