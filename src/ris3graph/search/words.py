"""Which words of an index a word of a query may mean."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ris3graph.packing import Strings
from ris3graph.search.grams import grams
from ris3graph.search.grouping import gathered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sims = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]
"""Numbers of words, and how alike they are, above 0 to 1."""

_PREFIX: Final = 0.85
"""Likeness of a word to its beginning, where that is short; the whole word has 1."""
_MISTYPED: Final = 0.95
"""What a mistyped word has at most."""
_SHORT: Final = 4
"""Letters from which a word may be mistyped."""
_DICE: Final = 0.3
"""Share of common trigrams from which words are compared letter by letter."""
_COMPARED: Final = 400
"""So many words are compared letter by letter."""
_LAST: Final = "\U0010ffff"


class Words:
    """The words of an index.

    Parameters
    ----------
    arrays
        The arrays of the index.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._words = Strings.of("word", arrays).all()
        self._sizes = arrays["word-grams"].astype(np.float32)
        self._table = arrays["gram"].view(np.int64)
        self._starts = arrays["gram-starts"].view(np.int64)
        self._members = arrays["gram-words"].view(np.int32)

    def alike(self, alternatives: Sequence[str], *, unfinished: bool) -> Sims:
        """Return the words that a query's word may mean, the likest last.

        Parameters
        ----------
        alternatives
            Sounds of the word, and of what it means in English.
        unfinished
            Whether it may be the beginning of a word however short it is.
        """
        best: dict[int, float] = {}
        for word in alternatives:
            for number, likeness in self._alike(word, unfinished=unfinished):
                best[number] = max(best.get(number, 0.0), likeness)
        order = sorted(best, key=best.__getitem__)
        return (
            np.array(order, np.int64),
            np.array([best[number] for number in order], np.float32),
        )

    def _alike(self, word: str, *, unfinished: bool) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        start = bisect_left(self._words, word)
        if unfinished or len(word) > 2:
            end = bisect_left(self._words, word + _LAST, lo=start)
            found += [
                (number, _PREFIX + (1 - _PREFIX) * len(word) / len(self._words[number]))
                for number in range(start, end)
            ]
        elif start < len(self._words) and self._words[start] == word:
            found.append((start, 1.0))
        if len(word) >= _SHORT:
            found += self._mistyped(word)
        return found

    def _mistyped(self, word: str) -> list[tuple[int, float]]:
        wanted = np.unique(grams([word])[1])
        places = np.searchsorted(self._table, wanted)
        places = places[places < len(self._table)]
        known = places[np.isin(self._table[places], wanted)]
        if not len(known):
            return []
        members, _ = gathered(self._starts, known)
        common = np.bincount(self._members[members], minlength=len(self._words))
        dice = 2 * common / (self._sizes + len(wanted))
        near = np.flatnonzero(dice >= _DICE)
        if len(near) > _COMPARED:
            near = near[np.argpartition(-dice[near], _COMPARED)[:_COMPARED]]
        # A letter of a word of four may be wrong, five letters of thirteen.
        least = 0.75 if len(word) < 6 else 0.62
        likeness = process.cdist(
            [word],
            [self._words[number] for number in near],
            scorer=OSA.normalized_similarity,
            score_cutoff=least,
        )[0]
        return [
            (int(number), _MISTYPED * float(value))
            for number, value in zip(near, likeness, strict=True)
            if value
        ]
