"""Ukrainian and English: messages from gettext catalogues, numbers and dates by Babel."""

from __future__ import annotations

import datetime
import gettext
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from ris3graph.web.negotiation import preferred_language

if TYPE_CHECKING:
    from starlette.requests import Request

LANGUAGES: Final = ("uk", "en")
DEFAULT: Final = "uk"
_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]")
_LATIN: Final = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=8)
def translations(folder: Path, language: str) -> gettext.NullTranslations:
    """Return the messages of a language, read from its ``messages.po``.

    Parameters
    ----------
    folder
        Folder of the catalogues: ``{language}/LC_MESSAGES/messages.po`` in it.
    language
        ``uk`` or ``en``.
    """
    path = folder / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of_request(request: Request) -> str:
    """Return the language of the pages that a request wants most."""
    return preferred_language(request.headers.get("accept-language"), LANGUAGES, DEFAULT)


def language_of(text: str) -> str:
    """Return the language that a text of the sources is in, by its letters."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    return "uk" if cyrillic > latin else "en"


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: int, language: str) -> str:
    """Write a number; a page has hundreds, most of them small and alike."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=language)


@dataclass(frozen=True, slots=True)
class Formats:
    """How a language writes numbers and dates."""

    language: str

    def number(self, value: float | None, digits: int = 1) -> str:
        """Write a number with at most ``digits`` decimals; a dash for none."""
        if value is None:
            return "–"
        return _decimal(value, digits, self.language)

    def percent(self, part: float, whole: float) -> str:
        """Write a share in whole per cent; a dash where there is no whole."""
        if not whole:
            return "–"
        return format_percent(part / whole, format="#,##0 %", locale=self.language)

    def date(self, value: datetime.date | None) -> str:
        """Write a day; a dash for none."""
        return "–" if value is None else format_date(value, format="medium", locale=self.language)

    def edtf(self, text: str) -> str:
        """Write a date of the sources: a day or a month in words, all else as it stands."""
        try:
            if len(text) == len("2024-09"):
                month = datetime.date.fromisoformat(f"{text}-01")
                return format_date(month, format="LLLL y", locale=self.language)
            return self.date(datetime.date.fromisoformat(text))
        except ValueError:
            return text

    def period(self, start: datetime.date | None, end: datetime.date | None) -> str:
        """Write a period no more exactly than it is known: days, months or years."""
        if start is None or end is None:
            return self.date(end or start)
        whole_years = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        if whole_years:
            return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
        if start == end:
            return self.date(start)
        if (start.year, start.month, start.day) == (end.year, end.month, 1):
            return format_date(start, format="LLLL y", locale=self.language)
        return f"{self.date(start)} – {self.date(end)}"
