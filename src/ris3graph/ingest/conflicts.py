"""Markers that an unresolved merge left in a text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.findings import LIMIT, NOTHING
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ris3graph.ingest.findings import Findings

_MARKER: Final = re.compile(r"^(?:<{7} .*|\|{7}(?: .*)?|={7}|>{7} .*)$", re.MULTILINE)
_ORDER: Final = {"<": "", "|": "<", "=": "<|", ">": "="}
"""Which marker a marker can follow within a conflict, by their first characters."""
LEFT_OUT: Final = "\0"
"""Mark of a line that was left out of a table; no text that is read holds it otherwise."""


@dataclass(slots=True)
class _Conflict:
    """Where the markers of one conflict begin and end, by their first characters."""

    line: int
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether it has two sides."""
        return self.places.keys() >= {"<", "=", ">"}

    def side(self, text: str, first: str, last: str) -> str:
        """Return what stands between two markers."""
        return text[self.places[first][1] + 1 : self.places[last][0]]

    @property
    def ours(self) -> tuple[str, str]:
        """The markers around the first side; the common ancestor (diff3) stands apart."""
        return "<", "|" if "|" in self.places else "="


def mend_conflicts(
    text: str,
    findings: Findings,
    alike: Callable[[str], object] | None = None,
    *,
    mark: str | None = None,
) -> str:
    r"""Keep one side of each conflict whose sides say the same, and refuse the others.

    Parameters
    ----------
    text
        The text, with ``\n`` as line end.
    findings
        Receives what was mended and what cannot be.
    alike
        Lines of which this makes the same say the same; without it none is mended.
    mark
        Put before each line that is left out, which then stays: who counts rows of the
        file has to count it.

    Returns
    -------
    str
        The text; lines that are left out are empty or marked, so that the others keep
        their numbers.
    """
    kept: list[str] = []
    end = refused = 0
    for conflict in _conflicts(text):
        if alike is not None and conflict.whole:
            ours = conflict.side(text, *conflict.ours)
            theirs = conflict.side(text, "=", ">")
            if _said(ours, alike) == _said(theirs, alike):
                start, last = conflict.places["<"][0], conflict.places[">"][1]
                opening = text[start : conflict.places[conflict.ours[0]][1] + 1]
                rest = text[conflict.places[conflict.ours[1]][0] : last]
                kept += [text[end:start], _left_out(opening, mark), ours, _left_out(rest, mark)]
                end = last
                findings.warn(
                    say(
                        "The markers of an unresolved merge were taken out; both sides say the same"
                    ),
                    NOTHING,
                    line=conflict.line,
                )
                continue
        for start, last in conflict.places.values():
            refused += 1
            if refused <= LIMIT:
                findings.add(
                    say("A marker of an unresolved merge stands in the file"),
                    say(
                        "Resolve the merge: keep one of the two versions and delete the marker "
                        "lines."
                    ),
                    line=text.count("\n", 0, start) + 1,
                    value=text[start:last],
                )
    findings.add_more(max(0, refused - LIMIT))
    return "".join([*kept, text[end:]])


def _left_out(part: str, mark: str | None) -> str:
    """Empty the lines of a part of the text, or mark them."""
    if mark is None:
        return "\n" * part.count("\n")
    return re.sub("^(?!\\Z)", mark, part, flags=re.MULTILINE)


def _said(side: str, alike: Callable[[str], object]) -> Counter[object]:
    return Counter(alike(line) for line in side.splitlines() if line.strip())


def _conflicts(text: str) -> Iterator[_Conflict]:
    """Yield conflicts in their order; a marker that belongs to none is one by itself."""
    current: _Conflict | None = None
    line, counted = 1, 0
    for found in _MARKER.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        kind = found[0][0]
        last = next(reversed(current.places)) if current is not None else ""
        if kind == "|" and last != "<":  # a row of empty cells between bars
            continue
        if current is None or last not in _ORDER[kind]:
            if current is not None:
                yield current
            current = _Conflict(line)
        current.places[kind] = found.span()
        if kind == ">":
            yield current
            current = None
    if current is not None:
        yield current
