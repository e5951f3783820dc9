"""Answers to queries that people ask: a part as the table of a page, the whole as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from ris3graph.catalogue import QueryFile
from ris3graph.rdf.paging import can_be_paged, paged
from ris3graph.web.pages.ask import Ask, Names
from ris3graph.web.pages.exports import rows_as_csv

RESULTS: Final = "application/sparql-results+json"
CAP: Final = 500
"""Rows on a page; downloads have them all."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an answer that is asked for: ``limit`` rows, all for ``None``, after others."""

    limit: int | None = None
    offset: int = 0


ALL: Final = Part()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the answer: a text, with its IRI or language where it has one.

    The text of an IRI of ours is its label, where the data hold one.
    """

    text: str
    iri: str
    language: str
    numeric: bool

    def value(self) -> str | Decimal:
        """Return what a spreadsheet gets: a number where it is one, else the text."""
        try:
            return Decimal(self.text) if self.numeric else self.text
        except InvalidOperation:  # a store keeps «abc»^^xsd:integer as it came
            return self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """A table of solutions; ``more`` where rows follow that the page leaves out.

    Columns are labelled as the query file says, else by their variables. ``page``
    counts from 1, ``first`` is the place of its first row, and ``leafed`` says whether
    further pages can be asked for.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    page: int = 1
    first: int = 1
    leafed: bool = False


def first_rows(text: str) -> str:
    """Return the query that a page asks to show the first rows of a query's answer."""
    return paged(text, CAP + 1) if can_be_paged(text) else text


def answer_page(
    ask: Ask, text: str, query: QueryFile | None = None, page: int = 1, part: Part = ALL
) -> Answer:
    """Return a page of the answer to a query that gives rows, or yes or no.

    Parameters
    ----------
    ask
        Where to ask.
    text
        The query, without the part.
    query
        Its file, which labels the columns; ``None`` for a free one.
    page
        Which rows, `CAP` at a time, from 1.
    part
        To which part of the answer the page belongs.
    """
    leafed = can_be_paged(text)
    before = (page - 1) * CAP if leafed else 0
    left = CAP + 1 if part.limit is None else min(CAP + 1, max(0, part.limit - before))
    asked = paged(text, left, part.offset + before) if leafed else text
    results = _results(ask, asked)
    if isinstance(results, QueryBoolean):
        return Answer(("ask",), ((_yes_or_no(results),),), False)
    rows = [tuple(solution) for solution in results]
    names = _names(ask, rows[:CAP])
    return Answer(
        _columns(ask, results, query),
        tuple(tuple(_cell(term, names) for term in row) for row in rows[:CAP]),
        len(rows) > CAP,
        page if leafed else 1,
        part.offset + before + 1,
        leafed,
    )


def answer_csv(ask: Ask, text: str, query: QueryFile | None = None) -> str:
    """Return all rows of an answer as CSV; things by their label, and their IRI beside it."""
    results = _results(ask, text)
    if isinstance(results, QueryBoolean):
        return rows_as_csv(["ask"], [[_yes_or_no(results).text]])
    rows = [tuple(solution) for solution in results]
    named = {place for row in rows for place, term in enumerate(row) if isinstance(term, NamedNode)}
    names = _names(ask, rows)
    header = [
        title
        for place, column in enumerate(_columns(ask, results, query))
        for title in (column, *([f"{column} (IRI)"] if place in named else ()))
    ]

    def line(row: Sequence[object]) -> Iterator[str | Decimal]:
        for place, term in enumerate(row):
            cell = _cell(term, names)
            yield cell.value()
            if place in named:
                yield cell.iri

    return rows_as_csv(header, map(line, rows))


def _results(ask: Ask, text: str) -> QuerySolutions | QueryBoolean:
    return parse_query_results(ask.answer(text, RESULTS), format=QueryResultsFormat.JSON)


def _columns(ask: Ask, results: QuerySolutions, query: QueryFile | None) -> tuple[str, ...]:
    labels = {}
    if query is not None:
        labels = {item.name: item.label.text(ask.language) for item in query.header.returns}
    return tuple(labels.get(variable.value, variable.value) for variable in results.variables)


def _names(ask: Ask, rows: Sequence[Sequence[object]]) -> Names:
    return ask.names(term.value for row in rows for term in row if isinstance(term, NamedNode))


def _yes_or_no(answer: QueryBoolean) -> Cell:
    return Cell(str(bool(answer)).lower(), "", "", False)


def _cell(term: object, names: Names) -> Cell:
    if isinstance(term, NamedNode):
        name = names.get(term.value)
        return Cell(name.text if name.language else "", term.value, name.language, False)
    if isinstance(term, Literal):
        kind = term.datatype.value.rsplit("#", 1)[-1]
        numeric = kind in ("integer", "decimal", "double", "float")
        return Cell(term.value, "", term.language or "", numeric)
    if isinstance(term, BlankNode):
        return Cell(f"_:{term.value}", "", "", False)
    return Cell("" if term is None else str(term), "", "", False)
