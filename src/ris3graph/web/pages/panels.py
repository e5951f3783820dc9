"""Tables of a profile: the answer of a query file, laid out by what its header returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ris3graph.catalogue import Returned
from ris3graph.rdf.namespaces import BASE
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.ask import Ask, Name, Names, Row
from ris3graph.web.pages.records import SourceRow, source_row
from ris3graph.web.parameters import place_among

SIZE: Final = 25
"""Rows of a table on one page."""
CAP: Final = 1_000
"""Most rows that are asked for at once; a download has them all."""
_JOINED: Final = frozenset({"latest", "inferred", "row", "words"})
"""Variables that stand in the column of another."""

Rows = Callable[[Landscape, str], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A table of a profile.

    Attributes
    ----------
    id
        Anchor on the page, and the parameter that turns its pages.
    query
        Name of the query file; its first parameter is the thing.
    always
        Whether it is shown when it is empty, with what to do then.
    rows
        Gives the same rows without the engine, where there can be thousands.
    sources
        Query that gives the rows of files of those that are shown, by their record and
        actor; empty where the query of the table gives them.
    """

    id: str
    query: str
    always: bool = False
    rows: Rows | None = None
    sources: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what its cells are.

    Attributes
    ----------
    name, label
        Variable of the query, and its label in the page's language.
    kind
        ``thing``, ``side``, ``text``, ``number``, ``day``, ``period``, ``flag``
        or ``source``.
    """

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; what is filled depends on the kind of its column."""

    thing: Name | None = None
    text: str = ""
    start: date | None = None
    end: date | None = None
    row: SourceRow | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of how many is shown, and how many rows there are in all."""

    page: int
    pages: int
    total: int
    first: int

    @classmethod
    def to(cls, wanted: str, total: int, size: int = SIZE, *, name: str = "page") -> Turn:
        """Return the wanted page.

        Parameters
        ----------
        wanted
            Number from the address; empty for the first page.
        total
            How many rows there are.
        size
            Rows of a page.
        name
            Parameter of the address that holds the number.

        Raises
        ------
        BadRequestError
            There is no such page.
        """
        pages = max(1, -(-total // size))
        page = place_among(name, wanted, pages)
        return cls(page, pages, total, (page - 1) * size)


@dataclass(frozen=True, slots=True)
class Table:
    """A panel with its rows.

    Attributes
    ----------
    id, query, parameter
        Anchor, query file, and the parameter of it that takes the thing.
    title, empty
        Heading, and what to say where there is no row.
    columns, rows
        What the page shows.
    turn
        Place in the whole.
    """

    id: str
    query: str
    parameter: str
    title: str
    empty: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    turn: Turn


def rows_of(ask: Ask, panel: Panel, landscape: Landscape, iri: str) -> Sequence[Row]:
    """Return all rows of a panel, at most `CAP` where the engine gives them."""
    if panel.rows is not None:
        return panel.rows(landscape, iri)
    parameter = ask.site.catalogue.get(panel.query).header.parameters[0].name
    return ask.rows(panel.query, CAP, **{parameter: iri})


def table_of(ask: Ask, panel: Panel, rows: Sequence[Row], wanted: str) -> Table:
    """Return a panel with one page of its rows."""
    query = ask.site.catalogue.get(panel.query)
    turn = Turn.to(wanted, len(rows), name=panel.id)
    shown = rows[turn.first : turn.first + SIZE]
    returned = query.header.returns
    if panel.sources:
        shown = _with_sources(ask, panel.sources, shown)
        named = ask.site.catalogue.get(panel.sources).header.returns
        returned += tuple(item for item in named if item.name == "row")
    columns = _columns(returned, ask.language, shown)
    names = ask.names(
        row.get(column.name)
        for row in shown
        for column in columns
        if column.kind in ("thing", "side")
    )
    empty = query.header.empty
    return Table(
        panel.id,
        panel.query,
        query.header.parameters[0].name,
        query.header.summary.text(ask.language),
        "" if empty is None else empty.text(ask.language),
        columns,
        tuple(tuple(_cell(column, row, names) for column in columns) for row in shown),
        turn,
    )


def _with_sources(ask: Ask, query: str, rows: Sequence[Row]) -> list[Row]:
    """Add the row of a file that names the actor of each row in its record."""
    wanted = [(row["record"], _actor(row)) for row in rows if "record" in row]
    if not wanted:
        return list(rows)
    records, actors = (sorted(set(column)) for column in zip(*wanted, strict=True))
    places = {
        (item["record"], item["actor"]): {"row": item["row"]}
        for item in ask.rows(query, record=records, actor=actors)
    }
    return [row | places.get((row.get("record", ""), _actor(row)), {}) for row in rows]


def _actor(row: Row) -> str:
    return row.get("actor") or row["partner"]


def _columns(
    returned: Sequence[Returned], language: str, rows: Sequence[Row]
) -> tuple[Column, ...]:
    """Columns by what a query returns; those without any value are left out."""
    found = []
    named = {item.name for item in returned}
    filled = {name for row in rows for name, value in row.items() if value}
    for item in returned:
        kind = {"integer": "number", "decimal": "number", "date": "day", "boolean": "flag"}.get(
            item.type, "text"
        )
        if item.name in ("source", "row") and (item.name == "source" or "source" not in named):
            kind = "source"
        elif item.name in _JOINED:
            continue
        elif item.name == "earliest":
            kind = "period"
        elif item.name == "helix":
            kind = "side"
        elif item.type == "iri":
            kind = "thing"
        shown = {"source": {"source", "row"}, "period": {"earliest", "latest"}}.get(
            kind, {item.name}
        )
        if item.name == "role":
            shown = {"role", "words"}
        if shown & filled:
            found.append(Column(item.name, item.label.text(language), kind))
    return tuple(found)


def _cell(column: Column, row: Row, names: Names) -> Cell:
    value = row.get(column.name, "")
    if column.kind in ("thing", "side"):
        # A role that the vocabulary does not have is told in the words of the source.
        named = names.get(value) if value.startswith(BASE) else None
        return Cell(thing=named, text=value or row.get("words", ""))
    if column.kind == "period":
        return Cell(start=_day(value), end=_day(row.get("latest", "")))
    if column.kind == "source":
        return Cell(text=row.get("source", ""), row=source_row(row.get("row")))
    if column.kind == "day":
        return Cell(text=value, start=_day(value))
    return Cell(text=value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
