"""Who took part in what, of a whole version, as a sparse matrix held in memory.

A version never changes, so it is read once, kept with it and asked often. With all of CORDIS
(66,847 organisations, 280,396 participations) the engine needs half a second to find
the partners of the busiest organisation and sorts all names for seconds; here both
take milliseconds, and the whole takes a few megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ris3graph.analysis.ties import LARGEST
from ris3graph.packing import Arrays, Strings
from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.tables import table
from ris3graph.web.coded import Coded, Indices

if TYPE_CHECKING:
    from ris3graph.catalogue import Catalogue
    from ris3graph.rdf.reader import Reader


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
    records, kinds, programmes
        IRI of each record, sorted, with kind and programme; empty for none.
    dated
        Whether a record has a date of its own.
    recency
        Place of each record when the latest comes first and undated ones last.
    incidence
        Actors by records, 1 where one took part.
    """

    actors: Strings
    sides: Coded
    regions: Coded
    counted: NDArray[np.bool_]
    records: Strings
    kinds: Coded
    programmes: Coded
    dated: NDArray[np.bool_]
    recency: Indices
    incidence: sparse.csr_array
    _transposed: sparse.csr_array

    def place(self, actor: str) -> int | None:
        """Return the place of an actor, ``None`` where the data do not hold it."""
        return self.actors.place(actor)

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
        place = self.records.place(record)
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

    def joint_records(self, region: str) -> Indices:
        """Return the places of the records with two or more actors of a region."""
        inside = self.incidence[self.members(region)]
        taken = np.bincount(inside.indices, minlength=len(self.records))
        return np.flatnonzero(taken > 1)

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

    def newest(self, places: Indices, most: int | None = None) -> list[str]:
        """Return the IRIs of records, the latest first, undated ones last; so many at most."""
        order = places[np.argsort(self.recency[places])][:most]
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


class Deriving(Protocol):
    """Keeps with a version what is made of it."""

    @property
    def catalogue(self) -> Catalogue:
        """The query files."""
        ...

    def derived(
        self, version: int, name: str, makings: Iterable[str], make: Callable[[], Arrays]
    ) -> Arrays:
        """Return what is made of a version's facts and kept with it; made where it is not."""
        ...


FORMAT: Final = 1
"""Number of the layout of the arrays; raised with any change of it."""

_TABLES: Final = ("actors", "records", "participations")

_kept: Final[KeptPerReader[None, Landscape]] = KeptPerReader()


def landscape_of(site: Deriving, reader: Reader) -> Landscape:
    """Return the landscape of a version; it is opened once and lives as long as the reader."""

    def opened() -> Landscape:
        makings = landscape_makings(site.catalogue)
        return _opened(
            site.derived(
                reader.version, "landscape", makings, lambda: _read(reader, site.catalogue)
            )
        )

    return _kept.get(reader, None, opened)


def landscape_makings(catalogue: Catalogue) -> list[str]:
    """Return what decides how a landscape is made of a version."""
    return [f"layout {FORMAT}", *(catalogue.get(f"landscape-{name}").text for name in _TABLES)]


def _opened(arrays: Arrays) -> Landscape:
    actors, records = Strings.of("actor", arrays), Strings.of("record", arrays)
    return Landscape(
        actors=actors,
        sides=Coded.of_arrays("side", arrays),
        regions=Coded.of_arrays("region", arrays),
        counted=arrays["counted"].astype(np.bool_, copy=False),
        records=records,
        kinds=Coded.of_arrays("kind", arrays),
        programmes=Coded.of_arrays("programme", arrays),
        dated=arrays["dated"].astype(np.bool_, copy=False),
        recency=arrays["recency"].astype(np.int64, copy=False),
        incidence=_matrix("taken", arrays, (len(actors), len(records))),
        _transposed=_matrix("taking", arrays, (len(records), len(actors))),
    )


def _read(reader: Reader, catalogue: Catalogue) -> Arrays:
    actors, records, taken = (
        table(reader, catalogue.get(f"landscape-{name}").text) for name in _TABLES
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
    recency = np.empty(len(records), dtype=np.int64)
    recency[order] = np.arange(len(records))
    return {
        **Strings.arrays("actor", actors["actor"]),
        **Coded.of(actors["helix"]).arrays("side"),
        **Coded.of(actors["region"]).arrays("region"),
        "counted": (actors["counted"] == "true").to_numpy(),
        **Strings.arrays("record", records["record"]),
        **Coded.of(records["kind"]).arrays("kind"),
        **Coded.of(records["programme"]).arrays("programme"),
        "dated": (latest != "") & (records["inferred"] != "true").to_numpy(),
        "recency": recency,
        **_arrays("taken", incidence),
        **_arrays("taking", sparse.csr_array(incidence.T)),
    }


def _arrays(name: str, matrix: sparse.csr_array) -> Arrays:
    """Return the places of a matrix of ones as arrays."""
    return {f"{name}-starts": matrix.indptr, f"{name}-places": matrix.indices}


def _matrix(name: str, arrays: Arrays, shape: tuple[int, int]) -> sparse.csr_array:
    starts, places = arrays[f"{name}-starts"], arrays[f"{name}-places"]
    return sparse.csr_array((np.ones(len(places), dtype=np.int64), places, starts), shape=shape)


def _descending(days: NDArray[np.str_]) -> Indices:
    """Return keys that sort days from the last to the first; no day comes last."""
    _, ranks = np.unique(days.astype(str), return_inverse=True)
    return -np.asarray(ranks, dtype=np.int64)
