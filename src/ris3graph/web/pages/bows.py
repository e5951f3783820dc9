"""Where those around a thing stand in its drawing: on bows, with their whole names.

A name is broken into lines, and its mark has as much room as the name needs, so that
no name covers another. Wide drawings have a bow on each side; narrow ones, for phones,
have one, all names to the right of it, and so few of them that the centre is in sight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LINE: Final = 17
"""Height of a line of a name."""
_ROOM: Final = 13
"""What is left free between two names, and between a mark and its name."""
_EDGE: Final = 20
"""What is left free above the first name and below the last."""
_LEAST: Final = 0.47
"""So much of a bow's reach is kept at its ends, where the marks would stand on the centre."""
_CAPITAL: Final = 10.0
_SLIM: Final = 4.6
_LETTER: Final = 8.6
"""Widths of letters of 14 pixels, those of a wide typeface."""
_NARROW: Final = frozenset(" .,-'ijltії")


@dataclass(frozen=True, slots=True)
class Frame:
    """A form of drawing.

    Attributes
    ----------
    name
        What it is for: ``wide`` or ``narrow`` screens.
    most
        So many are drawn.
    width
        Its width.
    centre
        Where the thing itself stands.
    reach
        How far the bow goes from there.
    sides
        Bows that there are: on the right, or on both sides.
    """

    name: str
    most: int
    width: int
    centre: int
    reach: float
    sides: int

    @property
    def line(self) -> float:
        """Longest line of a name."""
        return self.width - self.centre - self.reach - _ROOM - 4


FRAMES: Final = (Frame("wide", 24, 960, 480, 165.0, 2), Frame("narrow", 12, 360, 22, 74.0, 1))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark stands, and its name.

    Attributes
    ----------
    x, y
        Place of the mark.
    left
        Whether the name stands on the left of it.
    text_x, text_y
        Where the first line of the name begins, or ends if it stands on the left.
    lines
        The name.
    """

    x: float
    y: float
    left: bool
    text_x: float
    text_y: float
    lines: tuple[str, ...]


def height_and_spots(names: Sequence[str], frame: Frame) -> tuple[int, list[Spot]]:
    """Return the height of a drawing and the spot of each name, in their order.

    They stand on the right bow from the top, then on the left from the bottom, so that
    neighbours in the order are neighbours in the drawing.
    """
    broken = [broken_into_lines(name, frame.line) for name in names]
    half = math.ceil(len(broken) / frame.sides)
    right, left = broken[:half], broken[half:][::-1]
    height = max(sum(map(_room, side)) for side in (right, left)) + 2 * _EDGE
    return height, [*_bow(right, height, frame, 1), *_bow(left, height, frame, -1)[::-1]]


def broken_into_lines(text: str, width: float) -> tuple[str, ...]:
    """Break a text between words, or within one that is longer than a line."""
    lines: list[str] = []
    left = 0.0
    for word in (part for whole in text.split() for part in _parts(whole, width)):
        needed = _width(word)
        if lines and _SLIM + needed <= left:
            lines[-1] += f" {word}"
            left -= _SLIM + needed
        else:
            lines.append(word)
            left = width - needed
    return tuple(lines) or ("",)


def _parts(word: str, width: float) -> list[str]:
    """Cut a word into pieces of which each fits a line."""
    if _width(word) <= width:
        return [word]
    parts = [""]
    for letter in word:
        if _width(parts[-1] + letter) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def _width(text: str) -> float:
    return sum(
        _CAPITAL if letter.isupper() else _SLIM if letter in _NARROW else _LETTER for letter in text
    )


def _room(lines: tuple[str, ...]) -> int:
    return LINE * len(lines) + _ROOM


def _bow(side: Sequence[tuple[str, ...]], height: int, frame: Frame, sign: int) -> list[Spot]:
    """Return the spots of the right bow (1) or the left one (-1), from the top."""
    found = []
    top = (height - sum(map(_room, side))) / 2
    for lines in side:
        y = top + _room(lines) / 2
        top += _room(lines)
        away = 2 * y / height - 1
        x = frame.centre + sign * frame.reach * max(_LEAST, math.sqrt(max(0.0, 1 - away**2)))
        first = y + 5 - (len(lines) - 1) * LINE / 2
        text_x = round(x + sign * _ROOM, 1)
        found.append(Spot(round(x, 1), round(y, 1), sign < 0, text_x, round(first, 1), lines))
    return found
