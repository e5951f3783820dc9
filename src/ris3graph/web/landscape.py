"""Who took part in what, of a whole version, as a sparse matrix held in memory.

A version never changes, so it is read once and asked often. With all of CORDIS
(66,847 organisations, 280,396 participations) the engine needs half a second to find
the partners of the busiest organisation and sorts all names for seconds; here both
take milliseconds, and the whole takes a few megabytes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ris3graph.analysis.ties import LARGEST
from ris3graph.rdf.tables import table

if TYPE_CHECKING:
    from ris3graph.catalogue import Catalogue
    from ris3graph.rdf.reader import Reader

Indices = NDArray[np.int64]


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
    sides: tuple[str, ...]
    regions: tuple[str, ...]
    counted: NDArray[np.bool_]
    records: tuple[str, ...]
    kinds: tuple[str, ...]
    programmes: tuple[str, ...]
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
        return self.newest(self._under(programme))

    def actors_under(self, programme: str) -> list[tuple[str, int]]:
        """Return who took part under a programme and in how many records, most first."""
        taken = np.bincount(
            self._transposed[self._under(programme)].indices, minlength=len(self.actors)
        )
        return self._most_first(taken)

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
        _, where = np.unique(self.regions, return_inverse=True)
        names = sorted(set(self.regions))
        rows = np.repeat(np.arange(len(self.actors)), self.activity())
        pairs = np.unique(np.stack([self.incidence.indices, where[rows]]), axis=1)
        return [(self.records[j], names[r]) for j, r in pairs.T]

    def members(self, region: str) -> Indices:
        """Return the places of the actors of a region."""
        return np.array([i for i, at in enumerate(self.regions) if at == region], dtype=np.int64)

    def newest(self, places: Indices) -> list[str]:
        """Return the IRIs of records, the latest first, undated ones last."""
        order = places[np.argsort(self._newest_first[places])]
        return [self.records[i] for i in order.tolist()]

    def partners_of(self, actor: str) -> list[tuple[str, int]]:
        """Return with whom an actor took part and in how many records, most first.

        Records with more than 50 participants are left out.
        """
        place = self.place(actor)
        if place is None:
            return []
        records = self._row(self.incidence, place)
        small = records[self.sizes()[records] <= LARGEST]
        joint = np.bincount(self._transposed[small].indices, minlength=len(self.actors))
        joint[place] = 0
        return self._most_first(joint)

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
            wanted &= np.array([name == kind for name in self.kinds], dtype=bool)
        inside = self.incidence[among][:, np.flatnonzero(wanted)]
        return sparse.coo_array(sparse.triu(inside @ inside.T, k=1))

    def _under(self, programme: str) -> Indices:
        named = [i for i, name in enumerate(self.programmes) if name == programme]
        return np.array(named, dtype=np.int64)

    def _most_first(self, counts: Indices) -> list[tuple[str, int]]:
        """Return the actors that are counted at all, with their counts."""
        found = np.flatnonzero(counts)
        order = found[np.argsort(-counts[found], kind="stable")]
        return [
            (self.actors[i], count)
            for i, count in zip(order.tolist(), counts[order].tolist(), strict=True)
        ]

    @staticmethod
    def _row(matrix: sparse.csr_array, place: int) -> Indices:
        found: Any = matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]]
        return np.asarray(found, dtype=np.int64)


_known: WeakKeyDictionary[Reader, Landscape] = WeakKeyDictionary()
_reading = threading.Lock()


def landscape_of(reader: Reader, catalogue: Catalogue) -> Landscape:
    """Return the landscape of a version; it is read once and lives as long as the reader."""
    with _reading:
        found = _known.get(reader)
        if found is None:
            found = _known[reader] = _read(reader, catalogue)
        return found


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
        sides=tuple(actors["helix"]),
        regions=tuple(actors["region"]),
        counted=(actors["counted"] == "true").to_numpy(),
        records=tuple(records["record"]),
        kinds=tuple(records["kind"]),
        programmes=tuple(records["programme"]),
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
