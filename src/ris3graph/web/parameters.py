"""Parameters of an address: only those that its route has, each once, numbers in digits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError
from starlette.requests import Request

from ris3graph.catalogue import refusal
from ris3graph.said import say
from ris3graph.web.problems import BadRequestError

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

LAST_PAGE: Final = 1000
"""Pages that can be leafed to: what comes after is read in a download."""
_LONGEST: Final = 9
"""Digits of a number that is taken."""

VersionQuery = Annotated[
    str | None, Query(description="Number of a past version; the current one by default.")
]
RegionQuery = Annotated[str, Query(description="ISO 3166-2 code, such as UA-63.")]
HelixQuery = Annotated[str, Query(description="Notation of a side: business …")]


def once(request: Request, name: str) -> str | None:
    """Return the value of a parameter that is taken once, ``None`` where it is not given.

    Raises
    ------
    BadRequestError
        It is given more than once: nobody can know which is meant.
    """
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise given_twice(name, len(values))
    return values[0] if values else None


def given_twice(name: str, number: int) -> BadRequestError:
    """Return what to say of a parameter that is given more than once."""
    return BadRequestError(
        say("«{name}» is given {number} times; once is taken.", name=name[:40], number=number)
    )


def each_once(request: Request, but: Collection[str] = ()) -> None:
    """Refuse parameters that are given more than once, ``but`` for some.

    Raises
    ------
    BadRequestError
        See `once`.
    """
    for name in request.query_params:
        if name not in but:
            once(request, name)


def whole_number(name: str, text: str | None) -> int | None:
    """Return a whole number of the address, ``None`` where there is none.

    Raises
    ------
    BadRequestError
        It is not written in digits alone, or is too long.
    """
    if not text:
        return None
    if not _is_whole(text):
        raise unfit(name, text, say("Give a whole number, such as 10."))
    return int(text)


def version_number(text: str | None) -> int | None:
    """Return the number in ``?version=``, ``None`` where there is none.

    Raises
    ------
    BadRequestError
        It is no number.
    """
    if not text:
        return None
    if not _is_whole(text):
        raise BadRequestError(
            say("version=«{value}» is no number. Give one, such as version=3.", value=text[:40])
        )
    return int(text)


def asked_version(request: Request) -> int | None:
    """Return the number of the version that an address asks for; see `version_number`."""
    return version_number(once(request, "version"))


def page_number(text: str) -> int:
    """Return the page that ``page=`` asks for, the first where it says nothing.

    Raises
    ------
    BadRequestError
        It is no number, or beyond `LAST_PAGE`.
    """
    return place_among("page", text, LAST_PAGE)


def place_among(name: str, text: str, last: int) -> int:
    """Return a number from 1 to the last one, 1 where the address says nothing.

    Raises
    ------
    BadRequestError
        It is none of them.
    """
    if not text:
        return 1
    if not (_is_whole(text) and 1 <= int(text) <= last):
        raise unfit(name, text, say("Give a whole number from 1 to {last}.", last=last))
    return int(text)


def one_of(name: str, text: str, known: Collection[str]) -> None:
    """Refuse a value that is none of those there are: a slip, and no empty answer.

    Raises
    ------
    BadRequestError
        With what can be given.
    """
    if text and text not in known:
        raise BadRequestError(refusal(name, text, sorted(known)))


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST


def unfit(name: str, text: str, advice: str) -> BadRequestError:
    """Return what to say of a value that cannot be used, and what to give instead."""
    return BadRequestError(
        say(
            "Parameter «{name}»: «{value}» cannot be used. {advice}",
            name=name,
            value=text[:40],
            advice=advice,
        )
    )


def no_such(name: str, known: Iterable[str]) -> BadRequestError:
    """Return what to say of a parameter that there is not, with those that there are."""
    return BadRequestError(
        say(
            "There is no parameter «{name}» here. Parameters: {known}.",
            name=name[:40],
            known=", ".join(known),
        )
    )


def _in_digits(given: object) -> object:
    # What else can be read as a number (+5, 5.0, 1_000) is a slip or a probe.
    if isinstance(given, str) and not _is_whole(given):
        raise PydanticCustomError("whole_number", "Give a whole number, such as 10.")
    return given


IN_DIGITS: Final = BeforeValidator(_in_digits)
"""For numbers that the framework reads."""


def _only_known(request: Request) -> None:
    """Refuse a parameter that the route does not have: a slip would pass for an answer.

    Raises
    ------
    BadRequestError
        With the parameters that there are; or one is given twice.
    """
    route: APIRoute = request.scope["route"]
    known = [field.alias for field in route.dependant.query_params]
    for name in request.query_params:
        if name not in known:
            raise no_such(name, known)
    each_once(request)


ONLY_KNOWN: Final = Depends(_only_known)
"""Dependency of routes whose parameters are all declared."""
