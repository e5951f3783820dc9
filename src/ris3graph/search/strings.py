"""Many strings as two arrays, so that a file of them can be mapped and read in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Arrays = dict[str, npt.NDArray[np.generic]]
"""Arrays by the name of their file."""


class Strings:
    """Strings by number.

    Parameters
    ----------
    blob
        All of them in UTF-8, one after the other.
    ends
        Where each one ends.
    """

    def __init__(self, blob: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self._blob = blob
        self._ends = ends

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

    def __getitem__(self, index: int) -> str:
        start = int(self._ends[index - 1]) if index else 0
        return self._blob[start : int(self._ends[index])].tobytes().decode()

    def all(self) -> list[str]:
        """Return all strings."""
        text = self._blob.tobytes()
        start, found = 0, []
        for end in self._ends.tolist():
            found.append(text[start:end].decode())
            start = end
        return found


def grouped(
    groups: npt.NDArray[np.int64], members: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return pairs of group and member as offsets and members, ordered by group.

    Parameters
    ----------
    groups, members
        The pairs, numbered from 0.
    count
        Number of groups.
    """
    order = np.argsort(groups, kind="stable")
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(groups, minlength=count), out=starts[1:])
    return starts, members[order].astype(np.int32)


def gathered(
    starts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the places of all members of chosen groups, and how many each group has."""
    sizes = starts[chosen + 1] - starts[chosen]
    total = int(sizes.sum())
    shift = np.repeat(starts[chosen] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    return np.arange(total, dtype=np.int64) + shift, sizes
