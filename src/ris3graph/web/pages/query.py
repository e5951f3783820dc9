"""The query page: the catalogue as forms, a free editor, the answer as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    parse_query_results,
)

from ris3graph.catalogue import (
    CATALOGUE,
    Parameter,
    ParameterType,
    QueryFile,
    check_known,
    known_values,
    query_iri,
    term,
)
from ris3graph.errors import QueryError
from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.paging import can_be_paged, paged
from ris3graph.rdf.tokens import form_of
from ris3graph.said import say
from ris3graph.web.directory import sort_key
from ris3graph.web.pages.ask import Ask, Names
from ris3graph.web.problems import BadRequestError

_HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)
RESULTS: Final = "application/sparql-results+json"
CAP: Final = 500
"""Rows on a page; downloads have them all."""
LAST_PAGE: Final = 1000
"""Pages that can be leafed to: what comes after is read in a download."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A query of the catalogue, as the list shows it."""

    name: str
    group: str
    summary: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a parameter can have, and what it is called."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """A parameter as a form control, with what was given for it."""

    name: str
    label: str
    type: str
    value: str
    default: str
    allowed: tuple[Option, ...]
    required: bool
    multiple: bool


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


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The query page.

    Attributes
    ----------
    groups
        The catalogue by group.
    name, summary, description
        The query that is chosen; empty in the free editor.
    iri
        Its IRI, in the free editor that of the catalogue.
    controls
        Its parameters.
    text
        The SPARQL that was run, or stands in the editor.
    form
        ``select``, ``ask``, ``construct``, ``describe`` or empty.
    answer
        The table, ``None`` where nothing was asked or it failed.
    document
        The answer of a query that gives a graph, as Turtle.
    empty
        Why a query of the catalogue can have no answer; empty where it says nothing.
    error, line, column
        What is wrong, and where.
    downloads
        Suffix and address of the answer in other formats.
    """

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    name: str
    iri: str
    summary: str
    description: str
    controls: tuple[Control, ...]
    text: str
    form: str
    answer: Answer | None
    document: str | None
    empty: str
    error: str | None
    line: int | None
    column: int | None
    downloads: tuple[tuple[str, str], ...]

    def table(self) -> tuple[dict[str, str | Decimal], ...]:
        """Rows of the page as CSV: those that it shows, things by their label and IRI."""
        if self.answer is None:
            return ()
        columns = list(enumerate(self.answer.columns))
        named = {place for place, _ in columns if any(row[place].iri for row in self.answer.rows)}
        return tuple(
            {
                title: value
                for place, column in columns
                for title, value in (
                    (column, row[place].value()),
                    *(((f"{column} (IRI)", row[place].iri),) if place in named else ()),
                )
            }
            for row in self.answer.rows
        )


def query_page(
    ask: Ask,
    name: str,
    given: Mapping[str, Sequence[str]],
    text: str | None = None,
    page: int = 1,
) -> QueryPage:
    """Return the query page.

    Parameters
    ----------
    ask
        Where to ask.
    name
        Query of the catalogue; empty for the free editor.
    given
        Values of its parameters.
    text
        SPARQL from the editor; wins over ``name``.
    page
        Which rows of the answer, `CAP` at a time, from 1.

    Raises
    ------
    NotFoundError
        There is no query of that name.
    """
    query = ask.site.catalogue.get(name) if name and text is None else None
    answer, document, error = None, None, None
    shown = text if text is not None else ""
    if query is not None:
        shown = query.text
        values = {key: value for key, value in given.items() if any(value)}
        missing = [p for p in query.header.parameters if p.required and p.name not in values]
        if not missing:
            try:
                shown = query.bind(values)
                check_known(ask.site.catalogue, query, values, ask.reader)
                answer, document = _run(ask, shown, page, query)
            except QueryError as wrong:
                error = wrong
    elif text is not None and text.strip():
        try:
            answer, document = _run(ask, text, page)
        except QueryError as wrong:
            error = wrong
    return QueryPage(
        groups=_groups(ask, query),
        name=query.name if query else "",
        iri=query_iri(query.name) if query else CATALOGUE,
        summary=query.header.summary.text(ask.language) if query else "",
        description=query.header.description.text(ask.language) if query else "",
        controls=_controls(ask, query, given) if query else (),
        text=_HEADER.sub("", shown).lstrip(),
        form=form_of(shown) or "",
        answer=answer,
        document=document,
        empty=_empty(ask, query),
        error=str(error) if error else None,
        line=error.line if error else None,
        column=error.column if error else None,
        downloads=_downloads(query, given, shown) if answer or document else (),
    )


def first_rows(text: str) -> str:
    """Return the query that a page asks to show the first rows of a query's answer."""
    return paged(text, CAP + 1) if can_be_paged(text) else text


def _empty(ask: Ask, query: QueryFile | None) -> str:
    empty = query.header.empty if query else None
    return empty.text(ask.language) if empty else ""


def _run(
    ask: Ask, text: str, page: int, query: QueryFile | None = None
) -> tuple[Answer | None, str | None]:
    form = form_of(text)
    if form in ("construct", "describe"):
        return None, ask.answer(text, "text/turtle").decode()
    leafed = can_be_paged(text)
    before = (page - 1) * CAP if leafed else 0
    asked = paged(text, CAP + 1, before) if before else first_rows(text)
    results = parse_query_results(ask.answer(asked, RESULTS), format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return Answer(("ask",), ((Cell(str(bool(results)).lower(), "", "", False),),), False), None
    rows = [tuple(solution) for solution in results]
    shown = rows[:CAP]
    names = ask.names(term.value for row in shown for term in row if isinstance(term, NamedNode))
    labels = {}
    if query is not None:
        labels = {item.name: item.label.text(ask.language) for item in query.header.returns}
    return Answer(
        tuple(labels.get(variable.value, variable.value) for variable in results.variables),
        tuple(tuple(_cell(term, names) for term in row) for row in shown),
        len(rows) > CAP,
        page if leafed else 1,
        before + 1,
        leafed,
    ), None


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


def _groups(ask: Ask, chosen: QueryFile | None) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    groups: dict[str, list[Entry]] = {}
    for query in ask.site.catalogue:
        groups.setdefault(query.group, []).append(
            Entry(
                query.name,
                query.group,
                query.header.summary.text(ask.language),
                chosen is not None and chosen.name == query.name,
            )
        )
    order = ("explore", "policy", "quality", "pages", "network")
    ranked = sorted(groups, key=lambda g: (order.index(g) if g in order else len(order), g))
    return tuple((group, tuple(groups[group])) for group in ranked)


def _controls(
    ask: Ask, query: QueryFile, given: Mapping[str, Sequence[str]]
) -> tuple[Control, ...]:
    return tuple(
        Control(
            parameter.name,
            parameter.label.text(ask.language),
            parameter.type.value,
            " ".join(given.get(parameter.name, ())),
            parameter.default or "",
            _options(ask, parameter),
            parameter.required,
            parameter.multiple,
        )
        for parameter in query.header.parameters
    )


def _options(ask: Ask, parameter: Parameter) -> tuple[Option, ...]:
    """Return what a parameter can be, with names; the pilot's regions stand first."""
    known = known_values(ask.site.catalogue, parameter, ask.reader)
    iris = {}
    if not parameter.allowed:
        iris = {value: str(term(parameter, value))[1:-1] for value in known}
    names = ask.names(iris.values())

    def option(value: str) -> Option:
        name = names.get(iris[value]).text if value in iris else value
        return Option(value, value if name == value else f"{name} ({value})")

    options = [option(value) for value in known]
    if parameter.type is ParameterType.REGION:
        options.sort(key=lambda o: (o.value not in PILOT_REGIONS, sort_key(o.text)))
    return tuple(options)


def _downloads(
    query: QueryFile | None, given: Mapping[str, Sequence[str]], text: str
) -> tuple[tuple[str, str], ...]:
    graph = form_of(text) in ("construct", "describe")
    suffixes = ("ttl", "jsonld", "nt") if graph else ("json", "csv", "tsv")
    if query is not None:
        values = [(key, v) for key, value in given.items() for v in value if v]
        tail = f"?{urlencode(values)}" if values else ""
        return tuple((suffix, f"/queries/{query.name}.{suffix}{tail}") for suffix in suffixes)
    return tuple(
        (suffix, f"/sparql?{urlencode({'query': text, 'format': suffix})}") for suffix in suffixes
    )


def page_number(text: str) -> int:
    """Return the page that ``page=`` asks for, the first where it says nothing.

    Raises
    ------
    BadRequestError
        It is no number, or beyond `LAST_PAGE`.
    """
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LAST_PAGE):
        raise BadRequestError(
            say(
                "Parameter «{name}»: «{value}» cannot be used. {advice}",
                name="page",
                value=text[:40],
                advice=say("Give a whole number from 1 to {last}.", last=LAST_PAGE),
            )
        )
    return int(text)
