"""The read seam: what every source of published graphs can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ris3graph.rdf.dataset import DataSet

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Solutions:
    """Answer of a SELECT query.

    Attributes
    ----------
    variables
        Names in the order of the projection, without ``?``.
    rows
        One tuple a solution, in the order of ``variables``; ``None`` where unbound.
    """

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Reader(Protocol):
    """A version of the data that can be read, from several threads at once.

    ``dataset`` is what a query may see; without one it is `standard`. ``FROM`` and
    ``FROM NAMED`` in a query narrow it and never widen it. A query that is wrong
    raises QueryError, one that is not allowed QueryRefusedError.
    """

    @property
    def version(self) -> int:
        """Number of the version."""
        ...

    def select(self, query: str, dataset: DataSet | None = None) -> Solutions:
        """Answer a SELECT query."""
        ...

    def ask(self, query: str, dataset: DataSet | None = None) -> bool:
        """Answer an ASK query."""
        ...

    def construct(self, query: str, dataset: DataSet | None = None) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        ...

    def serialise(self, query: str, media_type: str, dataset: DataSet | None = None) -> bytes:
        """Answer a query in a media type of results or of graphs."""
        ...

    def graphs(self) -> tuple[str, ...]:
        """IRIs of all named graphs, sorted."""
        ...

    def standard(self) -> DataSet:
        """Return the data set of a query that asks for none."""
        ...

    def export(self, to: IO[bytes], media_type: str, graph: str | None = None) -> None:
        """Write one graph, or all in a media type of data sets, piece by piece."""
        ...

    def close(self) -> None:
        """Let go of the version."""
        ...
