"""What identifies a thing, without its notation; and what differs from it by a slip."""

from __future__ import annotations

import re
import string
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ris3graph.packing import Arrays, Strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ris3graph.search.entry import Entry

_BARE: Final = 5
"""Characters from which a number is an identifier without its scheme."""
_LISTED: Final = re.compile("[;,]")
_PART: Final = re.compile(r"[\s:_-]+")
_SLIPPED: Final = range(7, 41)
"""Characters of an identifier that may have one wrong: in a shorter one it is another."""
_CHARACTERS: Final = string.digits + string.ascii_lowercase


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


def slips(key: str) -> set[str]:
    """Return what a key may have been before one slip of the keyboard.

    A character was put for another, left out, put in, or changed places with the next.

    Examples
    --------
    >>> len(slips("04s92tb2l")), "04s92tb21" in slips("04s92tb2l")
    (683, True)
    """
    parts = [(key[:place], key[place:]) for place in range(len(key) + 1)]
    found = {left + right[1:] for left, right in parts[:-1]}
    found |= {left + right[1] + right[0] + right[2:] for left, right in parts[:-2]}
    found |= {left + one + right[1:] for left, right in parts[:-1] for one in _CHARACTERS}
    found |= {left + one + right for left, right in parts for one in _CHARACTERS}
    return found - {key}


def key_hash(key: str) -> int:
    """Return the number under which a key is filed."""
    digest = blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


class Keys:
    """The identifiers of an index, each filed under its keys.

    Parameters
    ----------
    arrays
        The arrays of the index.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._hashes = arrays["key-hash"].view(np.int64)
        self._things = arrays["key-thing"].view(np.int32)
        self._texts = Strings.of("key", arrays)

    @staticmethod
    def arrays(things: Sequence[Entry]) -> Arrays:
        """Return the identifiers of things as the arrays that this class reads."""
        filed = sorted(
            (key_hash(key), number, identifier)
            for number, thing in enumerate(things)
            for identifier in thing.identifiers
            for key in identifier_keys(identifier)
        )
        return {
            "key-hash": np.array([item[0] for item in filed], np.int64),
            "key-thing": np.array([item[1] for item in filed], np.int32),
            **Strings.arrays("key", (item[2] for item in filed)),
        }

    def filed(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the things filed under a key, each with its identifier."""
        if key:
            yield from self._at(key_hash(key))

    def near(self, key: str) -> Iterator[tuple[int, str]]:
        """Yield the things whose key is the given one but for one slip.

        Nothing is near a key so short that another one is easily one slip away.
        """
        if len(key) not in _SLIPPED:
            return
        probes = np.array([*map(key_hash, slips(key))], np.int64)
        places = np.searchsorted(self._hashes, probes)
        places[places == len(self._hashes)] = 0
        for probe in probes[self._hashes[places] == probes] if len(self._hashes) else ():
            yield from self._at(int(probe))

    def _at(self, hashed: int) -> Iterator[tuple[int, str]]:
        place = int(np.searchsorted(self._hashes, hashed))
        while place < len(self._hashes) and self._hashes[place] == hashed:
            yield int(self._things[place]), self._texts[place]
            place += 1
