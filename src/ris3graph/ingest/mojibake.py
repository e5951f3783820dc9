"""Text that was encoded twice: UTF-8 read as another encoding and written as UTF-8 again.

Windows-1252 and Latin-1 make «Ã–» of Ö, Mac Roman makes «√ñ» of it, Windows-1251 «Рљ» of К.
Only what can be undone without a guess is undone: each run of such characters must decode
to UTF-8 and encode back to the same run. For Windows-1251, whose letters are those of
Ukrainian, all of the text must be such runs: «Рі» begins «Рівне» as well.

Two losses cannot be undone. The bytes 81, 8D, 8F, 90 and 9D have no character in
Windows-1252, and programs wrote U+FFFD for them. And where a name was set in capitals
afterwards, œ became Œ (likewise š and ž), so that «ÃŒ» may have been Ü or Ì.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LOST: Final = "\ufffd"
"""What stands for a letter that was lost."""


def _any(chars: dict[str, int]) -> str:
    return "[" + re.escape("".join(chars)) + "]"


_WESTERN: Final = {chr(code): code for code in range(0x80, 0xA0)} | {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xC0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""Characters that continue a sequence of UTF-8, as Latin-1 or Windows-1252, and their bytes."""
_TAIL: Final = _any(_WESTERN)
_WESTERN_PART: Final = f"(?:[ÂÃÄÅÎÏÐÑ]{_TAIL}|Ò[\x90\x91‘]|â{_TAIL}{{2}})"
_WESTERN_RUN: Final = re.compile(f"{_WESTERN_PART}+")
_RAISED: Final = re.compile("[ÂÃÄÅÎÏÐÑ][ŒŠŽ]")

_MAC: Final = {bytes([code]).decode("mac_roman"): code for code in range(0x80, 0xC0)}
_MAC_TAIL: Final = _any(_MAC)
_MAC_LATIN: Final = f"[¬√ƒ≈]{_MAC_TAIL}|‚[ÄÑ]{_MAC_TAIL}"
_MAC_OTHER: Final = f"[Œœ–—]{_MAC_TAIL}"
"""Greek or Cyrillic; «–É» alone is a dash and a letter, as in «Paris–Évry»."""
_MAC_PART: Final = f"(?:{_MAC_LATIN}|{_MAC_OTHER}{_MAC_OTHER})"
_MAC_SURE: Final = re.compile(_MAC_PART)
_MAC_RUN: Final = re.compile(f"(?:{_MAC_LATIN}|{_MAC_OTHER})+")

_CYRILLIC: Final = {
    bytes([code]).decode("cp1251"): code for code in range(0x80, 0xC0) if code != 0x98
} | {"\x98": 0x98}
_LETTER: Final = f"[РС]{_any(_CYRILLIC)}"
_CYRILLIC_RUN: Final = re.compile(
    f"(?:{_LETTER}|Т[ђ‘]|В{_any(_CYRILLIC)}|Г{_any(_CYRILLIC)}|вЂ{_any(_CYRILLIC)}|в„–)+"
)
_TWO_LETTERS: Final = f"{_LETTER}{_LETTER}"
_TWO_TOGETHER: Final = re.compile(_TWO_LETTERS)

SUSPECT: Final = f"{_WESTERN_PART}|{_MAC_PART}|{_TWO_LETTERS}|{LOST}"
"""Regular expression of what :func:`mend` should look at."""
_ROUNDS: Final = 3
"""Some texts went through the same mishap more than once."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text and what could be done about it: ``lost`` and ``ambiguous`` parts stay."""

    text: str
    lost: bool
    ambiguous: bool


def mend(text: str) -> Mended:
    """Undo double encoding where it can be undone.

    Parameters
    ----------
    text
        One cell.
    """
    if _MAC_SURE.search(text):
        text = _MAC_RUN.sub(_mac, text)
    if text.isupper() and _RAISED.search(text):
        return Mended(text, lost=LOST in text, ambiguous=True)
    for _ in range(_ROUNDS):
        repaired = _WESTERN_RUN.sub(_western, text)
        if _TWO_TOGETHER.search(repaired) and _CYRILLIC_RUN.sub("", repaired).isascii():
            repaired = _CYRILLIC_RUN.sub(_cyrillic, repaired)
        if repaired == text:
            break
        text = repaired
    return Mended(text, lost=LOST in text, ambiguous=False)


def _mac(run: re.Match[str]) -> str:
    return _decoded(run[0], _MAC, "mac_roman")


def _western(run: re.Match[str]) -> str:
    return _decoded(run[0], _WESTERN, "cp1252")


def _cyrillic(run: re.Match[str]) -> str:
    return _decoded(run[0], _CYRILLIC, "cp1251")


def _decoded(run: str, tails: dict[str, int], encoding: str) -> str:
    """Decode one run, or leave it: what does not decode was no double encoding."""
    packed = b"".join(
        bytes([tails[char]]) if char in tails else char.encode(encoding) for char in run
    )
    try:
        return packed.decode("utf-8")
    except UnicodeDecodeError:
        return run
