"""Names to the arrays of an index.

::

    things   IRI, kind, region, helix, records
    names    text, language, whether preferred; ordered by thing
    rows     what is compared: each name, a Ukrainian one once more in English words, that of a
             region once more without its kind
    words    the distinct sounds, sorted, each with its weight, and the rows that hold it
    grams    trigrams, and the words that hold them
    keys     identifiers, hashed and sorted
    initials what actors' names begin their words with, hashed and sorted, and the rows
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ris3graph.packing import Arrays, Strings
from ris3graph.search.folding import english, fold, sound
from ris3graph.search.grams import grams
from ris3graph.search.grouping import grouped
from ris3graph.search.identifiers import Keys, key_hash
from ris3graph.search.initials import initials, spans
from ris3graph.search.lexicon import NOISE
from ris3graph.search.places import short_name
from ris3graph.transliteration import is_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ris3graph.search.entry import Entry, Name

FORMAT = 5
"""Number of the layout of the arrays; raised with any change of folding or layout."""

REGION = "region"
"""Kind of the things that are known by a shorter name, too."""

_INSTITUTION = "actor"
"""Kind of the things that are known by their initials, too."""

NOISE_WEIGHT = 0.25
"""What a word that says little weighs, against another one as frequent."""


def build(entries: Iterable[Entry]) -> Arrays:
    """Return the arrays of an index.

    Parameters
    ----------
    entries
        What can be found; their order decides between equals.
    """
    things = list(entries)
    names = [name for thing in things for name in thing.names]
    kinds = [thing.kind for thing in things for _ in thing.names]
    rows, owners = _rows(names, kinds)
    return {
        **_things(things, names),
        **Keys.arrays(things),
        "row-name": np.array(owners, np.int32),
        **_words(rows),
        **_initials(names, kinds, owners),
    }


def weight(word: str, holders: int, rows: int) -> float:
    """Return what a word weighs: the rarer the more, legal forms and single letters little.

    The inverse document frequency of Robertson and Spärck Jones (1976), never below a tenth.

    Parameters
    ----------
    word
        Sound of the word.
    holders
        How many rows hold it.
    rows
        How many rows there are.
    """
    rarity = max(0.1, math.log(1 + (rows - holders + 0.5) / (holders + 0.5)))
    return rarity * NOISE_WEIGHT if word in _NOISE or len(word) == 1 else rarity


_NOISE = frozenset(map(sound, NOISE))


def _things(things: Sequence[Entry], names: Sequence[Name]) -> Arrays:
    arrays = Strings.arrays("thing", (thing.iri for thing in things))
    arrays |= Strings.arrays("name", (name.text for name in names))
    for field, values in (
        ("kind", [thing.kind for thing in things]),
        ("region", [thing.region for thing in things]),
        ("helix", [thing.helix for thing in things]),
        ("language", [name.language for name in names]),
    ):
        known = sorted({"", *values})
        codes = {value: code for code, value in enumerate(known)}
        arrays |= Strings.arrays(field, known)
        arrays[f"{field}-code"] = np.array([codes[value] for value in values], np.int32)
    sizes = [len(thing.names) for thing in things]
    arrays["name-thing"] = np.repeat(np.arange(len(things), dtype=np.int32), sizes)
    arrays["name-preferred"] = np.array([name.preferred for name in names], np.bool_)
    arrays["thing-names"] = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    arrays["records"] = np.array([thing.records for thing in things], np.int32)
    return arrays


def _rows(names: Sequence[Name], kinds: Sequence[str]) -> tuple[list[list[str]], list[int]]:
    """Return the distinct sounds of each row, and the name that it belongs to."""
    rows: list[list[str]] = []
    owners: list[int] = []
    for number, (name, line) in enumerate(zip(names, _folded(n.text for n in names), strict=True)):
        words = [key for key in dict.fromkeys(map(sound, line.split())) if key]
        forms = [words]
        if is_cyrillic(name.text):
            translated = [other for word in words for other in english(word) or [word]]
            forms.append(list(dict.fromkeys(translated)))
        if kinds[number] == REGION:
            forms.append(list(dict.fromkeys(map(sound, short_name(line)[0].split()))))
        for place, form in enumerate(forms):
            if form not in forms[:place]:
                rows.append(form)
                owners.append(number)
    return rows, owners


def _initials(names: Sequence[Name], kinds: Sequence[str], owners: Sequence[int]) -> Arrays:
    parts = [
        (number, part, is_cyrillic(name.text))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
        if kind == _INSTITUTION
        for part in spans(name.text)
    ]
    folded = _folded(part for _, part, _ in parts)
    found = {
        (key_hash(key), number)
        for (number, _, cyrillic), line in zip(parts, folded, strict=True)
        for key in initials(line, cyrillic=cyrillic)
    }
    hashes, numbers = np.array(sorted(found), np.int64).reshape(-1, 2).T
    return {
        "initials-hash": hashes.copy(),
        # The first row of a name is the name itself.
        "initials-row": np.searchsorted(owners, numbers).astype(np.int32),
    }


def _folded(texts: Iterable[str]) -> list[str]:
    """Fold texts all at once: the folding's passes run over one long text at the speed of C."""
    lines = [text.replace("\n", " ") for text in texts]
    return fold("\n".join(lines)).split("\n") if lines else []


def _words(rows: Sequence[Sequence[str]]) -> Arrays:
    vocabulary = sorted({word for words in rows for word in words})
    numbers = {word: number for number, word in enumerate(vocabulary)}
    members = np.array([numbers[word] for words in rows for word in words], np.int64)
    holders = np.repeat(np.arange(len(rows), dtype=np.int64), list(map(len, rows)))
    starts, word_rows = grouped(members, holders, len(vocabulary))
    counts = np.diff(starts).tolist()
    weights = np.array(
        [weight(word, n, len(rows)) for word, n in zip(vocabulary, counts, strict=True)],
        np.float32,
    )
    return {
        **Strings.arrays("word", vocabulary),
        "word-weight": weights,
        "word-starts": starts,
        "word-rows": word_rows,
        "row-weight": np.bincount(holders, weights=weights[members], minlength=len(rows)).astype(
            np.float32
        ),
        **_grams(vocabulary),
    }


def _grams(vocabulary: Sequence[str]) -> Arrays:
    owners, packed = grams(vocabulary)
    table, codes = np.unique(packed, return_inverse=True)
    pairs = np.sort(owners * max(1, len(table)) + codes.reshape(-1).astype(np.int64))
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    words, codes = np.divmod(pairs, max(1, len(table)))
    starts, members = grouped(codes, words, len(table))
    return {
        "gram": table,
        "gram-starts": starts,
        "gram-words": members,
        "word-grams": np.bincount(words, minlength=len(vocabulary)).astype(np.int32),
    }
