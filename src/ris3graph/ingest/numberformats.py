"""How a workbook shows numbers and dates, where that says something of the value.

A month is kept as its first day and shown as «Mar 2023»; a code is kept as a number and
shown with its leading zeros. What is shown is what somebody wrote, so it decides
(ECMA-376, part 1, 18.8.30 and 18.8.31).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from ris3graph.ingest.sheetxml import local_name, parse_xml

if TYPE_CHECKING:
    import zipfile

_STYLES: Final = "xl/styles.xml"
_BUILT_IN: Final = {2: "0.00", 17: "mmm-yy"}
"""Formats that have a number and no code, as far as they matter here."""
_ASIDE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].')
"""Texts, colours, languages and spaces within a code."""
_DIGITS: Final = re.compile(r"(0+)(?:\.(0+))?")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a number or a date is written as: its first characters, or so many digits.

    Attributes
    ----------
    date
        Characters of a day in ISO 8601 that are shown: 4 for a year, 7 for a month;
        0 where it is no such format.
    whole, decimals
        Least digits before the point, and digits after it; 0 where it is no such format.
    """

    date: int = 0
    whole: int = 0
    decimals: int = 0

    def written(self, value: Any) -> str | None:
        """Write a value as it is shown; ``None`` where it holds more than that."""
        if self.date and isinstance(value, date):
            midnight = not isinstance(value, datetime) or value.time() == time()
            first = value.day == 1 and (self.date > len("2023") or value.month == 1)
            return value.isoformat()[: self.date] if midnight and first else None
        if self.whole and isinstance(value, int | float) and not isinstance(value, bool):
            return self._with_digits(float(value))
        return None

    def _with_digits(self, value: float) -> str | None:
        if value < 0 or (self.whole == 1 and value.is_integer()):
            return None
        width = self.whole + (self.decimals and self.decimals + 1)
        shown = f"{value:0{width}.{self.decimals}f}"
        return shown if float(shown) == value else None


def number_format(code: str) -> NumberFormat | None:
    """Read the code of a format; ``None`` where it says nothing of the value."""
    plain = _ASIDE.sub("", code.partition(";")[0]).strip().lower()
    digits = _DIGITS.fullmatch(plain)
    if digits is not None and len(plain) > 1:
        return NumberFormat(whole=len(digits[1]), decimals=len(digits[2] or ""))
    if "y" in plain and not set("dhs") & set(plain):
        return NumberFormat(date=len("2023-12") if "m" in plain else len("2023"))
    return None


def number_formats(packed: zipfile.ZipFile) -> dict[int, NumberFormat]:
    """Return the formats that say something of values, by the style of the cells.

    Raises
    ------
    ValueError
        The XML cannot be read.
    """
    if _STYLES not in packed.namelist():
        return {}
    codes = dict(_BUILT_IN)
    styles: list[int] = []
    within = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "numFmt":
                codes[int(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
            case "cellXfs":
                within[0] = True
            case "xf" if within[0]:
                styles.append(int(attributes.get("numFmtId", 0)))

    def end(name: str) -> None:
        if local_name(name) == "cellXfs":
            within[0] = False

    parse_xml(packed.read(_STYLES), start, end)
    found = {style: number_format(codes.get(number, "")) for style, number in enumerate(styles)}
    return {style: form for style, form in found.items() if form is not None}
