"""One page of an answer: LIMIT and OFFSET at the end of a query that has none."""

from __future__ import annotations

from ris3graph.rdf.tokens import form_of, tokens

_MODIFIERS = frozenset({"LIMIT", "OFFSET", "VALUES"})


def can_be_paged(text: str) -> bool:
    """Whether a query's text can be followed by LIMIT and OFFSET.

    An ASK cannot, nor one that ends in LIMIT, OFFSET or a data block of its own
    (SPARQL 1.1, rules 18 and 28: VALUES stands last).
    """
    if form_of(text) in ("ask", None):
        return False
    depth = 0
    last: set[str] = set()
    for token in tokens(text):
        if token.text == "{":
            depth += 1
        elif token.text == "}":
            depth -= 1
        elif depth == 0 and token.kind == "word":
            last.add(token.text.upper())
    return not last & _MODIFIERS


def paged(text: str, limit: int | None, offset: int = 0) -> str:
    """Return a query that gives ``limit`` solutions after the first ``offset``.

    Parameters
    ----------
    text
        A query that `can_be_paged`.
    limit, offset
        Numbers of solutions, not negative; ``None`` gives all that follow.
    """
    # On the last line, so that what is wrong with the text is told of lines that it has.
    end = max((token.end for token in tokens(text)), default=0)
    pieces = [text[:end]]
    if limit is not None:
        pieces.append(f"LIMIT {limit:d}")
    if offset:
        pieces.append(f"OFFSET {offset:d}")
    return " ".join(pieces) + "\n"
