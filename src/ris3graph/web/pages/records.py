"""Records of joint activity, and where in the source files they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import unquote

from ris3graph.rdf.namespaces import source_file, source_graph
from ris3graph.web.pages.ask import Ask, Name, Row, count

_ROW: Final = re.compile(rf"{re.escape(source_graph(''))}([^/#]+)/([^/#]+)(?:#row=(\d+))?")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a source file, counted from 1 with the header as row 1.

    A file that has no rows, such as RDF, is named as a whole: its ``row`` is ``None``.
    """

    source: str
    file: str
    row: int | None

    @property
    def place(self) -> str:
        """Source, file and row in one text, for programs."""
        row = "" if self.row is None else f"#row={self.row}"
        return f"{self.source}/{self.file}{row}"

    @property
    def iri(self) -> str:
        """Its IRI (RFC 7111)."""
        row = "" if self.row is None else f"#row={self.row}"
        return f"{source_file(self.source, self.file)}{row}"

    def __str__(self) -> str:
        return self.file if self.row is None else f"{self.file}, {self.row}"


def source_row(iri: str | None) -> SourceRow | None:
    """Read the address of a row (RFC 7111) or of a file, ``None`` for anything else."""
    match = _ROW.fullmatch(iri or "")
    if match is None:
        return None
    return SourceRow(match[1], unquote(match[2]), int(match[3]) if match[3] else None)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of joint activity.

    Attributes
    ----------
    title
        Its name.
    kind
        Kind of collaboration.
    earliest, latest
        Bounds of its dates; ``None`` where it is undated.
    inferred
        Whether the dates are those of its programme.
    evidence
        Level of evidence.
    source
        Page or data set that it stands in.
    row
        Where it stands in our files.
    participants
        How many of our organisations took part.
    role
        Role of the organisation that the page is about.
    """

    title: Name
    kind: Name | None
    earliest: date | None
    latest: date | None
    inferred: bool
    evidence: Name | None
    source: str | None
    row: SourceRow | None
    participants: int
    role: str | None


def day(text: str | None) -> date | None:
    """Read a day, ``None`` for none."""
    return date.fromisoformat(text) if text else None


def records(ask: Ask, rows: Sequence[Row]) -> tuple[Record, ...]:
    """Turn rows of a query of records into records, roles of one record joined."""
    names = ask.names(row.get(key) for row in rows for key in ("record", "kind", "evidence"))
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if "role" in row and row["role"] not in roles[row["record"]]:
            roles[row["record"]].append(row["role"])
    first = {row["record"]: row for row in reversed(rows)}
    return tuple(
        Record(
            title=names.get(iri),
            kind=names.find(row.get("kind")),
            earliest=day(row.get("earliest")),
            latest=day(row.get("latest")),
            inferred=row.get("inferred") == "true",
            evidence=names.find(row.get("evidence")),
            source=row.get("source"),
            row=source_row(row.get("row")),
            participants=count(row, "participants"),
            role=", ".join(roles[iri]) or None,
        )
        for iri, row in reversed(first.items())
    )


def records_in_order(ask: Ask, iris: Sequence[str]) -> tuple[Record, ...]:
    """Return the records of these IRIs, in this order."""
    if not iris:
        return ()
    found = {item.title.iri: item for item in records(ask, ask.rows("page-records", record=iris))}
    return tuple(found[iri] for iri in iris if iri in found)
