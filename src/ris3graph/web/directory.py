"""All things of a kind with their names, sorted, filtered and counted in memory.

The engine compares names by looking each of them up: sorting those of 66,847
organisations takes it seconds. A version never changes, so its names are sorted once.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ris3graph.rdf.namespaces import ONTOLOGY, entity, slug_of
from ris3graph.rdf.tables import table
from ris3graph.web.landscape import landscape_of

if TYPE_CHECKING:
    from ris3graph.catalogue import Catalogue
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


class Directory:
    """All things of a kind.

    Parameters
    ----------
    things
        Columns ``iri``, ``facet``, ``records``, ``ukrainian``, whether it has a name in
        Ukrainian, and ``uk`` and ``en``, the places in the order of names.
    regions
        Columns ``iri`` and ``region``; a thing can have several.
    """

    def __init__(self, things: pl.DataFrame, regions: pl.DataFrame) -> None:
        self._things = things
        self._regions = regions

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
        things, here = self._things, self._regions
        inside = things.join(here.filter(pl.col("region") == region), on="iri", how="semi")
        found = inside if region else things
        facets = _counts(found, "facet")
        of_facet = things.filter(pl.col("facet") == facet) if facet else things
        regions = _counts(here.join(of_facet, on="iri", how="semi"), "region")
        if facet:
            found = found.filter(pl.col("facet") == facet)
        keys: list[str] = ["records", language] if by_records else [language]
        order = found.sort(keys, descending=[key == "records" for key in keys])
        shown = order.slice(first, size)
        where = dict(here.filter(pl.col("iri").is_in(shown["iri"].to_list())).iter_rows())
        items = tuple(
            Listed(iri, where.get(iri, ""), value, records)
            for iri, value, records in shown.select("iri", "facet", "records").iter_rows()
        )
        return Page(items, len(found), regions, facets)

    def ukrainian(self, iris: Sequence[str]) -> int:
        """Return how many of these things have a Ukrainian name."""
        asked = pl.DataFrame({"iri": iris}, schema={"iri": pl.String})
        return int(asked.join(self._things, on="iri")["ukrainian"].sum())

    def ranks(self, language: str, iris: Sequence[str]) -> NDArray[np.int64]:
        """Return the place of each thing in the order of names; unknown ones are last."""
        asked = pl.DataFrame({"iri": iris}, schema={"iri": pl.String})
        found = asked.join(self._things, on="iri", how="left", maintain_order="left")
        return found[language].fill_null(len(self._things)).to_numpy().astype(np.int64)


def _counts(rows: pl.DataFrame, column: str) -> dict[str, int]:
    counted = rows.filter(pl.col(column) != "").group_by(column).len().sort(column)
    return dict(counted.iter_rows())


_known: WeakKeyDictionary[Reader, dict[str, Directory]] = WeakKeyDictionary()
_reading = threading.Lock()


def directory_of(
    reader: Reader, catalogue: Catalogue, kind: str, type_: str, facet: str
) -> Directory:
    """Return the directory of a kind in a version; it is read once.

    Parameters
    ----------
    reader, catalogue
        The version, and the queries.
    kind
        Kind, as in the IRIs of the things.
    type_, facet
        Class of the ontology, and the property to filter by; empty for none.
    """
    with _reading:
        found = _known.setdefault(reader, {})
        if kind not in found:
            found[kind] = _read(reader, catalogue, kind, type_, facet)
        return found[kind]


def _read(reader: Reader, catalogue: Catalogue, kind: str, type_: str, facet: str) -> Directory:
    root = entity(kind, "")
    values = {"type": ONTOLOGY + type_}
    names = table(reader, catalogue.get("kind-names").bind(values))
    names = names.filter(pl.col("thing").str.starts_with(root))
    labels: dict[str, dict[str, str]] = {}
    for iri, label, language in names.iter_rows():
        labels.setdefault(iri, {}).setdefault(language, label)
    landscape = landscape_of(reader, catalogue)
    regions: Sequence[tuple[str, str]]
    if kind == "actor":
        facets = dict(zip(landscape.actors, landscape.sides, strict=True))
        regions = list(zip(landscape.actors, landscape.regions, strict=True))
        records = dict(zip(landscape.actors, landscape.activity().tolist(), strict=True))
    else:
        given = {"type": ONTOLOGY + type_, "property": ONTOLOGY + (facet or "none")}
        rows = table(reader, catalogue.get("kind-facets").bind(given))
        facets = dict(rows.filter(pl.col("facet") != "").select("thing", "facet").iter_rows())
        regions = [pair for pair in rows.select("thing", "region").unique().iter_rows() if pair[1]]
        records = dict(zip(landscape.records, landscape.sizes().tolist(), strict=True))
        if kind == "collaboration":
            regions = landscape.regions_of_records()
    iris = sorted(labels)
    things = pl.DataFrame(
        {
            "iri": iris,
            "facet": [facets.get(iri, "") for iri in iris],
            "records": [records.get(iri, 0) for iri in iris],
            "ukrainian": ["uk" in labels[iri] for iri in iris],
            "uk": _places(labels, iris, "uk"),
            "en": _places(labels, iris, "en"),
        },
        schema={
            "iri": pl.String,
            "facet": pl.String,
            "records": pl.Int64,
            "ukrainian": pl.Boolean,
            "uk": pl.Int64,
            "en": pl.Int64,
        },
    )
    places = pl.DataFrame(regions, schema={"iri": pl.String, "region": pl.String}, orient="row")
    return Directory(things, places.join(things.select("iri"), on="iri", how="semi"))


def _places(labels: dict[str, dict[str, str]], iris: list[str], language: str) -> list[int]:
    """Place of each thing when all are sorted by what they are called in a language."""
    keys = []
    for place, iri in enumerate(iris):
        own = labels[iri]
        name = own.get(language) or own.get("uk") or own.get("en") or next(iter(own.values()), "")
        keys.append((sort_key(name or slug_of(iri)), place))
    places = [0] * len(iris)
    for rank, (_, place) in enumerate(sorted(keys)):
        places[place] = rank
    return places
