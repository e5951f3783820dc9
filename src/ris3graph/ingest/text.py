"""From bytes to text: other kinds of files, encodings, leftovers of tools.

Each function writes what it finds into :class:`Findings` and reads no file.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.conflicts import mend_conflicts
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ris3graph.ingest.findings import Findings

_GZIP: Final = b"\x1f\x8b"
MAX_UNPACKED: Final = 2 * 1024**3
"""Largest size of an unpacked file, in bytes: a small archive can hold terabytes."""

_KINDS: Final[tuple[tuple[bytes, Said], ...]] = (
    (b"%PDF", say("a PDF document")),
    (b"\x89PNG\r\n", say("a PNG picture")),
    (b"\xff\xd8\xff", say("a JPEG picture")),
    (b"GIF8", say("a GIF picture")),
    (b"\xd0\xcf\x11\xe0", say("a workbook or document of an old Office format")),
    (b"SQLite format 3\0", say("an SQLite database")),
    (b"PAR1", say("a Parquet table")),
    (b"7z\xbc\xaf", say("a 7-Zip archive")),
    (b"Rar!", say("a RAR archive")),
)
_SAVE_AS_CSV: Final = say("Open it in the program that made it and save the sheet as CSV UTF-8.")
_AGAIN: Final = say("Download or pack it again.")
CHOSEN: Final = say("Check that the right file was chosen.")
_TWICE: Final = b"\xef\xbb\xbf".decode("cp1252").encode()
"""A byte order mark that was encoded twice."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_CYRILLIC: Final = re.compile("[А-яІіЇїЄєҐґЁёЎў]+")
_ENCODINGS: Final = (
    # In a word of Cyrillic letters all are; one of Latin letters has an accent here and there.
    ("cp1251", "Windows-1251", _CYRILLIC),
    ("koi8-u", "KOI8-U", _CYRILLIC),
    ("cp1252", "Windows-1252 (Latin-1)", re.compile("(?=.*[A-Za-z])[A-Za-zÀ-öø-ÿŒœŠšŽžŸ]+")),
)
_UNUSUAL: Final = re.compile("[\u2500-\u259f\ufffd]")
"""Lines and blocks, which KOI8 has where other encodings have letters; what is none."""
_FREQUENT: Final = frozenset("оаинівтерс")
"""Letters of which Ukrainian is made for the most part; another encoding makes other ones."""
_SHOWN: Final = 60


def unpack(data: bytes, findings: Findings) -> bytes:
    """Unpack a gzip file.

    Returns
    -------
    bytes
        The content, or nothing where the findings say what is wrong.
    """
    try:
        with gzip.open(BytesIO(data)) as packed:
            content = packed.read(MAX_UNPACKED + 1)
    except (EOFError, zlib.error):
        findings.add(say("The gzip file is cut off or damaged"), _AGAIN)
        return b""
    except gzip.BadGzipFile as error:
        if not data.startswith(_GZIP):
            findings.add(
                say("The name ends in .gz, but this is no gzip file"),
                say("Pack it again, or take .gz off its name."),
            )
        elif str(error).startswith("Not a gzipped file"):
            findings.add(
                say("Something follows the end of the gzip file that does not belong to it"),
                _AGAIN,
            )
        else:
            findings.add(
                say("The gzip file is damaged: its content does not fit its checksum"),
                _AGAIN,
            )
        return b""
    if len(content) > MAX_UNPACKED:
        findings.add(
            say("The file unpacks to more than {limit} GiB", limit=MAX_UNPACKED // 1024**3),
            say("Load it in parts."),
        )
        return b""
    return content


def decode(
    data: bytes,
    findings: Findings,
    *,
    alike: Callable[[str], object] | None = None,
    mark: str | None = None,
    encoding: str = "utf-8",
) -> str | None:
    r"""Decode a text file that ought to be UTF-8, with or without a byte order mark.

    Line ends become ``\n``.

    Parameters
    ----------
    data
        The file, unpacked.
    findings
        Receives what is wrong.
    alike
        Take the markers of a merge out, with a warning, where both sides hold the
        same lines in whatever order: those of which this makes the same. Lines that
        are left out become empty, so that the others keep their numbers.
    mark
        Keep those lines instead, with this before each.
    encoding
        What the text is written in, where something says so.

    Returns
    -------
    str or None
        The text; ``None`` where the findings say why there is none.
    """
    if codecs.lookup(encoding).name != "utf-8":
        try:
            data = data.decode(encoding).removeprefix("\ufeff").encode()
        except UnicodeDecodeError as error:
            findings.add(
                say("The text is not {encoding}, as the metadata say", encoding=encoding),
                say("Correct the encoding of dialect, or save the table again."),
                line=_line_at(data, error.start),
            )
            return None
    if is_foreign(data, findings):
        return None
    data = data.removeprefix(b"\xef\xbb\xbf").removeprefix(_TWICE)
    if not data.strip():
        tell_empty(findings)
        return None
    if b"\0" in data:
        line = _line_at(data, data.index(b"\0"))
        findings.add(
            say("The text holds NUL bytes; it is damaged or no text"),
            say("Save it again as text in UTF-8."),
            line=line,
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        _name_encoding(data, error.start, findings)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = mend_conflicts(text, findings, alike, mark=mark)
    return None if findings else text


def tell_empty(findings: Findings) -> None:
    """Refuse a file in which nothing stands."""
    findings.add(say("The file is empty"), CHOSEN)


def is_foreign(data: bytes, findings: Findings) -> bool:
    """Say whether the bytes are a file of another kind, or text in UTF-16."""
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    if data.startswith(b"PK\x03\x04"):
        excel = b"xl/" in data
        kind = say("an Excel workbook (.xlsx)") if excel else say("a ZIP archive")
    if kind is not None:
        hint = _SAVE_AS_CSV if "book" in kind else say("Load tables as CSV and graphs as RDF.")
        findings.add(say("This is {kind}, whatever its name says", kind=kind), hint)
        return True
    if data.startswith(_GZIP):
        findings.add(
            say("This is a gzip file, but its name does not end in .gz"),
            say("Add .gz to its name, or unpack it."),
        )
        return True
    if data[:64].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        findings.add(
            say("This is a web page (HTML)"),
            say("Download the file itself, not the page about it."),
        )
        return True
    zeros = data[:400].count(0)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or zeros * 3 > len(data[:400]) > 0:
        hint = say("Save it as UTF-8 (in Excel: “CSV UTF-8”).")
        findings.add(say("The text is in UTF-16"), hint, line=1)
        return True
    return False


def _ends_within_a_letter(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.end == len(line)
    return False


def _name_encoding(data: bytes, start: int, findings: Findings) -> None:
    """Say which encoding the text is probably in, and show the line."""
    begin = data.rfind(b"\n", 0, start) + 1
    end = data.find(b"\n", start)
    raw = data[begin : end if end >= 0 else len(data)]
    if end < 0 and _ends_within_a_letter(raw):
        findings.add(
            say("The file ends within a letter: it is cut off"),
            say("Copy or download it again."),
            line=_line_at(data, start),
            value=raw.decode("utf-8", errors="ignore")[-_SHOWN:],
        )
        return
    message, hint, shown = (
        say("The text is not UTF-8"),
        say("Save it again as UTF-8."),
        raw.decode("utf-8", errors="replace"),
    )
    fitting = [
        (name, read)
        for encoding, name, fits in _ENCODINGS
        if _is_made_of(read := raw.decode(encoding, errors="replace"), fits)
    ]
    if fitting:
        # The first of those that read alike.
        name, shown = max(fitting, key=lambda each: _likeness(each[1]))
        message = say("The text is not UTF-8; it looks like {encoding}", encoding=name)
        hint = say("Save it as UTF-8 (in Excel: “CSV UTF-8”); the value shows how it would read.")
    findings.add(message, hint, line=_line_at(data, start), value=shown.strip()[:_SHOWN])


def _is_made_of(text: str, fits: re.Pattern[str]) -> bool:
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return bool(words) and all(map(fits.fullmatch, words)) and not _UNUSUAL.search(text)


def _likeness(text: str) -> tuple[float, float]:
    """How much a text reads like one: by its capital letters, then by frequent letters."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    usual = sum(word.islower() or word.isupper() or word.istitle() for word in words)
    letters = "".join(words).lower()
    return usual / len(words), sum(letter in _FREQUENT for letter in letters) / len(letters)


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
