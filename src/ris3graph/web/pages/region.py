"""A region: who is there, what it wants, what it has, where dialogue is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from ris3graph.model import HELICES, Helix, Status
from ris3graph.rdf.namespaces import concept, slug_of
from ris3graph.web.landscape import Landscape, landscape_of
from ris3graph.web.pages.ask import Ask, Name, count, several
from ris3graph.web.pages.judgements import (
    Collect,
    Judgement,
    StatusCounts,
    judgements,
    status_counts,
    to_collect,
)
from ris3graph.web.pages.listing import actors_of
from ris3graph.web.pages.records import Record, SourceRow, day, records_in_order, source_row

SHOWN: Final = 12
"""So many organisations of a side, and records, stand on the page; lists have the rest."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the region, with the number of records that show it."""

    actor: Name
    side: Name
    type: Name | None
    city: str | None
    records: int


@dataclass(frozen=True, slots=True)
class Side:
    """A side of the helix in the region.

    Attributes
    ----------
    side
        The side.
    members
        The most active of those that count.
    total
        How many count.
    registry_only
        How many more only a register knows.
    """

    side: Name
    members: tuple[Member, ...]
    total: int
    registry_only: int


@dataclass(frozen=True, slots=True)
class Direction:
    """A smart specialisation direction, with who set it and where that stands."""

    priority: Name
    status: Name
    document: str | None
    source: str | None
    note: str | None
    domains: tuple[Name, ...]
    row: SourceRow | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a study suggests; never a direction of the region."""

    finding: Name
    source: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy and the decision that adopted it."""

    strategy: Name
    period: str | None
    decision: str | None
    date: date | None
    source: str | None
    row: SourceRow | None


@dataclass(frozen=True, slots=True)
class Facility:
    """A piece of innovation infrastructure; its status has a date where one is known."""

    infrastructure: Name
    type: Name | None
    status: Name | None
    date: str | None
    city: str | None
    operators: tuple[Name, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class ClusterItem:
    """A cluster and the number of members that sources name."""

    cluster: Name
    sector: str | None
    members: int
    source: str | None


@dataclass(frozen=True, slots=True)
class MixingCell:
    """Two sides and the assessment of whether they meet; ``None`` where none was made."""

    row: Name
    column: Name
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much the data know of the organisations that count."""

    actors: int
    seen: int
    with_domain: int
    with_ukrainian: int


@dataclass(frozen=True, slots=True)
class RegionPage:
    """A region's page.

    Attributes
    ----------
    region
        The region.
    sides
        Who is there, by side; the side not determined is last.
    directions, findings, strategies
        S3 directions, what studies suggest, strategies.
    infrastructure, clusters
        Facilities and clusters.
    counts
        Answers by status.
    gaps, checked, unsaid
        Assessments by what they answer.
    pairs
        Pairs that are worth introducing, by falling need.
    mixing
        Table of sides by sides, one row a side.
    collect
        What to collect so that more can be said.
    records, joint
        The latest records with two or more organisations of the region, and how many
        there are in all.
    coverage
        How complete the data are.
    """

    region: Name
    sides: tuple[Side, ...]
    directions: tuple[Direction, ...]
    findings: tuple[Finding, ...]
    strategies: tuple[Strategy, ...]
    infrastructure: tuple[Facility, ...]
    clusters: tuple[ClusterItem, ...]
    counts: StatusCounts
    gaps: tuple[Judgement, ...]
    checked: tuple[Judgement, ...]
    unsaid: tuple[Judgement, ...]
    pairs: tuple[Judgement, ...]
    mixing: tuple[tuple[MixingCell, ...], ...]
    collect: tuple[Collect, ...]
    records: tuple[Record, ...]
    joint: int
    coverage: Coverage

    def table(self) -> tuple[Judgement, ...]:
        """Rows of the page as CSV: its assessments."""
        return (*self.gaps, *self.pairs, *self.checked, *self.unsaid)


def region_page(ask: Ask, code: str) -> RegionPage:
    """Return the page of a region.

    Raises
    ------
    NotFoundError
        The data know no such region.
    """
    iri = ask.region(code)
    landscape = landscape_of(ask.site, ask.reader)
    joint = landscape.joint_records(iri)
    found = judgements(ask, region=code)
    unsaid = tuple(a for a in found if a.status in (Status.NOT_TESTABLE, Status.INSUFFICIENT_DATA))
    here = landscape.members(iri)
    counted = here[landscape.counted[here]]
    return RegionPage(
        region=ask.names([iri]).get(iri),
        sides=_sides(ask, landscape, iri),
        directions=_directions(ask, code),
        findings=_findings(ask, code),
        strategies=_strategies(ask, code),
        infrastructure=_infrastructure(ask, code),
        clusters=_clusters(ask, code),
        counts=status_counts(found),
        gaps=tuple(a for a in found if a.status == Status.GAP and not a.is_pair),
        checked=tuple(a for a in found if a.status == Status.NO_GAP),
        unsaid=unsaid,
        pairs=tuple(a for a in found if a.is_pair),
        mixing=_mixing(ask, found),
        collect=to_collect(unsaid),
        records=records_in_order(ask, landscape.newest(joint, SHOWN)),
        joint=len(joint),
        coverage=Coverage(
            len(counted),
            int((landscape.activity()[counted] > 0).sum()),
            count(ask.rows("region-fields", region=code)[0], "actors"),
            actors_of(ask).ukrainian([landscape.actors[place] for place in counted]),
        ),
    )


def _sides(ask: Ask, landscape: Landscape, iri: str) -> tuple[Side, ...]:
    here, activity = landscape.members(iri), landscape.activity()
    best: defaultdict[str, list[int]] = defaultdict(list)
    counts: Counter[tuple[str, bool]] = Counter()
    for place in here[np.argsort(-activity[here], kind="stable")].tolist():
        side, counted = landscape.sides[place], bool(landscape.counted[place])
        counts[side, counted] += 1
        if counted and len(best[side]) < SHOWN:
            best[side].append(place)
    shown = [landscape.actors[place] for places in best.values() for place in places]
    brief = {row["actor"]: row for row in ask.rows("actor-brief", actor=shown)} if shown else {}
    sides = [concept("helix", side) for side in Helix]
    names = ask.names([*shown, *sides, *(row.get("type") for row in brief.values())])

    def member(place: int) -> Member:
        actor = landscape.actors[place]
        row = brief.get(actor, {})
        return Member(
            names.get(actor),
            names.get(landscape.sides[place]),
            names.find(row.get("type")),
            row.get("city"),
            int(activity[place]),
        )

    unknown = concept("helix", Helix.UNKNOWN)
    return tuple(
        Side(
            names.get(side),
            tuple(sorted(map(member, best[side]), key=lambda m: (-m.records, m.actor.text))),
            counts[side, True],
            counts[side, False],
        )
        for side in sides
        if side != unknown or counts[side, True] or counts[side, False]
    )


def _directions(ask: Ask, code: str) -> tuple[Direction, ...]:
    rows = ask.rows("region-priorities", region=code)
    names = ask.names(
        [row[key] for row in rows for key in ("priority", "status")]
        + [iri for row in rows for iri in several(row, "domains")]
    )
    return tuple(
        Direction(
            names.get(row["priority"]),
            names.get(row["status"]),
            row.get("document"),
            row.get("source") or None,
            row.get("note"),
            names.all(several(row, "domains")),
            source_row(row.get("row")),
        )
        for row in rows
    )


def _strategies(ask: Ask, code: str) -> tuple[Strategy, ...]:
    rows = ask.rows("region-strategies", region=code)
    names = ask.names(row["strategy"] for row in rows)
    return tuple(
        Strategy(
            names.get(row["strategy"]),
            row.get("period"),
            row.get("decision"),
            day(row.get("date")),
            row.get("source") or None,
            source_row(row.get("row")),
        )
        for row in rows
    )


def _findings(ask: Ask, code: str) -> tuple[Finding, ...]:
    rows = ask.rows("region-findings", region=code)
    names = ask.names(row["finding"] for row in rows)
    return tuple(
        Finding(names.get(row["finding"]), row.get("source") or None, row.get("note"))
        for row in rows
    )


def _infrastructure(ask: Ask, code: str) -> tuple[Facility, ...]:
    rows = ask.rows("region-infrastructure", region=code)
    keys = ("infrastructure", "type", "status")
    names = ask.names(
        [row.get(key) for row in rows for key in keys]
        + [iri for row in rows for iri in several(row, "operators")]
    )
    return tuple(
        Facility(
            names.get(row["infrastructure"]),
            names.find(row.get("type")),
            names.find(row.get("status")),
            row.get("date"),
            row.get("city"),
            names.all(several(row, "operators")),
            row.get("source") or None,
        )
        for row in rows
    )


def _clusters(ask: Ask, code: str) -> tuple[ClusterItem, ...]:
    rows = ask.rows("region-clusters", region=code)
    names = ask.names(row["cluster"] for row in rows)
    return tuple(
        ClusterItem(
            names.get(row["cluster"]),
            row.get("sector"),
            count(row, "members"),
            row.get("source") or None,
        )
        for row in rows
    )


def _mixing(ask: Ask, found: tuple[Judgement, ...]) -> tuple[tuple[MixingCell, ...], ...]:
    """Lay the affinity assessments out as a symmetric table."""
    cells: dict[frozenset[str], Judgement] = {
        frozenset(slug_of(party.iri) for party in item.parties): item
        for item in found
        if item.kind == "affinity" and item.party_kind == "helix"
    }
    names = ask.names(concept("helix", side) for side in HELICES)
    label = {side: names.get(concept("helix", side)) for side in HELICES}
    if not cells:
        return ()
    return tuple(
        tuple(
            MixingCell(label[a], label[b], cells.get(frozenset((a.value, b.value))))
            for b in HELICES
        )
        for a in HELICES
    )
