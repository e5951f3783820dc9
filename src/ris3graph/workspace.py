"""One data directory with all that can be asked of it and done to it.

What the command line, the pages and notebooks use. Reading needs no lock and opens
published versions; writing takes the writer's lock for as long as it lasts.
"""

from __future__ import annotations

import getpass
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ris3graph.analysis.parameters import Parameters
from ris3graph.catalogue import Catalogue, check_known
from ris3graph.exchange.files import Write
from ris3graph.rdf.reader import Reader, Solutions
from ris3graph.services.analysing import RunOutcome, analyse, holds_results, is_assessed, remember
from ris3graph.services.deriving import key_of_facts
from ris3graph.services.manner import Manner
from ris3graph.services.searching import SearchIndexes
from ris3graph.services.statistics import Statistics
from ris3graph.store import (
    Current,
    DataDirectory,
    Derived,
    Difference,
    EmbeddedReader,
    Lock,
    Version,
    Versions,
    Writer,
    revert,
)
from ris3graph.store.trial import trial

if TYPE_CHECKING:
    from ris3graph.packing import Arrays
    from ris3graph.search import Found
    from ris3graph.services.loading import Preparation
    from ris3graph.services.provenance import Source

Progress = Callable[[str], None]

MAX_OPEN = 8
"""Versions that are kept open; the one used longest ago makes room."""


class Workspace:
    """A data directory and the catalogue of queries.

    Parameters
    ----------
    directory
        The data directory.
    catalogue
        Queries by name.
    """

    def __init__(self, directory: DataDirectory, catalogue: Catalogue) -> None:
        self.directory = directory
        self.catalogue = catalogue
        self.versions = Versions(directory)
        self._current = Current(directory)
        self.indexes = SearchIndexes(directory, catalogue)
        self._derived = Derived(directory)
        self.statistics = Statistics(self._derived)
        self._readers: OrderedDict[int, EmbeddedReader] = OrderedDict()
        self._opening = threading.Lock()

    @classmethod
    def open(cls, data: Path) -> Workspace:
        """Open a data directory, which may be empty or missing still.

        Raises
        ------
        StoreError
            The directory is not one of ours.
        """
        directory = DataDirectory(data)
        directory.check()
        return cls(directory, Catalogue.shipped())

    @property
    def current(self) -> int:
        """Number of the current version, 0 where nothing was published."""
        return self._current.number()

    def reader(self, version: int | None = None) -> Reader:
        """Return a reader of a version, the current one by default.

        Raises
        ------
        VersionNotFoundError
            There is no such version, or none at all.
        """
        number = self.current if version is None else version
        with self._opening:
            reader = self._readers.get(number)
            if reader is None:
                reader = EmbeddedReader.open(
                    self.directory.store(number), number, self.indexes.search(number)
                )
                self._readers[number] = reader
                # Not closed: a request may be reading it; it goes with its last user.
                while len(self._readers) > MAX_OPEN:
                    self._readers.popitem(last=False)
            self._readers.move_to_end(number)
            return reader

    def search(
        self,
        text: str,
        *,
        version: int | None = None,
        kind: str = "",
        region: str = "",
        helix: str = "",
        language: str = "uk",
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """Return what a text finds, best first; see `ris3graph.search.SearchIndex.search`.

        Raises
        ------
        VersionNotFoundError
            There is no such version, or none at all.
        """
        number = self.reader(version).version
        return self.indexes.get(number).search(
            text,
            kind=kind,
            region=region,
            helix=helix,
            language=language,
            limit=limit,
            offset=offset,
        )

    def query(
        self, name: str, /, *, version: int | None = None, **values: str | Sequence[str]
    ) -> Solutions:
        """Answer a query of the catalogue.

        Parameters
        ----------
        name
            Name of the query.
        version
            Number of a version; the current one by default.
        **values
            Values of its parameters.

        Raises
        ------
        NotFoundError
            There is no such query.
        QueryError
            A value does not fit.
        """
        asked, reader = self.catalogue.get(name), self.reader(version)
        text = asked.bind(values)
        check_known(self.catalogue, asked, values, reader)
        return reader.select(text)

    def derived(
        self, version: int, name: str, makings: Iterable[str], make: Callable[[], Arrays]
    ) -> Arrays:
        """Return what is made of a version's facts and kept with it; made where it is not.

        Parameters
        ----------
        version
            Number of the version.
        name
            What it is called, in the form of a name of a folder.
        makings
            What decides how it is made, such as queries and the number of a layout.
        make
            Makes it.
        """
        key = key_of_facts(self.versions.get(version), makings)
        return self._derived.get(version, name, key, make)

    def archive(self, version: int) -> Write:
        """Return what writes a version as one file that stands for itself."""
        # Reading pages needs no archives.
        from ris3graph.services.archiving import write_archive  # noqa: PLC0415

        return partial(
            write_archive,
            reader=self.reader(version),
            catalogue=self.catalogue,
            version=self.versions.get(version),
            folder=self.directory.version(version),
        )

    def prepare(
        self,
        writer: Writer,
        paths: Sequence[Path],
        source: Source,
        progress: Progress = lambda _: None,
        manner: Manner = Manner.REPLACE,
    ) -> Preparation:
        """Prepare a load; see `ris3graph.services.loading.prepare`."""
        # SHACL and table parsing take a second to import, and reading needs neither.
        from ris3graph.services.loading import prepare  # noqa: PLC0415

        return prepare(writer, source, paths, manner=manner, progress=progress)

    def writer(self, lock: Lock | None = None) -> Writer:
        """Return a writer, which takes the lock unless it is handed over.

        Raises
        ------
        StoreBusyError
            Another process is writing.
        """
        return Writer(self.directory, lock)

    def trial(self) -> AbstractContextManager[Writer]:
        """Give a writer that needs no lock and publishes nothing; see `ris3graph.store.trial`."""
        return trial(self.directory)

    @property
    def is_assessed(self) -> bool:
        """Whether the current facts were assessed; also where there are none."""
        current = self.versions.current()
        return current is None or is_assessed(self.directory, current)

    @property
    def results_are_behind(self) -> bool:
        """Whether there are results that may be those of older facts."""
        current = self.versions.current()
        if current is None or not holds_results(current):
            return False
        return not is_assessed(self.directory, current)

    def difference(self, first: int, second: int | None = None) -> Difference:
        """Return what differs between two versions; the second is the current one by default.

        Raises
        ------
        VersionNotFoundError
            One of them is not there.
        """
        last = self.current if second is None else second
        return Difference(self.versions, self.versions.get(first), self.versions.get(last))

    def revert(self, number: int, writer: Writer | None = None) -> Version | None:
        """Publish an old version as a new one; see `ris3graph.store.revert`.

        The lock is taken where no writer is given.
        """
        with self.writer() if writer is None else nullcontext(writer) as held:
            return revert(held, self.versions, number, who=user())

    def analyse(
        self,
        parameters: Parameters | None = None,
        progress: Progress = lambda _: None,
        writer: Writer | None = None,
    ) -> RunOutcome:
        """Find or compute the assessments of the current data, and make them current.

        The lock is taken where no writer is given.
        """
        with self.writer() if writer is None else nullcontext(writer) as held:
            outcome = analyse(
                held,
                self.catalogue,
                Parameters() if parameters is None else parameters,
                who=user(),
                progress=progress,
            )
            remember(self.directory, self.versions.get(outcome.version))
        return outcome


def user() -> str:
    """Name of who is at work, for the record of versions."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
