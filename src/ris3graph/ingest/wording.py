"""A regular expression in words, for who fills in tables."""

from __future__ import annotations

import re
from functools import reduce
from typing import Final

from ris3graph.said import Said, either, joined, say

_TOKEN: Final = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<bar>\|)|\[(?P<members>(?:\\.|[^\]\\^])(?:\\.|[^\]\\])*)\]"
    r"|(?P<digit>\\d)|\\(?P<escaped>[^A-Za-z0-9])|(?P<count>\{[0-9]+(?:,[0-9]*)?\}|[*+?])"
    r"|(?P<plain>[^\\.^$*+?{}()|\[\]])"
)
_MEMBER: Final = re.compile(r"\\?(.)(?:-\\?(.))?", re.DOTALL)
_NAMES: Final = {
    "a-z": (say("small Latin letter"), say("small Latin letters")),
    "A-Z": (say("capital Latin letter"), say("capital Latin letters")),
    "0-9": (say("digit"), say("digits")),
    "-": (say("hyphen"), say("hyphens")),
    "_": (say("underscore"), say("underscores")),
    " ": (say("space"), say("spaces")),
}
"""What members of a class are called, one and several."""
_LETTER: Final = (say("Latin letter"), say("Latin letters"))


def in_words(pattern: str) -> Said | None:
    """Say what a regular expression asks for; ``None`` where it asks for something rare.

    >>> in_words("UA-[0-9]{2}|INT")
    '«UA-», then 2 digits, or «INT»'
    """
    reader = _Reader(pattern)
    words = reader.alternatives() if reader.tokens is not None else None
    return words if not reader.tokens else None


class _Reader:
    """Reads tokens from the left; each method takes what it understands."""

    def __init__(self, pattern: str) -> None:
        found = list(_TOKEN.finditer(pattern))
        whole = "".join(token[0] for token in found) == pattern
        self.tokens: list[re.Match[str]] | None = found if whole else None

    def _next(self, *kinds: str) -> re.Match[str] | None:
        if self.tokens and self.tokens[0].lastgroup in kinds:
            return self.tokens.pop(0)
        return None

    def alternatives(self, *, within: bool = False) -> Said | None:
        parts = [self._sequence()]
        while self._next("bar"):
            parts.append(self._sequence())
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return reduce(either if within else _or_else, known)

    def _sequence(self) -> Said | None:
        parts: list[Said] = []
        text = ""
        while True:
            if plain := self._next("plain", "escaped"):
                if self.tokens and self.tokens[0].lastgroup == "count":
                    return None
                text += plain[plain.lastgroup or 0]
                continue
            if text:
                parts.append(say("«{text}»", text=text))
                text = ""
            if token := self._next("members", "digit"):
                parts.append(self._characters(token["members"] or "0-9"))
            elif self._next("open"):
                part = self._group()
                if part is None:
                    return None
                parts.append(part)
            else:
                return reduce(_then, parts) if parts else None

    def _group(self) -> Said | None:
        words = self.alternatives(within=True)
        if words is None or self._next("close") is None:
            return None
        count = self._next("count")
        if count is None:
            return words
        return say("perhaps {words}", words=words) if count[0] == "?" else None

    def _characters(self, members: str) -> Said:
        one, many = _called(members)
        count = self._next("count")
        match "1" if count is None else count[0].strip("{}"):
            case "1":
                return say("1 {one}", one=one)
            case "?":
                return say("perhaps 1 {one}", one=one)
            case "+":
                return many
            case "*":
                return say("any number of {many}", many=many)
            case stated:
                return _several(stated, many)


def _several(stated: str, many: Said) -> Said:
    least, comma, most = stated.partition(",")
    if not comma:
        return say("{number} {many}", number=least, many=many)
    if not most:
        return say("{least} or more {many}", least=least, many=many)
    return say("{least} to {most} {many}", least=least, most=most, many=many)


def _called(members: str) -> tuple[Said, Said]:
    """What one of the members of a class is called, and what several are."""
    found = [
        member[1] if member[2] is None else f"{member[1]}-{member[2]}"
        for member in _MEMBER.finditer(members)
    ]
    letters = {"a-z", "A-Z"} <= set(found)
    rest = [member for member in found if not (letters and member in ("a-z", "A-Z"))]
    if not all(member in _NAMES for member in rest):
        some = " ".join(found)
        return (
            say("character out of {some}", some=some),
            say("characters out of {some}", some=some),
        )
    names = [*([_LETTER] if letters else []), *(_NAMES[member] for member in rest)]
    return _listed([one for one, _ in names]), _listed([many for _, many in names])


def _listed(names: list[Said]) -> Said:
    *first, last = names
    return either(joined(first, ", "), last) if first else last


def _or_else(first: Said, second: Said) -> Said:
    return say("{first}, or {second}", first=first, second=second)


def _then(first: Said, second: Said) -> Said:
    return say("{first}, then {second}", first=first, second=second)
