"""What a sheet of a workbook says beside its values (ECMA-376, part 1, 18.3.1).

The reader of values gives an empty cell for an error, for a formula that was never
computed and for all but the first of merged cells. None of them is empty to whoever
looks at the sheet, so they are looked up in its XML; so are rows that nobody sees, and
the styles that decide how a value is shown.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from ris3graph.said import say

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Collection

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_NOTABLE: Final = rb"""\bt\s*=\s*["']e["']|\bhidden\s*=|<(?:[\w.-]+:)?(?:f[\s/>]|mergeCell\b)"""
"""What a sheet holds if there is anything to look up: most hold nothing of it."""
_STYLE: Final = rb"""|\bs\s*=\s*["'](?:%s)["']"""
_REFERENCE: Final = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")

_TRUE: Final = ("1", "true")

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(slots=True)
class Oddities:
    """Cells of a sheet whose value cannot be taken as it is read.

    Attributes
    ----------
    errors
        Error values, such as ``#N/A``, by place.
    uncomputed
        Places of formulas without a stored result.
    merged
        First and last place of each range of merged cells.
    hidden
        Rows that are not shown, be it by hand or by a filter.
    styles
        Style of each cell that has one of those that were asked for, by place.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    uncomputed: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    styles: dict[Place, int] = field(default_factory=dict)


def oddities(packed: zipfile.ZipFile, sheet: str, styles: Collection[int] = ()) -> Oddities:
    """Look a sheet up by its name, and in it the cells that are not what they seem.

    Parameters
    ----------
    packed, sheet
        The workbook and the name of its sheet.
    styles
        Styles whose cells are told.

    Raises
    ------
    ValueError
        The XML cannot be read, or the workbook does not say which part the sheet is.
    """
    found = Oddities()
    part = packed.read(_part(packed, sheet))
    notable = _NOTABLE
    if styles:
        notable += _STYLE % b"|".join(b"%d" % style for style in styles)
    if re.search(notable, part):
        reader = _Sheet(found, styles)
        parse_xml(part, reader.start, reader.end, reader.text)
    return found


def place(reference: str) -> Place:
    """Return the row and the column of a reference such as ``G2``.

    Raises
    ------
    ValueError
        It is none.
    """
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise ValueError(say("«{reference}» is no cell", reference=reference))
    column = 0
    for letter in parts[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]), column


def reference(place: Place) -> str:
    """Return the reference of a place: ``G2`` of row 2 and column 7."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


class _Sheet:
    """Handlers of the XML of a sheet; a cell without a reference follows the one before."""

    def __init__(self, found: Oddities, styles: Collection[int]) -> None:
        self._found = found
        self._styles = {str(style): style for style in styles}
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._inside = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
                if attributes.get("hidden") in _TRUE:
                    self._found.hidden.add(self._row)
            case "c":
                next_place = (self._row, self._column + 1)
                self._row, self._column = place(attributes.get("r") or reference(next_place))
                self._kind = attributes.get("t", "")
                self._formula, self._value = False, ""
                style = self._styles.get(attributes.get("s", ""))
                if style is not None:
                    self._found.styles[self._row, self._column] = style
            case "f":
                self._formula = True
            case "v":
                self._inside = True
            case "mergeCell":
                first, _, last = attributes.get("ref", "").partition(":")
                self._found.merged.append((place(first), place(last or first)))

    def text(self, data: str) -> None:
        if self._inside:
            self._value += data

    def end(self, name: str) -> None:
        match local_name(name):
            case "v":
                self._inside = False
            case "c":
                if self._kind == "e":
                    self._found.errors[self._row, self._column] = self._value
                elif self._formula and not self._value and self._kind != "str":
                    # A computed text may be empty; nothing else may.
                    self._found.uncomputed.append((self._row, self._column))


def _part(packed: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "sheet":
            key = next((key for key in attributes if key.endswith(":id")), "")
            ids.setdefault(attributes.get("name", ""), attributes.get(key, ""))

    def relations(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for part, start in ((_WORKBOOK, sheets), (_RELATIONS, relations)):
        if part in packed.namelist():
            parse_xml(packed.read(part), start)
    target = posixpath.normpath(posixpath.join("/xl", targets.get(ids.get(sheet, ""), "")))
    wanted = target.lstrip("/").lower()
    part = next((name for name in packed.namelist() if name.lower() == wanted), "")
    if not part:
        raise ValueError(say("no part of it is the sheet «{name}»", name=sheet))
    return part


def parse_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part of a workbook; entities, which none has, are refused.

    Raises
    ------
    ValueError
        It cannot be read.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(say("its XML is damaged ({reason})", reason=str(error))) from error


def _refuse_entity(name: str, *_: object) -> None:
    """Refuse entities, which no workbook has and which can grow without bound."""
    raise ValueError(say("its XML declares the entity {name}", name=name))


def local_name(name: str) -> str:
    """Return the name of an element without its prefix."""
    return name.rpartition(":")[2]
