"""How the cells of a text table are written (CSVW, section 5.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

STATED: Final = r"(?i:sep=)(?P<mark>[^\r\n\"])[ \t]*$"
"""Regular expression of the first line in which Excel states the delimiter."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Delimiter, quotation mark, header and encoding of a text table.

    ``delimiter`` and ``quote`` are one character each; ``header`` says whether the
    first row names the columns; ``encoding`` is a name that Python knows.
    """

    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    encoding: str = "utf-8"

    @property
    def quoted(self) -> str:
        """Regular expression of a cell in quotation marks."""
        mark = re.escape(self.quote)
        return f"{mark}(?:[^{mark}]|{mark}{mark})*{mark}"

    @property
    def record(self) -> str:
        """Regular expression of a whole record."""
        mark, comma = re.escape(self.quote), re.escape(self.delimiter)
        cell = f"(?:{self.quoted}|[^{mark}{comma}]*)"
        return rf"\A{cell}(?:{comma}{cell})*\z"

    @property
    def blank(self) -> str:
        """Regular expression of a record of empty cells, as Excel leaves below a table."""
        mark, comma = re.escape(self.quote), re.escape(self.delimiter)
        cell = rf"\s*(?:{mark}{mark}\s*)?"
        return rf"\A{cell}(?:{comma}{cell})*\z"


COMMAS: Final = Dialect()
"""CSV as RFC 4180 has it."""
