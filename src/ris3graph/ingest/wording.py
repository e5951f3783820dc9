"""A regular expression in words, for who fills in tables."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<bar>\|)|\[(?P<members>(?:\\.|[^\]\\^])(?:\\.|[^\]\\])*)\]"
    r"|(?P<digit>\\d)|\\(?P<escaped>[^A-Za-z0-9])|(?P<count>\{[0-9]+(?:,[0-9]*)?\}|[*+?])"
    r"|(?P<plain>[^\\.^$*+?{}()|\[\]])"
)
_MEMBER: Final = re.compile(r"\\?(.)(?:-\\?(.))?", re.DOTALL)
_NAMES: Final = {
    "a-z": "small Latin letter",
    "A-Z": "capital Latin letter",
    "0-9": "digit",
    "-": "hyphen",
    "_": "underscore",
    " ": "space",
}
"""What members of a class are called."""


def in_words(pattern: str) -> str | None:
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

    def alternatives(self, joint: str = ", or ") -> str | None:
        parts = [self._sequence()]
        while self._next("bar"):
            parts.append(self._sequence())
        known = [part for part in parts if part is not None]
        return joint.join(known) if len(known) == len(parts) else None

    def _sequence(self) -> str | None:
        parts: list[str] = []
        text = ""
        while True:
            if plain := self._next("plain", "escaped"):
                if self.tokens and self.tokens[0].lastgroup == "count":
                    return None
                text += plain[plain.lastgroup or 0]
                continue
            if text:
                parts.append(f"«{text}»")
                text = ""
            if token := self._next("members", "digit"):
                parts.append(self._characters(token["members"] or "0-9"))
            elif self._next("open"):
                part = self._group()
                if part is None:
                    return None
                parts.append(part)
            else:
                return ", then ".join(parts) if parts else None

    def _group(self) -> str | None:
        words = self.alternatives(" or ")
        if words is None or self._next("close") is None:
            return None
        count = self._next("count")
        if count is None:
            return words
        return f"perhaps {words}" if count[0] == "?" else None

    def _characters(self, members: str) -> str:
        one, many = _called(members)
        count = self._next("count")
        match "1" if count is None else count[0].strip("{}"):
            case "1":
                return f"1 {one}"
            case "?":
                return f"perhaps 1 {one}"
            case "+":
                return many
            case "*":
                return f"any number of {many}"
            case stated:
                least, comma, most = stated.partition(",")
                if comma:
                    return f"{least} to {most} {many}" if most else f"{least} or more {many}"
                return f"{least} {many}"


def _called(members: str) -> tuple[str, str]:
    """What one of the members of a class is called, and what several are."""
    found = [
        member[1] if member[2] is None else f"{member[1]}-{member[2]}"
        for member in _MEMBER.finditer(members)
    ]
    if {"a-z", "A-Z"} <= set(found):
        found = ["a-z", *(member for member in found if member not in ("a-z", "A-Z"))]
        names = ["Latin letter", *(_NAMES.get(member, "") for member in found[1:])]
    else:
        names = [_NAMES.get(member, "") for member in found]
    if not all(names):
        some = " ".join(found)
        return f"character out of {some}", f"characters out of {some}"
    return _either(names), _either([f"{name}s" for name in names])


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
