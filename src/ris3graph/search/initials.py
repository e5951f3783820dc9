"""Initials of names, under which institutions are known: «ХНУ», KhPI, ILTPE."""

from __future__ import annotations

import re
from typing import Final

from ris3graph.search.lexicon import NOISE

LETTERS: Final = range(3, 9)
"""Letters of an acronym: fewer stand for too much, and nobody says more."""

_HONOUR: Final = re.compile(
    r"[,;(]|\s(?:імені|ім\.|named (?:after|for|in)|of (?:the )?NAS\b|of the National Academy"
    r"|НАН\b|НААН\b|НАМН\b|Національної академії)",
    re.IGNORECASE,
)
"""Where what is no part of the initials begins: in whose honour, of which academy."""
_QUOTED: Final = re.compile(r"[«“„\"]([^«»“”„\"]+)")
_ONE: Final = re.compile("shch|[ksctz]h|ts|y[aeiu]|.")
"""The beginning of a romanised word that was one Cyrillic letter."""
_TWO: Final = re.compile("[kz]h|.")
"""The same in Latin names: only Ukrainian words begin so."""
_IOTA: Final = str.maketrans("yj", "ii")
"""«Я» is *ya* at the start of a word and *ia* within."""


def spans(text: str) -> list[str]:
    """Return the parts of a name that may have initials of their own: the whole, the quoted.

    Examples
    --------
    >>> spans("НТУУ «Київський політехнічний інститут імені Ігоря Сікорського»")[1:]
    ['Київський політехнічний інститут']
    """
    parts = [text, *_QUOTED.findall(text)] if _QUOTED.search(text) else [text]
    return [_HONOUR.split(part, maxsplit=1)[0] for part in parts]


def initials(folded: str, *, cyrillic: bool) -> set[str]:
    """Return the initials of a folded text, in each way to write them; none for no acronym.

    Parameters
    ----------
    folded
        A part of a name, folded.
    cyrillic
        Whether it was written in Cyrillic, where «Ш» is one letter.

    Examples
    --------
    >>> initials("kharkivskyi politekhnichnyi instytut", cyrillic=True)
    {'khpi'}
    >>> sorted(initials("kharkiv polytechnic institute", cyrillic=False))
    ['khpi', 'kpi']
    """
    words = [word for word in folded.split() if word not in NOISE and word.isalpha()]
    if len(words) not in LETTERS:
        return set()
    ways = (_ONE,) if cyrillic else (_TWO, None)
    return {"".join(_first(way, word) for word in words).translate(_IOTA) for way in ways}


def acronym(word: str) -> str:
    """Return what a folded word is among initials; empty where it can be none."""
    return word.translate(_IOTA) if len(word) in LETTERS and word.isalpha() else ""


def _first(way: re.Pattern[str] | None, word: str) -> str:
    found = way.match(word) if way else None
    return found.group() if found else word[0]
