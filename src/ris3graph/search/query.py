"""A text that is looked for, as the index reads it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ris3graph.errors import QueryError
from ris3graph.said import say
from ris3graph.search.folding import english, fold, place_of, sound
from ris3graph.search.identifiers import identifier_key, scheme_free
from ris3graph.search.initials import acronym
from ris3graph.search.places import short_name
from ris3graph.search.scripts import one_script
from ris3graph.transliteration import is_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARACTERS: Final = 300
"""Characters that a text has at most; no name that is asked for is longer."""
MAX_WORDS: Final = 16
"""Words of a text that are read."""

_APART: Final = 6
"""Letters of two words from which they may be one that was written apart."""
_LATIN_STEM: Final = 6
"""Letters of a stem in a Latin text from which it is taken for Ukrainian."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query.

    Attributes
    ----------
    meanings
        Its sound, then those of what it means in English and of the place in it.
    acronym
        What it is among initials, empty where it can be none.
    joined, joined_acronym
        Sound of it and the next word written as one, and what both are among initials:
        «НТУ ХПІ»; empty for the last, and where both are short.
    """

    meanings: tuple[str, ...]
    acronym: str
    joined: str
    joined_acronym: str


@dataclass(frozen=True, slots=True)
class Query:
    """A text to look for.

    Attributes
    ----------
    folded
        The text, folded.
    words
        Its words, each once.
    place
        Its short name and kind, if it is that of a region.
    whole
        The text as an identifier.
    parts
        Words of it that may be identifiers.
    bare
        What follows a scheme in these.
    """

    folded: str
    words: tuple[Word, ...]
    place: tuple[str, str]
    whole: str
    parts: frozenset[str]
    bare: frozenset[str]


def read_query(text: str) -> Query:
    """Read what somebody typed; anything is taken, nothing has a meaning of its own.

    Raises
    ------
    QueryError
        It is longer than any name.
    """
    text = " ".join(text.split())
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            say(
                "A search text has {most} characters at most, this one has {count}. "
                "Ask for a name or a part of it.",
                most=MAX_CHARACTERS,
                count=len(text),
            )
        )
    text = one_script(unicodedata.normalize("NFC", text))
    folded = fold(text)
    least = 3 if is_cyrillic(text) else _LATIN_STEM
    sounds: dict[str, str] = {}
    for word in folded.split()[:MAX_WORDS]:
        sounds.setdefault(sound(word), word)
    words = [(key, word) for key, word in sounds.items() if key]
    joined = [one + other for (_, one), (_, other) in pairwise(words)]
    joined = [both if len(both) >= _APART else "" for both in joined]
    parts = text.split()
    return Query(
        folded,
        tuple(
            Word(_meanings(key, least), acronym(word), sound(both), acronym(both))
            for (key, word), both in zip(words, [*joined, ""], strict=False)
        ),
        short_name(folded),
        identifier_key(text),
        _numbers(map(identifier_key, parts)),
        _numbers(map(scheme_free, parts)),
    )


def _meanings(key: str, least: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (key, *english(key, least), place_of(key)))))


def _numbers(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in keys if len(key) > 3 and any(map(str.isdigit, key)))
