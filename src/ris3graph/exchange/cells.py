"""Cells of CSV that no spreadsheet takes for a formula.

A text that starts with ``= + - @``, their full-width forms (in East Asian settings), a tab,
a line end or a null character can be run as a formula by spreadsheets (CWE-1236; OWASP, CSV
Injection). Such a text, and one that starts with an apostrophe, gets an apostrophe in front:
the sign by which spreadsheets know a text. Who reads the file takes one apostrophe off again
where a text starts with one. Numbers are never touched.
"""

from __future__ import annotations

from typing import Final

GUARD: Final = "'"
_RISKY: Final = (*"=+-@＝＋－＠\t\r\n\0", GUARD)


def guarded(text: str) -> str:
    """Return a text as a cell that is shown and not run."""
    return GUARD + text if text.startswith(_RISKY) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that `guarded` made."""
    return cell.removeprefix(GUARD)
