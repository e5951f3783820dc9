"""Cells of text as they were meant, whatever kind of file they come from.

The one place for what programs did to names on their way: encoded twice, with invisible
characters, of nothing visible at all. Each thing that is done is told with its line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest import mojibake
from ris3graph.ingest.findings import NOTHING
from ris3graph.ingest.invisible import BLANK, CONTROLS, MEANINGLESS, bare, is_blank, spaced
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

ENTITY: Final = r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5});"
"""Regular expression of a character that HTML writes by its name or number."""
SUSPECT: Final = f"{mojibake.SUSPECT}|{ENTITY}|[{MEANINGLESS}{CONTROLS}]|^[{BLANK}]+$"
"""Regular expression of a cell that is looked at by itself."""
_ENTITIES: Final = re.compile(ENTITY)
_CORRECT: Final = say("Correct the name in a table of your own, if you know it.")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell as it was given and as it was meant.

    Attributes
    ----------
    given, text
        Before and after; ``text`` is empty where nothing can be seen.
    lost, ambiguous
        As in :class:`ris3graph.ingest.mojibake.Mended`.
    """

    given: str
    text: str
    twice: bool
    lost: bool
    ambiguous: bool
    entities: bool
    controls: bool
    invisible: bool

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see."""
        return not self.text


_TOLD: Final[tuple[tuple[Callable[[Cleaned], bool], Said, Said], ...]] = (
    (lambda cell: cell.twice, say("The text was encoded twice; it was repaired"), NOTHING),
    (
        lambda cell: cell.lost,
        say("The text lost letters before it came here; they stay lost"),
        _CORRECT,
    ),
    (
        lambda cell: cell.ambiguous,
        say("The text was encoded twice and set in capitals, so it can be read in two ways"),
        _CORRECT,
    ),
    (lambda cell: cell.entities, say("Characters written as in HTML were repaired"), NOTHING),
    (lambda cell: cell.controls, say("Control characters became spaces"), NOTHING),
    (
        lambda cell: cell.invisible and not cell.blank,
        say("Characters that nobody sees were taken off"),
        NOTHING,
    ),
    (lambda cell: cell.blank, say("Nothing of the cell can be seen; it counts as empty"), NOTHING),
)


def clean(table: pl.DataFrame, columns: Iterable[str], findings: Findings) -> pl.DataFrame:
    """Clean columns of text and tell of each kind of finding.

    Only distinct cells that look wrong are touched one by one.

    Parameters
    ----------
    table
        With the line of each row; cells without space around them.
    columns
        Names of its columns to clean.
    findings
        Receives what was done.

    Returns
    -------
    polars.DataFrame
        The table; cells of which nothing can be seen are empty.
    """
    columns = list(columns)
    found = table.select(pl.col(columns).str.contains(SUSPECT).any()).row(0)
    for column in (name for name, suspect in zip(columns, found, strict=True) if suspect):
        suspects = table.filter(pl.col(column).str.contains(SUSPECT))
        cells = [tidy(text) for text in suspects[column].unique(maintain_order=True)]
        for holds, message, hint in _TOLD:
            chosen = [cell.given for cell in cells if holds(cell)]
            rows = suspects.filter(pl.col(column).is_in(chosen))
            findings.warn_each(rows, message, hint, column=column)
        new = {cell.given: cell.text for cell in cells if cell.text != cell.given}
        if new:
            table = table.with_columns(pl.col(column).replace(list(new), list(new.values())))
    return table


def tidy(text: str) -> Cleaned:
    """Clean one cell."""
    mended = mojibake.mend(text)
    read = _without_entities(mended.text)
    plain = spaced(read)
    kept = bare(plain)
    return Cleaned(
        given=text,
        text=kept,
        twice=mended.text != text,
        lost=mended.lost,
        ambiguous=mended.ambiguous,
        entities=read != mended.text,
        controls=plain != read and not is_blank(text),
        invisible=kept != plain.strip(),
    )


def _without_entities(text: str) -> str:
    # Twice: «&amp;amp;» went through two programs.
    for _ in range(2):
        text = _ENTITIES.sub(lambda found: html.unescape(found[0]), text)
    return text
