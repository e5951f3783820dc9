"""An organisation: what is known of it and from where, its ties, its position in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES, entity, slug_of
from ris3graph.services.networks import WITHHELD
from ris3graph.web.pages.ask import Ask, Name, Row, count
from ris3graph.web.pages.judgements import Judgement, judgements
from ris3graph.web.pages.records import Record, SourceRow, records, source_row

SHOWN: Final[dict[str, str]] = {
    PREFIXES["skos"] + "altLabel": "altLabel",
    PREFIXES["foaf"] + "homepage": "homepage",
    PREFIXES["dct"] + "source": "source",
    PREFIXES["skos"] + "note": "note",
    **{
        ONTOLOGY + name: name
        for name in (
            "primaryHelix",
            "secondaryHelix",
            "party",
            "actorType",
            "locatedIn",
            "city",
            "actorStatus",
            "activeTo",
            "successor",
            "relocatedFrom",
            "relocatedTo",
            "relocationDate",
            "scope",
            "ror",
            "cordisId",
            "labelOrigin",
        )
    },
}
"""Properties that the page shows, by IRI; templates word them by their short name."""

ORDER: Final = (
    "primaryHelix",
    "secondaryHelix",
    "party",
    "actorType",
    "locatedIn",
    "city",
    "actorStatus",
    "activeTo",
    "successor",
    "relocatedFrom",
    "relocatedTo",
    "relocationDate",
    "scope",
    "homepage",
    "ror",
    "cordisId",
    "altLabel",
    "labelOrigin",
    "source",
    "note",
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a fact: a thing with a name, or a text."""

    name: Name | None
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of the organisation, its values, and the rows that state them."""

    property: str
    values: tuple[Value, ...]
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation with joint records, and how many."""

    actor: Name
    side: Name
    region: Name
    records: int


@dataclass(frozen=True, slots=True)
class Belonging:
    """A cluster, a facility or an affiliated organisation.

    Attributes
    ----------
    origin
        ``cluster``, ``infrastructure`` or ``affiliation``.
    thing
        What it is.
    relation
        Kind of affiliation.
    outgoing
        Whether the affiliation leads from this organisation to the other.
    """

    origin: str
    thing: Name
    relation: Name | None
    outgoing: bool
    role: str | None
    source: str | None
    row: SourceRow | None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of activity, and on what that rests."""

    domain: Name
    basis: Name | None
    confidence: Name | None
    source: str | None
    row: SourceRow | None


@dataclass(frozen=True, slots=True)
class Position:
    """A measure of position; ``of`` is the number of organisations measured."""

    measure: Name
    value: float
    rank: int | None
    of: int


@dataclass(frozen=True, slots=True)
class ActorPage:
    """An organisation's page.

    Attributes
    ----------
    actor
        The organisation.
    labels
        Its names in all languages.
    side, region, status, scope
        Notations of the vocabularies and the region, for the head of the page.
    facts
        What is known, each with its source.
    fields
        Fields of activity with their basis.
    records
        Joint activity, the latest first.
    partners
        With whom, the most joint records first.
    belongings
        Clusters, facilities, affiliations.
    position
        ``often``, ``sometimes`` or ``never`` between others; ``None`` where it was
        not measured or is not public.
    positions
        The measures behind it, for researchers.
    judgements
        Assessments that mention the organisation.
    """

    actor: Name
    labels: tuple[tuple[str, str], ...]
    side: Name | None
    region: Name | None
    status: str
    scope: str
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
    records: tuple[Record, ...]
    partners: tuple[Partner, ...]
    belongings: tuple[Belonging, ...]
    position: str | None
    positions: tuple[Position, ...]
    judgements: tuple[Judgement, ...]

    def table(self) -> tuple[Record, ...]:
        """Rows of the page as CSV: its joint activity."""
        return self.records


def actor_page(ask: Ask, slug: str) -> ActorPage:
    """Return the page of an organisation.

    Raises
    ------
    NotFoundError
        The data know no such organisation.
    """
    iri = entity("actor", slug)
    statements = ask.rows("actor-statements", actor=iri)
    if not any(row["value"] == ONTOLOGY + "Actor" for row in statements):
        raise NotFoundError(f"There is no organisation «{slug}».")
    values: dict[str, list[str]] = {}
    for row in statements:
        if row["property"] in SHOWN:
            found = values.setdefault(SHOWN[row["property"]], [])
            if row["value"] not in found:
                found.append(row["value"])
    names = ask.names([iri, *(value for found in values.values() for value in found)])
    sensitive = any(row["value"].endswith("/sensitivity/sensitive") for row in statements)
    positions = () if sensitive else _positions(ask, iri)
    return ActorPage(
        actor=names.get(iri),
        labels=_labels(ask, iri),
        side=names.find(next(iter(values.get("primaryHelix", ())), None)),
        region=names.find(next(iter(values.get("locatedIn", ())), None)),
        status=slug_of(next(iter(values.get("actorStatus", ())), "unknown")),
        scope=slug_of(next(iter(values.get("scope", ())), "yes")),
        facts=tuple(
            Fact(
                name,
                tuple(
                    Value(names.get(value) if value.startswith(BASE) else None, value)
                    for value in values[name]
                ),
                _rows_of(statements, name),
            )
            for name in ORDER
            if name in values
        ),
        fields=_fields(ask, iri),
        records=records(ask, ask.rows("actor-records", actor=iri)),
        partners=_partners(ask, iri),
        belongings=_belongings(ask, iri),
        position=_in_words(positions),
        positions=positions,
        judgements=judgements(ask, actor=iri),
    )


def _labels(ask: Ask, iri: str) -> tuple[tuple[str, str], ...]:
    other = Ask(ask.site, "en" if ask.language == "uk" else "uk", ask.version)
    name = other.names([iri]).get(iri)
    return ((name.language, name.text),) if name.language == other.language else ()


def _rows_of(statements: list[Row], name: str) -> tuple[SourceRow, ...]:
    """Rows of the sources that state a property, or those of the organisation as a whole."""
    stated = [r.get("row") for r in statements if SHOWN.get(r["property"]) == name]
    whole = [r["value"] for r in statements if r["property"].endswith("wasDerivedFrom")]
    found = dict.fromkeys(source_row(iri) for iri in stated if iri) or dict.fromkeys(
        map(source_row, whole)
    )
    return tuple(row for row in found if row is not None)


def _fields(ask: Ask, iri: str) -> tuple[Field, ...]:
    rows = ask.rows("actor-domains", actor=iri)
    names = ask.names(row.get(k) for row in rows for k in ("domain", "basis", "confidence"))
    return tuple(
        Field(
            names.get(row["domain"]),
            names.find(row.get("basis")),
            names.find(row.get("confidence")),
            row.get("source"),
            source_row(row.get("row")),
        )
        for row in rows
    )


def _partners(ask: Ask, iri: str) -> tuple[Partner, ...]:
    rows = ask.rows("actor-partners", actor=iri)
    names = ask.names(row[key] for row in rows for key in ("partner", "helix", "region"))
    return tuple(
        Partner(
            names.get(row["partner"]),
            names.get(row["helix"]),
            names.get(row["region"]),
            count(row, "records"),
        )
        for row in rows
    )


def _belongings(ask: Ask, iri: str) -> tuple[Belonging, ...]:
    rows = ask.rows("actor-belongings", actor=iri)
    names = ask.names(row.get(key) for row in rows for key in ("value", "relation"))
    return tuple(
        Belonging(
            row["origin"],
            names.get(row["value"]),
            names.find(row.get("relation")),
            row.get("direction") == "from",
            row.get("role"),
            row.get("source"),
            source_row(row.get("row")),
        )
        for row in rows
    )


def _positions(ask: Ask, iri: str) -> tuple[Position, ...]:
    rows = [r for r in ask.rows("actor-scores", actor=iri) if slug_of(r["measure"]) not in WITHHELD]
    names = ask.names(row["measure"] for row in rows)
    return tuple(
        Position(
            names.get(row["measure"]),
            float(row["score"]),
            count(row, "rank") if "rank" in row else None,
            count(row, "actors"),
        )
        for row in rows
    )


def _in_words(positions: tuple[Position, ...]) -> str | None:
    """Say how often the organisation stands between others; the first tenth is *often*."""
    for position in positions:
        if position.measure.slug == "betweenness" and position.rank is not None:
            if position.value <= 0:
                return "never"
            return "often" if position.rank <= max(1, position.of // 10) else "sometimes"
    return None
