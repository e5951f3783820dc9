"""Check the cells of a column against its datatype, and write them as RDF literals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.advice import advice
from ris3graph.ingest.findings import LIMIT, LINE
from ris3graph.ingest.iris import valid
from ris3graph.ingest.schema import EDTF
from ris3graph.rdf.lines import MAX_LINE
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.schema import Column

_STRING: Final = PREFIXES["xsd"] + "string"
_DAY: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"
_EDTF: Final = r"\A[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\z"
_NUMBERS: Final[dict[str, tuple[str, Said]]] = {
    "integer": (r"\A[+-]?[0-9]+\z", say("a whole number")),
    "nonNegativeInteger": (r"\A\+?[0-9]+\z", say("a whole number from 0")),
    "decimal": (r"\A[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\z", say("a number")),
    "double": (
        r"\A[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\z",
        say("a number"),
    ),
}
_TRUE: Final = ("true", "1", "yes", "істина", "истина")
_FALSE: Final = ("false", "0", "no", "хибність", "ложь")
"""Truth values in small letters, as programs, people and spreadsheets write them."""
_CONTROLS: Final = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127)]
_ESCAPED: Final[dict[str, str]] = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
} | {char: f"\\u{ord(char):04X}" for char in _CONTROLS}
_MUST_ESCAPE: Final = r'["\\\x00-\x1F\x7F]'


def items(table: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Return the table with one row for each item of a column that holds lists."""
    if column.separator is None:
        return table
    split = pl.col(column.name).str.split(column.separator)
    return (
        table.with_columns(split)
        .explode(column.name)
        .with_columns(pl.col(column.name).str.strip_chars())
    )


def truths(column: Column) -> pl.Expr:
    """Write the truth values of a column as its format has them, however they were written."""
    yes, no = column.datatype.words
    cell = pl.col(column.name)
    small = cell.str.to_lowercase()
    return (
        pl.when(cell.is_in([yes, no]))
        .then(cell)
        .when(small.is_in(_TRUE))
        .then(pl.lit(yes))
        .when(small.is_in(_FALSE))
        .then(pl.lit(no))
        .otherwise(cell)
        .alias(column.name)
    )


def check(table: pl.DataFrame, column: Column, findings: Findings) -> None:
    """Check one column: required cells, length, datatype, form and range."""
    name = column.name
    if column.required:
        empty = table.filter(pl.col(name).is_null())
        _report(empty, column, findings, say("The cell must not be empty"), say("Fill it in."))
    cells = items(table, column).filter(pl.col(name).is_not_null())
    if column.separator is not None:
        blank = pl.col(name) == ""
        _report(
            cells.filter(blank),
            column,
            findings,
            say("The list has an empty item"),
            say("Remove the «{mark}» too many.", mark=column.separator),
        )
        cells = cells.filter(~blank)
    long = pl.col(name).str.len_bytes() > MAX_LINE
    _report(
        cells.filter(long),
        column,
        findings,
        say("The cell is too long"),
        say(
            "Keep texts under {number} KB; put documents elsewhere and link to them.",
            number=f"{MAX_LINE // 1024:,}",
        ),
    )
    cells = cells.filter(~long)
    datatype = column.datatype
    if datatype.iri == EDTF or datatype.base == "date":
        _check_dates(cells, column, findings)
    elif datatype.base in _NUMBERS:
        _check_numbers(cells, column, findings)
    elif datatype.base == "boolean":
        yes, no = column.datatype.words
        wrong = cells.filter(~pl.col(name).is_in([yes, no]))
        message = say("The value is neither {yes} nor {no}", yes=yes, no=no)
        _report(wrong, column, findings, message, say("Write {yes} or {no}.", yes=yes, no=no))
    elif datatype.base == "anyURI":
        good = valid(cells[name])
        message = say("The value is no web address (IRI)")
        hint = say("Write a whole address such as https://example.org/, without spaces.")
        _report(cells.filter(~good), column, findings, message, hint)
        cells = cells.filter(good)
    if datatype.format is not None and datatype.base != "boolean":
        wrong = cells.filter(~pl.col(name).str.contains(rf"\A(?:{datatype.format})\z"))
        message = say("The value does not have the form of this column")
        for line, value in wrong.select(LINE, name).head(LIMIT).iter_rows():
            findings.add(message, advice(value, column), line=line, column=name, value=value)
        findings.add_more(max(0, wrong.height - LIMIT))


def literals(cells: pl.Series, column: Column) -> pl.Series:
    """Write cells as RDF literals in N-Triples; null stays null."""
    datatype = column.datatype
    if datatype.base == "boolean":
        cells = (cells == datatype.words[0]).cast(pl.String)
    elif cells.str.contains(_MUST_ESCAPE).any():
        cells = cells.str.replace_many(list(_ESCAPED), list(_ESCAPED.values()))
    tail = '"'
    if column.lang is not None:
        tail += f"@{column.lang}"
    elif datatype.iri != _STRING:
        tail += f"^^<{datatype.iri}>"
    return '"' + cells + tail


def _check_dates(cells: pl.DataFrame, column: Column, findings: Findings) -> None:
    name = column.name
    full = column.datatype.base == "date"
    formed = pl.col(name).str.contains(_DAY if full else _EDTF)
    wrong = cells.filter(~formed)
    for line, value in wrong.select(LINE, name).head(LIMIT).iter_rows():
        findings.add(
            say("The value is no date"),
            _date_hint(value, full=full),
            line=line,
            column=name,
            value=value,
        )
    findings.add_more(max(0, wrong.height - LIMIT))
    day = (pl.col(name) + pl.lit("-01-01").str.slice(pl.col(name).str.len_chars() - 4)).str
    absent = cells.filter(formed).filter(day.to_date("%Y-%m-%d", strict=False).is_null())
    hint = say("Correct the day or the month; write what is known: 2023, 2023-12 or 2023-12-31.")
    _report(absent, column, findings, say("There is no such day in the calendar"), hint)


def _date_hint(value: str, *, full: bool) -> Said:
    european = re.fullmatch(r"([0-3]?[0-9])[./]([01]?[0-9])[./]([0-9]{4})", value)
    if european is not None:
        day, month, year = european.groups()
        return say("Write {date} (year, month, day).", date=f"{year}-{month:0>2}-{day:0>2}")
    return say("Write 2023-12-31.") if full else say("Write 2023, 2023-12 or 2023-12-31.")


def _check_numbers(cells: pl.DataFrame, column: Column, findings: Findings) -> None:
    name, datatype = column.name, column.datatype
    pattern, what = _NUMBERS[datatype.base]
    formed = pl.col(name).str.contains(pattern)
    wrong = cells.filter(~formed)
    commas = pl.col(name).str.contains(r"\A[+-]?[0-9]+,[0-9]+\z")
    message = say("The value is not {what}", what=what)
    hint = say("Write digits only, without spaces or units.")
    _report(wrong.filter(~commas), column, findings, message, hint)
    hint = say("Write a point before the decimals, not a comma.")
    _report(wrong.filter(commas), column, findings, message, hint)
    number = pl.col(name).cast(pl.Float64, strict=False)
    hint = say("Correct the number.")
    if datatype.minimum is not None:
        low = cells.filter(formed).filter(number < datatype.minimum)
        message = say("The number is less than {limit}", limit=f"{datatype.minimum:g}")
        _report(low, column, findings, message, hint)
    if datatype.maximum is not None:
        high = cells.filter(formed).filter(number > datatype.maximum)
        message = say("The number is more than {limit}", limit=f"{datatype.maximum:g}")
        _report(high, column, findings, message, hint)


def _report(
    wrong: pl.DataFrame, column: Column, findings: Findings, message: Said, hint: Said
) -> None:
    for line, value in wrong.select(LINE, column.name).head(LIMIT).iter_rows():
        findings.add(message, hint, line=line, column=column.name, value=value)
    findings.add_more(max(0, wrong.height - LIMIT))
