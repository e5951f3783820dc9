"""The drawing of a network: who is drawn where, which ties, and whose names stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final

from ris3graph.web.layout import layout
from ris3graph.web.pages.ask import Name

NAMED: Final = 6
"""So many names stand in a drawing where nothing is selected."""
NAMED_TRIES: Final = 16
LETTER: Final = 8.4
"""Width of a letter of a name in the drawing."""
NAME_LENGTH: Final = 36
"""Longer names are cut in the drawing."""


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
    label, label_y
        Its name as it stands in the drawing, and its line; empty where it does not.
    """

    node: Node
    x: float
    y: float
    radius: float
    label: str = ""
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
    """A drawing: its size, the marks, those with most partners last, and the ties."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    ties: tuple[Tie, ...]


def draw(nodes: Sequence[Node], joint: Iterable[tuple[str, str, int]]) -> Drawing:
    """Draw a network.

    Parameters
    ----------
    nodes
        Organisations to draw.
    joint
        IRIs of two of them and the number of their joint records, each pair once.
    """
    by_iri = {node.actor.iri: node for node in nodes}
    pairs = sorted((min(a, b), max(a, b), records) for a, b, records in joint)
    picture = layout(tuple(sorted(by_iri)), tuple((a, b) for a, b, _ in pairs))
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
    ordered = sorted(_with_names(marks), key=lambda mark: (mark.node.partners, mark.node.actor.iri))
    return Drawing(picture.width, round(picture.height, 1), tuple(ordered), ties)


def _state(first: Node, second: Node) -> str:
    if not first.state:
        return ""
    return "near" if "selected" in (first.state, second.state) else "far"


def _with_names(marks: list[Mark]) -> list[Mark]:
    """Name the selected node, or the best linked ones whose names cover nothing."""
    selected = [mark for mark in marks if mark.node.state == "selected"]
    best = sorted(marks, key=lambda mark: (-mark.node.partners, mark.node.actor.text))
    taken: list[tuple[float, float, float]] = []
    chosen: dict[str, float] = {}
    for mark in selected or best[:NAMED_TRIES]:
        half = min(len(mark.node.actor.text), NAME_LENGTH) * LETTER / 2
        above, below = mark.y - mark.radius - 5, mark.y + mark.radius + 16
        places = [above] if selected else [above, below]
        line = next((y for y in places if selected or _free(mark.x, y, half, marks, taken)), None)
        if line is not None:
            taken.append((mark.x, line, half))
            chosen[mark.node.actor.iri] = round(line, 1)
        if len(taken) == NAMED:
            break
    return [
        replace(
            mark,
            label=shorten(mark.node.actor.text, NAME_LENGTH, placeholder="…"),
            label_y=chosen[mark.node.actor.iri],
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
