r"""What a query may not do: reach another host, or change the data.

Decided on tokens, after ``\u`` escapes are decoded as the engine decodes them, so
that neither an escape nor a string or comment can hide a keyword or fake one.
"""

from __future__ import annotations

from typing import Final

from ris3graph.errors import QueryRefusedError
from ris3graph.rdf.tokens import decoded, form_of, tokens

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)


def check_query(text: str) -> None:
    """Refuse what is no plain query on this data.

    Raises
    ------
    QueryRefusedError
        The text calls another endpoint (``SERVICE``), or is an update.
    """
    stream = list(tokens(decoded(text)))
    words = [token.text.upper() for token in stream if token.kind == "word"]
    if "SERVICE" in words:
        raise QueryRefusedError(
            "SERVICE is not allowed here: queries do not reach other endpoints. "
            "Query the other endpoint by itself and join the results."
        )
    first = next((word for word in words if word not in {"BASE", "PREFIX", "VERSION"}), None)
    if form_of(text) is None and first in _UPDATES:
        raise QueryRefusedError(
            f"{first} is an update; this endpoint answers queries only. "
            "Load data with «ris3graph load»."
        )
