"""SPARQL text as tokens, each with its place, so that nothing is found inside a string.

Only what the layers above need: the form of a query, its data blocks, its data set.
The grammar itself stays the engine's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["select", "ask", "construct", "describe"]

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+|\#[^\r\n]*)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}
                |'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                |\"(?:[^"\\\r\n]|\\.)*\"
                |'(?:[^'\\\r\n]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d][\w.-]*)?:(?:[\w:.%-]|\\.)*)
    | (?P<word>@?[^\W\d]\w*)
    | (?P<number>\d+)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS: Final[dict[str, Form]] = {
    "SELECT": "select",
    "ASK": "ask",
    "CONSTRUCT": "construct",
    "DESCRIBE": "describe",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DataBlock:
    """The inside of ``VALUES ?variable { … }``, braces not included."""

    variable: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, without white space and comments.

    Parameters
    ----------
    text
        SPARQL; wrong text gives tokens too, the engine refuses it later.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "space":
            yield Token(kind, match.group(), match.start(), match.end())


def form_of(text: str) -> Form | None:
    r"""Return the form of a query, ``None`` where it has none (an update, no SPARQL).

    ``\u`` escapes are decoded first, as the engine does: ``\u0041SK`` is ASK.
    """
    token = form_token(decoded(text))
    return None if token is None else _FORMS[token.text.upper()]


def form_token(text: str) -> Token | None:
    """Return the word that begins a query after its prologue, ``None`` where there is none.

    Parameters
    ----------
    text
        SPARQL, its escapes decoded.
    """
    for token in tokens(text):
        if token.kind != "word":
            continue
        if token.text.upper() in _FORMS:
            return token
        if token.text.upper() not in {"BASE", "PREFIX", "VERSION"}:
            return None
    return None


def data_blocks(text: str) -> list[DataBlock]:
    """Return the data blocks of one variable, in the order of the text."""
    found: list[DataBlock] = []
    stream = list(tokens(text))
    for index, token in enumerate(stream[:-2]):
        if token.kind != "word" or token.text.upper() != "VALUES":
            continue
        variable, brace = stream[index + 1], stream[index + 2]
        if variable.kind != "variable" or brace.text != "{":
            continue
        closing = next((later for later in stream[index + 3 :] if later.text == "}"), None)
        if closing is not None:
            found.append(DataBlock(variable.text[1:], brace.end, closing.start))
    return found


def decoded(text: str) -> str:
    r"""Return the text with its ``\u`` escapes decoded, as the engine reads it."""
    return _ESCAPE.sub(_decode, text)


def _decode(match: re.Match[str]) -> str:
    point = int(match.group(1) or match.group(2), 16)
    return chr(point) if point <= 0x10FFFF else match.group()
