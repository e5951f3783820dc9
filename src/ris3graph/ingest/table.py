"""The rows of a CSV file (RFC 4180), with the physical line of each.

The structure is checked on whole records by vectorised expressions, so that a
ragged row or a stray quotation mark is told by its line; polars then parses.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.cells import truths
from ris3graph.ingest.cleaning import clean
from ris3graph.ingest.conflicts import LEFT_OUT
from ris3graph.ingest.dialect import STATED
from ris3graph.ingest.findings import LIMIT, LINE, NOTHING
from ris3graph.ingest.headings import header_names
from ris3graph.ingest.invisible import bare
from ris3graph.ingest.text import tell_empty
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.ingest.dialect import Dialect
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.schema import Schema

ROW: Final = "\0row"
"""Column with the number of the row, the header being row 1 (RFC 7111)."""

_SEPARATOR: Final = re.compile(rf"\A{STATED}", re.MULTILINE)
_SHOWN: Final = 80
_ERRORS: Final = (
    # Of Excel and of LibreOffice, in English, Ukrainian and Russian.
    r"(?i)\A#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
    r"|BUSY!|UNKNOWN!|EXTERNAL!|PYTHON!|GETTING_DATA|Н/Д|ЗНАЧ!|ЧИСЛО!|ПУСТО!|ПОСИЛАННЯ!|ССЫЛКА!"
    r"|ДІЛ/0!|ДЕЛ/0!|ІМ['’]Я\?|ИМЯ\?)\z"
)
"""Regular expression of an error of a spreadsheet that was saved as text."""
HEADER_AGAIN: Final = (
    say("The header stands here again"),
    say("Delete the line; perhaps two files were put together."),
)
CORRECT: Final = say("Correct its formula, or empty the cell if the value is not known.")


def read_rows(text: str, schema: Schema, findings: Findings) -> pl.DataFrame | None:
    r"""Read a table as strings, columns named as in the metadata.

    Parameters
    ----------
    text
        The file, with ``\n`` as line end.
    schema
        Which columns it ought to have; they are found by name or title.
    findings
        Receives what is wrong; padded cells are trimmed with a warning.

    Returns
    -------
    polars.DataFrame or None
        :data:`ROW`, :data:`LINE` and the columns of the metadata, empty cells null, for
        each row in which something stands; ``None`` where the structure does not allow it.
    """
    dialect = _stated(text, schema.dialect)
    found = records(text, dialect)
    if found.is_empty():
        tell_empty(findings)
        return None
    names = [column.name for column in schema.real]
    body = found
    if dialect.header:
        header, body = found["record"][0], found[1:]
        given = header_names(split_record(header, dialect), schema, findings, line=1, shown=header)
        if given is None:
            return None
        names = given
    body = body.filter(~pl.col("record").str.contains(dialect.blank))
    if not is_regular(found, len(names), findings, dialect):
        return None
    if body.is_empty():
        return body.select(ROW, LINE, *(pl.lit("").alias(name) for name in names))
    return trim(cells(body, names, dialect), schema, findings)


def split_record(record: str, dialect: Dialect) -> list[str]:
    """Return the cells of one record, without what nobody sees around them."""
    try:
        reader = csv.reader([record], delimiter=dialect.delimiter, quotechar=dialect.quote)
        row = next(reader, [])
    except csv.Error:  # a cell that is too long for a name, or no record at all
        row = record.split(dialect.delimiter)
    return [bare(cell) for cell in row]


def cells(body: pl.DataFrame, names: list[str], dialect: Dialect) -> pl.DataFrame:
    """Split regular records into cells, all of them strings."""
    parsed = pl.read_csv(
        BytesIO("\n".join(body["record"].to_list()).encode()),
        has_header=False,
        separator=dialect.delimiter,
        quote_char=dialect.quote,
        schema={name: pl.String() for name in names},
    )
    return pl.concat([body.select(ROW, LINE), parsed], how="horizontal")


def _stated(text: str, dialect: Dialect) -> Dialect:
    """Return how the cells are written, with the delimiter that the first line states."""
    stated = _SEPARATOR.match(text)
    return dialect if stated is None else replace(dialect, delimiter=stated["mark"])


def records(text: str, dialect: Dialect) -> pl.DataFrame:
    """Join physical lines to records where a quoted cell holds line ends.

    Blank lines, and one in which Excel states the delimiter, are none. Lines of a merge
    that were left out are no records either; as rows of the file they are counted.
    """
    text = _SEPARATOR.sub("", text, count=1)
    lines = pl.DataFrame({"record": text.split("\n")}).with_row_index(LINE, offset=1)
    mended = LEFT_OUT in text
    left_out = pl.col("record").str.starts_with(LEFT_OUT)
    if dialect.quote in text:
        marks = pl.col("record").str.count_matches(dialect.quote, literal=True).cast(pl.Int64)
        if mended:
            # Whatever was left out, the cells around it are open or closed as before.
            whole = marks.sum().over(left_out.rle_id()) % 2 == 0
            marks = pl.when(~left_out | whole).then(marks).otherwise(0)
        starts = (marks.cum_sum() - marks) % 2 == 0
        lines = (
            lines.with_columns(starts.cum_sum().alias("start"))
            .group_by("start", maintain_order=True)
            .agg(pl.col(LINE).first(), pl.col("record").str.join("\n"))
            .drop("start")
        )
    seen = pl.col("record").str.strip_chars_start(LEFT_OUT) if mended else pl.col("record")
    found = lines.filter(seen.str.strip_chars() != "").with_row_index(ROW, offset=1)
    if not mended:
        return found
    within = pl.col("record").str.replace_all(rf"(?m)^{LEFT_OUT}.*$", "")
    return found.filter(~left_out).with_columns(within.alias("record"))


def is_regular(records: pl.DataFrame, width: int, findings: Findings, dialect: Dialect) -> bool:
    """Check quotation marks, the number of cells and repeated headers."""
    broken = records.filter(~pl.col("record").str.contains(dialect.record)).head(1)
    if not broken.is_empty():
        # One stray mark shifts all that follows: only the first can be told for sure.
        findings.add(
            say("A quotation mark is not closed, or stands inside a cell that is not quoted"),
            say("Put the whole cell in quotation marks and double each mark inside it."),
            line=broken[LINE][0],
            value=broken["record"][0].split("\n", 1)[0][:_SHOWN],
        )
        return False
    plain = pl.col("record").str.replace_all(dialect.quoted, "")
    commas = plain.str.count_matches(dialect.delimiter, literal=True)
    counted = records.with_columns((commas + 1).alias("cells"))
    ragged = counted.filter(pl.col("cells") != width)
    for line, record, cells in ragged.select(LINE, "record", "cells").head(LIMIT).iter_rows():
        findings.add(
            say("The row has {cells} cells, the header has {width}", cells=cells, width=width),
            say(
                "Put cells that hold «{mark}» in quotation marks, or add missing ones.",
                mark=dialect.delimiter,
            ),
            line=line,
            value=record[:_SHOWN],
        )
    findings.add_more(max(0, ragged.height - LIMIT))
    repeated = records[1:].filter(pl.col("record") == records["record"][0])
    for line, record in repeated.select(LINE, "record").head(LIMIT).iter_rows():
        findings.add(*HEADER_AGAIN, line=line, value=record[:_SHOWN])
    return not findings


def lines_of(table: pl.DataFrame) -> pl.Series:
    """Line of each row of the file from row 2; rows that were left out take the next one's."""
    last = table[ROW].to_list()[-1] if table.height else 1
    rows = pl.DataFrame({ROW: range(2, last + 1)}, schema={ROW: table.schema[ROW]})
    joined = rows.join(table.select(ROW, LINE), on=ROW, how="left", maintain_order="left")
    return joined[LINE].fill_null(strategy="backward")


def trim(table: pl.DataFrame, schema: Schema, findings: Findings) -> pl.DataFrame:
    """Trim and clean the cells, turn those that mean nothing into nulls, fill in defaults.

    An error of a spreadsheet (``#N/A``) is refused unless the metadata say that it means
    nothing.
    """
    names = [column.name for column in schema.real]
    trimmed = table.with_columns(pl.col(names).str.strip_chars())
    for name in names:
        padded = table.filter(table[name] != trimmed[name])
        if not padded.is_empty():
            findings.warn(
                say(
                    "{number} cells had spaces around them; they were taken off",
                    number=padded.height,
                ),
                NOTHING,
                line=padded[LINE][0],
                column=name,
                value=padded[name][0],
            )
    table = clean(trimmed, names, findings)
    for column in schema.real:
        kept = pl.when(~pl.col(column.name).is_in([*column.null, ""])).then(column.name)
        table = table.with_columns(kept.alias(column.name))
        findings.add_each(
            table.filter(pl.col(column.name).str.contains(_ERRORS)),
            say("The cell holds an error of the spreadsheet"),
            CORRECT,
            column=column.name,
        )
        if column.datatype.base == "boolean" and column.separator is None:
            table = table.with_columns(truths(column))
        if column.default is not None:
            table = table.with_columns(pl.col(column.name).fill_null(column.default))
    return table
