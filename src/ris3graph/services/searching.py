"""Search indexes of versions: made of two query files, kept beside the versions.

An index is made after publishing, or when it is first asked for, whichever comes first.
Versions whose names did not change share one, known by the digests of what it is made of.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import Literal, NamedNode

from ris3graph.catalogue import Catalogue
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import (
    IDENTIFIER,
    PREFIXES,
    VOCABULARY,
    slug_of,
)
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.searching import Search
from ris3graph.search import FORMAT, Entry, Name, SearchIndex, build
from ris3graph.services.deriving import facts, key_of_facts
from ris3graph.store import DataDirectory, Derived, EmbeddedReader, Version, Versions

if TYPE_CHECKING:
    from ris3graph.packing import Arrays

MAX_OPEN: Final = 4
"""Indexes that are kept open; the one used longest ago makes room."""

FOLDER: Final = "search"
"""Name of the folder of an index, below that of its version."""

_NAMES: Final = "search-names"
_THINGS: Final = "search-things"
_PREFERRED: Final = PREFIXES["skos"] + "prefLabel"
_OTHER: Final = PREFIXES["skos"] + "altLabel"


class Held(Protocol):
    """Versions that can be read, and what is known of each."""

    def get(self, number: int) -> Version:
        """Return one version."""
        ...

    def reader(self, number: int | None = None) -> Reader:
        """Open a version for reading, the current one if none is named."""
        ...


class SearchIndexes:
    """The search indexes of a data directory.

    Parameters
    ----------
    directory
        The data directory.
    catalogue
        Queries by name.
    versions
        What is searched; the versions of the data directory by default.
    """

    def __init__(
        self, directory: DataDirectory, catalogue: Catalogue, versions: Held | None = None
    ) -> None:
        self._catalogue = catalogue
        self._derived = Derived(directory)
        self._versions: Held = Versions(directory) if versions is None else versions
        self._open: OrderedDict[int, SearchIndex] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, number: int) -> SearchIndex:
        """Return the index of a version; it is made where it is missing.

        Raises
        ------
        VersionNotFoundError
            There is no such version.
        """
        with self._lock:
            index = self._open.get(number)
            if index is None:
                index = self._open[number] = self._find(number)
                while len(self._open) > MAX_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(number)
            return index

    def search(self, number: int) -> Search:
        """Return what searches a version inside SPARQL; the index is opened when needed."""
        return lambda text, limit: self.get(number).scores(text, limit)

    def _find(self, number: int) -> SearchIndex:
        version = self._versions.get(number)
        queries = (self._catalogue.get(name).text for name in (_NAMES, _THINGS))
        key = key_of_facts(version, (f"layout {FORMAT}", *queries))

        def make() -> Arrays:
            return build(entries(self._versions.reader(number), self._catalogue, facts(version)))

        return SearchIndex(self._derived.get(number, FOLDER, key, make))


def entries(reader: Reader, catalogue: Catalogue, dataset: DataSet) -> list[Entry]:
    """Return all that has a name and an address of its own, ordered by IRI."""
    found: dict[str, Entry] = {}
    for thing, name, value in reader.select(catalogue.get(_NAMES).bind({}), dataset).rows:
        kind = kind_of(thing.value) if isinstance(thing, NamedNode) else ""
        if not kind or not isinstance(name, NamedNode) or not isinstance(value, Literal):
            continue
        iri = thing.value  # type: ignore[union-attr] # a kind is that of an IRI
        entry = found.get(iri)
        if entry is None:
            entry = found[iri] = Entry(iri, kind, identifiers=[slug_of(iri)])
        if name.value in (_PREFERRED, _OTHER):
            preferred = name.value == _PREFERRED
            entry.names.append(Name(value.value, value.language or "", preferred))
        else:
            entry.identifiers.append(value.value)
    for row in reader.select(catalogue.get(_THINGS).bind({}), dataset).rows:
        thing, region, helix, records = row
        entry = found.get(thing.value) if isinstance(thing, NamedNode) else None
        if entry is None:
            continue
        if isinstance(region, NamedNode):
            # A thing with two places is found under the first in the order of codes.
            entry.region = min(filter(None, (entry.region, slug_of(region.value))))
        elif isinstance(helix, NamedNode):
            entry.helix = slug_of(helix.value)
        elif isinstance(records, Literal):
            entry.records = int(records.value)
    for entry in found.values():
        entry.names.sort(key=lambda name: (not name.preferred, name.language, name.text))
        entry.identifiers = sorted(set(entry.identifiers))
    return [found[iri] for iri in sorted(found) if found[iri].names]


def kind_of(iri: str) -> str:
    """Return the kind of a thing by its IRI, empty where it has no page or document."""
    if iri.startswith(IDENTIFIER):
        return iri.removeprefix(IDENTIFIER).partition("/")[0]
    return "concept" if iri.startswith(VOCABULARY) else ""


def open_reader(folder: Path, version: int) -> EmbeddedReader:
    """Open a version's store with its search, in a process of its own."""
    data = folder.parent.parent.parent

    def search(text: str, limit: int) -> dict[str, float]:
        # Reading the catalogue takes ten times as long as opening the store, and workers
        # that take the place of one that was ended rarely search.
        return _indexes(data).get(version).scores(text, limit)

    return EmbeddedReader.open(folder, version, search)


@lru_cache(maxsize=2)
def _indexes(data: Path) -> SearchIndexes:
    return SearchIndexes(DataDirectory(data), Catalogue.shipped())
