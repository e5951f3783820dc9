"""Which words of an index a word of a query may mean."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from ris3graph.packing import Strings
from ris3graph.search.grams import grams
from ris3graph.search.grouping import gathered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Numbers = npt.NDArray[np.int64]
Sims = tuple[Numbers, npt.NDArray[np.float32]]
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
_ROOT: Final = 3
"""Letters that words begin with that are akin: SoftServe and «Софтвер»."""
_AKIN: Final = 0.86
"""Similarity of Jaro and Winkler that they have at least."""
_SUPPOSED: Final = 0.6
"""What such a word has at most."""
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

    def alike(
        self, alternatives: Sequence[str], *, unfinished: bool, loosely: bool = False
    ) -> Sims:
        """Return the words that a query's word may mean, the likest last.

        Parameters
        ----------
        alternatives
            Sounds of the word, and of what it means in English.
        unfinished
            Whether it may be the beginning of a word however short it is.
        loosely
            Whether words count that only begin alike.
        """
        best: dict[int, float] = {}
        for word in alternatives:
            for number, likeness in self._alike(word, unfinished=unfinished, loosely=loosely):
                best[number] = max(best.get(number, 0.0), likeness)
        order = sorted(best, key=best.__getitem__)
        return (
            np.array(order, np.int64),
            np.array([best[number] for number in order], np.float32),
        )

    def beginning(self, word: str, *, unfinished: bool) -> Numbers:
        """Return the words that are the given one, or begin with it where it is unfinished."""
        start = bisect_left(self._words, word) if word else len(self._words)
        if unfinished and word:
            return np.arange(start, bisect_left(self._words, word + _LAST, lo=start))
        whole = start < len(self._words) and self._words[start] == word
        return np.arange(start, start + whole)

    def _alike(self, word: str, *, unfinished: bool, loosely: bool) -> list[tuple[int, float]]:
        found = [
            (number, _PREFIX + (1 - _PREFIX) * len(word) / len(self._words[number]))
            for number in self.beginning(word, unfinished=unfinished or len(word) > 2).tolist()
        ]
        # Another number is no slip of a number, but that of something else.
        if len(word) >= _SHORT and not any(map(str.isdigit, word)):
            found += self._mistyped(word)
            found += self._akin(word) if loosely else []
        return found

    def _akin(self, word: str) -> list[tuple[int, float]]:
        start = bisect_left(self._words, word[:_ROOT])
        end = bisect_left(self._words, word[:_ROOT] + _LAST, lo=start)
        likeness = process.cdist(
            [word],
            self._words[start:end],
            scorer=JaroWinkler.normalized_similarity,
            score_cutoff=_AKIN,
        )[0]
        return [
            (number, _SUPPOSED * float(value))
            for number, value in enumerate(likeness, start)
            if value
        ]

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
