"""The problems of one file, gathered so that all can be told at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ris3graph.errors import InputError, Problem
from ris3graph.ingest.invisible import escaped
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

LINE: Final = "\0line"
"""Column of a table with the first physical line of a row, from 1 (no name can clash)."""
LIMIT = 20
"""Problems of one file that are told; the rest are counted."""
NOTHING: Final = say("Nothing needs to be done.")
"""What to do about what was mended."""
NO_ROWS: Final = say("The table has a header and no rows")
_SHOWN: Final = 200
"""Characters of a value, or of a column's name, that are shown."""


class Findings:
    """Problems and warnings of one file, in the order of its lines.

    Parameters
    ----------
    file
        Name of the file as the user knows it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.columns: Mapping[str, str] = {}
        """Names of columns in the file by those that they have here, where they differ."""
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._uncounted = 0

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(
        self,
        message: Said,
        hint: Said,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Record something that makes the file unusable."""
        self._problems.append(self._told(message, hint, line, column, value))

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Record what was found without knowing the file."""
        self._problems += [replace(problem, file=self.file) for problem in problems]

    def add_more(self, count: int) -> None:
        """Count problems that are not described one by one."""
        self._uncounted += count

    def add_each(
        self, rows: pl.DataFrame, message: Said, hint: Said, *, column: str | None = None
    ) -> None:
        """Record a problem of rows of a table, one by one up to :data:`LIMIT`."""
        for row in rows.head(LIMIT).iter_rows(named=True):
            value = None if column is None else row[column]
            self.add(message, hint, line=row[LINE], column=column, value=value)
        self.add_more(max(0, rows.height - LIMIT))

    def warn(
        self,
        message: Said,
        hint: Said,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Record something that a person should see and that stops nothing."""
        self._warnings.append(self._told(message, hint, line, column, value))

    def warn_each(
        self, rows: pl.DataFrame, message: Said, hint: Said, *, column: str | None = None
    ) -> None:
        """Warn of rows of a table, one by one up to :data:`LIMIT`, and count the rest."""
        for row in rows.head(LIMIT).iter_rows(named=True):
            value = None if column is None else row[column]
            self.warn(message, hint, line=row[LINE], column=column, value=value)
        if rows.height > LIMIT:
            more = say(
                "{message} ({number} rows in all, {told} of them told)",
                message=message,
                number=rows.height,
                told=LIMIT,
            )
            self.warn(more, hint, line=rows[LINE][LIMIT], column=column)

    def _told(
        self, message: Said, hint: Said, line: int | None, column: str | None, value: str | None
    ) -> Problem:
        named = None if column is None else self.columns.get(column, column)
        return Problem(self.file, message, hint, line, _shown(named), _shown(value))

    def headings(self, columns: Iterable[str]) -> str:
        """Return what columns are called in the file, each once."""
        return ", ".join(dict.fromkeys(escaped(self.columns.get(name, name)) for name in columns))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Warnings in the order of the lines."""
        return tuple(sorted(self._warnings, key=_place))

    @property
    def problems(self) -> list[Problem]:
        """The first problems in the order of the lines, at most :data:`LIMIT`."""
        return sorted(self._problems, key=_place)[:LIMIT]

    @property
    def omitted(self) -> int:
        """How many problems :attr:`problems` leaves out."""
        return len(self._problems) + self._uncounted - len(self.problems)


def refuse(findings: list[Findings]) -> None:
    """Raise one error with the problems of all files, if there is any.

    Raises
    ------
    InputError
        Where at least one of the files has a problem.
    """
    problems = [problem for one in findings for problem in one.problems]
    if problems:
        raise InputError(problems, sum(one.omitted for one in findings))


def listed(names: Sequence[str]) -> str:
    """Write names one after the other, the first ones of many."""
    first = ", ".join(_shown(name) or "" for name in names[:LIMIT])
    if len(names) <= LIMIT:
        return first
    return say("{names} and {number} more", names=first, number=len(names) - LIMIT)


def _shown(text: str | None) -> str | None:
    if text is None:
        return None
    return escaped(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _place(problem: Problem) -> int:
    return 0 if problem.line is None else problem.line
