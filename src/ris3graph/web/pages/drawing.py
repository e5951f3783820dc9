"""The drawing of a network: who is drawn where, which ties, and whose names stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final

from ris3graph.web.layout import layout
from ris3graph.web.pages.ask import Name

NAMED_TRIES: Final = 16
LETTER: Final = 9.0
"""Width of a letter of a name in the drawing."""
_EDGE: Final = 4.0
"""So far names keep from the edge."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A form of drawing.

    Attributes
    ----------
    name
        What it is for: ``wide`` or ``narrow`` screens.
    width
        Its width, in units of which letters take `LETTER`.
    nodes, ties
        Above so many organisations, or so many ties, the best linked are drawn.
    best, strongest
        So many of these, and so many of their ties, those with most joint records first.
    named
        So many names stand in it where nothing is selected.
    letters
        Longer names are cut.
    """

    name: str
    width: float
    nodes: int
    ties: int
    best: int
    strongest: int
    named: int
    letters: int


WIDE: Final = Frame("wide", 960.0, 400, 3_000, 110, 1_000, 6, 36)
NARROW: Final = Frame("narrow", 380.0, 150, 600, 60, 300, 4, 24)
"""For phones: shrunk to one, the wide drawing could not be read."""


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in the network.

    Attributes
    ----------
    actor, side
        Who it is, and its side.
    partners, records
        With how many others, and in how many records.
    state
        ``selected``, ``near`` (a partner of the selected), ``far`` or empty.
    """

    actor: Name
    side: Name
    partners: int
    records: int
    state: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn organisation.

    Attributes
    ----------
    node
        The organisation.
    x, y, radius
        Place and size of its mark.
    label, label_x, label_y
        Its name as it stands in the drawing, and where its middle is; empty where it
        does not stand there.
    """

    node: Node
    x: float
    y: float
    radius: float
    label: str = ""
    label_x: float = 0.0
    label_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Tie:
    """Two organisations with joint records; places are those of the drawing."""

    first: str
    second: str
    records: int
    x1: float
    y1: float
    x2: float
    y2: float
    state: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: its form and size, the marks, those with most partners last, and the ties."""

    name: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    ties: tuple[Tie, ...]


def draw(nodes: Sequence[Node], joint: Iterable[tuple[str, str, int]], frame: Frame) -> Drawing:
    """Draw a network.

    Parameters
    ----------
    nodes
        Organisations to draw.
    joint
        IRIs of two of them and the number of their joint records, each pair once.
    frame
        Form of the drawing.
    """
    by_iri = {node.actor.iri: node for node in nodes}
    pairs = sorted((min(a, b), max(a, b), records) for a, b, records in joint)
    picture = layout(tuple(sorted(by_iri)), tuple((a, b) for a, b, _ in pairs), frame.width)
    places = {iri: (round(x, 1), round(y, 1)) for iri, (x, y) in picture.places.items()}
    marks = [
        Mark(node, *places[iri], round(5.0 + min(node.partners, 25) ** 0.5 * 1.4, 1))
        for iri, node in by_iri.items()
    ]
    ties = tuple(
        Tie(
            by_iri[a].actor.slug,
            by_iri[b].actor.slug,
            records,
            *places[a],
            *places[b],
            _state(by_iri[a], by_iri[b]),
        )
        for a, b, records in pairs
    )
    named = _with_names(marks, frame)
    ordered = sorted(named, key=lambda mark: (mark.node.partners, mark.node.actor.iri))
    return Drawing(frame.name, picture.width, round(picture.height, 1), tuple(ordered), ties)


def _state(first: Node, second: Node) -> str:
    if not first.state:
        return ""
    return "near" if "selected" in (first.state, second.state) else "far"


def _with_names(marks: list[Mark], frame: Frame) -> list[Mark]:
    """Name the selected node, or the best linked ones whose names cover nothing."""
    selected = [mark for mark in marks if mark.node.state == "selected"]
    best = sorted(marks, key=lambda mark: (-mark.node.partners, mark.node.actor.text))
    taken: list[tuple[float, float, float]] = []
    chosen: dict[str, tuple[float, float]] = {}
    for mark in selected or best[:NAMED_TRIES]:
        half = min(len(mark.node.actor.text), frame.letters) * LETTER / 2
        middle = min(max(mark.x, half + _EDGE), frame.width - half - _EDGE)
        above, below = mark.y - mark.radius - 5, mark.y + mark.radius + 16
        places = [above] if selected else [above, below]
        line = next((y for y in places if selected or _free(middle, y, half, marks, taken)), None)
        if line is not None:
            taken.append((middle, line, half))
            chosen[mark.node.actor.iri] = round(middle, 1), round(line, 1)
        if len(taken) == frame.named:
            break
    return [
        replace(
            mark,
            label=shorten(mark.node.actor.text, frame.letters, placeholder="…"),
            label_x=chosen[mark.node.actor.iri][0],
            label_y=chosen[mark.node.actor.iri][1],
        )
        if mark.node.actor.iri in chosen
        else mark
        for mark in marks
    ]


def _free(
    x: float, y: float, half: float, marks: list[Mark], taken: list[tuple[float, float, float]]
) -> bool:
    """Whether a name of half a width, on a line, covers no other name and at most one node."""
    apart = all(abs(x - other) > half + h or abs(y - line) > 22 for other, line, h in taken)
    covered = sum(abs(m.x - x) < half and abs(m.y - (y - 5)) < m.radius + 5 for m in marks)
    return apart and covered <= 1
