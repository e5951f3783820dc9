"""What to do about a cell that does not have the form of its column."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.terms import known_values
from ris3graph.ingest.wording import in_words
from ris3graph.said import Said, joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ris3graph.ingest.schema import Column

_LIKE: Final[dict[str, str]] = {
    **dict(zip("АВЕІКМНРСТХаеіорсхуѕј", "ABEIKMHPCTXaeiopcxysj", strict=True)),
    "О": "O0",
    "З": "3",
    "б": "6",
    "Ѕ": "S",
    "Ј": "J",
}
"""Cyrillic letters, and the Latin letters or digits that look like them."""
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_ZEROS: Final = 4
"""So many leading zeros are thought of as dropped."""
_LISTED: Final = 30
"""So many values are listed; of more, those that are similar."""


def advice(value: str, column: Column) -> Said:
    """Say how a value could have the form of its column, in words for a steward."""
    pattern = column.datatype.format or ""
    known = _values(column)

    def fits(text: str) -> bool:
        return _matches(pattern, text) and (not known or text in known)

    latin = next(filter(fits, _in_latin(value)), None)
    if latin is not None:
        strange = ", ".join(f"«{letter}»" for letter in dict.fromkeys(_CYRILLIC.findall(value)))
        return say(
            "A letter of it is Cyrillic: {letters}. Write {text}.", letters=strange, text=latin
        )
    for text in (value.lower(), value.upper(), value.replace(" ", "")):
        if fits(text):
            return say("Write {text}.", text=text)
    padded = next(filter(fits, ("0" * n + value for n in range(1, _ZEROS + 1))), None)
    if padded is not None and value.isdecimal():
        return say(
            "Excel drops leading zeros: if it is {text}, write that, in a column that is "
            "formatted as text.",
            text=padded,
        )
    return _choice(value, known) or _form(pattern)


def _values(column: Column) -> dict[str, tuple[str, ...]]:
    """Values that the vocabulary has to which the column leads, with their names."""
    parts = () if column.value is None else column.value.parts
    if len(parts) != len(("address", "cell")) or parts[1] != (column.name, False):
        return {}
    return known_values(str(parts[0]))


def _choice(value: str, known: dict[str, tuple[str, ...]]) -> Said | None:
    if not known:
        return None
    named = {name.casefold(): text for text, names in known.items() for name in (text, *names)}
    meant = named.get(value.casefold())
    listed = [say("Use one of: {known}.", known=", ".join(known))] if len(known) <= _LISTED else []
    if meant is not None:
        return joined([say("Write {text}.", text=meant), *listed], " ")
    if listed:
        return listed[0]
    near = get_close_matches(value.casefold(), named, n=3, cutoff=0.75)
    similar = list(dict.fromkeys(f"{named[name]} ({known[named[name]][0]})" for name in near))
    return say("Similar: {names}.", names=", ".join(similar)) if similar else None


def _form(pattern: str) -> Said:
    words = in_words(pattern)
    if words is None:
        return say("It must match the regular expression {pattern}", pattern=pattern)
    return say("It must be {words}.", words=words)


def _in_latin(value: str) -> Iterator[str]:
    """Yield what a value may have been meant as, where Cyrillic letters stand in it."""
    strange = _CYRILLIC.findall(value)
    if strange and all(letter in _LIKE for letter in strange) and len(strange) <= _ZEROS:
        for letters in product(*(_LIKE.get(char, char) for char in value)):
            yield "".join(letters)


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        # Another engine reads patterns; what it alone understands gets no advice of this kind.
        return False
