"""Participation: is a side missing from the dialogue on a priority of the region?

Of the region's records, those on the priority's fields are looked at. One record
with the side in it is enough to say that the side is not missing. Where there is
none, the question is whether chance explains it: if the records on the priority
were drawn from all of the region's, how often would none have the side in it? That
probability is hypergeometric and exact (Fisher, 1935).
"""

from __future__ import annotations

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
    on_priority = [record for record in records if record.domains & priority.domains]

    def has_side(record: Record) -> bool:
        return any(data.by_id[member].helix is side for member in record.members)

    with_side = [record for record in on_priority if has_side(record)]
    drawn, marked = len(on_priority), sum(map(has_side, records))
    measures = {"openRecords": float(len(records)), "priorityRecords": float(drawn)}

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
    if with_side:
        return answer(Status.NO_GAP, "side_present", observed=float(len(with_side)))
    if not marked:
        return answer(Status.INSUFFICIENT_DATA, "side_not_observed", observed=0.0)
    expected = drawn * marked / len(records)
    p = comb(len(records) - marked, drawn) / comb(len(records), drawn)
    numbers: dict[str, object] = {"observed": 0.0, "expected": expected, "p_floor": p}
    if expected < parameters.min_expected or p > parameters.level:
        reason = "too_few_expected" if expected < parameters.min_expected else "floor_above_level"
        return answer(Status.NOT_TESTABLE, reason, **numbers)
    return answer(Status.NO_GAP, "side_absent", p=p, **numbers)
