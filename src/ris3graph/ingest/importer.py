"""What an importer is, and the files that it is given."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.dialect import STATED
from ris3graph.ingest.findings import Findings
from ris3graph.ingest.ingested import Ingested, digest
from ris3graph.ingest.text import unpack

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str], None]
"""Takes the step that begins, in words for a person."""

_HEAD: Final = 1 << 16
_NO_HEADER: Final = re.compile(f"<<<<<<< |{STATED}")


@dataclass(slots=True)
class File:
    """A file as it was given, with what is found in it.

    Attributes
    ----------
    name
        Its name, without a folder.
    data
        Its bytes as given, packed or not.
    findings
        Problems and warnings.
    """

    name: str
    data: bytes
    findings: Findings = field(init=False)
    _content: bytes | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.findings = Findings(self.name)

    @property
    def packed(self) -> bool:
        """Whether the name says that it is a gzip file."""
        return self.name.lower().endswith(".gz")

    @property
    def stem(self) -> str:
        """Name in small letters, without ``.gz``."""
        return self.name.lower().removesuffix(".gz")

    @property
    def header(self) -> str:
        """First line as text, as far as it can be read; for telling layouts apart.

        A line that is blank, the marker of a merge, or the separator that Excel states
        is no header.
        """
        head = self.data[:_HEAD]
        if self.packed:
            try:
                head = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(head, _HEAD)
            except zlib.error:
                return ""
        text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
        lines = (line for line in re.split("[\r\n]+", text) if line.strip())
        return next((line for line in lines if not _NO_HEADER.match(line)), "")

    def content(self) -> bytes:
        """Return the unpacked bytes; nothing where the findings say what is wrong."""
        if self._content is None:
            self._content = unpack(self.data, self.findings) if self.packed else self.data
        return self._content

    def ingested(
        self,
        nquads: bytes,
        rows: int,
        *,
        media_type: str,
        mapping: bytes | None = None,
        licence: str | None = None,
        lines: pl.Series | None = None,
        columns: Mapping[str, Sequence[str]] | None = None,
    ) -> Ingested:
        """Return what became of the file.

        Parameters
        ----------
        nquads, rows, media_type, licence
            As in :class:`Ingested`.
        mapping
            The metadata that it was read by.
        lines
            Physical line of each row, where rows and lines may differ.
        columns
            Names of the columns that say a property, by its IRI.
        """
        numbers = [] if lines is None else lines.to_list()
        return Ingested(
            name=self.name,
            sha256=digest(self.data),
            size=len(self.data),
            media_type=media_type,
            rows=rows,
            nquads=nquads,
            warnings=self.findings.warnings,
            mapping=None if mapping is None else digest(mapping),
            licence=licence,
            columns={
                iri: self.findings.headings(names)
                for iri, names in (columns or {}).items()
                if names
            },
            lines=() if numbers == list(range(2, len(numbers) + 2)) else tuple(numbers),
        )


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file set and how it is read.

    Attributes
    ----------
    name
        As in ``--format``.
    recognises
        Says by the contents whether files are a whole set of this kind.
    knows
        Counts the files that are certainly of this kind; others may be missing or damaged.
    read
        Turns files into statements of a source, or raises an ``InputError``.
    """

    name: str
    recognises: Callable[[Sequence[File]], bool]
    knows: Callable[[Sequence[File]], int]
    read: Callable[[Sequence[File], str, Progress], list[Ingested]]
