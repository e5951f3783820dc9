"""Members of JSON metadata, each of the kind that it must be.

Each function takes a value and what it is, for the message, and returns the value.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Collection


class UnsupportedError(ValueError):
    """The metadata say something that cannot be read."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def only_known(found: Collection[str], supported: Collection[str], where: str) -> None:
    """Refuse keys that are not supported."""
    if unknown := sorted({*found} - {*supported}):
        raise UnsupportedError(
            say("Not supported in {where}: {names}", where=where, names=", ".join(unknown))
        )


def an_object(data: object, what: str) -> dict[str, object]:
    """An object."""
    if not isinstance(data, dict):
        raise UnsupportedError(say("An object is missing: {what}", what=what))
    return data


def a_list(data: object, what: str) -> list[object]:
    """A list."""
    if not isinstance(data, list):
        raise UnsupportedError(say("A list is missing: {what}", what=what))
    return data


def a_text(data: object, what: str) -> str:
    """A text that is not empty."""
    if not isinstance(data, str) or not data:
        raise UnsupportedError(say("A text is missing: {what}", what=what))
    return data


def a_boolean(data: object, what: str) -> bool:
    """True or false."""
    if not isinstance(data, bool):
        shown = json.dumps(data, ensure_ascii=False)
        raise UnsupportedError(
            say(
                "{what} must be true or false without quotation marks, not {shown}",
                what=what,
                shown=shown,
            )
        )
    return data


def a_number(data: object, what: str) -> float | None:
    """A number, or nothing."""
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise UnsupportedError(say("A number is missing: {what}", what=what))
    return float(data)


def some_names(data: object, what: str) -> tuple[str, ...]:
    """One name, or a list of them."""
    return tuple(map(str, [data] if isinstance(data, str) else a_list(data, what)))


def some_titles(data: object, what: str) -> tuple[str, ...]:
    """Names, or an object of such by language."""
    if isinstance(data, dict):
        return tuple(title for each in data.values() for title in some_names(each, what))
    return some_names(data, what)
