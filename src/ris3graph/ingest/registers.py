"""Tables of public registers: known by their columns, mended where that is safe.

A register is not ours to correct at the source, so what can be repaired without a
guess is repaired and told: headers in mid-file and rows that stand twice are left
out, padding is taken off, text is cleaned. Everything else that is wrong refuses the
file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.errors import InputError, Problem
from ris3graph.ingest.cleaning import clean
from ris3graph.ingest.conflicts import LEFT_OUT
from ris3graph.ingest.dialect import COMMAS, Dialect
from ris3graph.ingest.findings import LINE, NO_ROWS, NOTHING, listed, refuse
from ris3graph.ingest.headings import MARKS
from ris3graph.ingest.table import ROW, cells, is_regular, records, split_record
from ris3graph.ingest.text import decode
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress

SEMICOLONS: Final = Dialect(delimiter=";")
"""CSV as the European Commission publishes it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table of a register.

    Attributes
    ----------
    required
        Columns without which the table says nothing.
    optional
        Columns that are read where they are.
    unread
        Columns that are known and left aside, such as those about persons.
    dialect
        How its cells are written.
    null
        What means that nothing is known, besides an empty cell.
    aliases
        Other names of columns, and what they are called here.
    first_row
        Regular expression of how a row begins, to tell a table that lost its header.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    dialect: Dialect = COMMAS
    null: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    first_row: str | None = None

    def names(self, header: str) -> list[str]:
        """Return the names of the columns of a header, as they are called here."""
        known = dict(self.aliases)
        return [known.get(name, name) for name in split_record(header, self.dialect)]

    def separated_by(self, mark: str) -> Layout:
        """Return the same columns, separated otherwise."""
        return replace(self, dialect=replace(self.dialect, delimiter=mark))

    def matches(self, header: str) -> bool:
        """Say whether a header has all required columns."""
        return set(self.required) <= set(self.names(header))

    def lost_header(self, line: str) -> bool:
        """Say whether a line, which ought to be the header, is a row of the table."""
        return self.first_row is not None and re.match(self.first_row, line) is not None

    def resembles(self, header: str) -> bool:
        """Say whether a header has most of the required columns."""
        names = set(self.names(header))
        return len(names & set(self.required)) * 2 > len(self.required)


def read_register(content: bytes, layout: Layout, findings: Findings) -> pl.DataFrame | None:
    """Read a table of a register.

    Parameters
    ----------
    content
        The file, unpacked.
    layout
        Its columns; those that are missing and optional become null.
    findings
        Receives what is wrong and what was mended.

    Returns
    -------
    polars.DataFrame or None
        Row, line and all columns of the layout as trimmed strings, empty cells
        null; ``None`` where the findings say why there is none.
    """
    text = decode(content, findings, alike=lambda line: tuple(layout.names(line)), mark=LEFT_OUT)
    if text is None:
        return None
    found = records(text, layout.dialect)
    header = found["record"][0]
    names = _names(header, layout, findings)
    if names is None:
        return None
    headers = _headers(found["record"], names, layout)
    again = pl.col("record").is_in(headers) & (pl.int_range(pl.len()) > 0)
    findings.warn_each(
        found.filter(again),
        say("The header stood here again and was left out"),
        NOTHING,
    )
    found = found.filter(~again)
    twice = ~pl.col("record").is_first_distinct()
    findings.warn_each(
        found.filter(twice),
        say("The row stood in the table before and was left out"),
        NOTHING,
    )
    found = found.filter(~twice)
    if not is_regular(found, len(names), findings, layout.dialect):
        return None
    if found.height == 1:
        findings.add(NO_ROWS, say("Download it again."))
        return None
    table = cells(found[1:], names, layout.dialect)
    kept = [name for name in names if name in _read(layout)]
    return _trimmed(table.select(ROW, LINE, *kept), layout, findings)


def _headers(records: pl.Series, names: list[str], layout: Layout) -> list[str]:
    """Records that name the columns, by whatever names they are known."""
    near = records.filter(records.str.contains(names[0], literal=True)).unique()
    return [record for record in near if layout.names(record) == names]


def _read(layout: Layout) -> set[str]:
    return {*layout.required, *layout.optional}


def _names(header: str, layout: Layout, findings: Findings) -> list[str] | None:
    names = layout.names(header)
    counted = Counter(names)
    twice = sorted(name for name, count in counted.items() if count > 1)
    missing = [name for name in layout.required if name not in counted]
    if twice or missing:
        findings.add(
            say("The table has a column twice: {names}", names=listed(twice))
            if twice
            else say("The table lacks columns that are needed: {names}", names=listed(missing)),
            say("Download it again; needed are: {names}.", names=", ".join(layout.required)),
            line=1,
            value=header[:80],
        )
        return None
    expected = _read(layout) | {*layout.unread}
    unknown = [name for name in names if name not in expected]
    if unknown:
        findings.warn(
            say("Columns that are not known were not read: {names}", names=listed(unknown)),
            say("Nothing needs to be done, if nothing in them matters to you."),
            line=1,
        )
    return names


def _trimmed(table: pl.DataFrame, layout: Layout, findings: Findings) -> pl.DataFrame:
    names = [name for name in table.columns if name not in (ROW, LINE)]
    table = clean(table.with_columns(pl.col(names).str.strip_chars()), names, findings)
    table = table.with_columns(
        pl.when(~pl.col(name).is_in(["", *layout.null])).then(pl.col(name)).alias(name)
        for name in names
    )
    absent = [name for name in layout.optional if name not in names]
    return table.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def assign(
    files: Sequence[File], layouts: Mapping[str, Layout], *, needed: Collection[str]
) -> dict[str, File]:
    """Tell by its columns which file is which table.

    Parameters
    ----------
    files
        The files of the set.
    layouts
        Layout of each table, by name.
    needed
        Names of the tables that must be there.

    Raises
    ------
    InputError
        A table is missing, there twice, or a file is none of them.
    """
    chosen: dict[str, File] = {}
    for file in files:
        name = _closest(file.header, layouts)
        if name is None:
            content = file.content()
            if file.findings or decode(content, file.findings) is None:
                continue
            mark = _other_delimiter(file.header, layouts)
            lost = next((n for n, one in layouts.items() if one.lost_header(file.header)), None)
            if lost is not None:
                file.findings.add(
                    say("The table has no header"),
                    say(
                        "Download it again; the columns are: {names}.",
                        names=", ".join(layouts[lost].required),
                    ),
                    line=1,
                    value=file.header[:80],
                )
                continue
            if mark is not None:
                file.findings.add(
                    say("The cells are separated by {found}", found=MARKS[mark]),
                    say("Save the table as the register publishes it."),
                    line=1,
                    value=file.header[:80],
                )
                continue
            file.findings.add(
                say("The file is none of the tables of this layout"),
                say("Leave it out; the tables are: {names}.", names=", ".join(layouts)),
                line=1,
                value=file.header[:80] or None,
            )
        elif name in chosen:
            file.findings.add(
                say(
                    "Both {file} and this file are the table of {name}",
                    file=chosen[name].name,
                    name=name,
                ),
                say("Load one of the two, or each as a source of its own."),
                line=1,
            )
        else:
            chosen[name] = file
    refuse([file.findings for file in files])
    missing = [name for name in needed if name not in chosen]
    if missing:
        place = ", ".join(file.name for file in files)
        message = say("A table is missing: {names}", names=", ".join(missing))
        hint = say("Load them together; needed are: {names}.", names=", ".join(needed))
        raise InputError([Problem(place, message, hint)])
    return {name: chosen[name] for name in layouts if name in chosen}


def complete(files: Sequence[File], layouts: Mapping[str, Layout]) -> bool:
    """Say whether each table of a set is among the files, by all or most of its columns."""
    return set(layouts) <= {_closest(file.header, layouts) for file in files}


def certain(files: Sequence[File], layouts: Mapping[str, Layout]) -> int:
    """Count the files that are a table of a set, by all of its columns, however separated."""
    return sum(
        any(
            layout.lost_header(file.header) or layout.separated_by(mark).matches(file.header)
            for mark, layout in product(MARKS, layouts.values())
        )
        for file in files
    )


def known(files: Sequence[File], layouts: Mapping[str, Layout]) -> int:
    """Count the files that are a table of a set, by most of its columns, however separated."""
    return sum(
        _closest(file.header, layouts) is not None
        or _other_delimiter(file.header, layouts) is not None
        for file in files
    )


def _closest(header: str, layouts: Mapping[str, Layout]) -> str | None:
    """Name of the layout that a header has, or has most of."""
    exact = [name for name, layout in layouts.items() if layout.matches(header)]
    near = [name for name, layout in layouts.items() if layout.resembles(header)]
    return next(iter(exact + near), None)


def _other_delimiter(header: str, layouts: Mapping[str, Layout]) -> str | None:
    """Return what separates the cells of a header that is known but for this."""
    for mark, layout in product(MARKS, layouts.values()):
        if mark != layout.dialect.delimiter and layout.separated_by(mark).resembles(header):
            return mark
    return None


def read_all(
    files: Mapping[str, File], layouts: Mapping[str, Layout], progress: Progress
) -> dict[str, pl.DataFrame]:
    """Read each table by its layout.

    Raises
    ------
    InputError
        With the problems of all of them.
    """
    tables: dict[str, pl.DataFrame] = {}
    for name, file in files.items():
        progress(say("Reading {file}", file=file.name))
        content = file.content()
        table = None if file.findings else read_register(content, layouts[name], file.findings)
        if table is not None:
            tables[name] = table
            progress(say("Read {file}: {number} rows", file=file.name, number=f"{table.height:,}"))
    refuse([file.findings for file in files.values()])
    return tables


def check_unique(table: pl.DataFrame, columns: list[str], findings: Findings) -> None:
    """Refuse a row whose identifier stood in an earlier row."""
    findings.add_each(
        table.filter(~pl.struct(columns).is_first_distinct()),
        say("The identifier stands already in an earlier row, with other values"),
        say("Download the table again, or delete one of the two rows."),
        column=columns[-1],
    )


def check_references(
    table: pl.DataFrame, columns: list[str], target: pl.DataFrame, name: str, findings: Findings
) -> None:
    """Refuse a row that refers to what another table does not have.

    No stand-in is made: the tables of a register refer to one another only, so that a
    reference into nothing says that one of them is cut off or of another date.
    """
    lost = table.join(target.select(columns), on=columns, how="anti", maintain_order="left")
    findings.add_each(
        lost,
        say("What this row refers to does not stand in {name}", name=name),
        say("Download both tables again, on the same day."),
        column=columns[-1],
    )
