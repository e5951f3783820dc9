"""A mirror with all that can be asked of it: what a site serves that holds no data itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ris3graph.catalogue import Catalogue
from ris3graph.errors import NotFoundError, VersionNotFoundError
from ris3graph.mirror import Address, Endpoint
from ris3graph.said import say
from ris3graph.services.deriving import key_of_facts
from ris3graph.services.mirrored import MirroredVersions, MirrorPlace, only
from ris3graph.services.searching import SearchIndexes
from ris3graph.services.statistics import Statistics
from ris3graph.store import DataDirectory, Derived
from ris3graph.store.directory import remove_tree

if TYPE_CHECKING:
    from ris3graph.exchange.files import Write
    from ris3graph.mirror import RemoteReader
    from ris3graph.packing import Arrays
    from ris3graph.search import Found
    from ris3graph.services.mirrored import MirroredVersion
    from ris3graph.store import Difference

_KEPT: Final = 2
"""Versions whose search indexes and lists stay: the current one, and one that is being read."""


class Replica:
    """A mirror and the catalogue of queries; see `ris3graph.web.pages.ask.Site`.

    Parameters
    ----------
    address
        The mirror.
    folder
        Where search indexes and lists are kept, and answers that are being sent.
    most
        Bytes of the longest answer of the mirror.
    """

    def __init__(self, address: Address, folder: Path, most: int) -> None:
        self._address = address
        self._most = most
        self.directory = DataDirectory(folder)
        self.catalogue = Catalogue.shipped()
        self._endpoint = Endpoint(address, most=most)
        self.versions = MirroredVersions(self._endpoint)
        self.indexes = SearchIndexes(self.directory, self.catalogue, self.versions)
        self._derived = Derived(self.directory)
        self.statistics = Statistics(self._derived)
        self._opened: tuple[MirroredVersion, RemoteReader] | None = None
        self._opening = threading.Lock()

    @property
    def current(self) -> int:
        """Number of the version that the mirror holds."""
        return self.versions.held().marker.number

    def reader(self, version: int | None = None) -> RemoteReader:
        """Return a reader of the version that the mirror holds.

        Raises
        ------
        VersionNotFoundError
            Another one is asked for.
        MirrorError
            The mirror cannot be reached.
        """
        held = self.versions.held()
        if version is not None:
            # Refuses others.
            held.get(version)
        with self._opening:
            if self._opened is None or self._opened[0] is not held:
                search = self.indexes.search(held.marker.number)
                self._opened = held, held.reader(search=search)
            return self._opened[1]

    def place(self, version: int) -> MirrorPlace:
        """Return where a version is, for query workers."""
        held = self.versions.held()
        held.get(version)
        return MirrorPlace(self._address, held.marker.push, self.directory.path, self._most)

    def search(self, text: str, *, version: int | None = None, **choice: Any) -> Found:
        """Return what a text finds, best first; see `ris3graph.search.SearchIndex.search`."""
        return self.indexes.get(self.reader(version).version).search(text, **choice)

    def derived(
        self, version: int, name: str, makings: Iterable[str], make: Callable[[], Arrays]
    ) -> Arrays:
        """Return what is made of a version's facts; see `ris3graph.workspace.Workspace.derived`."""
        key = key_of_facts(self.versions.get(version), makings)
        return self._derived.get(version, name, key, make)

    @property
    def results_are_behind(self) -> bool:
        """Whether the results may be those of older facts."""
        return bool(self.versions.held().marker.document["behind"])

    def difference(self, first: int, second: int | None = None) -> Difference:  # noqa: ARG002 (of a site)
        """Refuse: one version has nothing to differ from.

        Raises
        ------
        VersionNotFoundError
            Always.
        """
        raise VersionNotFoundError(only(self.current))

    def archive(self, version: int) -> Write:
        """Refuse: an archive holds a change set.

        Raises
        ------
        NotFoundError
            Always.
        """
        return self._refuse_archive(version)

    def _refuse_archive(self, version: int) -> NoReturn:
        self.versions.get(version)
        raise NotFoundError(
            say(
                "This site reads a mirror, which has no change sets: archives are to be had where "
                "the data are written. All graphs are at {path}.",
                path="/api/export/version.nq.gz",
            )
        )

    def close(self) -> None:
        """Let go of the mirror."""
        self._endpoint.close()

    def tidy(self) -> None:
        """Remove what was made of versions that the mirror no longer holds."""
        folders = (entry for entry in self.directory.indexes.iterdir() if entry.name.isdigit())
        for folder in sorted(folders, key=lambda entry: int(entry.name))[:-_KEPT]:
            if int(folder.name) != self.current:
                remove_tree(folder)
