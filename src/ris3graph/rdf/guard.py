r"""What a query or an update may not do: reach another host; a query, change the data.

The engine reads text without a separate tokenizer: what is a name, an IRI or a
comment depends on what the grammar expects there. It takes ``1SERVICE <u> {…}`` and
``SERVICE:a {…}`` for calls, and in ``FILTER(?a<?b#>…`` a comment begins. Tokens alone
cannot follow that, so where the word occurs the engine is asked: the word is made
another one, in all places, and the engine reads the result. A name, a string or a
comment stays what it was; a keyword does not, and the text is no query any more.
Updates are read alike, for SERVICE and for LOAD.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from pyoxigraph import Store

from ris3graph.errors import QueryRefusedError
from ris3graph.rdf.namespaces import BASE
from ris3graph.rdf.syntax import line_of, syntax_error
from ris3graph.rdf.tokens import decoded, form_of, tokens
from ris3graph.said import say

_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)
NO_LOADS: Final = say("LOAD is not allowed here: nothing is fetched. Send the statements.")
NO_CALLS: Final = say(
    "SERVICE is not allowed here: queries do not reach other endpoints. "
    "Query the other endpoint by itself and join the results."
)


def _spelled(word: str) -> str:
    r"""Return a pattern of a word whose letters may be ``\u`` escapes, in either case."""
    return "".join(
        rf"(?:{letter}|\\u00{ord(letter):x}|\\u00{ord(letter) + 32:x}"
        rf"|\\u000000{ord(letter):x}|\\u000000{ord(letter) + 32:x})"
        for letter in word
    )


_SERVICE: Final = re.compile(f"({_spelled('SER')})({_spelled('VICE')})", re.IGNORECASE)
_REACHING: Final = re.compile("(SER|LO)(VICE|AD)", re.IGNORECASE)
_FAILING: Final = "DROP GRAPH <urn:none> ; "
"""An operation that fails where there is nothing, so that what comes after it is only read."""
_SPACE: Final = r"(?:\s|#[^\r\n]*+)*+"
_SILENT: Final = re.compile(
    f"{_spelled('SERVICE')}(?:{_SPACE}{_spelled('SILENT')})?", re.IGNORECASE
)


def check_query(text: str) -> None:
    """Refuse what is no plain query on this data.

    Parameters
    ----------
    text
        SPARQL. Text without the word that is no SPARQL passes: the engine refuses it.

    Raises
    ------
    QueryRefusedError
        The text calls another endpoint (``SERVICE``), or is an update.
    QueryError
        The text holds the word, and the engine cannot read it.
    """
    if update := _update(text):
        raise QueryRefusedError(
            say(
                "{word} is an update; this endpoint answers queries only. "
                "Load data with «ris3graph load».",
                word=update,
            )
        )
    found = len(_SERVICE.findall(text))
    if len(_SERVICE.findall(_decoded_wholly(text))) != found:
        raise QueryRefusedError(say("The word SERVICE may not be written with escapes of escapes."))
    if found:
        _refuse_calls(text)


def check_syntax(text: str) -> None:
    """Refuse what the engine cannot read; it is read on no data.

    Raises
    ------
    QueryError
        With the place of the error.
    """
    error = _complaint(text)
    if error is not None:
        raise syntax_error(error)


def check_update(text: str, start: int) -> None:
    r"""Refuse what is no update, or one that reaches another host.

    Parameters
    ----------
    text
        SPARQL, its ``\u`` escapes decoded.
    start
        Where its first operation begins.

    Raises
    ------
    QueryRefusedError
        The text calls another endpoint (``SERVICE``) or loads from elsewhere (``LOAD``).
    QueryError
        The engine cannot read it.
    """
    secret = "x" + secrets.token_hex(8)
    other = _REACHING.sub(rf"\g<1>{secret}\g<2>", text[:start] + _FAILING + text[start:])
    error = _update_complaint(other)
    if error is None:
        return
    words = {token.text.upper() for token in tokens(text) if token.kind == "word"}
    for word, refusal in (("SERVICE", NO_CALLS), ("LOAD", NO_LOADS)):
        if word in words:
            raise QueryRefusedError(refusal)
    raise syntax_error(error, _line(other, error), secret, _FAILING)


def _update(text: str) -> str | None:
    if form_of(text) is not None:
        return None
    words = (token.text.upper() for token in tokens(decoded(text)) if token.kind == "word")
    first = next((word for word in words if word not in {"BASE", "PREFIX", "VERSION"}), None)
    return first if first in _UPDATES else None


def _decoded_wholly(text: str) -> str:
    while (once := decoded(text)) != text:
        text = once
    return text


def _refuse_calls(text: str) -> None:
    # A secret, so that nobody can declare the new word as a prefix; put into the old
    # word, so that two names that differ in the case of its letters stay two.
    secret = "x" + secrets.token_hex(8)
    other = _SERVICE.sub(rf"\g<1>{secret}\g<2>", text)
    error = _complaint(other)
    if error is None:
        return
    # GRAPH stands where SERVICE does: if that can be read, the word was a call.
    if _complaint(_SILENT.sub("GRAPH", text)) is None:
        raise QueryRefusedError(NO_CALLS)
    raise syntax_error(error, _line(other, error), secret)


def _complaint(text: str) -> SyntaxError | None:
    """Let the engine read a text in which no SERVICE is left, on no data."""
    try:
        Store().query(text, base_iri=BASE, default_graph=[], named_graphs=[])
    except SyntaxError as error:
        return error
    except (OSError, RuntimeError, ValueError):
        # It was read, and failed at work: for instance a division by zero.
        return None
    return None


def _update_complaint(text: str) -> SyntaxError | None:
    """Let the engine read an update; all of it is read before an operation is done."""
    try:
        Store().update(text, base_iri=BASE)
    except SyntaxError as error:
        return error
    except (OSError, RuntimeError, ValueError):
        # It was read, and failed at the operation that cannot be done.
        return None
    return None


def _line(text: str, error: SyntaxError) -> str:
    return "".join(text.split("\n")[line_of(error) - 1 : line_of(error)])
