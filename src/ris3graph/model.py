"""The nouns that all layers share: helices, regions, assessments, scores.

Plain frozen data, without I/O, RDF or arrays. Notations (the enum values) equal
the SKOS notations of the vocabularies and the values in the data tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PILOT_REGIONS: tuple[str, ...] = ("UA-30", "UA-32", "UA-05", "UA-48", "UA-63")
"""The pilot's regions by ISO 3166-2, in the project's own order."""


class Helix(StrEnum):
    """Side of the quadruple helix (Carayannis & Campbell, 2009)."""

    BUSINESS = "business"
    RESEARCH = "research"
    AUTHORITY = "authority"
    CIVIL_SOCIETY = "civil_society"
    UNKNOWN = "unknown"


HELICES: tuple[Helix, ...] = (
    Helix.BUSINESS,
    Helix.RESEARCH,
    Helix.AUTHORITY,
    Helix.CIVIL_SOCIETY,
)
"""The four sides; ``unknown`` is never counted as one."""


class AssessmentKind(StrEnum):
    """What is asked of the data."""

    ACTIVITY = "activity"
    AFFINITY = "affinity"
    PAIR = "pair"
    PARTICIPATION = "participation"
    FRAGILITY = "fragility"


class Status(StrEnum):
    """What the data answer. Only ``gap`` is ever called a gap."""

    GAP = "gap"
    NO_GAP = "no_gap"
    NOT_TESTABLE = "not_testable"
    INSUFFICIENT_DATA = "insufficient_data"


class Confidence(StrEnum):
    """Confidence in a conclusion, not in the organisations that it is about."""

    STRONG = "strong"
    MODERATE = "moderate"
    INDICATIVE = "indicative"
    NOT_ESTIMATED = "not_estimated"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One question put to the data, and the answer with all that it rests on.

    Attributes
    ----------
    key
        Stable identifier within a run, ``[a-z0-9-]+``.
    kind, status, confidence
        See the enums.
    parties
        Who is asked about: helix notations, region codes or actor identifiers,
        sorted as the method gives them; ``party_kind`` says which.
    party_kind
        ``"helix"``, ``"region"`` or ``"actor"``.
    region
        ISO 3166-2 code of the region that the question is about; ``None`` for
        a question that spans regions.
    observed, expected
        The statistic and its mean under the null; ``unit`` names what is counted.
    interval
        The central 95 % of the null distribution.
    p, q
        One-sided Monte Carlo p (Phipson & Smyth, 2010) and its
        Benjamini–Hochberg (1995) adjustment in the family of the test.
    q_by
        Benjamini–Yekutieli (2001) adjustment, for sensitivity.
    p_floor
        The smallest p that the data could give; above the level: not testable.
    tipping
        How many further joint records would undo the verdict.
    need, feasibility
        Pairs only, within [0, 1].
    distance
        Pairs only: steps between the two; ``None`` where there is no path.
    subject
        What a participation question is about: identifier of a priority or event.
    brokers
        Actors who could introduce a pair, or on whom dialogue hangs.
    evidence
        Identifiers of the collaborations that the numbers rest on.
    reasons
        Codes of what decided the status, most important first; the pages
        and the explanation put them into words.
    measures
        Further named numbers (counts, sensitivity results), by property name.
    """

    key: str
    kind: AssessmentKind
    status: Status
    parties: tuple[str, ...]
    party_kind: str
    region: str | None = None
    unit: str | None = None
    observed: float | None = None
    expected: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    q: float | None = None
    q_by: float | None = None
    p_floor: float | None = None
    tipping: int | None = None
    confidence: Confidence = Confidence.NOT_ESTIMATED
    need: float | None = None
    feasibility: float | None = None
    distance: int | None = None
    subject: str | None = None
    domains: tuple[str, ...] = ()
    brokers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """One value of one measure for one actor.

    Attributes
    ----------
    actor
        Identifier of the actor.
    measure
        Notation of the measure (``betweenness``, ``harmonic`` …).
    value
        The value; ``None`` where the measure says nothing of the actor.
    rank
        From 1, ties share the best rank; ``None`` without a value.
    """

    actor: str
    measure: str
    value: float | None
    rank: int | None
