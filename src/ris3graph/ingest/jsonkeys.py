"""Keys that stand twice in one object of JSON, of which the last one would win unseen."""

from __future__ import annotations

import json
import re
from typing import Final

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:]', re.DOTALL)


class DoubledKeyError(ValueError):
    """A key stands twice in one object."""


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of JSON (``object_pairs_hook``).

    Raises
    ------
    DoubledKeyError
        A key stands in it twice; `first_doubled` tells which and where.
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DoubledKeyError
    return made


def first_doubled(text: str, start: int = 0) -> tuple[str, int]:
    """Return the first key that stands twice in one object, and the line of the second time.

    Parameters
    ----------
    text
        JSON in which `once` found such a key.
    start
        Where the value begins that holds it.
    """
    keys: list[set[str]] = []
    last = _TOKEN.search(text, start)
    for found in _TOKEN.finditer(text, start):
        mark = found[0]
        if mark in ("{", "["):
            keys.append(set())
        elif mark in ("}", "]"):
            keys.pop()
        elif mark != ":":
            last = found
        elif last is not None:
            key = json.loads(last[0], strict=False)
            if key in keys[-1]:
                return key, text.count("\n", 0, last.start()) + 1
            keys[-1].add(key)
    raise ValueError("No key of the text stands twice in one object.")
