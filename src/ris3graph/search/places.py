"""What a region is called for short: «Харків» and «Харківщина» are Kharkiv oblast."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from ris3graph.search.folding import sound

_KINDS: Final = {
    **dict.fromkeys(("oblast", "oblasti", "obl", "region", "rehion"), "oblast"),
    **dict.fromkeys(("misto", "mista", "m", "city"), "city"),
}
"""Folded words that say what kind of region a name is of."""
_LAND: Final = re.compile("(?<=...)shchyn(?:a|i|u|oiu)$")


def short_name(folded: str) -> tuple[str, str]:
    """Return what is left of a region's folded name without its kind, and the kind.

    Examples
    --------
    >>> short_name("kharkivska oblast"), short_name("m kyiv"), short_name("kharkivshchyna")
    (('kharkivska', 'oblast'), ('kyiv', 'city'), ('kharkiv', 'oblast'))
    """
    kind, rest = "", []
    for word in folded.split():
        bare = _LAND.sub("", word)
        if bare != word:
            kind = "oblast"
        if word in _KINDS:
            kind = _KINDS[word]
        else:
            rest.append(bare)
    return " ".join(rest), kind


def names_region(asked: tuple[str, str], name: tuple[str, str]) -> float:
    """Return how alike a short name is spelt to that of a region; 0 where it is another's.

    Parameters
    ----------
    asked, name
        What `short_name` gave of the text and of the region's name.
    """
    if not asked[0] or asked[1] not in ("", name[1]):
        return 0.0
    same = [*map(sound, asked[0].split())] == [*map(sound, name[0].split())]
    return fuzz.ratio(asked[0], name[0]) / 100 if same else 0.0
