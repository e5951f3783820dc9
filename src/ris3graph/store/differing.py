"""What differs between two versions, statement by statement.

From one version to the next it is the recorded change set. Between others the graphs
whose digests differ are compared: what came and went in between does not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Final

from ris3graph.rdf.lines import encoded, without
from ris3graph.rdf.namespaces import entity
from ris3graph.store.contents import statements_of
from ris3graph.store.version import GraphChange

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

    def counts(self) -> dict[str, GraphChange]:
        """How many statements of each graph that differs are new, and how many are gone."""
        if self._recorded:
            return {graph: self.second.changes[graph] for graph in self.graphs}
        return {g: GraphChange(come.height, gone.height) for g, come, gone in self._compared()}

    def summary(self) -> dict[str, object]:
        """Return the counts: what ``ris3graph diff --json`` writes and ``/api/changes`` answers."""
        graphs = {graph: asdict(change) for graph, change in self.counts().items()}
        return {"from": self.first.number, "to": self.second.number, "graphs": graphs}

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
        for graph, come, gone in self._compared():
            for mark, statements in ((b"D ", gone), (b"A ", come)):
                for text in encoded(statements, graph):
                    yield b"".join(mark + line for line in text.splitlines(keepends=True))

    def _compared(self) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
        """Yield each graph that differs, with the statements that are new and those gone."""
        before, after = (self.versions.store(v.number) for v in (self.first, self.second))
        for graph in self.graphs:
            old, new = statements_of(before, graph), statements_of(after, graph)
            yield graph, without(new, old), without(old, new)
