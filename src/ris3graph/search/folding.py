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
from ris3graph.transliteration import APOSTROPHES, is_cyrillic, romanise

_BARE: Final = 5
"""Characters from which a number is an identifier without its scheme."""
_LISTED: Final = re.compile("[;,]")
_PART: Final = re.compile(r"[\s:_-]+")
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
_TWICE: Final = re.compile(r"([a-z])\1+")
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
        small = romanise(small)
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
    return _TWICE.sub(r"\1", coarse)


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


def identifier_key(value: str) -> str:
    """Return what is left of an identifier when its notation no longer counts.

    An address stands for its last part, so that a ROR is found with and without the
    site; hyphens, blanks and case do not count.

    Examples
    --------
    >>> identifier_key("https://ror.org/04s92tb21"), identifier_key("UA-63")
    ('04s92tb21', 'ua63')
    """
    if "://" in value:
        value = value.rstrip("/").rsplit("/", 1)[-1]
    value = value.casefold()
    return value if value.isalnum() else "".join(filter(str.isalnum, value))


def identifier_keys(value: str) -> list[str]:
    """Return the keys that an identifier is found under: with its schemes and without.

    What follows a comma or a semicolon is an identifier of its own. Without scheme only
    a number of five characters or more counts: 2027 in a slug is a year.

    Examples
    --------
    >>> identifier_keys("CORDIS RCN 194666; grant 650506")[1:]
    ['cordisrcn194666', 'rcn194666', '194666', 'grant650506', '650506']
    >>> identifier_keys("pic:999984059"), identifier_keys("strategy-2027")
    (['pic999984059', '999984059'], ['strategy2027'])
    """
    keys = [identifier_key(value)]
    for one in [] if "://" in value else _LISTED.split(value):
        parts = _PART.split(one.strip())
        number = identifier_key(parts[-1])
        if len(number) >= _BARE and any(map(str.isdigit, number)):
            keys += [identifier_key("".join(parts[start:])) for start in range(len(parts))]
    return list(dict.fromkeys(filter(None, keys)))


def scheme_free(word: str) -> str:
    """Return the key of what follows a scheme or the address of a site; empty without.

    Examples
    --------
    >>> scheme_free("EDRPOU:02070921"), scheme_free("ror.org/04s92tb21"), scheme_free("UA-63")
    ('02070921', '04s92tb21', '')
    """
    _, mark, number = word.rstrip("/").replace(":", "/").rpartition("/")
    return identifier_key(number) if mark else ""
