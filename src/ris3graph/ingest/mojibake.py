"""Text that was encoded twice: UTF-8 read as Windows-1252 and written as UTF-8 again.

Only what can be undone without a guess is undone: each run of such characters must
decode to UTF-8 and encode back to the same run. Two losses cannot be undone. The bytes
81, 8D, 8F, 90 and 9D have no character in Windows-1252, and programs wrote U+FFFD
for them. And where a name was set in capitals afterwards, œ became Œ (likewise š and
ž), so that «ÃŒ» may have been Ü or Ì.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

_LAST: Final = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xC0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
} | {chr(code): code for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""Characters that continue a sequence of UTF-8, read as Windows-1252, and their bytes."""
_TAIL: Final = "[" + re.escape("".join(_LAST)) + "]"
_TWO: Final = f"[ÂÃÄÅÎÏÐÑ]{_TAIL}"
_THREE: Final = f"â{_TAIL}{{2}}"
_RUN: Final = re.compile(f"(?:{_TWO}|{_THREE})+")
_SUSPECT: Final = f"{_TWO}|{_THREE}"
_RAISED: Final = re.compile("[ÂÃÄÅÎÏÐÑ][ŒŠŽ]")
_LOST: Final = "\ufffd"
_ROUNDS: Final = 3
"""Some texts went through the same mishap more than once."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text and what could be done about it: ``lost`` and ``ambiguous`` parts stay."""

    text: str
    lost: bool
    ambiguous: bool


def mend(text: str) -> Mended:
    """Undo double encoding where it can be undone.

    Parameters
    ----------
    text
        One cell.
    """
    if text.isupper() and _RAISED.search(text):
        return Mended(text, lost=_LOST in text, ambiguous=True)
    for _ in range(_ROUNDS):
        repaired = _RUN.sub(_decoded, text)
        if repaired == text:
            break
        text = repaired
    return Mended(text, lost=_LOST in text, ambiguous=False)


def mend_column(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Mend the cells of a column and tell of each kind of finding.

    Only distinct cells that look wrong are touched one by one.
    """
    suspect = pl.col(column).str.contains(f"{_SUSPECT}|{_LOST}")
    texts = table.filter(suspect)[column].unique(maintain_order=True).to_list()
    outcomes = {text: mend(text) for text in texts}
    for chosen, message, hint in (
        (
            {text for text, found in outcomes.items() if found.text != text},
            "The text was encoded twice; it was repaired",
            "Nothing needs to be done.",
        ),
        (
            {text for text, found in outcomes.items() if found.lost},
            "The text lost letters before it came here; they stay lost",
            "Correct the name in a table of your own, if you know it.",
        ),
        (
            {text for text, found in outcomes.items() if found.ambiguous},
            "The text was encoded twice and set in capitals, so it can be read in two ways",
            "Correct the name in a table of your own, if you know it.",
        ),
    ):
        rows = table.filter(pl.col(column).is_in(list(chosen)))
        findings.warn_each(rows, message, hint, column=column)
    changed = {text: found.text for text, found in outcomes.items() if found.text != text}
    if not changed:
        return table
    return table.with_columns(pl.col(column).replace(list(changed), list(changed.values())))


def _decoded(run: re.Match[str]) -> str:
    """Decode one run, or leave it: what does not decode was no double encoding."""
    packed = b"".join(
        bytes([_LAST[char]]) if char in _LAST else char.encode("cp1252") for char in run[0]
    )
    try:
        return packed.decode("utf-8")
    except UnicodeDecodeError:
        return run[0]
