"""Values that name something must name something that the data know."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ris3graph.catalogue.header import Parameter, ParameterType
from ris3graph.errors import QueryError
from ris3graph.rdf.namespaces import slug_of
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ris3graph.catalogue.catalogue import Catalogue
    from ris3graph.catalogue.queryfile import QueryFile
    from ris3graph.rdf.reader import Reader

_LISTED: Final = 40
_LISTS: Final = {ParameterType.REGION: "page-regions", ParameterType.SCHEME: "schemes"}
"""Queries that list, as their first column, what a parameter of a type can be."""


def check_known(
    catalogue: Catalogue,
    query: QueryFile,
    values: Mapping[str, str | Sequence[str]],
    reader: Reader,
) -> None:
    """Refuse a notation or region that the data do not know: a slip, and no empty answer.

    Parameters
    ----------
    catalogue
        Its queries ``page-notations``, ``page-regions`` and ``schemes`` say what is known.
    query, values
        What is asked, with its values as the caller wrote them.
    reader
        The version that is asked. A scheme of which it holds nothing is not checked.

    Raises
    ------
    QueryError
        A value is not known; the text names the parameter and what is allowed.
    """
    for parameter in query.header.parameters:
        given = values.get(parameter.name, ())
        given = [given] if isinstance(given, str) else given
        asked = {slug_of(value): value for value in given if value}
        if not asked:
            continue
        known = known_values(catalogue, parameter, reader)
        for notation, value in asked.items():
            if known and notation not in known:
                raise QueryError(refusal(parameter.name, value, known))


def known_values(catalogue: Catalogue, parameter: Parameter, reader: Reader) -> tuple[str, ...]:
    """Return what a parameter can be, as callers write it; empty where that is open.

    Parameters
    ----------
    catalogue, reader
        See `check_known`.
    parameter
        Its type or scheme decides.
    """
    if parameter.allowed:
        return parameter.allowed
    listing = _LISTS.get(parameter.type)
    if listing is not None:
        rows = reader.select(catalogue.get(listing).text).rows
        return tuple(slug_of(row[0].value) for row in rows if isinstance(row[0], NamedNode))
    scheme = "helix" if parameter.type is ParameterType.HELIX else parameter.scheme
    if scheme is None:
        return ()
    rows = reader.select(catalogue.get("page-notations").bind({"scheme": scheme})).rows
    return tuple(row[1].value for row in rows if isinstance(row[1], Literal))


def refusal(name: str, value: str, known: Sequence[str]) -> Said:
    """Return what to say of a value that the data do not know.

    Parameters
    ----------
    name, value
        The parameter, and its value as the caller wrote it.
    known
        What it can be.
    """
    text = say("Parameter «{name}»: the data know no «{value}».", name=name, value=value[:80])
    near = difflib.get_close_matches(slug_of(value), known, n=1)
    if near:
        text = say("{what} Did you mean «{near}»?", what=text, near=near[0])
    if 0 < len(known) <= _LISTED:
        allowed = say("Allowed are: {known}.", known=", ".join(known))
        text = say("{what} {advice}", what=text, advice=allowed)
    return text
