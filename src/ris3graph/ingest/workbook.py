"""A sheet of an Excel workbook (.xlsx) as the rows of a table.

Numbers, dates and the results of formulas come as they were last computed, written as
a person would write them in CSV: 5 and not 5.0, 2023-12-31 and not a serial number, and
as they are shown where the sheet shows a month, a year, or leading zeros. Rows keep the
numbers that they have in the sheet; hidden ones are read and told. A title above the
table does not matter: the header is the first row that names at least half of the
columns. What would be read as an empty cell and is none is refused: errors, formulas
without a result, and all but the first of merged cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from ris3graph.ingest.findings import LINE, listed
from ris3graph.ingest.headings import Headings, header_names
from ris3graph.ingest.invisible import bare
from ris3graph.ingest.numberformats import number_formats
from ris3graph.ingest.sheetxml import oddities, place, reference
from ris3graph.ingest.table import CORRECT, HEADER_AGAIN, ROW, trim
from ris3graph.ingest.text import MAX_UNPACKED, is_foreign
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.numberformats import NumberFormat
    from ris3graph.ingest.schema import Schema
    from ris3graph.ingest.sheetxml import Oddities, Place
    from ris3graph.said import Said

SUFFIX: Final = ".xlsx"
_MAX_CELLS: Final = 20_000_000
_PLACE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,7}[0-9]{1,10})["']""")
"""Where a cell stands in its sheet."""
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""What the archive of a workbook may raise where it is damaged."""
_SAVE: Final = say("Open it in Excel or LibreOffice and save it again as .xlsx.")


def read_sheet(data: bytes, schema: Schema, findings: Findings) -> pl.DataFrame | None:
    """Read the sheet that the metadata name, or the only one, as a table of strings.

    Parameters
    ----------
    data
        The workbook.
    schema
        Which columns it ought to have; what stands after ``#`` in ``url`` is the sheet.
    findings
        Receives what is wrong.

    Returns
    -------
    polars.DataFrame or None
        As :func:`ris3graph.ingest.table.read_rows`.
    """
    found = _rows(data, unquote(schema.url.partition("#")[2]), findings)
    if found is None:
        return None
    rows, odd = found
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if not filled:
        findings.add(say("The sheet is empty"), say("Check that the right sheet was chosen."))
        return None
    headings, least = Headings(schema), len(schema.real) / 2
    start = next(
        (i for i, (_, row) in enumerate(filled) if headings.count([*map(bare, row)]) >= least), 0
    )
    number, header = filled[start][0], [bare(cell) for cell in filled[start][1]]
    width = max(i for i, cell in enumerate(header, 1) if cell)
    names = header_names(
        header[:width], schema, findings, line=number, shown=" | ".join(header[:width])
    )
    if names is None:
        return None
    body = filled[start + 1 :]
    for line, row in body:
        if [bare(cell) for cell in row[:width]] == header[:width]:
            findings.add(*HEADER_AGAIN, line=line, value=" | ".join(header[:width])[:80])
        if any(row[width:]):
            findings.add(
                say("A cell stands outside of the table"),
                say("Give its column a name in the header, or delete the cell."),
                line=line,
                value=next(cell for cell in row[width:] if cell)[:80],
            )
    _tell_odd(odd, rows, number, names, findings)
    if findings:
        return None
    _tell_hidden([line for line, _ in body if line in odd.hidden], findings)
    numbers = pl.Series([line for line, _ in body], dtype=pl.UInt32)
    columns = {name: [row[i] for _, row in body] for i, name in enumerate(names)}
    table = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String()))
    return trim(table.select(numbers.alias(ROW), numbers.alias(LINE), *names), schema, findings)


def _tell_hidden(lines: list[int], findings: Findings) -> None:
    if lines:
        findings.warn(
            say(
                "Rows that a filter or somebody hid in the sheet were read: {number}",
                number=len(lines),
            ),
            say("Show all rows, and delete those that are not meant."),
            line=lines[0],
        )


def _tell_odd(
    odd: Oddities, rows: list[list[str]], header: int, names: list[str], findings: Findings
) -> None:
    """Refuse cells of the table that would be read as empty and are not."""
    width = len(names)
    lost = [
        *((cell, _error(cell), CORRECT, error) for cell, error in odd.errors.items()),
        *(
            (
                cell,
                say("The cell {cell} holds a formula without its result", cell=reference(cell)),
                _SAVE,
                None,
            )
            for cell in odd.uncomputed
        ),
    ]
    for (row, column), message, hint, value in lost:
        if row > header and column <= width:
            findings.add(
                message,
                hint,
                line=row,
                column=names[column - 1],
                value=value,
            )
    for first, last in odd.merged:
        (row, column), (bottom, right) = first, last
        inside = row > header and column <= width and row <= len(rows)
        several = bottom > row or min(right, width) > column
        if inside and several and rows[row - 1][column - 1]:
            findings.add(
                say(
                    "The cells {cells} are merged, so that only the first of them has the value",
                    cells=f"{reference(first)}:{reference(last)}",
                ),
                say("Unmerge them, and write the value in each cell that it is for."),
                line=row,
                column=names[column - 1],
                value=rows[row - 1][column - 1],
            )


def _error(cell: Place) -> Said:
    return say("The cell {cell} holds an error of the spreadsheet", cell=reference(cell))


def _rows(data: bytes, sheet: str, findings: Findings) -> tuple[list[list[str]], Oddities] | None:
    if not data.startswith(b"PK"):
        if not is_foreign(data, findings):
            findings.add(say("This is no Excel workbook, whatever its name says"), _SAVE)
        return None
    try:
        return _opened(data, sheet, findings) if _is_readable(data, findings) else None
    except PasswordError:
        findings.add(say("The workbook is protected by a password"), say("Save it without one."))
    except (CalamineError, ZipError, *_DAMAGED) as error:
        findings.add(say("The workbook cannot be read: {reason}", reason=str(error)), _SAVE)
    return None


def _opened(data: bytes, sheet: str, findings: Findings) -> tuple[list[list[str]], Oddities] | None:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    names = book.sheet_names
    if sheet not in names and (sheet or len(names) != 1):
        if not names:
            findings.add(say("The workbook has no sheets"), _SAVE)
            return None
        findings.add(
            say("There is no sheet «{name}»", name=sheet)
            if sheet
            else say("The workbook has several sheets"),
            say(
                "Name one after # in url of the metadata; there are: {names}.",
                names=listed(names),
            ),
        )
        return None
    with zipfile.ZipFile(BytesIO(data)) as packed:
        formats = number_formats(packed)
        odd = oddities(packed, sheet or names[0], formats)
    cells = _cells(book, sheet or names[0], odd, findings)
    return None if cells is None else (_texts(cells, odd, formats), odd)


def _texts(
    cells: list[list[Any]], odd: Oddities, formats: Mapping[int, NumberFormat]
) -> list[list[str]]:
    texts = [[_written(cell) for cell in row] for row in cells]
    for (row, column), style in odd.styles.items():
        # Cells that are empty but for their style may stand beyond the last one with a value.
        if row <= len(cells) and column <= len(cells[row - 1]):
            shown = formats[style].written(cells[row - 1][column - 1])
            if shown is not None:
                texts[row - 1][column - 1] = shown
    return texts


def _cells(
    book: CalamineWorkbook, sheet: str, odd: Oddities, findings: Findings
) -> list[list[Any]] | None:
    """Read the values of a sheet; say where an error stands that the reader does not know."""
    try:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as failed:
        unknown = {at: error for at, error in odd.errors.items() if f"'{error}'" in str(failed)}
        if not unknown:
            raise
        for at, error in unknown.items():
            findings.add(_error(at), CORRECT, line=at[0], value=error)
        return None


def _is_readable(data: bytes, findings: Findings) -> bool:
    """Say whether a workbook is one of Excel and of a size that can be held.

    A sheet is read as a rectangle up to its last cell: one cell far away makes 32 bytes of
    each between, which a file of 5 KB can make more than any memory.

    Raises
    ------
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError
        The archive is damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            limit = MAX_UNPACKED // 1024**3
            findings.add(
                say("The workbook unpacks to more than {limit} GiB", limit=limit),
                say("Load it in parts."),
            )
            return False
        if "xl/workbook.xml" not in packed.namelist():
            message = say("This is a workbook of another kind than .xlsx, or a ZIP archive")
            findings.add(message, _SAVE)
            return False
        for part in parts:
            rows, columns = _extent(packed.read(part)) if part.filename.endswith(".xml") else (0, 0)
            if rows * columns > _MAX_CELLS:
                findings.add(
                    say(
                        "A sheet spans {rows} rows and {columns} columns",
                        rows=f"{rows:,}",
                        columns=f"{columns:,}",
                    ),
                    say(
                        "Delete what stands far from the table (Ctrl+End shows it), or load it "
                        "in parts."
                    ),
                    line=rows,
                )
                return False
    return True


def _extent(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column that cells of a part of a workbook are in."""
    rows = columns = 0
    for found in _PLACE.finditer(part):
        row, column = place(found[1].decode())
        rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _written(cell: Any) -> str:
    """Write a cell as a person would in CSV."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()
