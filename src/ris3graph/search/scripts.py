"""Words that mix Latin and Cyrillic letters of the same look, put into one script.

The letters are those of Unicode's confusables (Technical Standard 39) that stand on the
keyboards of both scripts, and ``k``, which differs from its twin in few typefaces.
"""

from __future__ import annotations

import re
from typing import Final

_LATIN: Final = "aceijkopsxyïABCEHIJKMOPSTXYÏ"
_CYRILLIC: Final = "асеіјкорѕхуїАВСЕНІЈКМОРЅТХУЇ"
_TO_CYRILLIC: Final = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN: Final = str.maketrans(_CYRILLIC, _LATIN)
_MIXED: Final = re.compile(r"(?<!\w)(?:[A-Za-z0-9]+[\u0400-\u052f]|[0-9\u0400-\u052f]+[A-Za-z])\w*")
_LETTERS: Final = (re.compile("[A-Za-z]"), re.compile("[\u0400-\u052f]"))


def one_script(text: str) -> str:
    """Return a text with each word in one script, where look-alikes alone keep it from that.

    Examples
    --------
    >>> one_script("Xapків, UА-63") == "Харків, UA-63"
    True
    >>> one_script("AgroВін") == "AgroВін"
    True
    """
    return text if text.isascii() else _MIXED.sub(_in_one, text)


def _in_one(match: re.Match[str]) -> str:
    word = match.group()
    latin, cyrillic = (len(letters.findall(word)) for letters in _LETTERS)
    ways = [(_TO_CYRILLIC, _LETTERS[0]), (_TO_LATIN, _LETTERS[1])]
    for table, foreign in ways if cyrillic >= latin else reversed(ways):
        changed = word.translate(table)
        if not foreign.search(changed):
            return changed
    return word
