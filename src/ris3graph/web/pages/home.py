"""The first page: five regions, what is a gap, what is none, what cannot be said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ris3graph.model import HELICES, PILOT_REGIONS, Status
from ris3graph.rdf.namespaces import concept
from ris3graph.web.landscape import landscape_of
from ris3graph.web.pages.ask import Ask, Name, region_iri
from ris3graph.web.pages.judgements import (
    Collect,
    Judgement,
    StatusCounts,
    judgements,
    status_counts,
    to_collect,
)


@dataclass(frozen=True, slots=True)
class SideCount:
    """How many organisations of a side count."""

    side: Name
    actors: int


@dataclass(frozen=True, slots=True)
class RegionCard:
    """A region at a glance.

    Attributes
    ----------
    region
        The region.
    sides
        Organisations that count, by side.
    actors
        All of them.
    joint, dated
        Records with two or more organisations of the region, and how many of
        them have a date of their own.
    counts
        Answers by status.
    """

    region: Name
    sides: tuple[SideCount, ...]
    actors: int
    joint: int
    dated: int
    counts: StatusCounts


@dataclass(frozen=True, slots=True)
class HomePage:
    """The first page.

    Attributes
    ----------
    regions
        The pilot's regions, in the project's order.
    gaps
        Assessments that found a gap between sides, or a side missing.
    pairs
        The pairs with the strongest reasons to meet, three a region.
    checked
        Questions that were checked without finding a gap.
    unsaid
        Questions that cannot be answered.
    collect
        What to collect for them.
    """

    regions: tuple[RegionCard, ...]
    gaps: tuple[Judgement, ...]
    pairs: tuple[Judgement, ...]
    checked: tuple[Judgement, ...]
    unsaid: tuple[Judgement, ...]
    collect: tuple[Collect, ...]

    def table(self) -> tuple[RegionCard, ...]:
        """Rows of the page as CSV."""
        return self.regions


PAIRS_SHOWN = 3
"""So many pairs of a region are shown; its own page has them all."""


def home_page(ask: Ask) -> HomePage:
    """Return the first page."""
    regions = list(PILOT_REGIONS)
    # All are asked for: to choose the regions saves the engine nothing.
    found = tuple(a for a in judgements(ask) if a.region and a.region.slug in regions)
    sides = [concept("helix", side) for side in HELICES]
    names = ask.names([*map(region_iri, regions), *sides])
    landscape = landscape_of(ask.site, ask.reader)

    def card(code: str) -> RegionCard:
        here = landscape.members(region_iri(code))
        actors = landscape.sides.counts(here[landscape.counted[here]])
        joint = landscape.joint_records(region_iri(code))
        return RegionCard(
            region=names.get(region_iri(code)),
            sides=tuple(SideCount(names.get(side), actors.get(side, 0)) for side in sides),
            actors=sum(actors.values()),
            joint=len(joint),
            dated=int(landscape.dated[joint].sum()),
            counts=status_counts(a for a in found if a.region and a.region.slug == code),
        )

    unsaid = tuple(a for a in found if a.status in (Status.NOT_TESTABLE, Status.INSUFFICIENT_DATA))
    return HomePage(
        regions=tuple(map(card, regions)),
        gaps=tuple(a for a in found if a.status == Status.GAP and not a.is_pair),
        pairs=best_pairs(found),
        checked=tuple(a for a in found if a.status == Status.NO_GAP),
        unsaid=unsaid,
        collect=to_collect(unsaid),
    )


def best_pairs(found: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """Return the first pairs of each region; within a region they come by falling need."""
    taken: Counter[str] = Counter()
    best = []
    for item in found:
        if item.is_pair and item.region:
            taken[item.region.iri] += 1
            if taken[item.region.iri] <= PAIRS_SHOWN:
                best.append(item)
    return tuple(best)
