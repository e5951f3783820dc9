"""``BASE``, ``PREFIX``, ``FROM`` and ``FROM NAMED`` of a query, as IRIs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from ris3graph.rdf.tokens import Token, decoded, tokens

Graphs = tuple[str, ...]


@dataclass(slots=True)
class Prologue:
    """What short names of a query stand for."""

    base: str = ""
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
            self.base = urljoin(self.base, after[0].text[1:-1])
        elif word == "PREFIX" and len(after) == 2:
            self.prefixes[after[0].text[:-1]] = urljoin(self.base, after[1].text[1:-1])

    def iri(self, token: Token) -> str | None:
        """Return what a token names, ``None`` where it is no name."""
        if token.kind == "iri":
            return urljoin(self.base, token.text[1:-1])
        if token.kind != "name":
            return None
        prefix, _, local = token.text.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + local.replace("\\", "")


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
