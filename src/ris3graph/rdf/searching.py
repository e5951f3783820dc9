"""Search inside SPARQL: a graph that holds what fits a text, and a function.

``GRAPH graph:search { ?thing search:matches "text" ; search:score ?score }`` reads as a
named graph does, with a statement for each thing that fits. Before the engine reads a
query, each such pattern is replaced by a data block of its solutions. A data block stands
in the grammar wherever a graph pattern does and is joined like one (SPARQL 1.1, 18.2.2.6
and 18.2.2.9), so that the meaning is the same in OPTIONAL, UNION, MINUS, EXISTS and
subqueries. ``search:score(?thing, ?text)`` is a function of its arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ris3graph.errors import QueryError
from ris3graph.rdf.clauses import Prologue
from ris3graph.rdf.namespaces import GRAPH, RESOLVED_GRAPH, SEARCH
from ris3graph.rdf.reader import Term
from ris3graph.rdf.tokens import Token, decoded, tokens

Search = Callable[[str, int], Mapping[str, float]]
"""Gives the best things that fit a text, by IRI, each with its score in (0, 1]."""

SEARCH_GRAPH: Final = GRAPH + "search"
SCORE_FUNCTION: Final = NamedNode(SEARCH + "score")
MOST: Final = 5_000
"""Things that a search gives at most."""

_USUAL: Final = 1_000
_USE: Final = (
    'Write GRAPH graph:search { ?thing search:matches "text" ; search:score ?score ; '
    "search:limit 20 }; score and limit may be left out."
)


@dataclass(slots=True)
class _Pattern:
    """The pattern of a search: variables as they stand in the query, text and limit."""

    thing: str
    text: str | None = None
    score: str | None = None
    limit: int = _USUAL


def asks_search(query: str) -> bool:
    """Whether a query may name the graph or the function; a look, no reading."""
    return "search" in decoded(query)


def with_hits(query: str, search: Search) -> str:
    """Return a query with its search patterns replaced by what they find.

    Lines stay what they are, so that an error is told at its place.

    Parameters
    ----------
    query
        SPARQL.
    search
        Where to search.

    Raises
    ------
    QueryError
        A pattern of the search graph is not written as it has to be.
    """
    text = decoded(query)
    stream = list(tokens(text))
    prologue = Prologue.of(stream)
    pieces: list[str] = []
    position = 0
    for index, token in enumerate(stream[:-2]):
        if token.kind != "word" or token.text.upper() != "GRAPH":
            continue
        if prologue.iri(stream[index + 1]) != SEARCH_GRAPH:
            continue
        closing = _closing(stream, index + 2, text)
        pattern = _read(stream[index + 3 : closing], prologue, text, token)
        end = stream[closing].end
        lines = "\n" * text.count("\n", token.start, end)
        pieces += [text[position : token.start], _block(pattern, search), lines]
        position = end
    return "".join([*pieces, text[position:]])


def out_of_sight(_text: str, _limit: int) -> Mapping[str, float]:
    """Refuse a search whose query does not see what is searched."""
    raise QueryError(
        f"A search reads <{RESOLVED_GRAPH}>, and the data set of this query does not have "
        "that graph. Leave FROM out, or name the graph."
    )


def calls_score(query: str) -> bool:
    """Whether a query calls the function, rather than naming the property."""
    stream = list(tokens(decoded(query)))
    prologue = Prologue.of(stream)
    return any(
        after.text == "(" and prologue.iri(token) == SCORE_FUNCTION.value
        for token, after in pairwise(stream)
    )


def score_function(search: Search) -> Callable[..., Term | None]:
    """Return the function for one run of a query: each text is looked up once."""
    known: dict[str, Mapping[str, float]] = {}

    def score(*terms: Term) -> Term | None:
        if len(terms) != 2:
            return None
        thing, text = terms
        if not isinstance(thing, NamedNode) or not isinstance(text, Literal):
            return None
        if text.value not in known:
            known[text.value] = search(text.value, MOST)
        found = known[text.value].get(thing.value)
        return None if found is None else Literal(found)

    return score


def _closing(stream: list[Token], opening: int, text: str) -> int:
    if stream[opening].text == "{":
        for index in range(opening + 1, len(stream)):
            if stream[index].text == "{":
                break
            if stream[index].text == "}":
                return index
    raise _misused("has to be one pattern in braces", text, stream[opening])


def _read(inside: list[Token], prologue: Prologue, text: str, graph: Token) -> _Pattern:
    """Read ``?thing property value ; property value``, each property once."""
    if inside and inside[-1].text == ".":
        inside = inside[:-1]
    if not inside or inside[0].kind != "variable":
        raise _misused("begins with the variable of the thing", text, graph)
    pattern = _Pattern(inside[0].text)
    seen: set[str] = set()
    rest = inside[1:]
    while rest:
        if len(rest) < 2:
            raise _misused("has a property without a value", text, rest[0])
        name = (prologue.iri(rest[0]) or "").removeprefix(SEARCH)
        if name in seen:
            raise _misused(f"names search:{name} twice", text, rest[0])
        seen.add(name)
        _set(pattern, name, rest[1], text)
        rest = rest[2:]
        if rest and rest[0].kind == "word" and rest[0].text.startswith("@"):
            # The language of the text does not matter.
            rest = rest[1:]
        if rest and rest[0].text != ";":
            raise _misused("goes on with «;» only", text, rest[0])
        rest = rest[1:]
    if pattern.text is None:
        raise _misused("needs search:matches", text, graph)
    if pattern.score == pattern.thing:
        raise _misused("needs two different variables", text, graph)
    return pattern


def _set(pattern: _Pattern, name: str, value: Token, text: str) -> None:
    if name == "matches" and value.kind == "string":
        triple = next(iter(parse(f"<a:a> <a:a> {value.text} .", format=RdfFormat.TURTLE)))
        pattern.text = str(triple.object.value)
    elif name == "score" and value.kind == "variable":
        pattern.score = value.text
    elif name == "limit" and value.kind == "number":
        pattern.limit = int(value.text)
        if pattern.limit > MOST:
            raise _misused(f"has search:limit with {MOST:,} at most", text, value)
    else:
        wanted = {"matches": "a text in quotes", "score": "a variable", "limit": "a number"}
        if name in wanted:
            raise _misused(f"has search:{name} with {wanted[name]}", text, value)
        raise _misused("knows search:matches, search:score and search:limit", text, value)


def _block(pattern: _Pattern, search: Search) -> str:
    found = search(pattern.text or "", pattern.limit)
    if pattern.score is None:
        rows = " ".join(str(NamedNode(iri)) for iri in found)
        return f"VALUES {pattern.thing} {{ {rows} }} "
    rows = " ".join(f"({NamedNode(iri)} {Literal(score)})" for iri, score in found.items())
    return f"VALUES ({pattern.thing} {pattern.score}) {{ {rows} }} "


def _misused(what: str, text: str, token: Token) -> QueryError:
    line = text.count("\n", 0, token.start) + 1
    column = token.start - text.rfind("\n", 0, token.start)
    return QueryError(
        f"The pattern of the search graph at line {line} {what}. {_USE}", line, column
    )
