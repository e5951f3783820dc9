"""Every error that ris3graph raises on purpose.

::

    Ris3Error
    ├── InputError          a file, or a line of it, cannot be used
    ├── ValidationError     the shapes refuse what was to be loaded
    ├── StoreError          the data directory or a version cannot be used
    │   ├── StoreBusyError      another process holds the writer's lock
    │   ├── TagTakenError       another version has the tag
    │   └── VersionNotFoundError
    │       └── NothingLoadedError
    ├── MirrorError         a mirror cannot be reached, or answers as no mirror should
    ├── QueryError          a SPARQL query or its parameters are wrong
    │   ├── QueryRefusedError   understood, and not allowed (SERVICE, update …)
    │   ├── QueryLimitError     takes too long or too much, or too many are under way
    │   └── FederationError     another endpoint that it calls gave no answer
    ├── NotFoundError       no such region, actor, query, run or page
    └── AnalysisError       a method was asked for something that it cannot say

Errors of libraries are mapped to these where they enter (store, rdf, ingest);
the layers above never see a foreign exception.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ris3graph.said import Said, say, told


class Ris3Error(Exception):
    """Base of all errors raised on purpose; its text is written for a person."""

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the text in a language; see `ris3graph.said.told`."""
        return told(str(self), translate)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and what to do about it.

    Attributes
    ----------
    file
        Name of the file as the user knows it.
    message
        What is wrong, in one sentence.
    hint
        What to do about it, in one sentence.
    line
        Line in the file, from 1; ``None`` where no line can be named.
    column
        Column name of a table, or ``None``.
    value
        The offending value as it stands in the file, or ``None``.
    """

    file: str
    message: str
    hint: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return all of it as one text in a language; see `ris3graph.said.told`."""
        place = told(self.file, translate) if isinstance(self.file, Said) else self.file
        if self.line is not None:
            place = say("{file}, line {number}", file=place, number=self.line).told(translate)
        if self.column is not None:
            place = say("{place}, column {name}", place=place, name=self.column).told(translate)
        shown = "" if self.value is None else f" «{self.value}»"
        return f"{place}: {told(self.message, translate)}{shown}. {told(self.hint, translate)}"


class InputError(Ris3Error):
    """A file cannot be used; nothing of it was stored.

    Parameters
    ----------
    problems
        What is wrong, in the order of the file; at least one.
    omitted
        How many further problems were found and are not listed.
    """

    def __init__(self, problems: list[Problem], omitted: int = 0) -> None:
        self.problems = problems
        self.omitted = omitted
        super().__init__(self.told(str))

    def __reduce__(self) -> tuple[Any, ...]:
        # From one process to another: its text is made of these.
        return type(self), (self.problems, self.omitted)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return all problems, one a line, in a language; see `ris3graph.said.told`."""
        lines = [problem.told(translate) for problem in self.problems]
        if self.omitted:
            lines.append(
                say("… and {number} more of the kind.", number=self.omitted).told(translate)
            )
        return "\n".join(lines)


class ValidationError(InputError):
    """The shapes refuse what was to be loaded; nothing was stored."""


class StoreError(Ris3Error):
    """The data directory or a version in it cannot be used."""


class StoreBusyError(StoreError):
    """Another process holds the writer's lock."""


class TagTakenError(StoreError):
    """Another version has the tag."""


class VersionNotFoundError(StoreError):
    """No such version is kept in the data directory."""


class NothingLoadedError(VersionNotFoundError):
    """Nothing was loaded into the data directory yet."""


class MirrorError(Ris3Error):
    """A mirror cannot be reached, is being written to, or answers as no mirror should."""


class QueryError(Ris3Error):
    """A SPARQL query, or a parameter of one, is wrong.

    Parameters
    ----------
    message
        What is wrong and what to do.
    line, column
        Place in the query text, from 1, where known.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class FormatError(QueryError):
    """The answer cannot be written in the format that was asked for."""


class QueryRefusedError(QueryError):
    """The query is understood, and not allowed here."""


class QueryLimitError(QueryError):
    """The query takes too long or too much, or too many are under way."""


class FederationError(QueryError):
    """Another endpoint that the query calls gave no answer."""


class NotFoundError(Ris3Error):
    """No such region, actor, query, run or page."""


class GoneError(NotFoundError):
    """It was there, and what held it is no longer kept."""


class AnalysisError(Ris3Error):
    """A method was asked for something that it cannot say."""
