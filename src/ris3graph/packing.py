"""Many texts as two arrays, so that a file of them can be mapped and read in part."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[np.generic]]
"""Arrays by the name of their file."""


class Strings(Sequence[str]):
    """Strings by number.

    Parameters
    ----------
    blob
        All of them in UTF-8, one after the other.
    ends
        Where each one ends.
    """

    def __init__(self, blob: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        # Views of memory: an item of a mapped array costs three times as much.
        self._blob = blob.data
        self._ends = ends.data

    @staticmethod
    def arrays(name: str, strings: Iterable[str]) -> Arrays:
        """Return strings as the arrays that `of` reads."""
        encoded = [text.encode() for text in strings]
        ends = np.cumsum([len(item) for item in encoded], dtype=np.int64)
        return {
            f"{name}-text": np.frombuffer(b"".join(encoded), np.uint8),
            f"{name}-ends": ends,
        }

    @classmethod
    def of(cls, name: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Strings:
        """Read strings from arrays."""
        return cls(
            arrays[f"{name}-text"].view(np.uint8),
            arrays[f"{name}-ends"].astype(np.int64, copy=False),
        )

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        start = self._ends[index - 1] if index else 0
        return str(self._blob[start : self._ends[index]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self.all())

    def all(self) -> list[str]:
        """Return all strings."""
        text = self._blob.tobytes()
        start, found = 0, []
        for end in self._ends.tolist():
            found.append(text[start:end].decode())
            start = end
        return found

    def place(self, text: str) -> int | None:
        """Return the number of a string, ``None`` where it is none of them.

        Only of strings that are sorted and distinct.
        """
        place = bisect_left(self, text)
        return place if place < len(self) and self[place] == text else None

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each string, for those who look up many."""
        return {text: place for place, text in enumerate(self.all())}
