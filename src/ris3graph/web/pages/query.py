"""The query page: the catalogue as forms, a free editor, the answer as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from ris3graph.catalogue import QueryFile
from ris3graph.errors import QueryError
from ris3graph.rdf.tokens import form_of
from ris3graph.web.pages.ask import Ask, Names

_HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)
RESULTS: Final = "application/sparql-results+json"
CAP: Final = 500
"""Rows that the page shows; downloads have them all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A query of the catalogue, as the list shows it."""

    name: str
    group: str
    summary: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A parameter as a form control, with what was given for it."""

    name: str
    label: str
    type: str
    value: str
    default: str
    allowed: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class Answer:
    """A table of solutions; ``more`` where the page leaves rows out.

    Columns are labelled as the query file says, else by their variables.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The query page.

    Attributes
    ----------
    groups
        The catalogue by group.
    name, summary, description
        The query that is chosen; empty in the free editor.
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
    error, line, column
        What is wrong, and where.
    downloads
        Suffix and address of the answer in other formats.
    """

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    name: str
    summary: str
    description: str
    controls: tuple[Control, ...]
    text: str
    form: str
    answer: Answer | None
    document: str | None
    error: str | None
    line: int | None
    column: int | None
    downloads: tuple[tuple[str, str], ...]

    def table(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows of the page as CSV: those that it shows."""
        return self.answer.rows if self.answer else ()


def query_page(
    ask: Ask, name: str, given: Mapping[str, Sequence[str]], text: str | None = None
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
                answer, document = _run(ask, shown, query)
            except QueryError as wrong:
                error = wrong
    elif text is not None and text.strip():
        try:
            answer, document = _run(ask, text)
        except QueryError as wrong:
            error = wrong
    return QueryPage(
        groups=_groups(ask, query),
        name=query.name if query else "",
        summary=query.header.summary.text(ask.language) if query else "",
        description=query.header.description.text(ask.language) if query else "",
        controls=_controls(ask, query, given) if query else (),
        text=_HEADER.sub("", shown).lstrip(),
        form=form_of(shown) or "",
        answer=answer,
        document=document,
        error=str(error) if error else None,
        line=error.line if error else None,
        column=error.column if error else None,
        downloads=_downloads(query, given, shown) if answer or document else (),
    )


def _run(ask: Ask, text: str, query: QueryFile | None = None) -> tuple[Answer | None, str | None]:
    form = form_of(text)
    if form in ("construct", "describe"):
        return None, ask.answer(text, "text/turtle").decode()
    results = parse_query_results(ask.answer(text, RESULTS), format=QueryResultsFormat.JSON)
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
    order = ("explore", "quality", "pages", "network")
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
            _choices(ask, parameter.type.value, parameter.scheme, parameter.allowed),
            parameter.required,
            parameter.multiple,
        )
        for parameter in query.header.parameters
    )


def _choices(ask: Ask, kind: str, scheme: str | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Values that can be chosen: those of the header, of a concept scheme, or the regions."""
    if allowed:
        return allowed
    if kind == "helix":
        scheme = "helix"
    if kind == "region":
        return tuple(row["region"].rsplit("/", 1)[-1] for row in ask.rows("page-regions"))
    if scheme is not None:
        return tuple(row["notation"] for row in ask.rows("page-notations", scheme=scheme))
    return ()


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
