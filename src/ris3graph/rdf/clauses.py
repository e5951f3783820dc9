"""``FROM`` and ``FROM NAMED`` of a query, as IRIs."""

from __future__ import annotations

from urllib.parse import urljoin

from ris3graph.rdf.tokens import Token, decoded, tokens

Graphs = tuple[str, ...]


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
    base, prefixes = "", dict[str, str]()
    default: list[str] = []
    named: list[str] = []
    asked = False
    for index, token in enumerate(stream):
        word = token.text.upper() if token.kind == "word" else ""
        after = stream[index + 1 : index + 3]
        if word == "BASE" and after:
            base = urljoin(base, after[0].text[1:-1])
        elif word == "PREFIX" and len(after) == 2:
            prefixes[after[0].text[:-1]] = urljoin(base, after[1].text[1:-1])
        elif word == "FROM" and after:
            asked = True
            is_named = after[0].kind == "word" and after[0].text.upper() == "NAMED"
            source = after[-1] if is_named else after[0]
            (named if is_named else default).append(_resolve(source, base, prefixes))
    return (tuple(default), tuple(named)) if asked else (None, None)


def _resolve(token: Token, base: str, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return urljoin(base, token.text[1:-1])
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, prefix + ":") + local.replace("\\", "")
