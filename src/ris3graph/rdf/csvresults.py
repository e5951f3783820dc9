"""SPARQL results as CSV, where the engine's own would be torn.

The engine quotes literals and writes IRIs as they are. An IRI may hold a comma, and many
addresses of web pages do: such a row would have a cell too many.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ris3graph.rdf.reader import Term

_QUOTED: Final = re.compile(rb'"[^"]*"')
"""A quote within quotes is two, so that such a cell is two of these side by side."""


def is_torn(written: bytes) -> bool:
    """Whether rows of a CSV have other numbers of cells than its header."""
    plain = _QUOTED.sub(b"", written) if b'"' in written else written
    width = plain.partition(b"\r\n")[0].count(b",")
    return plain.count(b",") != plain.count(b"\r\n") * width


def written_csv(variables: Iterable[str], rows: Iterable[Iterable[Term | None]]) -> bytes:
    """Return solutions as SPARQL 1.1 Query Results CSV (W3C, 2013)."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(variables)
    writer.writerows([_cell(term) for term in row] for row in rows)
    return stream.getvalue().encode()


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
