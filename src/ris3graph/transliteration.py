"""Ukrainian in Latin letters, by Resolution 55 of the Cabinet of Ministers of 27 January 2010."""

from __future__ import annotations

import re
from typing import Final

APOSTROPHES: Final = "'’ʼ‘`´′ʹ＇\u02bb\u02bd"
"""Characters that stand for the apostrophe in Ukrainian names."""

_PLAIN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie",
    "ж": "zh", "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu",
    "я": "ia", "ё": "io", "ъ": "", "ы": "y", "э": "e",
}  # fmt: skip
"""Letters within a word; the last four are Russian and stand in old names."""
_FIRST: Final = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
"""Letters at the start of a word."""
_LETTER: Final = re.compile(
    rf"(?P<start>(?<![^\W\d_])(?<![^\W\d_][{APOSTROPHES}])[єїйюя])"
    rf"|(?P<pair>зг)|(?P<letter>[{''.join(_PLAIN)}])"
    rf"|(?<=[^\W\d_])[{APOSTROPHES}](?=[єїюяёиіьйЄЇЮЯЁ])",
    re.IGNORECASE,
)
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")


def is_cyrillic(text: str) -> bool:
    """Whether a text has a Cyrillic letter."""
    return not text.isascii() and _CYRILLIC.search(text) is not None


def romanise(text: str) -> str:
    """Write Ukrainian in Latin letters; what is not Cyrillic stays as it is.

    Examples
    --------
    >>> romanise("Згурський, Знам’янка, Їжакевич")
    'Zghurskyi, Znamianka, Yizhakevych'
    """
    return _LETTER.sub(_written, text) if is_cyrillic(text) else text


def _written(match: re.Match[str]) -> str:
    found = match.group()
    small = found.lower()
    if match["start"]:
        latin = _FIRST[small]
    elif match["pair"]:
        latin = "zgh"
    else:
        latin = _PLAIN.get(small, "")
    if found == small:
        return latin
    text, end = match.string, match.end()
    after = text[end : end + 1]
    before = text[match.start() - 1 : match.start()]
    capitals = after.isupper() or (not after.isalpha() and before.isupper())
    if match["pair"]:
        capitals = found.isupper()
        latin = latin if found[0].isupper() else found[0] + latin[1:]
    return latin.upper() if capitals else latin.capitalize()
