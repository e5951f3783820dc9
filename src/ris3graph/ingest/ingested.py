"""What becomes of one file: its statements, and what was noticed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from ris3graph.rdf.namespaces import slug_of

if TYPE_CHECKING:
    from ris3graph.errors import Problem


@dataclass(frozen=True, slots=True)
class Ingested:
    """The statements of one file, ready to be stored.

    Attributes
    ----------
    name
        Name of the file, without its folder.
    sha256
        SHA-256 of the file as it was given, in hexadecimal.
    size
        Size of the file in bytes.
    media_type
        Media type by the name of the file.
    rows
        Rows of a table without its header, or statements of an RDF file.
    nquads
        The statements as N-Quads in UTF-8, each once, all in the source's graph.
    warnings
        What was mended or could not be checked; nothing of it is an error.
    mapping
        SHA-256 of the metadata that a table was read by, in hexadecimal.
    licence
        IRI or text of the licence that the metadata of a table name.
    lines
        Physical line of each row of a table, from the first row below the header;
        empty where every row is one line and nothing has to be looked up.
    columns
        Headings of the columns of a table that say a property, by its IRI.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    rows: int
    nquads: bytes
    warnings: tuple[Problem, ...]
    mapping: str | None = None
    licence: str | None = None
    lines: tuple[int, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def line(self, row: int) -> int:
        """Return the physical line of a row, the header being row 1."""
        return self.lines[row - 2] if self.lines and row >= 2 else row

    def column(self, iri: str) -> str:
        """Return the headings of the columns that say a property; else the property's name."""
        return self.columns.get(iri) or slug_of(iri)


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return sha256(data).hexdigest()
