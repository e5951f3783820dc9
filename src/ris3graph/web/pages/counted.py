"""Actors with the number of their records and the latest of these, without the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.ties import LARGEST
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.ask import Row

Places = NDArray[np.int64]


class Counted(Sequence[Row]):
    """Rows of actors with their records, each made when it is shown: there can be 30,000.

    Parameters
    ----------
    landscape
        Knows actors and records.
    column
        Name of the column of the actors.
    actors
        Actors with the number of their records.
    counted
        Tells whether records count, by their places.
    """

    def __init__(
        self,
        landscape: Landscape,
        column: str,
        actors: Sequence[tuple[str, int]],
        counted: Callable[[Places], NDArray[np.bool_]],
    ) -> None:
        self._landscape, self._column, self._actors = landscape, column, actors
        self._counted = counted

    def __len__(self) -> int:
        return len(self._actors)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self._row(*item) for item in self._actors[index]]
        return self._row(*self._actors[index])

    def _row(self, actor: str, records: int) -> Row:
        row = {self._column: actor, "records": str(records)}
        place = self._landscape.place(actor)
        if place is not None:
            row["helix"] = self._landscape.sides[place]
            row["region"] = self._landscape.regions[place]
            row["record"] = self._latest(place)
        return row

    def _latest(self, place: int) -> str:
        taken = _records(self._landscape, place)
        counted = taken[self._counted(taken)]
        return self._landscape.newest(counted, 1)[0]


def partners(landscape: Landscape, actor: str) -> Sequence[Row]:
    """Return the partners of an actor, the rows of ``actor-partners``."""
    place = landscape.place(actor)
    own = np.zeros(0, dtype=np.int64) if place is None else _records(landscape, place)
    joint = own[landscape.sizes()[own] <= LARGEST]
    return Counted(
        landscape, "partner", landscape.partners_of(actor), lambda taken: np.isin(taken, joint)
    )


def takers(landscape: Landscape, programme: str) -> Sequence[Row]:
    """Return who took part under a programme, the rows of ``programme-actors``."""
    under = landscape.programmes.holds(programme)
    return Counted(
        landscape, "actor", landscape.actors_under(programme), lambda taken: under[taken]
    )


def _records(landscape: Landscape, place: int) -> Places:
    """Return the places of the records of an actor."""
    matrix: Any = landscape.incidence
    return np.asarray(
        matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]], dtype=np.int64
    )
