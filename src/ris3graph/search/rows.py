"""How much of a query each row of an index covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ris3graph.search.build import weight
from ris3graph.search.grouping import gathered
from ris3graph.search.identifiers import key_hash
from ris3graph.search.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ris3graph.search.query import Query

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

_LENGTH: Final = 0.2
"""What it counts that a name has no further words."""
_ALIAS: Final = 0.97
"""What another name counts, against the one that a thing is shown under."""
_JOINED: Final = 0.95
"""Likeness of two words to the one that they are when written together."""
_INITIALS: Final = 0.75
"""Likeness of a word to a name with these initials; many names have the same."""


class Rows:
    """The rows of an index: what names are compared by.

    Parameters
    ----------
    arrays
        The arrays of the index.

    Attributes
    ----------
    names
        Number of the name that each row belongs to.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.names = arrays["row-name"].view(np.int32)
        self._words = Words(arrays)
        self._weights = arrays["row-weight"].view(np.float32)
        self._word_weights = arrays["word-weight"].view(np.float32)
        self._starts = arrays["word-starts"].view(np.int64)
        self._members = arrays["word-rows"].view(np.int32)
        self._initials = arrays["initials-hash"].view(np.int64)
        self._initials_row = arrays["initials-row"].view(np.int32)
        preferred = arrays["name-preferred"].view(np.bool_)[self.names]
        self._factors = np.where(preferred, 1, _ALIAS).astype(np.float32)

    def scores(self, query: Query, *, loosely: bool = False) -> Scores:
        """Return the share of a query that each row covers, less what the row has besides.

        Parameters
        ----------
        query
            What is looked for.
        loosely
            Whether words count that only begin alike.
        """
        covered = np.zeros(len(self.names), np.float32)
        share = np.zeros_like(covered)
        best = np.zeros(len(self._word_weights), np.float32)
        abbreviated = with_previous = np.zeros(0, np.int64)
        total = 0.0
        for place, word in enumerate(query.words):
            last = place == len(query.words) - 1
            words, likeness = self._words.alike(word.meanings, unfinished=last, loosely=loosely)
            share.fill(0)
            heavy = weight(word.meanings[0], 0, len(self.names))
            if len(words):
                # The likest words come last, and the last value given to a place stays.
                members, sizes = gathered(self._starts, words)
                share[self._members[members]] = np.repeat(likeness, sizes)
                alikest = words[likeness >= likeness[-1] - 0.05]
                heavy = float(self._word_weights[alikest].max())
                best[words] = np.maximum(best[words], likeness)
            named = self._with_initials(word.acronym)
            share[named] = np.maximum(share[named], _INITIALS)
            joined = self._words.beginning(word.joined, unfinished=place == len(query.words) - 2)
            best[joined] = 1
            both = self._with_initials(word.joined_acronym)
            abbreviated = np.concatenate((abbreviated, named, both))
            holders = self._members[gathered(self._starts, joined)[0]].astype(np.int64)
            with_next = np.concatenate((holders, both))
            for apart in (with_previous, with_next):
                share[apart] = np.maximum(share[apart], _JOINED)
            with_previous = with_next
            total += heavy
            share *= np.float32(heavy)
            covered += share
        if not total:
            return covered
        words = np.flatnonzero(best)
        members, sizes = gathered(self._starts, words)
        held = np.bincount(
            self._members[members],
            weights=np.repeat(best[words] * self._word_weights[words], sizes),
            minlength=len(covered),
        )
        held[abbreviated] = self._weights[abbreviated]
        coverage = covered / np.float32(total)
        compact = np.minimum(1, held / np.maximum(self._weights, 1e-6))
        score = coverage * ((1 - _LENGTH) + _LENGTH * compact) * self._factors
        return score.astype(np.float32)

    def _with_initials(self, acronym: str) -> Numbers:
        """Return the rows of the names that have an acronym for their initials."""
        if not acronym:
            return np.zeros(0, np.int64)
        hashed = key_hash(acronym)
        first, last = (np.searchsorted(self._initials, hashed, side) for side in ("left", "right"))
        return self._initials_row[first:last].astype(np.int64)
