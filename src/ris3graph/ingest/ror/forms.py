"""What a record of ROR holds, in schema 1 and schema 2, as far as it is read.

Sources: https://ror.readme.io/docs/all-ror-fields-and-sub-fields (schema 2.1) and
https://ror.readme.io/docs/ror-data-structure of schema 1.0. A form says of a value what
is wrong with it and where, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from ris3graph.said import Said, say

PREFIX: Final = "https://ror.org/"
_IDENTIFIER: Final = re.compile(rf"{re.escape(PREFIX)}0[a-z0-9]{{8}}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_HALF: Final = re.compile("[\ud800-\udfff]")
_YEARS: Final = range(1, 2101)

Form = Callable[[object, str], Said | None]
"""Takes a value and the path to it; returns what is wrong."""


def text(value: object, path: str) -> Said | None:
    """Any text."""
    if not isinstance(value, str):
        return say("{path} is no text", path=path)
    if not value.isascii() and _HALF.search(value):
        return say("{path} holds half of a character", path=path)
    return None


def anything(value: object, path: str) -> None:
    """Whatever stands there: it is looked at later."""


def _like(pattern: re.Pattern[str], what: Said) -> Form:
    def form(value: object, path: str) -> Said | None:
        if isinstance(value, str) and pattern.fullmatch(value):
            return None
        return say("{path} is no {what}", path=path, what=what)

    return form


def _year(value: object, path: str) -> Said | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and value in _YEARS else say("{path} is no year", path=path)


def _or_null(form: Form) -> Form:
    return lambda value, path: None if value is None else form(value, path)


def _list(form: Form) -> Form:
    def each(value: object, path: str) -> Said | None:
        if not isinstance(value, list):
            return say("{path} is no list", path=path)
        for number, member in enumerate(value):
            wrong = form(member, f"{path}[{number}]")
            if wrong is not None:
                return wrong
        return None

    return each


def _object(needed: Mapping[str, Form], optional: Mapping[str, Form] | None = None) -> Form:
    further = optional or {}

    def members(value: object, path: str) -> Said | None:
        if not isinstance(value, dict):
            return say("{path} is no object", path=path) if path else say("it is no object")
        start = f"{path}." if path else ""
        absent = [f"{start}{name}" for name in needed if name not in value]
        if absent:
            return say("{names} missing", names=", ".join(absent))
        for forms in (needed, further):
            for name, form in forms.items():
                wrong = form(value[name], f"{start}{name}") if name in value else None
                if wrong is not None:
                    return wrong
        return None

    return members


def _values(form: Form) -> Form:
    def each(value: object, path: str) -> Said | None:
        if not isinstance(value, dict):
            return say("{path} is no object", path=path)
        found = (form(member, f"{path}.{name}") for name, member in value.items())
        return next((wrong for wrong in found if wrong is not None), None)

    return each


def _one_or_list(form: Form) -> Form:
    several = _list(form)
    return lambda value, path: (several if isinstance(value, list) else form)(value, path)


_TEXTS: Final = _list(text)
_MAYBE: Final = _or_null(text)
_CODE: Final = _or_null(_like(_LANGUAGE, say("code of a language")))
_ROR: Final = _like(_IDENTIFIER, say("identifier like {example}", example=f"{PREFIX}0abcdef12"))
_COMMON: Final[dict[str, Form]] = {
    "id": _ROR,
    "types": _TEXTS,
    "status": text,
    "relationships": _list(_object({"type": text, "id": _ROR})),
}
_GEONAMES: Final = _object(
    {},
    {
        **dict.fromkeys(("country_code", "country_subdivision_code", "name"), _MAYBE),
        **dict.fromkeys(("lat", "lng"), anything),
    },
)
_CITY: Final = _object({}, {"geonames_admin1": _or_null(_object({}, {"code": _MAYBE}))})
SCHEMA_1: Final = _object(
    {
        **_COMMON,
        "name": _MAYBE,
        "labels": _list(_object({"label": _MAYBE}, {"iso639": _CODE})),
        "addresses": _list(_object({}, {"city": _MAYBE, "geonames_city": _or_null(_CITY)})),
    },
    {
        "established": _or_null(_year),
        "aliases": _TEXTS,
        "acronyms": _TEXTS,
        "links": _TEXTS,
        "country": _or_null(_object({}, {"country_code": _MAYBE})),
        "external_ids": _or_null(
            _values(_object({"all": _one_or_list(text)}, {"preferred": _MAYBE}))
        ),
    },
)
"""Schema 1, in which dumps came until 2025."""
SCHEMA_2: Final = _object(
    {
        **_COMMON,
        "names": _list(_object({"value": _MAYBE, "types": _TEXTS}, {"lang": _CODE})),
        "locations": _list(_object({"geonames_details": _GEONAMES})),
    },
    {
        "established": _or_null(_year),
        "links": _list(_object({"type": text, "value": text})),
        "external_ids": _or_null(
            _list(_object({"type": text, "all": _TEXTS}, {"preferred": _MAYBE}))
        ),
    },
)
"""Schema 2."""


def mismatch(record: object) -> Said | None:
    """Say what is wrong with a record of either schema; nothing where it can be read."""
    second = isinstance(record, dict) and "names" in record
    return (SCHEMA_2 if second else SCHEMA_1)(record, "")
