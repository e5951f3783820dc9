"""A file of a source: its hash and licence, and what was taken from one of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import PREFIXES, source_file
from ris3graph.said import say
from ris3graph.web.pages.ask import Ask, Name, Row
from ris3graph.web.pages.data import File, files
from ris3graph.web.pages.records import SourceRow, source_row
from ris3graph.web.pages.thing import Term, terms

STATEMENTS: Final = 500
"""So many statements of a row are shown; downloads have them all."""

_DERIVED: Final = PREFIXES["prov"] + "wasDerivedFrom"


@dataclass(frozen=True, slots=True)
class RowStatement:
    """What a row states: a thing, a property of it, and the values."""

    thing: Name
    property: Name
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as a line of a table; see `Term`."""

    thing: Name
    property: Name
    value: str
    language: str
    datatype: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """The page of a file.

    Attributes
    ----------
    file
        The file: hash, size, licence, when it was loaded.
    iri
        Its IRI.
    row
        The row that is asked about, the header being row 1; ``None`` for none.
    statements
        What was taken from that row; without a row, from a file that has no rows.
    together
        All rows that describe a thing of that row, by its IRI, where there are several.
    merged
        What a thing of that row was merged into, by its IRI.
    """

    file: File
    iri: str
    row: int | None
    statements: tuple[RowStatement, ...]
    together: Mapping[str, tuple[SourceRow, ...]] = field(default_factory=dict)
    merged: Mapping[str, Name] = field(default_factory=dict)

    def table(self) -> tuple[Line, ...]:
        """Rows of the page as CSV: what was taken from the row or the file, a row a value."""
        return tuple(
            Line(item.thing, item.property, term.text, term.language, term.datatype)
            for item in self.statements
            for term in item.values
        )


def file_page(
    ask: Ask, source: str, name: str, row: str = "", most: int | None = STATEMENTS
) -> FilePage:
    """Return the page of a file.

    Parameters
    ----------
    ask
        Where to ask.
    source, name
        Source and name of the file.
    row
        Number of a row, the header being row 1; empty for none.
    most
        So many statements; ``None`` for all.

    Raises
    ------
    NotFoundError
        The version holds no such file, or nothing was taken from that row.
    """
    found = next((f for f in files(ask) if (f.source, f.name) == (source, name)), None)
    if found is None:
        raise NotFoundError(
            say("The source «{source}» has no file «{name}».", source=source, name=name)
        )
    iri = source_file(source, name)
    if not row:
        # A table has none as a whole, a file without rows has all.
        return FilePage(found, iri, None, _statements(ask, _taken(ask, iri, most)))
    if not row.isascii() or not row.isdigit():
        raise NotFoundError(say("«{row}» is no number of a row.", row=row[:20]))
    taken = _taken(ask, f"{iri}#row={int(row)}", most)
    if not taken:
        raise NotFoundError(
            say("Nothing was taken from row {row} of {name}.", row=int(row), name=name)
        )
    statements = _statements(ask, taken)
    things = {item["thing"] for item in taken}
    return FilePage(found, iri, int(row), statements, _together(taken), _merged(ask, things))


def _taken(ask: Ask, row: str, most: int | None) -> Sequence[Row]:
    return ask.rows("row-statements", most, row=row)


def _statements(ask: Ask, taken: Sequence[Row]) -> tuple[RowStatement, ...]:
    names = ask.names(item[key] for item in taken for key in ("thing", "property", "value"))
    grouped: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for item in taken:
        if item["property"] != _DERIVED:
            grouped[item["thing"], item["property"]].append(item)
    return tuple(
        RowStatement(names.get(thing), names.get(property_), terms(found, names))
        for (thing, property_), found in grouped.items()
    )


def _together(taken: Sequence[Row]) -> dict[str, tuple[SourceRow, ...]]:
    rows: defaultdict[str, list[SourceRow]] = defaultdict(list)
    for item in taken:
        place = source_row(item["value"]) if item["property"] == _DERIVED else None
        if place is not None:
            rows[item["thing"]].append(place)
    return {
        thing: tuple(sorted(places, key=lambda place: (place.file, place.row or 0)))
        for thing, places in rows.items()
        if len(places) > 1
    }


def _merged(ask: Ask, things: Iterable[str]) -> dict[str, Name]:
    into = {thing: ask.survivor(thing) for thing in things}
    names = ask.names(into.values())
    return {thing: names.get(kept) for thing, kept in into.items() if kept is not None}
