"""Ukrainian of the texts that the ontology and its shapes hold in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ris3graph.services import terms
from ris3graph.services.contradictions import WORDS
from ris3graph.services.validation import parted, shapes


@cache
def ukrainian() -> Mapping[str, str]:
    """What shapes say and what properties are called, by the same in English.

    Problems hold the English text, as it can be sent from a server to a command; who shows
    them finds the Ukrainian one here.
    """
    words = {names["en"]: names["uk"] for names in WORDS.values()}
    for term in terms.functional():
        names = terms.names(term)
        words[names["en"]] = names["uk"]
    for shape in shapes().compiled:
        words |= zip(parted(shape.messages["en"]), parted(shape.messages["uk"]), strict=True)
    return words
