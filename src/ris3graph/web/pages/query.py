"""The query page: the catalogue as forms, a free editor, the answer as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

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
from ris3graph.rdf.tokens import form_of
from ris3graph.said import say
from ris3graph.web.directory import sort_key
from ris3graph.web.negotiation import GRAPH_FORMATS, negotiate
from ris3graph.web.pages.answer import ALL, Answer, Part, answer_csv, answer_page
from ris3graph.web.pages.ask import Ask
from ris3graph.web.problems import BadRequestError

_HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)


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
    error
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
    error: QueryError | None
    downloads: tuple[tuple[str, str], ...]


def query_page(
    ask: Ask,
    name: str,
    given: Mapping[str, Sequence[str]],
    text: str | None = None,
    page: int = 1,
    part: Part = ALL,
) -> QueryPage:
    """Return the query page.

    Parameters
    ----------
    ask
        Where to ask.
    name
        Query of the catalogue; empty for the free editor.
    given
        Values of its parameters. Where none is given, one that is needed is asked for.
    text
        SPARQL from the editor; wins over ``name``.
    page
        Which rows of the answer, `CAP` at a time, from 1.
    part
        Part of the answer of a query of the catalogue.

    Raises
    ------
    NotFoundError
        There is no query of that name.
    """
    query = ask.site.catalogue.get(name) if name and text is None else None
    answer, document, error = None, None, None
    shown = text or ""
    try:
        if query is not None:
            shown = query.text
            if given or not any(parameter.required for parameter in query.header.parameters):
                shown, whole = _bound(ask, query, given, part)
                answer, document = _run(ask, shown, whole, query, page, part)
        elif shown.strip():
            answer, document = _run(ask, shown, shown, None, page, ALL)
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
        error=error,
        downloads=_downloads(ask, query, given, part, shown) if answer or document else (),
    )


def query_csv(
    ask: Ask,
    name: str,
    given: Mapping[str, Sequence[str]],
    text: str | None = None,
    part: Part = ALL,
) -> str:
    """Return the whole answer, or the part that is asked for, as CSV for people.

    Parameters
    ----------
    ask, name, given, text, part
        See `query_page`.

    Raises
    ------
    BadRequestError
        Nothing is asked.
    NotAcceptableError
        The answer is a graph.
    NotFoundError
        There is no query of that name.
    QueryError
        The query or a value is wrong, or a value is missing.
    """
    query = ask.site.catalogue.get(name) if name and text is None else None
    asked = text or "" if query is None else _bound(ask, query, given, part)[0]
    if not asked.strip():
        raise BadRequestError(
            say("There is no query. Name one of the catalogue (name=…) or give one (query=…).")
        )
    if _is_graph(asked):
        negotiate(GRAPH_FORMATS, suffix="csv")
    return answer_csv(ask, asked, query)


def _bound(
    ask: Ask, query: QueryFile, given: Mapping[str, Sequence[str]], part: Part
) -> tuple[str, str]:
    """Return a query with its values: for the part, and for all of the answer."""
    text = query.bind(given, limit=part.limit, offset=part.offset)
    check_known(ask.site.catalogue, query, given, ask.reader)
    return text, query.bind(given)


def _run(
    ask: Ask, shown: str, whole: str, query: QueryFile | None, page: int, part: Part
) -> tuple[Answer | None, str | None]:
    """Return the answer as a table, or as a document where it is a graph."""
    if _is_graph(shown):
        return None, ask.answer(shown, "text/turtle").decode()
    return answer_page(ask, whole, query, page, part), None


def _is_graph(text: str) -> bool:
    return form_of(text) in ("construct", "describe")


def _empty(ask: Ask, query: QueryFile | None) -> str:
    empty = query.header.empty if query else None
    return empty.text(ask.language) if empty else ""


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
    ask: Ask, query: QueryFile | None, given: Mapping[str, Sequence[str]], part: Part, text: str
) -> tuple[tuple[str, str], ...]:
    """Return where the answer is to be had: CSV as people want it, the rest as programs do."""
    version = [] if ask.version is None else [("version", str(ask.version))]
    if query is None:
        values, programs = [("query", text), *version], ""
    else:
        values = [(key, v) for key, value in given.items() for v in value if v]
        values += [("limit", str(part.limit))] if part.limit is not None else []
        values += [("offset", str(part.offset))] if part.offset else []
        values += version
        programs = f"/queries/{query.name}"

    def address(suffix: str) -> str:
        if suffix == "csv":
            named = [] if query is None else [("name", query.name)]
            return f"/{ask.language}/query.csv?{urlencode(named + values)}"
        if not programs:
            return f"/sparql?{urlencode([*values, ('format', suffix)])}"
        return f"{programs}.{suffix}?{urlencode(values)}".removesuffix("?")

    suffixes = ("ttl", "jsonld", "nt") if _is_graph(text) else ("json", "csv", "tsv")
    return tuple((suffix, address(suffix)) for suffix in suffixes)
