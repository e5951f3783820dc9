"""Calls of other endpoints in a query (SPARQL 1.1 Federated Query, W3C, 2013).

The engine reaches no other host, and the processes that run queries cannot. A call of an
endpoint that the operator allows is answered before the engine reads the query: the
endpoint is asked for the solutions of the pattern, and a data block of them takes the
place of the call. A data block stands in the grammar wherever a call does and is joined
like one (SPARQL 1.1, 18.2.2.6; Federated Query, 2.3). What is left passes the same guard
as any other query: a call that was not understood here is refused there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.clauses import Prologue
from ris3graph.rdf.guard import NO_CALLS, check_query, check_syntax
from ris3graph.rdf.namespaces import GENID
from ris3graph.rdf.tokens import Token, decoded, form_token, tokens
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.rdf.reader import Solutions, Term

MOST_CALLS: Final = 8
"""Calls that a query may make."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an endpoint.

    Attributes
    ----------
    endpoint
        Its address, one that is allowed.
    silent
        Whether the query goes on without it where it fails (``SERVICE SILENT``).
    query
        What the endpoint is asked.
    start, end
        Where the call stands in the text.
    """

    endpoint: str
    silent: bool
    query: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calls:
    """A query, its escapes decoded, and the calls in it, in the order of the text."""

    text: str
    calls: tuple[Call, ...]

    def answered(self, found: Sequence[Solutions | None]) -> str:
        """Return the query with each call replaced by its solutions.

        Lines stay what they are, so that an error is told at its place.

        Parameters
        ----------
        found
            Solutions of each call; ``None`` for a silent one that failed, which is one
            solution that binds nothing (Federated Query, 3.1).
        """
        pieces: list[str] = []
        position = 0
        for call, solutions in zip(self.calls, found, strict=True):
            lines = "\n" * self.text.count("\n", call.start, call.end)
            pieces += [self.text[position : call.start], _block(call.endpoint, solutions), lines]
            position = call.end
        return "".join([*pieces, self.text[position:]])


def may_call(query: str) -> bool:
    """Whether a query may hold a call; a look, no reading."""
    return "service" in decoded(query).lower()


def calls_of(query: str, allowed: Collection[str]) -> Calls:
    """Return the calls of a query.

    Parameters
    ----------
    query
        SPARQL.
    allowed
        Addresses of the endpoints that may be called, letter by letter.

    Raises
    ------
    QueryRefusedError
        It calls an endpoint that is not allowed or not named in the text, makes too many
        calls, or calls from within a call.
    QueryError
        The pattern of a call cannot be read.
    """
    text = decoded(query)
    stream = list(tokens(text))
    form = form_token(text)
    if form is None:
        return Calls(query, ())
    prologue = Prologue.of(stream)
    found: list[Call] = []
    for index, token in enumerate(stream):
        inside = bool(found) and token.start < found[-1].end
        if not _is_word(token, "SERVICE") or inside:
            continue
        call = _read(text, stream, index, prologue, allowed, form.start)
        if call is not None:
            found.append(call)
    if not found:
        return Calls(query, ())
    if len(found) > MOST_CALLS:
        raise QueryRefusedError(
            say("A query may call other endpoints {most} times at most.", most=MOST_CALLS)
        )
    return Calls(text, tuple(found))


def _read(
    text: str,
    stream: list[Token],
    index: int,
    prologue: Prologue,
    allowed: Collection[str],
    form: int,
) -> Call | None:
    """Read a call; ``None`` where the word is none, which the guard finds out."""
    rest = stream[index + 1 : index + 4]
    silent = bool(rest) and _is_word(rest[0], "SILENT")
    place = index + 1 + silent
    if place + 1 >= len(stream) or stream[place + 1].text != "{":
        return None
    endpoint = prologue.iri(stream[place])
    if endpoint is None or endpoint not in allowed:
        raise QueryRefusedError(_not_allowed(endpoint, allowed))
    last = _closing(stream, place + 1)
    if last is None:
        return None
    start, end = stream[index].start, stream[last].end
    # Its lines are those of the text, so that an error is told at its place.
    lines = "\n" * text.count("\n", form, stream[place + 1].start)
    asked = f"{text[:form]}SELECT *{lines} WHERE {text[stream[place + 1].start : end]}"
    check_query(asked)
    check_syntax(asked)
    return Call(endpoint, silent, asked, start, end)


def _not_allowed(endpoint: str | None, allowed: Collection[str]) -> str:
    if not allowed:
        return NO_CALLS
    known = ", ".join(f"<{iri}>" for iri in sorted(allowed))
    if endpoint is None:
        return say("SERVICE has to name its endpoint; allowed are {known}.", known=known)
    return say(
        "The endpoint <{endpoint}> may not be called here; allowed are {known}.",
        endpoint=endpoint[:200],
        known=known,
    )


def _closing(stream: list[Token], opening: int) -> int | None:
    depth = 0
    for index in range(opening, len(stream)):
        depth += (stream[index].text == "{") - (stream[index].text == "}")
        if depth == 0:
            return index
    return None


def _is_word(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def _block(endpoint: str, solutions: Solutions | None) -> str:
    if solutions is None:
        return "VALUES () { () } "
    variables = " ".join(f"?{name}" for name in solutions.variables)
    rows = " ".join(
        f"({' '.join(_written(term, endpoint) for term in row)})" for row in solutions.rows
    )
    return f"VALUES ({variables}) {{ {rows} }} "


def _written(term: Term | None, endpoint: str) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):
        # It has no name outside of its answer, and a data block takes none.
        name = sha256(f"{endpoint}\0{term.value}".encode()).hexdigest()[:32]
        return str(NamedNode(GENID + name))
    try:
        return str(term)
    except ValueError as error:
        raise QueryError(str(error)) from error
