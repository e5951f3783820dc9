"""What versions hold no more: which of them was the last to hold a thing.

The change set of a version lists all that it removed. So what became of a thing that the
current version does not hold can be told without opening the versions before it, of which
there may be fifty with millions of statements each.
"""

from __future__ import annotations

import gzip
import re
import threading
from hashlib import blake2b
from io import BufferedReader
from typing import TYPE_CHECKING, Final

import numpy as np

from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from ris3graph.store.directory import DataDirectory

_OURS: Final = f"<{BASE}".encode()
_SOURCES: Final = f"<{source_graph('')}".encode()
_POINTERS: Final = "|".join(
    re.escape(name) for name in (f"{ONTOLOGY}currentRun", f"{PREFIXES['owl']}versionIRI")
)
_POINTING: Final = (f"<{BASE}> ".encode(), f"<{BASE}ontology".encode())
_POINTER: Final = re.compile(rf"<[^>]*> <(?:{_POINTERS})> <([^>]*)> ".encode())
"""A run, or a version of the ontology, is held as long as something points to it."""


class Departures:
    """What left with each version of a data directory.

    A change set is read when it is first asked for, which takes about a second a million
    lines; eight bytes are kept of each thing in it.

    Parameters
    ----------
    directory
        The data directory.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self._known: dict[int, NDArray[np.uint64]] = {}
        self._reading = threading.Lock()

    def left(self, number: int, iri: str) -> bool:
        """Whether a version removed statements about a thing, or what pointed to it.

        Statements in the graphs of sources do not count: the resolved graph is what is
        shown.
        """
        with self._reading:
            found = self._known.get(number)
            if found is None:
                file = self._directory.version(number) / "removed.nq.gz"
                keys = np.fromiter(map(_key, _departed(file)), dtype=np.uint64)
                found = self._known[number] = np.unique(keys)
        key = _key(iri.encode())
        place = int(np.searchsorted(found, np.uint64(key)))
        return place < found.size and int(found[place]) == key


def _departed(file: Path) -> Iterator[bytes]:
    """Yield what the lines of a change set, which are sorted, are about."""
    last = b"\n"
    with gzip.open(file) as packed, BufferedReader(packed) as lines:
        for line in lines:
            if line.startswith(last) or line.startswith(_SOURCES, line.rindex(b"<")):
                continue
            if line.startswith(_POINTING):
                pointer = _POINTER.match(line)
                if pointer is not None:
                    yield pointer[1]
            else:
                last = line[: line.index(b">") + 1]
            if line.startswith(_OURS):
                yield line[1 : line.index(b">")]


def _key(iri: bytes) -> int:
    return int.from_bytes(blake2b(iri, digest_size=8).digest(), "big")
