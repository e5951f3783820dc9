"""Published versions: immutable, numbered, each with what changed and who changed it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from ris3graph.errors import StoreError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.store.departures import Departures
from ris3graph.store.directory import DataDirectory
from ris3graph.store.failures import damage_told, failure
from ris3graph.store.reader import EmbeddedReader


@dataclass(frozen=True, slots=True)
class GraphChange:
    """How many quads of a graph a version added and removed."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Version:
    """A published version.

    Attributes
    ----------
    number
        From 1.
    time
        When it was published, UTC.
    who, why
        Who published it and for what.
    software
        Version of ris3graph that wrote it.
    digests
        Digest and number of quads of each named graph.
    changes
        What it changed against the version before, graph by graph.
    unlisted
        Graphs of which the version's files list not what was added, but what was kept of
        the version before; they are new for the most part.
    """

    number: int
    time: datetime
    who: str
    why: str
    software: str
    digests: dict[str, GraphDigest]
    changes: dict[str, GraphChange]
    unlisted: tuple[str, ...] = ()

    @property
    def quads(self) -> int:
        """Number of quads in all graphs."""
        return sum(digest.quads for digest in self.digests.values())

    def as_json(self) -> str:
        """Return the version as the text of its ``version.json``."""
        return json.dumps(
            {
                "number": self.number,
                "time": self.time.isoformat(),
                "who": self.who,
                "why": self.why,
                "software": self.software,
                "graphs": {
                    graph: {"digest": str(digest), "quads": digest.quads}
                    for graph, digest in sorted(self.digests.items())
                },
                "changes": {
                    graph: {"added": change.added, "removed": change.removed}
                    for graph, change in sorted(self.changes.items())
                },
                "unlisted": sorted(self.unlisted),
            },
            indent=1,
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Version:
        """Read a version from the text of its ``version.json``."""
        content = json.loads(text)
        return cls(
            number=content["number"],
            time=datetime.fromisoformat(content["time"]),
            who=content["who"],
            why=content["why"],
            software=content["software"],
            digests={
                graph: GraphDigest(int(entry["digest"], 16), entry["quads"])
                for graph, entry in content["graphs"].items()
            },
            changes={
                graph: GraphChange(entry["added"], entry["removed"])
                for graph, entry in content["changes"].items()
            },
            # Layout 1 listed all.
            unlisted=tuple(content.get("unlisted", ())),
        )


class Versions:
    """The versions of a data directory.

    Parameters
    ----------
    directory
        The data directory.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self._departures = Departures(directory)

    is_mirror = False
    """All that are kept are here."""

    def current(self) -> Version | None:
        """Return the current version, ``None`` where nothing was published."""
        number = self._directory.current()
        return self.get(number) if number else None

    def get(self, number: int) -> Version:
        """Return one version.

        Raises
        ------
        VersionNotFoundError
            It is not there.
        """
        file = self._directory.version(number) / "version.json"
        try:
            return Version.from_json(file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise self._directory.missing(number) from error
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(f"The description of version {number} cannot be read: {error}.") from (
                error
            )

    def reader(self, number: int | None = None) -> EmbeddedReader:
        """Open a version for reading, the current one if none is named.

        Raises
        ------
        VersionNotFoundError
            It is not there, or nothing was loaded yet.
        """
        chosen = self._directory.current() if number is None else number
        return EmbeddedReader.open(self._directory.store(chosen), chosen)

    def store(self, number: int) -> Store:
        """Open the store of a version, to read.

        Raises
        ------
        VersionNotFoundError
            It is not there.
        StoreError
            It is damaged.
        """
        try:
            return Store.read_only(str(self._directory.store(number)))
        except (OSError, RuntimeError) as error:
            raise failure(f"Version {number} cannot be read", error) from error

    def list(self) -> list[Version]:
        """Return all versions, newest first."""
        return [self.get(number) for number in self.numbers()]

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of all versions, newest first."""
        return self._directory.numbers()

    def last_with(self, *iris: str) -> int | None:
        """Return the last version that held one of some things that the current one lacks.

        That version itself may have been removed meanwhile. ``None`` where the versions
        that are there do not tell.
        """
        for number in self.numbers():
            if any(self._departures.left(number, iri) for iri in iris):
                return number - 1
        return None

    def changes(self, number: int) -> Iterator[tuple[bool, Quad]]:
        """Yield the quads that a version removed (False), then those that it added (True)."""
        folder = self._directory.version(number)
        version = self.get(number)
        for quad in _listed(folder / "removed.nq.gz"):
            yield False, quad
        for quad in _listed(folder / "added.nq.gz"):
            yield True, quad
        if version.unlisted:
            kept = set(_listed(folder / "kept.nq.gz"))
            store = self.store(number)
            with damage_told():
                for graph in version.unlisted:
                    for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
                        if quad not in kept:
                            yield True, quad


def _listed(file: Path) -> Iterator[Quad]:
    yield from parse(gzip.decompress(file.read_bytes()), format=RdfFormat.N_QUADS)
