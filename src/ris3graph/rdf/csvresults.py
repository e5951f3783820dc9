"""SPARQL results as CSV, where the engine's own would be torn.

The engine quotes literals and writes IRIs as they are. An IRI may hold a comma, and many
addresses of web pages do: such a row would have a cell too many.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ris3graph.rdf.reader import Term
    from ris3graph.rdf.spool import Spool


class CellCount:
    """A stream that keeps nothing, and counts the cells of a CSV."""

    def __init__(self) -> None:
        self._quoted = False
        self._width: int | None = None
        self._commas = 0
        self._lines = 0

    def write(self, data: bytes) -> int:
        """Look at a piece."""
        # A quote within quotes is two, so that they open and close what is empty.
        parts = bytes(data).split(b'"')
        for part in parts[self._quoted :: 2]:
            self._count(part)
        self._quoted ^= len(parts) % 2 == 0
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing to be kept."""

    @property
    def is_torn(self) -> bool:
        """Whether rows have other numbers of cells than the header."""
        return self._commas != self._lines * (self._width or 0)

    def _count(self, plain: bytes) -> None:
        if self._width is None:
            head, end, _ = plain.partition(b"\n")
            if end:
                self._width = self._commas + head.count(b",")
        self._commas += plain.count(b",")
        self._lines += plain.count(b"\n")


def write_csv(variables: Iterable[str], rows: Iterable[Iterable[Term | None]], to: Spool) -> None:
    """Write solutions as SPARQL 1.1 Query Results CSV (W3C, 2013)."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(variables)
    for row in rows:
        writer.writerow([_cell(term) for term in row])
        if stream.tell() > _BUFFER:
            to.write(stream.getvalue().encode())
            stream.seek(0)
            stream.truncate()
    to.write(stream.getvalue().encode())


_BUFFER: Final = 1 << 16
"""Characters that are written at a time."""


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
