"""What a mirror holds, as the versions of a data directory are known: one, and no other."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ris3graph.catalogue import Catalogue
from ris3graph.errors import MirrorError, VersionNotFoundError
from ris3graph.mirror import Address, Endpoint, Marker, RemoteReader
from ris3graph.mirror.endpoint import changing
from ris3graph.mirror.marker import read_marker
from ris3graph.rdf.searching import Search
from ris3graph.said import say
from ris3graph.services.searching import SearchIndexes
from ris3graph.store import DataDirectory, Version

_FRESH: Final = 1.0
"""Seconds for which what a mirror said of itself, or that it is lost, is taken as it was."""


@dataclass(frozen=True, slots=True)
class MirrorPlace:
    """Where a version is, in a form that can be sent to another process.

    Attributes
    ----------
    address
        The mirror.
    push
        Name of the push that made what is asked for.
    folder
        Folder of the search indexes.
    most
        Bytes of the longest answer.
    """

    address: Address
    push: str
    folder: Path
    most: int


class MirroredVersion:
    """The version that a marker names; see `ris3graph.services.searching.Held`.

    Parameters
    ----------
    endpoint
        The mirror.
    marker
        What it holds.
    """

    def __init__(self, endpoint: Endpoint, marker: Marker) -> None:
        self._endpoint = endpoint
        self.marker = marker
        self._version = Version.from_json(json.dumps(marker.document["version"]))

    def get(self, number: int) -> Version:
        """Return what is known of it.

        Raises
        ------
        VersionNotFoundError
            Another one is asked for.
        """
        self._require(number)
        return self._version

    def reader(self, number: int | None = None, search: Search | None = None) -> RemoteReader:
        """Return a reader of it.

        Raises
        ------
        VersionNotFoundError
            Another one is asked for.
        """
        if number is not None:
            self._require(number)
        return RemoteReader(self._endpoint, self.marker, search)

    def _require(self, number: int) -> None:
        if number != self.marker.number:
            raise VersionNotFoundError(only(self.marker.number))


class MirroredVersions:
    """What a mirror holds now; see `ris3graph.web.pages.ask.VersionList`.

    Parameters
    ----------
    endpoint
        The mirror.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._held: MirroredVersion | None = None
        self._lost: MirrorError | None = None
        self._asked = float("-inf")
        self._lock = threading.Lock()

    is_mirror = True
    """Earlier versions are elsewhere."""

    def held(self) -> MirroredVersion:
        """Return the version that the mirror holds; while one is pushed, the one before.

        Raises
        ------
        MirrorError
            The mirror cannot be reached, or holds nothing whole yet.
        """
        with self._lock:
            if time.monotonic() - self._asked > _FRESH:
                self._ask()
            if self._lost is not None:
                raise MirrorError(self._lost.args[0])
            assert self._held is not None
            return self._held

    def _ask(self) -> None:
        self._lost = None
        try:
            marker = read_marker(self._endpoint)
            if marker is None:
                self._lost = MirrorError(say("The mirror holds no version yet."))
            elif marker.complete:
                if self._held is None or self._held.marker != marker:
                    self._held = MirroredVersion(self._endpoint, marker)
            elif self._held is None:
                self._lost = changing()
        except MirrorError as error:
            self._lost = error
        finally:
            self._asked = time.monotonic()

    def get(self, number: int) -> Version:
        """Return one version."""
        return self.held().get(number)

    def reader(self, number: int | None = None) -> RemoteReader:
        """Return a reader of a version, the current one if none is named."""
        return self.held().reader(number)

    def current(self) -> Version:
        """Return the version that the mirror holds."""
        held = self.held()
        return held.get(held.marker.number)

    def list(self) -> list[Version]:
        """Return it alone."""
        return [self.current()]

    def numbers(self) -> tuple[int, ...]:
        """Return its number alone."""
        return (self.held().marker.number,)

    def last_with(self, *_iris: str) -> None:
        """Return nothing: a mirror does not tell what earlier versions held."""


def only(number: int) -> str:
    """Return what to say to those who ask for another version."""
    return say(
        "This site reads a mirror, which holds version {number} alone. Older versions, and what "
        "changed between them, are to be had where the data are written.",
        number=number,
    )


def open_mirror(place: MirrorPlace, version: int) -> RemoteReader:
    """Open a version of a mirror with its search, in a process of its own.

    Raises
    ------
    MirrorError
        It cannot be reached, or holds something else by now.
    """
    endpoint = _endpoint(place.address, place.most)
    marker = read_marker(endpoint)
    if marker is None or not marker.complete or marker.push != place.push:
        raise changing()
    held = MirroredVersion(endpoint, marker)
    indexes = SearchIndexes(DataDirectory(place.folder), Catalogue.shipped(), held)
    return held.reader(version, indexes.search(version))


@lru_cache(maxsize=1)
def _endpoint(address: Address, most: int) -> Endpoint:
    return Endpoint(address, most=most)
