"""The engine's complaints about a query, put into errors of ours."""

from __future__ import annotations

import re
from typing import Final

from ris3graph.errors import QueryError
from ris3graph.said import say

_PLACE: Final = re.compile(r"^error at (\d+):(\d+): ?")


def syntax_error(error: SyntaxError, line: str = "", *inserted: str) -> QueryError:
    """Return an error with the place that the engine names.

    Parameters
    ----------
    error
        What the engine raised.
    line, inserted
        Where the engine read a changed text: the line of it that the error is in, and
        what had been put in, so that columns count as in the text as it was.
    """
    told = str(error)
    place = _PLACE.match(told)
    if place is None:
        return QueryError(say("The query cannot be read: {reason}.", reason=told))
    number, column = int(place[1]), int(place[2])
    for text in inserted:
        column -= line[:column].count(text) * len(text)
    rest = told[place.end() :]
    message = say(
        "The query cannot be read at line {line}, column {column}: {reason}.",
        line=number,
        column=column,
        reason=rest,
    )
    return QueryError(message, number, column)


def line_of(error: SyntaxError) -> int:
    """Return the line that the engine names, 1 where it names none."""
    place = _PLACE.match(str(error))
    return 1 if place is None else int(place[1])
