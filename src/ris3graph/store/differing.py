"""What differs between two versions, statement by statement.

From one version to the next it is the recorded change set. Between others the graphs
whose digests differ are compared: what came and went in between does not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat

from ris3graph.rdf.lines import EMPTY, SCHEMA, encoded, parse_lines
from ris3graph.rdf.namespaces import entity

if TYPE_CHECKING:
    import polars as pl

    from ris3graph.store.version import Version, Versions

PATCH: Final = "application/rdf-patch"
"""Media type of an RDF Patch: lines that begin with A for added and D for deleted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions.

    Attributes
    ----------
    versions
        The versions of a data directory.
    first, second
        From which to which; either may be the older one.
    """

    versions: Versions
    first: Version
    second: Version

    @property
    def graphs(self) -> tuple[str, ...]:
        """IRIs of the graphs that differ."""
        before, after = self.first.digests, self.second.digests
        return tuple(g for g in sorted({*before, *after}) if before.get(g) != after.get(g))

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many statements of each graph that differs are new, and how many are gone."""
        if self._recorded:
            changes = self.second.changes
            return {g: (changes[g].added, changes[g].removed) for g in self.graphs}
        return {
            graph: (come.height, gone.height)
            for graph in self.graphs
            for come, gone in (self._compared(graph),)
        }

    def write(self, to: IO[bytes]) -> None:
        """Write the difference as an RDF Patch; played on the first it gives the second."""
        first, second = (entity("version", str(v.number)) for v in (self.first, self.second))
        to.write(f"H id <{second}> .\nH prev <{first}> .\nTX .\n".encode())
        for part in self._parts():
            to.write(part)
        to.write(b"TC .\n")

    @property
    def _recorded(self) -> bool:
        return self.second.number == self.first.number + 1

    def _parts(self) -> Iterator[bytes]:
        if self._recorded:
            for added, quad in self.versions.changes(self.second.number):
                yield f"{'A' if added else 'D'} {quad} .\n".encode()
            return
        for graph in self.graphs:
            come, gone = self._compared(graph)
            for mark, statements in ((b"D ", gone), (b"A ", come)):
                for text in encoded(statements, graph):
                    yield b"".join(mark + line for line in text.splitlines(keepends=True))

    def _compared(self, graph: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        old, new = (statements_of(self.versions, v, graph) for v in (self.first, self.second))
        on = list(SCHEMA)
        return new.join(old, on=on, how="anti"), old.join(new, on=on, how="anti")


def statements_of(versions: Versions, version: Version, graph: str) -> pl.DataFrame:
    """Return the statements of a graph in a version, in the columns of `ris3graph.rdf.lines`."""
    if graph not in version.digests:
        return EMPTY
    store = versions.store(version.number)
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph))
    return parse_lines(text or b"")
