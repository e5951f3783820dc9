"""The profile of a thing: what is known of it and from where, and what it is tied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, concept, entity, slug_of
from ris3graph.said import say
from ris3graph.web.landscape import Landscape, landscape_of
from ris3graph.web.pages.ask import Ask, Name, Row
from ris3graph.web.pages.ego import Around, Ego, ego_of
from ris3graph.web.pages.facts import Fact, SourceFile, facts_of, files_of, whole_rows
from ris3graph.web.pages.history import (
    State,
    Succession,
    state_of,
    successions,
    with_history,
)
from ris3graph.web.pages.judgements import Judgement, judgements
from ris3graph.web.pages.kinds import Kind
from ris3graph.web.pages.panels import SIZE, Table, Turn, rows_of, table_of
from ris3graph.web.pages.positions import Position, in_words, positions_of
from ris3graph.web.pages.records import Record, SourceRow, day, records_in_order

_TYPE: Final = PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a row of the page as CSV."""

    property: Name
    value: str
    rows: str
    derived: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The profile of a thing.

    Attributes
    ----------
    kind, plural
        Its kind, and the address of the list of that kind.
    entity
        The thing.
    labels
        Its names in the other language.
    classes
        Its classes, the kind itself left out.
    side, region, state, scope, successors
        For the head of the page.
    earliest, latest
        Bounds of its dates.
    facts
        What is known, each with the rows that state it.
    files
        Files that these rows stand in.
    picture
        The thing amid its partners, members or participants.
    pictured
        Anchor of the table that holds the same.
    tables
        Panels of the kind.
    records
        One page of its records, the latest first; ``None`` where its kind has none.
    records_turn, records_query, records_empty
        Place in all of them, the query that gives them, and what to say where there
        are none.
    position, positions
        Position in the network, in words and in numbers; ``None`` where it was not
        measured or is not public.
    judgements
        Assessments that mention the thing.
    """

    kind: str
    plural: str
    entity: Name
    labels: tuple[tuple[str, str], ...]
    classes: tuple[Name, ...]
    side: Name | None
    region: Name | None
    state: State | None
    successors: tuple[Succession, ...]
    scope: str
    earliest: date | None
    latest: date | None
    facts: tuple[Fact, ...]
    files: tuple[SourceFile, ...]
    picture: Ego | None
    pictured: str
    tables: tuple[Table, ...]
    records: tuple[Record, ...] | None
    records_turn: Turn
    records_query: str
    records_empty: str
    position: str | None
    positions: tuple[Position, ...]
    judgements: tuple[Judgement, ...]

    def table(self) -> tuple[Statement, ...]:
        """Rows of the page as CSV: its facts, a row a value."""
        return tuple(
            Statement(
                fact.label,
                value.text,
                "; ".join(row.place for row in fact.rows),
                "; ".join(name.text for name in fact.derived),
            )
            for fact in self.facts
            for value in fact.values
        )


def profile_page(
    ask: Ask, kind: Kind, slug: str, turns: Mapping[str, str] | None = None
) -> ProfilePage:
    """Return the profile of a thing.

    Parameters
    ----------
    ask
        Where to ask.
    kind
        Kind of the thing.
    slug
        What follows the kind in its IRI.
    turns
        Pages that are wanted of long tables, by the anchor of the table.

    Raises
    ------
    NotFoundError
        The data know no such thing.
    """
    iri, turns = entity(kind.name, slug), turns or {}
    statements = ask.rows("entity-statements", entity=iri)
    classes = {row["value"] for row in statements if row["property"] == _TYPE}
    if ONTOLOGY + kind.type not in classes:
        raise NotFoundError(
            say("There is nothing of the kind «{kind}» named «{name}».", kind=kind.name, name=slug)
        )
    stated = {row["property"].removeprefix(ONTOLOGY): row["value"] for row in reversed(statements)}
    succession = ask.rows("actor-succession", actor=iri) if kind.name == "actor" else []
    landscape = landscape_of(ask.site, ask.reader)
    answers = {panel.id: rows_of(ask, panel, landscape, iri) for panel in kind.panels}
    dated = answers["states"]
    names = ask.names(
        [iri, *classes, *stated.values(), *(row["status"] for row in dated)]
        + [row[key] for row in succession for key in ("relation", "other")]
    )
    side = names.find(stated.get("primaryHelix"))
    found = kind.records(landscape, iri) if kind.records else []
    turn = Turn.to(turns.get("records", ""), len(found), name="records")
    now = with_history(statements, dated, succession)
    tables = tuple(
        table_of(ask, panel, answers[panel.id], turns.get(panel.id, ""))
        for panel in kind.panels
        if answers[panel.id] or panel.always
    )
    shown = _records(ask, kind, iri, found[turn.first : turn.first + SIZE])
    is_public = concept("sensitivity", "sensitive") != stated.get("sensitivity")
    positions = positions_of(ask, iri) if kind.name == "actor" and is_public else ()
    return ProfilePage(
        kind=kind.name,
        plural=kind.plural,
        entity=names.get(iri),
        labels=_labels(ask, iri),
        classes=names.all(_telling(classes, kind)),
        side=side,
        region=names.find(stated.get("locatedIn", stated.get("appliesTo"))),
        state=state_of(stated, dated, names.find),
        successors=successions(succession, names),
        scope=slug_of(stated.get("scope", "yes")),
        earliest=day(stated.get("earliest")),
        latest=day(stated.get("latest")),
        facts=facts_of(ask, now),
        files=files_of(
            ask,
            [
                *whole_rows(statements),
                *(row["row"] for row in now if "row" in row),
                *_stated_by(kind, answers),
                *(row.iri for row in _shown(tables, shown)),
            ],
        ),
        picture=_picture(ask, landscape, kind, iri, answers, side),
        pictured=kind.picture,
        tables=tables,
        records=shown,
        records_turn=turn,
        records_query=kind.records_query,
        records_empty=_empty(ask, kind),
        position=in_words(positions),
        positions=positions,
        judgements=judgements(ask, mention=iri),
    )


def _stated_by(kind: Kind, answers: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Rows of files that state the rows of panels, shown or not."""
    for panel in kind.panels:
        if panel.rows is None:
            yield from (row["row"] for row in answers[panel.id] if "row" in row)


def _shown(tables: Iterable[Table], records: Iterable[Record] | None) -> Iterator[SourceRow]:
    """Rows of files that the page leads to from tables and records."""
    cells = (cell for table in tables for line in table.rows for cell in line)
    yield from (cell.row for cell in cells if cell.row is not None)
    yield from (record.row for record in records or () if record.row is not None)


def _labels(ask: Ask, iri: str) -> tuple[tuple[str, str], ...]:
    other = Ask(ask.site, "en" if ask.language == "uk" else "uk", ask.version)
    name = other.names([iri]).get(iri)
    if name.language != other.language or name.text == ask.names([iri]).get(iri).text:
        return ()
    return ((name.language, name.text),)


def _telling(classes: set[str], kind: Kind) -> list[str]:
    """Classes that say more than the kind does."""
    general = {ONTOLOGY + name for name in (kind.type, "Actor", "Collaboration")}
    return sorted(name for name in classes - general if name.startswith(ONTOLOGY))


def _picture(
    ask: Ask,
    landscape: Landscape,
    kind: Kind,
    iri: str,
    answers: Mapping[str, Sequence[Row]],
    side: Name | None,
) -> Ego | None:
    """Draw the thing amid the actors of the panel that its kind names."""
    if kind.around is not None:
        least = 2 if kind.picture == "participants" else 1
        found = Around(kind.around(landscape, iri), _related(landscape, answers), least)
        return ego_of(ask, landscape, iri, found, side)
    rows = answers[kind.picture]
    around = list({r["actor"]: int(r["records"]) for r in rows if "records" in r}.items())
    if not around:
        around = [(actor, 0) for actor in landscape.most_active(row["actor"] for row in rows)]
    return ego_of(ask, landscape, iri, Around(around), side)


def _related(landscape: Landscape, answers: Mapping[str, Sequence[Row]]) -> list[str]:
    """Clusters, facilities and affiliates of an organisation, the most active of these first."""
    things = dict.fromkeys(row["thing"] for row in answers.get("belongings", ()))
    others = [thing for thing in things if landscape.place(thing) is None]
    return others + landscape.most_active(things)


def _records(ask: Ask, kind: Kind, iri: str, found: list[str]) -> tuple[Record, ...] | None:
    """Return records in the order in which they were found."""
    if kind.records is None:
        return None
    shown = records_in_order(ask, found)
    if kind.name != "actor" or not shown:
        return shown
    roles: defaultdict[str, list[str]] = defaultdict(list)
    rows = ask.rows("record-roles", actor=iri, record=found)
    names = ask.names(row.get("role") for row in rows)
    for row in rows:
        role = names.find(row.get("role"))
        roles[row["record"]].append(row["words"] if role is None else role.text)
    return tuple(
        replace(item, role=", ".join(dict.fromkeys(roles[item.title.iri])) or None)
        for item in shown
    )


def _empty(ask: Ask, kind: Kind) -> str:
    if not kind.records_query:
        return ""
    empty = ask.site.catalogue.get(kind.records_query).header.empty
    return "" if empty is None else empty.text(ask.language)
