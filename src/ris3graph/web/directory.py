"""All things of a kind with their names, sorted, filtered and counted in memory.

The engine compares names by looking each of them up: sorting those of 66,847
organisations takes it seconds. A version never changes, so its names are sorted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ris3graph.packing import Arrays, Strings
from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.namespaces import ONTOLOGY, entity, slug_of
from ris3graph.rdf.tables import table
from ris3graph.web.coded import Coded, Indices
from ris3graph.web.i18n import LANGUAGES
from ris3graph.web.landscape import Deriving, landscape_makings, landscape_of

if TYPE_CHECKING:
    from ris3graph.rdf.reader import Reader

_ALPHABET: Final = str.maketrans(
    {"ґ": "г\uffff", "є": "е\uffff", "і": "и\uffff", "ї": "и\uffff\uffff", "’": None, "'": None}
)
"""Puts the Ukrainian letters that Unicode has elsewhere behind those that they follow."""


def sort_key(name: str) -> str:
    """Return what sorts names as a Ukrainian and an English reader expect.

    Quotation marks before a name and the case of its letters do not count; Latin comes
    before Cyrillic.
    """
    small = name.casefold()
    start = next((place for place, letter in enumerate(small) if letter.isalnum()), 0)
    return small[start:].translate(_ALPHABET)


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing of a list: IRI, region, facet, and in how many records it took part."""

    iri: str
    region: str
    facet: str
    records: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: the things, and how many there are by what could be filtered.

    Attributes
    ----------
    items
        Things of the page.
    total
        How many pass the filters.
    regions, facets
        How many would be left by each region and each value of the facet, the other
        filter kept.
    """

    items: tuple[Listed, ...]
    total: int
    regions: dict[str, int]
    facets: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """All things of a kind.

    Attributes
    ----------
    iris
        The things, sorted.
    facets
        Value of the property that each can be filtered by, empty for none.
    records
        In how many records each took part.
    named_in_ukrainian
        Whether each has a name in Ukrainian.
    ranks
        By language, the place of each in the order of names.
    located, regions
        A thing, by its place, and a region where it is; a thing can be in several.
    """

    iris: Strings
    facets: Coded
    records: Indices
    named_in_ukrainian: NDArray[np.bool_]
    ranks: dict[str, Indices]
    located: Indices
    regions: Coded

    def page(
        self,
        language: str,
        region: str = "",
        facet: str = "",
        *,
        by_records: bool = False,
        first: int = 0,
        size: int = 50,
    ) -> Page:
        """Return a page of the things that pass the filters.

        Parameters
        ----------
        language
            Whose names to sort by.
        region, facet
            IRIs to filter by; empty for no filter.
        by_records
            Sort by records, most first, instead of by name.
        first, size
            Things to pass over, and to return at most.
        """
        here = np.ones(len(self.iris), dtype=np.bool_)
        if region:
            here[:] = False
            here[self.located[self.regions.places(region)]] = True
        alike = self.facets.holds(facet) if facet else np.ones_like(here)
        found = np.flatnonzero(here & alike)
        names = self.ranks[language][found]
        order = np.lexsort((names, -self.records[found])) if by_records else np.argsort(names)
        return Page(
            tuple(self._listed(place) for place in found[order[first : first + size]].tolist()),
            len(found),
            _named(self.regions.counts(np.flatnonzero(alike[self.located]))),
            _named(self.facets.counts(np.flatnonzero(here))),
        )

    def ukrainian(self, iris: Sequence[str]) -> int:
        """Return how many of these things have a Ukrainian name."""
        known = self.iris.places
        places = [known[iri] for iri in iris if iri in known]
        return int(self.named_in_ukrainian[places].sum())

    def order(self, language: str, iris: Iterable[str]) -> Indices:
        """Return the place of each thing in the order of names; unknown ones are last."""
        ranks, last = self.ranks[language], len(self.iris)
        places = map(self.iris.places.get, iris)
        found = [last if place is None else ranks[place] for place in places]
        return np.array(found, dtype=np.int64)

    def _listed(self, place: int) -> Listed:
        at = np.searchsorted(self.located, place)
        somewhere = at < len(self.located) and self.located[at] == place
        return Listed(
            self.iris[place],
            self.regions[int(at)] if somewhere else "",
            self.facets[place],
            int(self.records[place]),
        )


def _named(counts: dict[str, int]) -> dict[str, int]:
    return {value: number for value, number in counts.items() if value}


FORMAT: Final = 1
"""Number of the layout of the arrays; raised with any change of it or of `sort_key`."""

_kept: Final[KeptPerReader[str, Directory]] = KeptPerReader()


def directory_of(site: Deriving, reader: Reader, kind: str, type_: str, facet: str) -> Directory:
    """Return the directory of a kind in a version; it is opened once.

    Parameters
    ----------
    site, reader
        Where it is kept, and the version.
    kind
        Kind, as in the IRIs of the things.
    type_, facet
        Class of the ontology, and the property to filter by; empty for none.
    """

    def opened() -> Directory:
        queries = [site.catalogue.get(name).text for name in (_names_query(kind), "kind-facets")]
        makings = [f"layout {FORMAT}", type_, facet, *queries]
        return _opened(
            site.derived(
                reader.version,
                f"list-{kind}",
                # The landscape is part of it.
                [*makings, *landscape_makings(site.catalogue)],
                lambda: _read(site, reader, kind, type_, facet),
            )
        )

    return _kept.get(reader, kind, opened)


def _names_query(kind: str) -> str:
    return "numerous-kind-names" if kind in ("actor", "collaboration") else "kind-names"


def _opened(arrays: Arrays) -> Directory:
    return Directory(
        iris=Strings.of("thing", arrays),
        facets=Coded.of_arrays("facet", arrays),
        records=arrays["records"].astype(np.int64, copy=False),
        named_in_ukrainian=arrays["named-in-ukrainian"].astype(np.bool_, copy=False),
        ranks={
            language: arrays[f"rank-{language}"].astype(np.int64, copy=False)
            for language in LANGUAGES
        },
        located=arrays["located"].astype(np.int64, copy=False),
        regions=Coded.of_arrays("region", arrays),
    )


def _read(site: Deriving, reader: Reader, kind: str, type_: str, facet: str) -> Arrays:
    root = entity(kind, "")
    values = {"type": ONTOLOGY + type_}
    names = table(reader, site.catalogue.get(_names_query(kind)).bind(values))
    names = names.filter(pl.col("thing").str.starts_with(root))
    labels: dict[str, dict[str, str]] = {}
    for iri, label, language in names.iter_rows():
        labels.setdefault(iri, {}).setdefault(language, label)
    landscape = landscape_of(site, reader)
    regions: Iterable[tuple[str, str]]
    if kind == "actor":
        facets = dict(zip(landscape.actors, landscape.sides, strict=True))
        regions = zip(landscape.actors, landscape.regions, strict=True)
        records = dict(zip(landscape.actors, landscape.activity().tolist(), strict=True))
    elif kind == "collaboration":
        facets = dict(zip(landscape.records, landscape.kinds, strict=True))
        regions = landscape.regions_of_records()
        records = dict(zip(landscape.records, landscape.sizes().tolist(), strict=True))
    else:
        given = {"type": ONTOLOGY + type_, "property": ONTOLOGY + (facet or "none")}
        rows = table(reader, site.catalogue.get("kind-facets").bind(given))
        facets = dict(rows.filter(pl.col("facet") != "").select("thing", "facet").iter_rows())
        regions = [pair for pair in rows.select("thing", "region").unique().iter_rows() if pair[1]]
        records = dict(zip(landscape.records, landscape.sizes().tolist(), strict=True))
    iris = sorted(labels)
    places = {iri: place for place, iri in enumerate(iris)}
    located = sorted((places[iri], region) for iri, region in regions if iri in places)
    return {
        **Strings.arrays("thing", iris),
        **Coded.of(facets.get(iri, "") for iri in iris).arrays("facet"),
        "records": np.array([records.get(iri, 0) for iri in iris], dtype=np.int64),
        "named-in-ukrainian": np.array(["uk" in labels[iri] for iri in iris], dtype=np.bool_),
        **{f"rank-{language}": _ranks(labels, iris, language) for language in LANGUAGES},
        "located": np.array([place for place, _ in located], dtype=np.int64),
        **Coded.of(region for _, region in located).arrays("region"),
    }


def _ranks(labels: dict[str, dict[str, str]], iris: list[str], language: str) -> Indices:
    """Place of each thing when all are sorted by what they are called in a language."""
    keys = []
    for iri in iris:
        own = labels[iri]
        name = own.get(language) or own.get("uk") or own.get("en") or next(iter(own.values()), "")
        keys.append(sort_key(name or slug_of(iri)))
    ranks = np.empty(len(iris), dtype=np.int64)
    ranks[sorted(range(len(iris)), key=keys.__getitem__)] = np.arange(len(iris))
    return ranks
