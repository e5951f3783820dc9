"""From what a caller writes to an RDF term; nothing else ever enters a query."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ris3graph.catalogue.header import Parameter, ParameterType
from ris3graph.errors import QueryError
from ris3graph.model import Helix
from ris3graph.rdf.namespaces import PREFIXES, VOCABULARY, concept, entity
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Callable

_REGION: Final = re.compile(r"[A-Z]{2,3}(?:-[0-9A-Z]{1,3})?")
_NOTATION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGIONS: Final = entity("region", "")


def term(parameter: Parameter, value: str) -> NamedNode | Literal:
    """Return the RDF term that ``value`` stands for.

    Parameters
    ----------
    parameter
        Type, allowed values and scheme decide what is taken.
    value
        As the caller wrote it.

    Raises
    ------
    QueryError
        The value does not fit; the text says what would.
    """
    if parameter.allowed and value not in parameter.allowed:
        raise _refuse(
            parameter, value, say("Allowed are: {known}.", known=", ".join(parameter.allowed))
        )
    return _MAKERS[parameter.type](parameter, value)


def _refuse(parameter: Parameter, value: str, advice: Said) -> QueryError:
    shown = value if len(value) <= 80 else value[:80] + "…"
    return QueryError(
        say(
            "Parameter «{name}»: «{value}» cannot be used. {advice}",
            name=parameter.name,
            value=shown,
            advice=advice,
        )
    )


def _region(parameter: Parameter, value: str) -> NamedNode:
    code = value.removeprefix(_REGIONS)
    if not _REGION.fullmatch(code):
        raise _refuse(parameter, value, say("Give the ISO 3166-2 code of a region, such as UA-63."))
    return NamedNode(entity("region", code))


def _helix(parameter: Parameter, value: str) -> NamedNode:
    notation = value.removeprefix(concept("helix", ""))
    if notation not in set(Helix):
        raise _refuse(parameter, value, say("Allowed are: {known}.", known=", ".join(Helix)))
    return NamedNode(concept("helix", notation))


def _scheme(parameter: Parameter, value: str) -> NamedNode:
    name = value.removeprefix(VOCABULARY)
    if not _NOTATION.fullmatch(name):
        raise _refuse(parameter, value, say("Give the name of a vocabulary, such as helix."))
    return NamedNode(VOCABULARY + name)


def _iri(parameter: Parameter, value: str) -> NamedNode:
    if parameter.scheme is not None:
        notation = value.removeprefix(f"{VOCABULARY}{parameter.scheme}/")
        if not _NOTATION.fullmatch(notation):
            raise _refuse(
                parameter,
                value,
                say("Give a notation of «{scheme}» or its address.", scheme=parameter.scheme),
            )
        return NamedNode(concept(parameter.scheme, notation))
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        value = PREFIXES[prefix] + local
    try:
        return NamedNode(value)
    except ValueError as error:
        raise _refuse(
            parameter,
            value,
            say("Give a full address (IRI), such as {iri}.", iri=entity("actor", "appau")),
        ) from error


def _string(parameter: Parameter, value: str) -> Literal:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _refuse(parameter, repr(value), say("It holds a character that is none.")) from error
    return Literal(value)


def _number(pattern: re.Pattern[str], datatype: str, advice: Said) -> _Maker:
    def make(parameter: Parameter, value: str) -> Literal:
        if not pattern.fullmatch(value):
            raise _refuse(parameter, value, advice)
        return Literal(value, datatype=NamedNode(PREFIXES["xsd"] + datatype))

    return make


def _date(parameter: Parameter, value: str) -> Literal:
    advice = say("Give a day as YYYY-MM-DD, such as 2024-09-30.")
    if not _DATE.fullmatch(value):
        raise _refuse(parameter, value, advice)
    try:
        datetime.date.fromisoformat(value)
    except ValueError as error:
        raise _refuse(parameter, value, advice) from error
    return Literal(value, datatype=NamedNode(PREFIXES["xsd"] + "date"))


def _language(parameter: Parameter, value: str) -> Literal:
    if not _LANGUAGE.fullmatch(value):
        raise _refuse(parameter, value, say("Give a language tag, such as uk or en."))
    return Literal(value.lower())


if TYPE_CHECKING:
    _Maker = Callable[[Parameter, str], NamedNode | Literal]

_MAKERS: Final[dict[ParameterType, _Maker]] = {
    ParameterType.REGION: _region,
    ParameterType.HELIX: _helix,
    ParameterType.SCHEME: _scheme,
    ParameterType.IRI: _iri,
    ParameterType.STRING: _string,
    ParameterType.INTEGER: _number(_INTEGER, "integer", say("Give a whole number, such as 10.")),
    ParameterType.DECIMAL: _number(_DECIMAL, "decimal", say("Give a number, such as 0.05.")),
    ParameterType.DATE: _date,
    ParameterType.LANGUAGE: _language,
}
