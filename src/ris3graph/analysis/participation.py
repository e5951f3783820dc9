"""Participation: is a side missing from the dialogue on a priority of the region?

Of the region's records that the side could have been in, those on the priority's fields
are looked at. If they were drawn from all such records at random within their kind, how
often would so few have the side in them? That probability is exact: a convolution of
hypergeometric distributions, one a kind (Fisher, 1935). Whether a cell is tested depends
on these margins alone, never on the outcome; a side that is present in one record is not
missing, and such a cell has p = 1 in the family.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb

from ris3graph.analysis.dialogue import Dialogue, Priority, Record
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import HELICES, Assessment, AssessmentKind, Helix, Status


def participation_assessments(data: Dialogue, parameters: Parameters) -> list[Assessment]:
    """Assess every side on every priority, before adjustment for the family.

    Returns
    -------
    list of Assessment
        Four per priority, in the order of priorities and sides; ``q`` is not set yet.
    """
    records = {region: data.regional(region) for region in parameters.regions}
    return [
        _assess(data, priority, side, records[priority.region], parameters)
        for priority in data.priorities
        if priority.region in records
        for side in HELICES
    ]


def _assess(
    data: Dialogue, priority: Priority, side: Helix, records: list[Record], parameters: Parameters
) -> Assessment:
    records = [record for record in records if side in record.sides]
    on_priority = [record for record in records if record.domains & priority.domains]

    def has_side(record: Record) -> bool:
        return any(data.by_id[member].helix is side for member in record.members)

    present = sum(map(has_side, on_priority))
    expected, none = _absence(records, on_priority, has_side)
    measures = {"openRecords": float(len(records)), "priorityRecords": float(len(on_priority))}

    def answer(status: Status, reason: str, **fields: object) -> Assessment:
        return Assessment(
            key=f"participation-{priority.id}-{side}".lower().replace("_", "-"),
            kind=AssessmentKind.PARTICIPATION,
            status=status,
            parties=(side.value,),
            party_kind="helix",
            region=priority.region,
            subject=priority.id,
            domains=tuple(sorted(priority.domains)),
            unit="records_with_side",
            reasons=(reason,),
            evidence=tuple(record.id for record in on_priority),
            measures=measures,
            **fields,  # type: ignore[arg-type] # named fields of Assessment
        )

    if not priority.domains:
        return answer(Status.INSUFFICIENT_DATA, "domain_unknown")
    if not on_priority:
        return answer(Status.INSUFFICIENT_DATA, "no_records_on_priority")
    if not any(map(has_side, records)):
        return answer(Status.INSUFFICIENT_DATA, "side_not_observed", observed=0.0)
    numbers: dict[str, object] = {
        "observed": float(present),
        "expected": expected,
        "p_floor": none,
    }
    testable = expected >= parameters.min_expected and none <= parameters.level
    if present:
        # Present is not missing, whatever chance would give.
        return answer(Status.NO_GAP, "side_present", p=1.0 if testable else None, **numbers)
    if not testable:
        few = expected < parameters.min_expected
        reason = "too_few_expected" if few else "floor_above_level"
        return answer(Status.NOT_TESTABLE, reason, **numbers)
    return answer(Status.NO_GAP, "side_absent", p=none, **numbers)


def _absence(
    records: list[Record], drawn: list[Record], has_side: Callable[[Record], bool]
) -> tuple[float, float]:
    """Return the expected records with the side among those drawn, and P(none of them)."""
    expected, none = 0.0, 1.0
    for kind in sorted({record.kind for record in drawn}):
        pool = [record for record in records if record.kind == kind]
        n = sum(record.kind == kind for record in drawn)
        marked = sum(map(has_side, pool))
        expected += n * marked / len(pool)
        none *= comb(len(pool) - marked, n) / comb(len(pool), n)
    return expected, none
