"""What is left of a name when spelling, script and romanisation no longer count.

Two steps. *Folding* is strict: small Latin letters without marks, Cyrillic written by
Resolution 55, signs become spaces. The *sound* of a word is coarse on top of that: the
romanisations that are met in registers fall together, «politehnichniy», «politekhnichnyi»
and «politechničnyj» alike. It is a key for looking up, and is never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from ris3graph.search.lexicon import EXONYMS, GLOSSARY
from ris3graph.search.scripts import one_script
from ris3graph.transliteration import APOSTROPHES, is_cyrillic, romanise

_LATIN: Final = str.maketrans(
    {
        "č": "ch",
        "š": "sh",
        "ž": "zh",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
    }
)
"""Letters of scientific transliteration, and those that Unicode does not decompose."""
_MARKS: Final = re.compile(r"[\u0300-\u036f]+")
_WITHIN: Final = re.compile(rf"(?<=\w)[{APOSTROPHES}](?=\w)")
_OTHER: Final = re.compile(r"[^\w\n]+|_+")

_SOUNDS: Final = {
    "shch": "s", "szcz": "s", "sch": "s", "tsch": "c", "zgh": "zh", "tion": "cion",
    "tech": "teh", "archi": "arhi", "mechan": "mehan", "chemi": "himi",
    "ts": "c", "tz": "c", "cz": "c", "tch": "c", "ch": "c", "ck": "k", "qu": "kv",
    "ce": "ce", "ci": "ci", "cy": "ci", "c": "k",
    "kh": "h", "gh": "h", "g": "h", "zh": "z", "sh": "s", "ph": "f", "th": "t",
    "q": "k", "x": "ks", "w": "v",
}  # fmt: skip
_SOUND: Final = re.compile(
    r"ch(?=[lmnr])|" + "|".join(sorted(_SOUNDS, key=lambda item: -len(item)))
)
_IOTA: Final = re.compile("[yij]+")
_TWICE: Final = re.compile(r"([a-z])\1{1,2}")
"""A doubled letter; more of them are no word, and do not stand for the beginning of one."""
_RUSSIAN: Final = re.compile("(?<=k)(?:(a)ia|o(e))$")
"""Ends of Russian adjectives, which are a letter in Ukrainian: «-кая» and «-кое»."""
_EXONYM: Final = re.compile("|".join(sorted(EXONYMS, key=lambda item: -len(item))))


def fold(text: str) -> str:
    """Fold a text strictly; line ends stay, so that many names can be folded at once.

    Examples
    --------
    >>> fold("ТОВ «Об’єднання „Київ“», S.A. Łódź")
    'tov obiednannia kyiv s a lodz'
    """
    small = unicodedata.normalize("NFC", text)
    if is_cyrillic(small):
        small = romanise(one_script(small))
    if not small.isascii():
        small = unicodedata.normalize("NFKC", small).casefold().translate(_LATIN)
        small = _MARKS.sub("", unicodedata.normalize("NFKD", small))
    else:
        small = small.lower()
    spaced = _OTHER.sub(" ", _WITHIN.sub("", small))
    return "\n".join(line.strip() for line in spaced.split("\n"))


@lru_cache(maxsize=1 << 18)
def sound(word: str) -> str:
    """Return the coarse key of a folded word.

    Examples
    --------
    >>> {sound(word) for word in ("kyivskyi", "kiivskiy", "kievskij")}
    {'kivski'}
    """
    word = _EXONYM.sub(lambda match: EXONYMS[match.group()], word)
    coarse = _SOUND.sub(lambda match: _SOUNDS.get(match.group(), "h"), word)
    coarse = _IOTA.sub("i", coarse).replace("ie", "e")
    return _TWICE.sub(r"\1", _RUSSIAN.sub(r"\1\2", coarse))


_ENGLISH: Final = {sound(stem): english.split() for stem, english in GLOSSARY.items()}
_LONGEST: Final = max(map(len, _ENGLISH))
_SHORT: Final = 4
_ADJECTIVE: Final = re.compile(r"(?<=..[a-z])sk(?:i|oho|omu|im|a|oi|oiu|u|e)$")


def english(key: str, least: int = 3) -> list[str]:
    """Return what a word means in English, as sounds; nothing where it is not known.

    Parameters
    ----------
    key
        Sound of a Ukrainian word.
    least
        Letters that its stem has at least.

    Examples
    --------
    >>> english(sound("derzhavnoho")), english(sound("kyivskyi"))
    (['state'], [])
    """
    for length in range(min(len(key), _LONGEST), least - 1, -1):
        found = _ENGLISH.get(key[:length])
        # A short stem begins many words that have nothing to do with it.
        if found and (length > _SHORT or len(key) - length <= _SHORT):
            return [sound(word) for word in found]
    return []


def place_of(key: str) -> str:
    """Return the place that an adjective is made of, as a sound; empty for another word.

    Examples
    --------
    >>> place_of(sound("kharkivska")), place_of(sound("rada"))
    ('harkiv', '')
    """
    place = _ADJECTIVE.sub("", key)
    return "" if place == key else place
