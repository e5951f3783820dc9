"""Columns of texts of which there are few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.packing import Arrays, Strings

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of texts of which there are few, each held once.

    Attributes
    ----------
    values
        The texts, sorted.
    codes
        For each place of the column, which of them it holds.
    """

    values: tuple[str, ...]
    codes: Indices

    @classmethod
    def of(cls, column: Iterable[str]) -> Coded:
        """Return a column coded."""
        texts = list(column)
        values = tuple(sorted(set(texts)))
        code = {value: number for number, value in enumerate(values)}
        return cls(values, np.array([code[text] for text in texts], dtype=np.int64))

    def __getitem__(self, place: int) -> str:
        return self.values[int(self.codes[place])]

    def __iter__(self) -> Iterator[str]:
        return (self.values[code] for code in self.codes.tolist())

    def holds(self, value: str) -> NDArray[np.bool_]:
        """Return for each place whether it holds a text."""
        code = self.values.index(value) if value in self.values else -1
        return np.equal(self.codes, code)

    def places(self, value: str) -> Indices:
        """Return the places that hold a text."""
        return np.flatnonzero(self.holds(value))

    def counts(self, places: Indices) -> dict[str, int]:
        """Return how often each text stands in some places, those that do, sorted."""
        counted = np.bincount(self.codes[places], minlength=len(self.values)).tolist()
        return {value: number for value, number in zip(self.values, counted, strict=True) if number}

    @classmethod
    def of_arrays(cls, name: str, arrays: Arrays) -> Coded:
        """Read a column from the arrays that `arrays` made."""
        codes = arrays[f"{name}-codes"].astype(np.int64, copy=False)
        return cls(tuple(Strings.of(f"{name}-values", arrays)), codes)

    def arrays(self, name: str) -> Arrays:
        """Return the column as arrays."""
        return {f"{name}-codes": self.codes, **Strings.arrays(f"{name}-values", self.values)}
