"""What stands behind each tie of a network: joint records, their kinds and dates.

The projection (`ris3graph.analysis.projection`) keeps of a tie how strong it is. Who
takes a network elsewhere wants to see why: how many records the two share, of which
kinds, from when to when. All pairs of all records are put into one table and summed up
by pair, so that millions of them take seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.dialogue import Record
from ris3graph.errors import AnalysisError

LARGEST: Final = 50
"""Records with more participants make no ties: everybody would know everybody."""
UNDATED: Final = 0
"""Day of a tie none of whose records has a date."""
_KINDS: Final = 63
"""Kinds that a mask of 64 bits, one for the sign, tells apart."""
_LATE: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of a network as columns, sorted by first and second node.

    Attributes
    ----------
    first, second
        Places of the two nodes, ``first < second``.
    records
        Records that both took part in.
    strength
        Sum over these records of ``s / (n − 1)``, without decay (Newman, 2001).
    earliest, latest
        First and last day of these records as proleptic Gregorian ordinals (day 1 is
        0001-01-01); `UNDATED` where no record has a date.
    kinds
        Kinds of these records, a bit each in the order of ``kind_names``.
    kind_names
        Notations of the kinds, sorted.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    records: NDArray[np.int64]
    strength: NDArray[np.float64]
    earliest: NDArray[np.int64]
    latest: NDArray[np.int64]
    kinds: NDArray[np.int64]
    kind_names: tuple[str, ...]

    def kinds_of(self) -> list[tuple[str, ...]]:
        """Return the kinds of each tie."""
        names: dict[int, tuple[str, ...]] = {}
        for mask in np.unique(self.kinds).tolist():
            names[mask] = tuple(n for bit, n in enumerate(self.kind_names) if mask >> bit & 1)
        return [names[mask] for mask in self.kinds.tolist()]


def ties(nodes: Sequence[str], records: Iterable[Record], *, largest: int = LARGEST) -> Ties:
    """Return the ties between actors with what stands behind each.

    Parameters
    ----------
    nodes
        Actors of the network; members of a record that are no node are left out, and do
        not count in its size.
    records
        Records; kinds that are no dialogue are left out, as in the projection.
    largest
        Most participants with which a record still makes ties.

    Raises
    ------
    AnalysisError
        There are more kinds than can be told apart.
    """
    index = {node: place for place, node in enumerate(nodes)}
    by_size: defaultdict[int, tuple[list[list[int]], list[Record]]] = defaultdict(lambda: ([], []))
    for record in records:
        members = sorted(index[member] for member in record.members if member in index)
        if record.dialogue and 2 <= len(members) <= largest:
            groups, kept = by_size[len(members)]
            groups.append(members)
            kept.append(record)
    names = tuple(sorted({record.kind for _, kept in by_size.values() for record in kept}))
    if len(names) > _KINDS:
        raise AnalysisError(f"There are {len(names)} kinds of records; {_KINDS} can be told apart.")
    bits = {name: 1 << bit for bit, name in enumerate(names)}
    columns = [
        _pairs(np.array(groups), kept, bits, len(nodes))
        for _, (groups, kept) in sorted(by_size.items())
    ]
    if not columns:
        empty = np.zeros(0, dtype=np.int64)
        return Ties(empty, empty, empty, np.zeros(0), empty, empty, empty, names)
    keys, weights, earliest, latest, kinds = (np.concatenate(c) for c in zip(*columns, strict=True))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))

    def summed(function: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(function.reduceat(values[order], starts))

    first_day = summed(np.minimum, earliest)
    first, second = np.divmod(keys[starts], len(nodes))
    return Ties(
        first=first,
        second=second,
        records=np.diff(np.append(starts, keys.size)),
        strength=summed(np.add, weights),
        earliest=np.where(first_day == _LATE, UNDATED, first_day),
        latest=summed(np.maximum, latest),
        kinds=summed(np.bitwise_or, kinds),
        kind_names=names,
    )


def _pairs(
    members: NDArray[np.int64], records: Sequence[Record], bits: dict[str, int], nodes: int
) -> tuple[NDArray[Any], ...]:
    """Return key, weight, dates and kind of each pair in records of one size."""
    one, other = np.triu_indices(members.shape[1], k=1)
    keys = (members[:, one] * nodes + members[:, other]).ravel()
    weight = np.array([record.weight for record in records]) / (members.shape[1] - 1)
    earliest = np.array([r.earliest.toordinal() if r.earliest else _LATE for r in records])
    latest = np.array([r.latest.toordinal() if r.latest else UNDATED for r in records])
    kinds = np.array([bits[record.kind] for record in records])
    return keys, *(np.repeat(column, one.size) for column in (weight, earliest, latest, kinds))
