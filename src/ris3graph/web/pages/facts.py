"""What is known of a thing: its statements, each with the rows and files that state it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES, source_graph
from ris3graph.web.pages.ask import Ask, Name, Row, count
from ris3graph.web.pages.records import SourceRow, source_row

_Origin = tuple[tuple[SourceRow, ...], tuple[str, ...]]
"""Rows that state a value, and the properties that it follows from."""

_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_TITLE: Final = PREFIXES["dct"] + "title"
_ELSEWHERE: Final = frozenset(
    {
        PREFIXES["rdf"] + "type",
        PREFIXES["prov"] + "wasDerivedFrom",
        PREFIXES["wgs84"] + "lat",
        PREFIXES["wgs84"] + "long",
        *(ONTOLOGY + name for name in ("sensitivity", "earliest", "latest", "domain")),
    }
)
"""Properties that a profile shows in another place, or not at all."""

_ORDER: Final = (
    "title",
    "prefLabel",
    "primaryHelix",
    "secondaryHelix",
    "party",
    "actorType",
    "infrastructureType",
    "collaborationKind",
    "eventType",
    "instrumentType",
    "priorityStatus",
    "locatedIn",
    "appliesTo",
    "city",
    "actorStatus",
    "activeTo",
    "infrastructureStatus",
    "statusValue",
    "statusDate",
    "successor",
    "succeeded_by",
    "merged_into",
    "predecessor",
    "relocatedFrom",
    "relocatedTo",
    "relocationDate",
    "operatedBy",
    "scope",
    "setBy",
    "documentTitle",
    "edition",
    "periodText",
    "decisionNumber",
    "decisionDate",
    "decidedBy",
    "startDate",
    "endDate",
    "dateInferred",
    "dateNote",
)
"""Short names of properties in the order of the page; others follow by name."""
_LAST: Final = ("homepage", "ror", "cordisId", "altLabel", "labelOrigin", "source", "note")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a fact: a thing with a name, or a text with the end of its datatype."""

    name: Name | None
    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property and those of its values that the same rows state.

    Attributes
    ----------
    property, label
        Its short name, and its name for people.
    values
        The values.
    rows
        The rows that state each of them, or what they follow from.
    derived
        The properties that they follow from, where no source states them.
    """

    property: str
    label: Name
    values: tuple[Value, ...]
    rows: tuple[SourceRow, ...]
    derived: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that facts come from.

    Attributes
    ----------
    source, name
        Source and name of the file.
    sha256, bytes, rows
        Digest, size and rows, where they were recorded.
    licence
        Address or text of its licence.
    loaded, who
        When it was loaded, and by whom.
    """

    source: str
    name: str
    sha256: str | None
    bytes: int | None
    rows: int | None
    licence: str | None
    loaded: str | None
    who: str | None


def facts_of(ask: Ask, statements: list[Row]) -> tuple[Fact, ...]:
    """Return the facts of a thing, the rows of ``entity-statements`` put together."""
    values: dict[str, dict[str, str]] = {}
    for row in statements:
        if row["property"] not in _ELSEWHERE:
            found = values.setdefault(row["property"], {})
            found.setdefault(row["value"], row.get("datatype", ""))
    for title in values.get(_TITLE, {}):
        # The label of a record is its title once more.
        values.get(_LABEL, {}).pop(title, None)
    names = ask.names(
        [*values, *(value for found in values.values() for value in found)]
        + [row["derived"] for row in statements if "derived" in row]
    )
    facts = [
        Fact(
            _short(iri),
            names.get(iri),
            tuple(
                Value(names.get(text) if text.startswith(BASE) else None, text, _short(found[text]))
                for text in alike
            ),
            rows,
            names.all(derived),
        )
        for iri, found in values.items()
        for (rows, derived), alike in _by_origin(statements, iri, found).items()
    ]
    return tuple(sorted(facts, key=_place))


def _by_origin(statements: list[Row], iri: str, values: Iterable[str]) -> dict[_Origin, list[str]]:
    """Put the values of a property together that come from the same rows.

    Where no row states any of them, they are those of the thing as a whole.
    """
    said = [row for row in statements if row["property"] == iri]
    rows: defaultdict[str, list[str]] = defaultdict(list)
    derived: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in said:
        if "row" in row:
            rows[row["value"]].append(row["row"])
        if "derived" in row:
            derived[row["value"]].setdefault(row["derived"])
    whole = () if rows else whole_rows(statements)
    found: defaultdict[_Origin, list[str]] = defaultdict(list)
    for value in values:
        found[_in_order(rows[value] or whole), tuple(derived[value])].append(value)
    return found


def _short(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _place(fact: Fact) -> tuple[int, str]:
    if fact.property in _ORDER:
        return _ORDER.index(fact.property), ""
    if fact.property in _LAST:
        return len(_ORDER) + 1 + _LAST.index(fact.property), ""
    return len(_ORDER), fact.label.text


def _in_order(rows: Iterable[str]) -> tuple[SourceRow, ...]:
    """Return rows of sources in the order of the files."""
    found = {row for row in map(source_row, rows) if row is not None}
    return tuple(sorted(found, key=lambda row: (row.source, row.file, row.row or 0)))


def whole_rows(statements: list[Row]) -> list[str]:
    """Return the rows of the sources that a thing as a whole comes from."""
    derived = PREFIXES["prov"] + "wasDerivedFrom"
    return [row["value"] for row in statements if row["property"] == derived]


def files_of(ask: Ask, rows: list[str]) -> tuple[SourceFile, ...]:
    """Return the files that rows stand in, with digest and licence."""
    here = {row.partition("#")[0] for row in rows if row.startswith(source_graph(""))}
    if not here:
        return ()
    return tuple(
        SourceFile(
            row["source"].removeprefix(source_graph("")),
            row["title"],
            row.get("sha256"),
            count(row, "bytes") if "bytes" in row else None,
            count(row, "rows") if "rows" in row else None,
            row.get("licence"),
            row.get("loaded"),
            row.get("who"),
        )
        for row in ask.rows("file-details", file=sorted(here))
    )
