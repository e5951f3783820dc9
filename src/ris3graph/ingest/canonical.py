"""The tables that all registers are turned into, and the statements of their rows.

A mapping is CSVW metadata, as a steward writes them for a table of their own; an
importer only has to bring its rows into these columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.csvw import parse_metadata
from ris3graph.ingest.findings import Findings, refuse
from ris3graph.ingest.statements import table_nquads
from ris3graph.ingest.table import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ris3graph.ingest.importer import File
    from ris3graph.ingest.ingested import Ingested
    from ris3graph.ingest.schema import Schema

_ADDITIONS: Final = ("names",)
_FOLDER: Final = Path(__file__).with_name("mappings")


@dataclass(frozen=True, slots=True)
class CanonicalTable:
    """A canonical table: its metadata as a file and as read.

    An ``addition`` only adds to what rows of another table with the same numbers say.
    """

    data: bytes
    schema: Schema
    addition: bool

    def nquads(self, rows: pl.DataFrame, *, file: str, source: str) -> bytes:
        """Write rows as N-Quads; columns that the rows do not have stay unsaid.

        Parameters
        ----------
        rows
            Row numbers of the file and columns of the mapping, as strings.
        file
            Name of the file that they come from.
        source
            Name of the source.
        """
        absent = [c.name for c in self.schema.real if c.name not in rows.columns]
        filled = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
        return table_nquads(
            filled, self.schema, name=file, source=source, derived=not self.addition
        )


@cache
def canonical_table(name: str) -> CanonicalTable:
    """Return a mapping of ``ingest/mappings`` by name, such as ``actors``.

    ``names@ru`` is the mapping ``names`` with the texts in Russian.
    """
    name, _, language = name.partition("@")
    file = _FOLDER / f"{name}.csv-metadata.json"
    data = file.read_bytes()
    findings = Findings(file.name)
    schema = parse_metadata(data.decode(), findings)
    refuse([findings])
    assert schema is not None, name
    if language:
        columns = tuple(replace(column, lang=language) for column in schema.columns)
        schema = replace(schema, columns=columns)
    return CanonicalTable(data, schema, addition=name in _ADDITIONS)


def write(
    file: File,
    table: pl.DataFrame,
    rows: Mapping[str, pl.DataFrame],
    source: str,
    licence: str | None,
    *,
    media_type: str = "text/csv",
    made_of: Mapping[str, Sequence[str]] | None = None,
) -> Ingested:
    """Write what became of one table of a register.

    Parameters
    ----------
    file, table
        The file and its rows as read.
    rows
        Rows of canonical tables by the name of their mapping; none where the file
        only adds to the rows of another.
    source
        Name of the source.
    licence
        IRI of the licence of the data, ``None`` where the source states none.
    media_type
        Media type of the file.
    made_of
        What canonical columns are made of, by the names that the findings know: columns of
        the file, or of others.
    """
    canonical = {name: canonical_table(name) for name in rows}
    columns: dict[str, list[str]] = {}
    for each in canonical.values():
        for iri, names in each.schema.sayers().items():
            given = (column for name in names for column in (made_of or {}).get(name, ()))
            columns.setdefault(iri, []).extend(
                column for column in given if file.findings.headings([column]) in table.columns
            )
    return file.ingested(
        b"".join(
            canonical[name].nquads(found, file=file.name, source=source)
            for name, found in rows.items()
        ),
        table.height,
        media_type=media_type,
        mapping=b"".join(each.data for each in canonical.values()) or None,
        licence=licence,
        lines=lines_of(table),
        columns=columns,
    )
