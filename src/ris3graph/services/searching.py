"""Search indexes of versions: made of two query files, kept beside the versions.

An index is made after publishing, or when it is first asked for, whichever comes first.
Versions whose names did not change share one, known by the digests of what it is made of.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import uuid
from collections import OrderedDict
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ris3graph import resources
from ris3graph.catalogue import Catalogue
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import (
    IDENTIFIER,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RESOLVED_GRAPH,
    VOCABULARY,
    slug_of,
    vocabulary_graph,
)
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.searching import Search
from ris3graph.search import Entry, Name, SearchIndex, build, files
from ris3graph.store import DataDirectory, EmbeddedReader, Version, Versions
from ris3graph.store.directory import remove_tree

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_OPEN: Final = 4
"""Indexes that are kept open; the one used longest ago makes room."""

_NAMES: Final = "search-names"
_THINGS: Final = "search-things"
_PREFERRED: Final = PREFIXES["skos"] + "prefLabel"
_OTHER: Final = PREFIXES["skos"] + "altLabel"

_log = logging.getLogger(__name__)


class SearchIndexes:
    """The search indexes of a data directory.

    Parameters
    ----------
    directory
        The data directory.
    catalogue
        Queries by name.
    """

    def __init__(self, directory: DataDirectory, catalogue: Catalogue) -> None:
        self._directory = directory
        self._catalogue = catalogue
        self._versions = Versions(directory)
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
        dataset = searched(version)
        key = self._key(version, dataset)
        folder = self._directory.indexes / str(number)
        if files.key_in(folder) == key or self._share(key, folder):
            try:
                return files.read(folder)
            except (OSError, ValueError, KeyError) as error:
                _log.warning("The search index in %s is made anew: %s", folder, error)
        arrays = build(entries(self._versions.reader(number), self._catalogue, dataset))
        _place(folder, lambda beside: files.write(beside, arrays, key))
        return SearchIndex(arrays)

    def _share(self, key: str, folder: Path) -> bool:
        """Take the index of another version over, if one was made of the same."""
        if not self._directory.indexes.is_dir():
            return False
        for other in self._directory.indexes.iterdir():
            if other.name.isdigit() and files.key_in(other) == key:
                return _place(folder, partial(files.link, other))
        return False

    def _key(self, version: Version, dataset: DataSet) -> str:
        sha = hashlib.sha256()
        for name in (_NAMES, _THINGS):
            sha.update(self._catalogue.get(name).text.encode())
        for graph in dataset.default:
            sha.update(f"\n{graph} {version.digests[graph]}".encode())
        return sha.hexdigest()


def searched(version: Version) -> DataSet:
    """Return the graphs that the index of a version is made of: none that is not public."""
    prefix = vocabulary_graph("")
    return DataSet(
        tuple(
            graph
            for graph in sorted(version.digests)
            if graph in (ONTOLOGY_GRAPH, RESOLVED_GRAPH) or graph.startswith(prefix)
        ),
        (),
    )


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
    indexes = _indexes(folder.parent.parent.parent)
    return EmbeddedReader.open(folder, version, indexes.search(version))


@lru_cache(maxsize=2)
def _indexes(data: Path) -> SearchIndexes:
    return SearchIndexes(DataDirectory(data), Catalogue.load(resources.queries()))


def _place(folder: Path, fill: Callable[[Path], None]) -> bool:
    """Make a folder whole or not at all; of several who make it at once the last stays.

    Returns
    -------
    bool
        Whether it was made; without room or rights it is not.
    """
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.{uuid.uuid4().hex}.partial")
    try:
        folder.parent.mkdir(exist_ok=True)
        beside.mkdir()
        fill(beside)
        remove_tree(folder)
        beside.rename(folder)
    except OSError as error:
        _log.info("The search index %s is not kept: %s", folder, error)
        remove_tree(beside)
        return False
    return True
