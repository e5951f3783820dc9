"""Trigrams of words, packed into numbers, for many words at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

_BITS = 21
"""Bits of a Unicode code point."""


def grams(words: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the trigrams of words.

    A word is taken with two blanks before and one after, so that its beginning counts
    more than its end.

    Parameters
    ----------
    words
        Words without blanks.

    Returns
    -------
    tuple of arrays
        Number of the word, and its trigram packed into an integer; ordered by word.
    """
    text = "".join(f"  {word} " for word in words)
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    sizes = np.array([len(word) + 3 for word in words], np.int64)
    owners = np.repeat(np.arange(len(words), dtype=np.int64), sizes)
    packed = (points[:-2] << (2 * _BITS)) | (points[1:-1] << _BITS) | points[2:]
    whole = owners[:-2] == owners[2:]
    return owners[:-2][whole], packed[whole]
