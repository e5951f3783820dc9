"""A thing amid those it is tied to: a drawing that is the same each time, names readable.

Those around stand in two bows, sorted by side, at even heights, so that no name covers
another. A table beside the drawing holds all of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ris3graph.model import Helix
from ris3graph.rdf.namespaces import concept, slug_of
from ris3graph.web.landscape import Landscape
from ris3graph.web.pages.ask import Ask, Name

AROUND: Final = 24
"""So many are drawn; the table has the rest."""
WIDTH: Final = 720
_BOW: Final = 150.0
_LINE: Final = 30.0
"""Distance of two names."""
_NAME: Final = 18
"""Letters of a name in the drawing."""
_ORDER: Final = {side.value: place for place, side in enumerate(Helix)}


@dataclass(frozen=True, slots=True)
class Mark:
    """One of those around.

    Attributes
    ----------
    actor, side
        Who it is.
    x, y
        Place in the drawing.
    label
        Its name, cut where it is long.
    left
        Whether the name stands on the left.
    records
        Joint records with the thing in the centre; 0 where they are not counted.
    """

    actor: Name
    side: Name
    x: float
    y: float
    label: str
    left: bool
    records: int


@dataclass(frozen=True, slots=True)
class Link:
    """Two of those around that took part in something together, by their places."""

    x1: float
    y1: float
    x2: float
    y2: float
    records: int


@dataclass(frozen=True, slots=True)
class SideCount:
    """How many of those around are of a side."""

    side: Name
    count: int


@dataclass(frozen=True, slots=True)
class Ego:
    """The drawing.

    Attributes
    ----------
    width, height
        Size of the drawing; the thing itself is in its middle.
    side
        Side of the thing in the middle, where it is an organisation.
    marks
        Those around it.
    links
        Ties among them.
    sides
        How many of those drawn are of which side.
    total
        How many there are, drawn or not.
    """

    width: int
    height: int
    side: Name | None
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    sides: tuple[SideCount, ...]
    total: int


def ego_of(
    ask: Ask,
    landscape: Landscape,
    around: Sequence[tuple[str, int]],
    side: Name | None = None,
    least: int = 1,
) -> Ego | None:
    """Draw a thing amid actors.

    Parameters
    ----------
    ask
        For names.
    landscape
        Knows sides and ties of the actors.
    around
        Actors with their joint records, each once, the most important first.
    side
        Side of the thing, where it is an organisation.
    least
        Joint records that two of them must have for a line; 2 where the thing is
        itself a record of both.

    Returns
    -------
    Ego or None
        ``None`` where nobody is around.
    """
    known = (
        (iri, joint, place) for iri, joint in around if (place := landscape.place(iri)) is not None
    )
    drawn = sorted(
        islice(known, AROUND),
        key=lambda item: (_ORDER.get(slug_of(landscape.sides[item[2]]), 9), -item[1], item[0]),
    )
    if not drawn:
        return None
    names = ask.names([iri for iri, _, _ in drawn] + [concept("helix", helix) for helix in Helix])
    half = math.ceil(len(drawn) / 2)
    height = round(_LINE * (half + 1) + 40)
    marks = tuple(
        Mark(
            names.get(iri),
            names.get(landscape.sides[place]),
            *_place(index, len(drawn), half, height),
            _cut(names.get(iri).text),
            index >= half,
            joint,
        )
        for index, (iri, joint, place) in enumerate(drawn)
    )
    ties = landscape.ties([place for _, _, place in drawn])
    links = tuple(
        Link(marks[i].x, marks[i].y, marks[j].x, marks[j].y, int(joint))
        for i, j, joint in zip(ties.row, ties.col, ties.data, strict=True)
        if joint >= least
    )
    counts = Counter(mark.side for mark in marks)
    sides = tuple(SideCount(name, number) for name, number in counts.items())
    return Ego(WIDTH, height, side, marks, links, sides, len(around))


def _place(index: int, total: int, half: int, height: int) -> tuple[float, float]:
    """Return the place on the right bow, from the top, then on the left, from the bottom."""
    left = index >= half
    lines = total - half if left else half
    line = total - 1 - index if left else index
    y = height / 2 + (line - (lines - 1) / 2) * _LINE
    reach = math.sqrt(max(0.0, 1 - ((y - height / 2) / (height / 2)) ** 2))
    x = WIDTH / 2 + (-1 if left else 1) * max(70.0, _BOW * reach)
    return round(x, 1), round(y, 1)


def _cut(text: str) -> str:
    return text if len(text) <= _NAME else text[: _NAME - 1].rstrip() + "…"
