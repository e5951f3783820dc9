"""``BASE``, ``PREFIX``, ``FROM`` and ``FROM NAMED`` of a query, as IRIs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from ris3graph.rdf.namespaces import BASE
from ris3graph.rdf.tokens import Token, decoded, tokens

Graphs = tuple[str, ...]
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(slots=True)
class Prologue:
    """What short names of a query stand for; relative ones begin at the site's own."""

    base: str = BASE
    prefixes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stream: Sequence[Token]) -> Prologue:
        """Read the declarations among the tokens of a query."""
        found = cls()
        for index, token in enumerate(stream):
            found.declare(token, stream[index + 1 : index + 3])
        return found

    def declare(self, token: Token, after: Sequence[Token]) -> None:
        """Take a token into account that may begin a declaration."""
        word = token.text.upper() if token.kind == "word" else ""
        if word == "BASE" and after:
            self.base = resolved(self.base, after[0].text[1:-1])
        elif word == "PREFIX" and len(after) == 2:
            self.prefixes[after[0].text[:-1]] = resolved(self.base, after[1].text[1:-1])

    def iri(self, token: Token) -> str | None:
        """Return what a token names, ``None`` where it is no name."""
        if token.kind == "iri":
            return resolved(self.base, token.text[1:-1])
        if token.kind != "name":
            return None
        prefix, _, local = token.text.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + local.replace("\\", "")


def resolved(base: str, iri: str) -> str:
    """Return an IRI that may be relative; what is none stays, and the engine refuses it."""
    if _ABSOLUTE.match(iri):
        return iri
    try:
        # Python leaves out an empty fragment, with which names of terms begin.
        return urljoin(base, iri).removesuffix("#") + "#" * iri.endswith("#")
    except ValueError:
        return iri


def dataset_clauses(text: str) -> tuple[Graphs | None, Graphs | None]:
    """Return the graphs that a query asks for.

    The engine leaves these clauses aside once it is given explicit graphs, so they are
    read here.

    Returns
    -------
    tuple
        Graphs of ``FROM`` and of ``FROM NAMED``; both ``None`` where the query has
        neither clause.
    """
    stream = list(tokens(decoded(text)))
    prologue = Prologue()
    default: list[str] = []
    named: list[str] = []
    asked = False
    for index, token in enumerate(stream):
        after = stream[index + 1 : index + 3]
        prologue.declare(token, after)
        if token.kind == "word" and token.text.upper() == "FROM" and after:
            asked = True
            is_named = after[0].kind == "word" and after[0].text.upper() == "NAMED"
            source = prologue.iri(after[-1] if is_named else after[0])
            (named if is_named else default).append(source or "")
    return (tuple(default), tuple(named)) if asked else (None, None)


def without_clauses(query: str) -> str:
    """Return a query without its ``FROM`` and ``FROM NAMED``, all else in its place.

    Graphs named by the protocol replace those that the query names (SPARQL 1.1
    Protocol, section 2.1.4).
    """
    text = decoded(query)
    stream = list(tokens(text))
    for index, token in enumerate(stream[:-1]):
        if token.kind == "word" and token.text.upper() == "FROM":
            named = stream[index + 1].text.upper() == "NAMED"
            source = stream[min(index + 1 + named, len(stream) - 1)]
            blank = re.sub(r"\S", " ", text[token.start : source.end])
            text = text[: token.start] + blank + text[source.end :]
    return text
