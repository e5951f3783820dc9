"""Anything that has an IRI of ours: what is said of it, by which rows, and what refers to it.

Concepts, classes, properties, runs, loads, participations: whatever has no page of its own
kind is shown statement by statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import BASE, PREFIXES
from ris3graph.said import say
from ris3graph.web.pages.ask import Ask, Name, Names, Row, count
from ris3graph.web.pages.panels import Turn
from ris3graph.web.pages.records import SourceRow, source_row
from ris3graph.web.pages.whereabouts import holds

REFERENCES: Final = 60
"""So many things that refer to this one are shown."""

_TYPE: Final = PREFIXES["rdf"] + "type"
_DERIVED: Final = PREFIXES["prov"] + "wasDerivedFrom"
_SCHEME: Final = PREFIXES["skos"] + "ConceptScheme"
_LABELS: Final = frozenset(
    {PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label", PREFIXES["dct"] + "title"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """A value: a thing with a name, an address elsewhere, or a literal.

    Attributes
    ----------
    name
        Its name, where it has an IRI of ours.
    text
        The IRI or the text.
    iri
        Whether it is an IRI.
    language, datatype
        Of a literal; the datatype as the end of its IRI, empty for plain text.
    """

    name: Name | None
    text: str
    iri: bool
    language: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A property with its values, the rows that state them, and what derived ones follow from."""

    property: Name
    values: tuple[Term, ...]
    rows: tuple[SourceRow, ...]
    derived: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as a line of a table: see `Term` and `Statement`."""

    property: Name
    value: str
    language: str
    datatype: str
    rows: tuple[SourceRow, ...]
    derived: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A property, those on this page of the things that refer by it, and how many there are."""

    property: Name
    things: tuple[Name, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme; ``depth`` counts the broader ones above it."""

    name: Name
    notation: str
    depth: int


@dataclass(frozen=True, slots=True)
class ThingPage:
    """The page of a thing.

    Attributes
    ----------
    thing
        The thing.
    kinds
        Its classes.
    labels
        Its names in the other languages, as (language, text).
    statements
        What is said of it.
    rows
        The rows that it was read from.
    concepts
        Of a concept scheme its concepts, narrower ones below broader ones.
    references
        What refers to it.
    turn
        Which of the references are shown.
    """

    thing: Name
    kinds: tuple[Name, ...]
    labels: tuple[tuple[str, str], ...]
    statements: tuple[Statement, ...]
    rows: tuple[SourceRow, ...]
    concepts: tuple[Concept, ...]
    references: tuple[Reference, ...]
    turn: Turn

    def table(self) -> tuple[Line, ...]:
        """Rows of the page as CSV: the statements, a row a value."""
        return tuple(
            Line(
                statement.property,
                term.text,
                term.language,
                term.datatype,
                statement.rows,
                statement.derived,
            )
            for statement in self.statements
            for term in statement.values
        )


def thing_page(ask: Ask, iri: str, page: str = "") -> ThingPage:
    """Return the page of a thing.

    Parameters
    ----------
    ask
        Where to ask.
    iri
        The thing.
    page
        Which of the references are shown, `REFERENCES` at a time, from 1.

    Raises
    ------
    NotFoundError
        Nothing is said of it in the data.
    """
    rows = ask.rows("entity-statements", entity=iri)
    kinds = dict.fromkeys(row["value"] for row in rows if row["property"] == _TYPE)
    # Of an earlier run it is still said who started it and when, and nothing else.
    if not rows or not (kinds or holds(ask, iri)):
        raise NotFoundError(say("The data do not hold <{iri}>.", iri=iri))
    # Kept: of a class with 280,000 things it takes the engine half a second.
    counts = {
        row["property"]: count(row, "statements")
        for row in ask.kept_rows("entity-reference-counts", entity=iri)
    }
    turn = Turn.to(page, sum(counts.values()), REFERENCES)
    shown = ask.rows("entity-references", REFERENCES, turn.first, entity=iri)
    names = ask.names(
        [
            iri,
            *(row.get(key) for row in rows for key in ("property", "value", "derived")),
            *(row[key] for row in shown for key in ("property", "thing")),
        ]
    )
    thing = _titled(iri, rows, names)
    return ThingPage(
        thing=thing,
        kinds=names.all(kinds),
        labels=_labels(rows, thing),
        statements=tuple(
            Statement(
                names.get(property_),
                terms(found, names),
                _places(found),
                names.all(dict.fromkeys(row["derived"] for row in found if "derived" in row)),
            )
            for property_, found in _by_property(rows)
            if property_ not in (_TYPE, _DERIVED)
        ),
        rows=tuple(
            place
            for row in rows
            if row["property"] == _DERIVED and (place := source_row(row["value"])) is not None
        ),
        concepts=_concepts(ask, iri) if _SCHEME in kinds else (),
        references=tuple(
            Reference(
                names.get(property_), names.all(row["thing"] for row in found), counts[property_]
            )
            for property_, found in _by_property(shown)
        ),
        turn=turn,
    )


def terms(rows: Iterable[Row], names: Names) -> tuple[Term, ...]:
    """Return the distinct values of rows of ``value``, ``language`` and ``datatype``."""
    return tuple(dict.fromkeys(_term(row, names) for row in rows))


def _term(row: Row, names: Names) -> Term:
    value, datatype = row["value"], row.get("datatype", "")
    if datatype:
        short = datatype.rsplit("#", 1)[-1]
        plain = short in ("string", "langString")
        return Term(None, value, False, row.get("language", ""), "" if plain else short)
    named = names.get(value) if value.startswith(BASE) else None
    return Term(named, value, True, "", "")


def _titled(iri: str, rows: list[Row], names: Names) -> Name:
    """Return the name of the thing; a title stands where there is no label."""
    name = names.get(iri)
    if name.language:
        return name
    title = next((row for row in rows if row["property"] == PREFIXES["dct"] + "title"), None)
    return name if title is None else Name(iri, title["value"], title.get("language", ""))


def _labels(rows: list[Row], thing: Name) -> tuple[tuple[str, str], ...]:
    found = {
        (row.get("language", ""), row["value"]): None for row in rows if row["property"] in _LABELS
    }
    return tuple(key for key in found if key[1] != thing.text)


def _by_property(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["property"]].append(row)
    return sorted(found.items())


def _places(rows: Iterable[Row]) -> tuple[SourceRow, ...]:
    found = dict.fromkeys(source_row(row.get("row")) for row in rows)
    return tuple(place for place in found if place is not None)


def _concepts(ask: Ask, scheme: str) -> tuple[Concept, ...]:
    """Return the concepts of a scheme as a tree, written line by line."""
    rows = ask.rows("scheme-concepts", scheme=scheme)
    names = ask.names(row["concept"] for row in rows)
    notations = {row["concept"]: row.get("notation", "") for row in rows}
    below: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        below[row.get("broader", "")].append(row["concept"])
    lines: dict[str, Concept] = {}

    def descend(broader: str, depth: int) -> None:
        for concept in below[broader]:
            if concept not in lines:
                lines[concept] = Concept(names.get(concept), notations[concept], depth)
                descend(concept, depth + 1)

    descend("", 0)
    # A circle of broader concepts has no top; it is listed all the same.
    for concept, notation in notations.items():
        lines.setdefault(concept, Concept(names.get(concept), notation, 0))
    return tuple(lines.values())
