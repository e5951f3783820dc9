"""Assessments as pages show them, counted by status, with what to collect."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ris3graph.model import Helix, Status
from ris3graph.rdf.namespaces import ONTOLOGY, slug_of
from ris3graph.web.pages.ask import Ask, Name, Names, Row, count, number

_HELIX_ORDER: Final = {side.value: place for place, side in enumerate(Helix)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """An assessment as pages show it.

    Attributes
    ----------
    id
        Its identifier, as in ``/assessment/ID``.
    kind, status, confidence
        Notations of the vocabularies.
    region
        Region that it is about, ``None`` where it spans regions.
    parties
        Who it is about: sides, organisations or a region, by ``party_kind``.
    subject
        Direction that a question of participation is about.
    unit
        What is counted.
    observed, expected, lower, upper
        Recorded in our data, usual for such activity, and the usual range.
    p, q, q_by, p_floor
        For researchers; see the ontology.
    tipping
        How many further joint records would undo the conclusion.
    need, feasibility, distance
        Pairs only.
    brokers
        Organisations that could introduce a pair.
    domains
        Fields that the two share, or of the direction.
    reason
        Notation of what decided the status; ``reasons`` has all of them.
    evidence
        IRIs of the records that it rests on.
    explanation
        The answer in plain words.
    """

    id: str
    kind: str
    status: str
    confidence: str
    region: Name | None
    party_kind: str
    parties: tuple[Name, ...]
    subject: Name | None
    unit: str | None
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    p: float | None
    q: float | None
    q_by: float | None
    p_floor: float | None
    tipping: int | None
    need: float | None
    feasibility: float | None
    distance: int | None
    brokers: tuple[Name, ...]
    domains: tuple[Name, ...]
    reason: str | None
    reasons: tuple[Name, ...]
    evidence: tuple[str, ...]
    explanation: str | None

    @property
    def is_pair(self) -> bool:
        """Whether two organisations are proposed to one another, not only asked about."""
        return self.kind == "pair" and self.party_kind == "actor" and self.status == Status.GAP


def judgements(ask: Ask, **values: str | Sequence[str]) -> tuple[Judgement, ...]:
    """Return assessments, filtered by the parameters of ``page-assessments``."""
    # Of one thing they are asked once; those of all and of a region by many pages.
    of_one = "mention" in values or "assessment" in values
    asked = ask.rows if of_one else ask.kept_rows
    rows = asked("page-assessments", **values)
    links: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    if rows:
        for link in asked("page-assessment-links", **values):
            name = link["property"].removeprefix(ONTOLOGY)
            links[link["assessment"], name].append(link["value"])
    wanted = {
        value for (_, name), linked in links.items() if name != "evidence" for value in linked
    }
    wanted.update(row[key] for row in rows for key in ("about", "subject") if key in row)
    names = ask.names(wanted)
    return tuple(_judgement(row, links, names, ask.language) for row in rows)


def _judgement(
    row: Row, links: defaultdict[tuple[str, str], list[str]], names: Names, language: str
) -> Judgement:
    iri = row["assessment"]

    def notation(key: str, default: str) -> str:
        return slug_of(row[key]) if key in row else default

    def named(key: str) -> tuple[Name, ...]:
        return names.all(links[iri, key])

    return Judgement(
        id=slug_of(iri),
        kind=notation("kind", ""),
        status=notation("status", Status.INSUFFICIENT_DATA),
        confidence=notation("confidence", "not_estimated"),
        region=names.find(row.get("about")),
        party_kind=row.get("partyKind", ""),
        parties=tuple(sorted(named("parties"), key=_helix_first)),
        subject=names.find(row.get("subject")),
        unit=row.get("unit"),
        observed=number(row, "observed"),
        expected=number(row, "expected"),
        lower=number(row, "lower"),
        upper=number(row, "upper"),
        p=number(row, "p"),
        q=number(row, "q"),
        q_by=number(row, "qBY"),
        p_floor=number(row, "pFloor"),
        tipping=count(row, "tipping") if "tipping" in row else None,
        need=number(row, "need"),
        feasibility=number(row, "feasibility"),
        distance=count(row, "distance") if "distance" in row else None,
        brokers=named("broker"),
        domains=named("domain"),
        reason=notation("primaryReason", "") or None,
        reasons=named("reason"),
        evidence=tuple(links[iri, "evidence"]),
        explanation=row.get("explanationUk" if language == "uk" else "explanationEn"),
    )


def _helix_first(party: Name) -> int:
    """Sort sides in the order of the helix; others keep theirs."""
    return _HELIX_ORDER.get(party.slug, 0)


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many questions have which answer, and how many of the gaps are proposed pairs."""

    gap: int
    no_gap: int
    not_testable: int
    insufficient_data: int
    pairs: int


def status_counts(found: Iterable[Judgement]) -> StatusCounts:
    """Count answers by status."""
    items = list(found)
    counts = Counter(item.status for item in items)
    return StatusCounts(
        gap=counts["gap"],
        no_gap=counts["no_gap"],
        not_testable=counts["not_testable"],
        insufficient_data=counts["insufficient_data"],
        pairs=sum(item.is_pair for item in items),
    )


@dataclass(frozen=True, slots=True)
class Collect:
    """What to collect so that a question can be answered.

    Attributes
    ----------
    reason
        Notation of the reason why it cannot be answered yet, of the first of them.
    kind
        Kind of question.
    region
        Region that it is about.
    about
        Sides or directions that it is about.
    """

    reason: str
    kind: str
    region: Name | None
    about: tuple[Name, ...]


def to_collect(found: Iterable[Judgement]) -> tuple[Collect, ...]:
    """Say what is missing where questions could not be answered, alike ones together."""
    groups: dict[tuple[str, str, bool], list[Judgement]] = {}
    for item in found:
        if item.status in (Status.NOT_TESTABLE, Status.INSUFFICIENT_DATA):
            region = item.region.iri if item.region else ""
            key = region, item.kind, item.reason == "domain_unknown"
            groups.setdefault(key, []).append(item)
    return tuple(
        Collect(
            "domain_unknown" if unknown else items[0].reason or "",
            kind,
            items[0].region,
            tuple(
                dict.fromkeys(
                    name
                    for item in items
                    for name in ((item.subject,) if item.subject else item.parties)
                    if name.kind != "region"
                )
            ),
        )
        for (_, kind, unknown), items in groups.items()
    )
