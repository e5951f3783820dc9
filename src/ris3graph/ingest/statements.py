"""The statements of a table as N-Quads, built column by column."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.cells import items, literals
from ris3graph.ingest.table import ROW
from ris3graph.rdf.namespaces import PREFIXES, source_file, source_graph

if TYPE_CHECKING:
    from ris3graph.ingest.schema import Column, Schema
    from ris3graph.ingest.templates import Template

_DERIVED: Final = PREFIXES["prov"] + "wasDerivedFrom"


def table_nquads(
    table: pl.DataFrame, schema: Schema, *, name: str, source: str, derived: bool = True
) -> bytes:
    """Write a checked table as N-Quads in the graph of its source.

    The statements of a predicate stand together, in the order of the rows; each
    stands once. The main subject of a row also gets the row that it comes from,
    ``prov:wasDerivedFrom <{graph}/{file}#row=N>`` (RFC 7111; the header is row 1).

    Parameters
    ----------
    table
        As :func:`ris3graph.ingest.table.read_rows` returns it.
    schema
        Its metadata.
    name
        Name of the file.
    source
        Name of the source.
    derived
        Whether to say which row the main subjects come from.
    """
    graph = source_graph(source)
    written = BytesIO()
    # Predicate by predicate, so that a large table never stands in memory twice.
    for columns in _by_predicate(schema).values():
        _write([_column_lines(items(table, c), schema, c, graph) for c in columns], written)
    if derived:
        rows = f"<{source_file(source, name)}#row=" + table[ROW].cast(pl.String) + ">"
        _write([_join(_terms(schema.about, table), _DERIVED, rows, graph)], written)
    return written.getvalue()


def _by_predicate(schema: Schema) -> dict[str, list[Column]]:
    """Columns by what they say: only those of one predicate can say a thing twice."""
    columns: dict[str, list[Column]] = {}
    for column in schema.columns:
        if column.predicate is not None:
            columns.setdefault(column.predicate, []).append(column)
    return columns


def _write(lines: list[pl.Series], written: BytesIO) -> None:
    # One column, never quoted, is lines of text, written without a Python string for each.
    distinct = pl.concat(lines).drop_nulls().unique(maintain_order=True)
    distinct.to_frame().write_csv(written, include_header=False, quote_style="never")


def _column_lines(table: pl.DataFrame, schema: Schema, column: Column, graph: str) -> pl.Series:
    subjects = _terms(column.about or schema.about, table)
    if column.value is not None:
        objects = _terms(column.value, table)
        if not column.virtual:
            present = table[column.name].is_not_null()
            objects = pl.select(pl.when(present).then(objects)).to_series()
    elif column.virtual:
        default = pl.Series([column.default], dtype=pl.String)
        objects = literals(default, column).new_from_index(0, table.height)
    else:
        objects = literals(table[column.name], column)
    return _join(subjects, column.predicate or "", objects, graph)


def _terms(template: Template, table: pl.DataFrame) -> pl.Series:
    expanded = template.expand({name: table[name] for name in template.variables})
    if isinstance(expanded, str):
        return pl.Series([expanded]).new_from_index(0, table.height)
    return expanded


def _join(subjects: pl.Series, predicate: str, objects: pl.Series, graph: str) -> pl.Series:
    frame = pl.DataFrame({"s": subjects, "o": objects})
    parts = [pl.col("s"), pl.lit(f" <{predicate}> "), pl.col("o"), pl.lit(f" <{graph}> .")]
    return frame.select(pl.concat_str(parts).alias("line"))["line"]
