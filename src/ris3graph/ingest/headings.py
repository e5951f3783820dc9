"""Which cell of a header is which column of the metadata."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.findings import NOTHING, listed
from ris3graph.said import joined, say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.schema import Schema

MARKS: Final = {",": say("commas"), ";": say("semicolons"), "\t": say("tabs")}
"""Usual delimiters and what they are called."""
_SHOWN: Final = 80
_SEVERAL: Final = 3
"""So many columns are told one by one; more of them together."""


class Headings:
    """Names and titles of columns, as they may stand in a header.

    Small and capital letters are told apart only where two columns differ by them.

    Parameters
    ----------
    schema
        The columns.
    """

    def __init__(self, schema: Schema) -> None:
        titles = {title: column.name for column in schema.real for title in column.titles}
        self._exact = titles | {column.name: column.name for column in schema.real}
        alike = Counter({(_folded(text), name) for text, name in self._exact.items()})
        counted = Counter(text for text, _ in alike)
        self._alike = {text: name for text, name in alike if counted[text] == 1}

    def name(self, cell: str) -> str | None:
        """Return the name of the column that a cell names."""
        return self._exact.get(cell) or self._alike.get(_folded(cell))

    def is_exact(self, cell: str) -> bool:
        """Say whether a cell names a column to the letter."""
        return cell in self._exact

    def count(self, cells: list[str]) -> int:
        """Count the columns that a row names."""
        return len({self.name(cell) for cell in cells} - {None})


def header_names(
    cells: list[str], schema: Schema, findings: Findings, *, line: int, shown: str
) -> list[str] | None:
    """Return the names of the columns in the order of the file.

    Parameters
    ----------
    cells
        The header as it stands, trimmed.
    schema
        The columns, by name or title.
    findings
        Receives what is missing, unknown or there twice.
    line
        Line of the header.
    shown
        The header as text, for a message.
    """
    expected = [column.name for column in schema.real]
    if _is_otherwise_separated(cells, schema, findings, line=line, shown=shown):
        return None
    headings = Headings(schema)
    names = [headings.name(cell) for cell in cells]
    if not any(names):
        findings.add(
            say("This row names no column of the metadata, so the table has no header"),
            say(
                "Put a row with the names of the columns above it: {names}.",
                names=", ".join(expected),
            ),
            line=line,
            value=shown[:_SHOWN],
        )
        return None
    missing = [name for name in expected if name not in names]
    unknown = [cell for cell, name in zip(cells, names, strict=True) if name is None]
    _tell_unknown(unknown, missing, findings, line)
    for place, name in enumerate(names):
        if name is not None and name in names[:place]:
            findings.add(
                say("The column stands twice in the header"),
                say("Keep one of the two."),
                line=line,
                column=name,
                value=cells[place],
            )
    if not (findings and len(cells) == 1):
        _tell_missing(missing, findings, line)
    if findings:
        return None
    otherwise = [cell for cell in cells if not headings.is_exact(cell)]
    if otherwise:
        findings.warn(
            say(
                "The header differs in small and capital letters only: {names}",
                names=listed(otherwise),
            ),
            NOTHING,
            line=line,
        )
    known = [(name, cell) for name, cell in zip(names, cells, strict=True) if name is not None]
    # From here on, columns are told by what the reader sees above them.
    findings.columns = {name: cell for name, cell in known if name != cell}
    return [name for name, _ in known]


def _is_otherwise_separated(
    cells: list[str], schema: Schema, findings: Findings, *, line: int, shown: str
) -> bool:
    used = schema.dialect.delimiter
    for mark, name in MARKS.items():
        count = shown.count(mark)
        if mark != used and len(cells) < len(schema.real) and count >= max(len(cells), 1):
            hint = say("Save the table so, or correct the delimiter of dialect in the metadata.")
            if used == ",":
                hint = say("Save the table as CSV with commas, or name the delimiter in dialect.")
            findings.add(
                say(
                    "The cells are separated by {found}, not by {expected}",
                    found=name,
                    expected=MARKS.get(used, f"«{used}»"),
                ),
                hint,
                line=line,
                value=shown[:_SHOWN],
            )
            return True
    return False


def _tell_unknown(unknown: list[str], missing: list[str], findings: Findings, line: int) -> None:
    lacking = [say("Not in the header are: {names}.", names=listed(missing))] if missing else []
    if len(unknown) > _SEVERAL:
        findings.add(
            say(
                "The metadata do not know {number} of the columns: {names}",
                number=len(unknown),
                names=listed(unknown),
            ),
            joined([say("Remove them, or describe them in the metadata."), *lacking], " "),
            line=line,
        )
        return
    for cell in unknown:
        findings.add(
            say("The metadata know no such column"),
            joined([say("Remove it, or describe it in the metadata."), *lacking], " "),
            line=line,
            column=cell,
            value=cell,
        )


def _tell_missing(missing: list[str], findings: Findings, line: int) -> None:
    if len(missing) > _SEVERAL:
        findings.add(
            say(
                "{number} columns are missing: {names}", number=len(missing), names=listed(missing)
            ),
            say("Add them, with empty cells if nothing is known."),
            line=line,
        )
        return
    for name in missing:
        findings.add(
            say("The column is missing"),
            say("Add it, with empty cells if nothing is known."),
            line=line,
            column=name,
        )


def _folded(cell: str) -> str:
    return " ".join(cell.split()).casefold()
