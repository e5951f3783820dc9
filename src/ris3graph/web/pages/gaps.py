"""All questions put to the data and their answers, filtered by region, kind and status."""

from __future__ import annotations

from dataclasses import dataclass

from ris3graph.model import PILOT_REGIONS, AssessmentKind, Status
from ris3graph.rdf.namespaces import concept
from ris3graph.web.pages.ask import Ask, Name, region_iri
from ris3graph.web.pages.judgements import Judgement, judgements
from ris3graph.web.parameters import one_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter can take."""

    value: str
    name: Name
    count: int


@dataclass(frozen=True, slots=True)
class GapsPage:
    """All assessments.

    Attributes
    ----------
    region, kind, status
        What is filtered by; empty for no filter.
    regions, kinds, statuses
        What can be filtered by, with the number of assessments that it would leave.
    judgements
        The assessments, grouped by status.
    total
        How many there are without a filter.
    """

    region: str
    kind: str
    status: str
    regions: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    judgements: tuple[Judgement, ...]
    total: int

    def table(self) -> tuple[Judgement, ...]:
        """Rows of the page as CSV."""
        return self.judgements


def gaps_page(ask: Ask, region: str = "", kind: str = "", status: str = "") -> GapsPage:
    """Return the assessments that pass the filters.

    Raises
    ------
    NotFoundError
        The data know no such region.
    BadRequestError
        There is no such kind or status.
    """
    if region:
        ask.region(region)
    kinds = [item.value for item in AssessmentKind]
    statuses = [item.value for item in Status]
    one_of("kind", kind, kinds)
    one_of("status", status, statuses)
    found = judgements(ask)
    names = ask.names(
        [region_iri(code) for code in PILOT_REGIONS]
        + [concept("assessment-kind", item) for item in kinds]
        + [concept("assessment-status", item) for item in statuses]
    )

    def passes(item: Judgement, *, by_region: str, by_kind: str, by_status: str) -> bool:
        return (
            (not by_region or (item.region is not None and item.region.slug == by_region))
            and by_kind in ("", item.kind)
            and by_status in ("", item.status)
        )

    def left(by_region: str, by_kind: str, by_status: str) -> int:
        return sum(
            passes(item, by_region=by_region, by_kind=by_kind, by_status=by_status)
            for item in found
        )

    shown = [i for i in found if passes(i, by_region=region, by_kind=kind, by_status=status)]
    return GapsPage(
        region,
        kind,
        status,
        tuple(
            Choice(code, names.get(region_iri(code)), left(code, kind, status))
            for code in PILOT_REGIONS
        ),
        tuple(
            Choice(item, names.get(concept("assessment-kind", item)), left(region, item, status))
            for item in kinds
        ),
        tuple(
            Choice(item, names.get(concept("assessment-status", item)), left(region, kind, item))
            for item in statuses
        ),
        tuple(sorted(shown, key=lambda item: statuses.index(item.status))),
        len(found),
    )
