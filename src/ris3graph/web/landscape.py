"""Who took part in what, of a whole version, as a sparse matrix held in memory.

A version never changes, so it is read once and asked often. With all of CORDIS
(66,847 organisations, 280,396 participations) the engine needs half a second to find
the partners of the busiest organisation and sorts all names for seconds; here both
take milliseconds, and the whole takes a few megabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ris3graph.analysis.ties import LARGEST
from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.tables import table

if TYPE_CHECKING:
    from ris3graph.catalogue import Catalogue
    from ris3graph.rdf.reader import Reader

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


class Ranked(Sequence[tuple[str, int]]):
    """Actors with a count each, most first; a pair is made when it is looked at.

    Parameters
    ----------
    actors
        IRIs of all actors.
    counts
        Count of each; those with none are left out.
    """

    def __init__(self, actors: Sequence[str], counts: Indices) -> None:
        found = np.flatnonzero(counts)
        self._actors, self._counts = actors, counts
        self._order = found[np.argsort(-counts[found], kind="stable")]

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> tuple[str, int]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[str, int]]: ...
    def __getitem__(self, index: int | slice) -> tuple[str, int] | list[tuple[str, int]]:
        if isinstance(index, slice):
            return [self._pair(place) for place in self._order[index].tolist()]
        return self._pair(int(self._order[index]))

    def _pair(self, place: int) -> tuple[str, int]:
        return self._actors[place], int(self._counts[place])


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """Actors, records, and which actor took part in which record.

    Attributes
    ----------
    actors, sides, regions
        IRI of each actor, sorted, with the IRIs of its side and region.
    counted
        Whether an actor counts in conclusions.
    records, kinds, programmes, latest
        IRI of each record, sorted, with kind, programme and last day; empty for none.
    incidence
        Actors by records, 1 where one took part.
    """

    actors: tuple[str, ...]
    sides: Coded
    regions: Coded
    counted: NDArray[np.bool_]
    records: tuple[str, ...]
    kinds: Coded
    programmes: Coded
    latest: NDArray[np.str_]
    incidence: sparse.csr_array
    _transposed: sparse.csr_array
    _actor_place: dict[str, int]
    _record_place: dict[str, int]
    _newest_first: Indices

    def place(self, actor: str) -> int | None:
        """Return the place of an actor, ``None`` where the data do not hold it."""
        return self._actor_place.get(actor)

    def sizes(self) -> Indices:
        """Return the number of participants of each record."""
        return np.diff(self._transposed.indptr).astype(np.int64)

    def activity(self) -> Indices:
        """Return the number of records of each actor."""
        return np.diff(self.incidence.indptr).astype(np.int64)

    def records_of(self, actor: str) -> list[str]:
        """Return the records of an actor, the latest first."""
        place = self.place(actor)
        return [] if place is None else self.newest(self._row(self.incidence, place))

    def participants_of(self, record: str) -> list[str]:
        """Return the participants of a record, the most active first."""
        place = self._record_place.get(record)
        if place is None:
            return []
        return self.most_active(self.actors[i] for i in self._row(self._transposed, place))

    def records_under(self, programme: str) -> list[str]:
        """Return the records under a programme, the latest first."""
        return self.newest(self.programmes.places(programme))

    def actors_under(self, programme: str) -> Ranked:
        """Return who took part under a programme and in how many records, most first."""
        taken = np.bincount(
            self._transposed[self.programmes.places(programme)].indices,
            minlength=len(self.actors),
        )
        return Ranked(self.actors, taken)

    def most_active(self, actors: Iterable[str]) -> list[str]:
        """Return those of the actors that the data hold, each once, the most active first."""
        places = {place for iri in actors if (place := self.place(iri)) is not None}
        activity = self.activity()
        return [self.actors[i] for i in sorted(places, key=lambda i: (-activity[i], i))]

    def joint_records(self, region: str) -> list[str]:
        """Return the records with two or more actors of a region, the latest first."""
        inside = self.incidence[self.members(region)]
        taken = np.bincount(inside.indices, minlength=len(self.records))
        return self.newest(np.flatnonzero(taken > 1))

    def regions_of_records(self) -> list[tuple[str, str]]:
        """Return each record with each region of its participants."""
        names = self.regions.values
        where = np.repeat(self.regions.codes, self.activity())
        pairs = np.unique(self.incidence.indices.astype(np.int64) * len(names) + where)
        records, regions = np.divmod(pairs, len(names))
        return [
            (self.records[j], names[r])
            for j, r in zip(records.tolist(), regions.tolist(), strict=True)
        ]

    def members(self, region: str) -> Indices:
        """Return the places of the actors of a region."""
        return self.regions.places(region)

    def newest(self, places: Indices) -> list[str]:
        """Return the IRIs of records, the latest first, undated ones last."""
        order = places[np.argsort(self._newest_first[places])]
        return [self.records[i] for i in order.tolist()]

    def partners_of(self, actor: str) -> Ranked:
        """Return with whom an actor took part and in how many records, most first.

        Records with more than 50 participants are left out.
        """
        place = self.place(actor)
        if place is None:
            return Ranked(self.actors, np.zeros(0, dtype=np.int64))
        records = self._row(self.incidence, place)
        small = records[self.sizes()[records] <= LARGEST]
        joint = np.bincount(self._transposed[small].indices, minlength=len(self.actors))
        joint[place] = 0
        return Ranked(self.actors, joint)

    def ties(self, among: Sequence[int] | Indices, kind: str = "") -> sparse.coo_array:
        """Return the joint records of actors, by place in ``among``, each pair once.

        Records with more than 50 participants are left out.

        Parameters
        ----------
        among
            Places of the actors.
        kind
            Only records of this kind count.
        """
        sizes = np.bincount(self.incidence[among].indices, minlength=len(self.records))
        wanted = (sizes > 1) & (sizes <= LARGEST)
        if kind:
            wanted &= self.kinds.holds(kind)
        inside = self.incidence[among][:, np.flatnonzero(wanted)]
        return sparse.coo_array(sparse.triu(inside @ inside.T, k=1))

    @staticmethod
    def _row(matrix: sparse.csr_array, place: int) -> Indices:
        found: Any = matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]]
        return np.asarray(found, dtype=np.int64)


_kept: Final[KeptPerReader[None, Landscape]] = KeptPerReader()


def landscape_of(reader: Reader, catalogue: Catalogue) -> Landscape:
    """Return the landscape of a version; it is read once and lives as long as the reader."""
    return _kept.get(reader, None, lambda: _read(reader, catalogue))


def _read(reader: Reader, catalogue: Catalogue) -> Landscape:
    actors, records, taken = (
        table(reader, catalogue.get(f"landscape-{name}").text)
        for name in ("actors", "records", "participations")
    )
    actors = actors.unique("actor").sort("actor")
    records = records.unique("record", keep="first").sort("record")
    taken = (
        taken.unique()
        .join(actors.select("actor").with_row_index("i"), on="actor")
        .join(records.select("record").with_row_index("j"), on="record")
    )
    ones = np.ones(len(taken), dtype=np.int64)
    places = taken["i"].to_numpy(), taken["j"].to_numpy()
    incidence = sparse.csr_array((ones, places), shape=(len(actors), len(records)))
    latest = records["latest"].to_numpy()
    order = np.lexsort((np.arange(len(records)), _descending(latest)))
    newest_first = np.empty(len(records), dtype=np.int64)
    newest_first[order] = np.arange(len(records))
    return Landscape(
        actors=tuple(actors["actor"]),
        sides=Coded.of(actors["helix"]),
        regions=Coded.of(actors["region"]),
        counted=(actors["counted"] == "true").to_numpy(),
        records=tuple(records["record"]),
        kinds=Coded.of(records["kind"]),
        programmes=Coded.of(records["programme"]),
        latest=latest,
        incidence=incidence,
        _transposed=sparse.csr_array(incidence.T),
        _actor_place={iri: place for place, iri in enumerate(actors["actor"])},
        _record_place={iri: place for place, iri in enumerate(records["record"])},
        _newest_first=newest_first,
    )


def _descending(days: NDArray[np.str_]) -> Indices:
    """Return keys that sort days from the last to the first; no day comes last."""
    _, ranks = np.unique(days.astype(str), return_inverse=True)
    return -np.asarray(ranks, dtype=np.int64)
