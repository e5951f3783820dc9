"""Identifiers that stand twice, and references that lead nowhere."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.cells import items
from ris3graph.ingest.findings import LIMIT, LINE
from ris3graph.said import joined, say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.schema import ForeignKey, Schema
    from ris3graph.said import Said

_SUGGEST_AMONG: Final = 5_000
"""Similar identifiers are looked for among so many at most: it is a slow search."""


def check_primary_key(table: pl.DataFrame, schema: Schema, findings: Findings) -> None:
    """Report each row whose identifier stood in an earlier row."""
    names = list(schema.primary_key)
    if not names:
        return
    first = table.group_by(names).agg(pl.col(LINE).min().alias("first"))
    again = table.join(first, on=names, nulls_equal=True).filter(pl.col(LINE) > pl.col("first"))
    for row in again.sort(LINE).head(LIMIT).iter_rows(named=True):
        findings.add(
            say("The identifier stands already in line {line}", line=row["first"]),
            say("Delete one of the two rows, or give it an identifier of its own."),
            line=row[LINE],
            column=findings.headings(names),
            value=" / ".join(row[name] or "" for name in names),
        )
    findings.add_more(max(0, again.height - LIMIT))


def check_foreign_key(
    table: pl.DataFrame, schema: Schema, key: ForeignKey, target: pl.DataFrame, findings: Findings
) -> None:
    """Report each reference to a row that the other table does not have.

    Rows with an empty cell among the columns of the key refer to nothing.
    """
    unknown = [name for name in key.target if name not in target.columns]
    if unknown:
        findings.add(
            say(
                "{table} has no column {names}, which references here lead to",
                table=key.table,
                names=", ".join(unknown),
            ),
            say("Correct the foreign key in the metadata."),
            column=findings.headings(key.columns),
        )
        return
    for column in schema.real:
        if column.name in key.columns:
            table = items(table, column)
    here = table.drop_nulls(list(key.columns))
    known = target.select(key.target).unique()
    lost = here.join(known, left_on=key.columns, right_on=key.target, how="anti").sort(LINE)
    names = ", ".join(key.target)
    add = say("Correct it, or add the row to {table}.", table=key.table)
    for row in lost.head(LIMIT).iter_rows(named=True):
        value = " / ".join(row[name] for name in key.columns)
        findings.add(
            say("No such {names} stands in {table}", names=names, table=key.table),
            joined([add, *_suggestion(value, known)], " "),
            line=row[LINE],
            column=findings.headings(key.columns),
            value=value,
        )
    findings.add_more(max(0, lost.height - LIMIT))


def _suggestion(value: str, known: pl.DataFrame) -> list[Said]:
    if known.width > 1 or known.height > _SUGGEST_AMONG:
        return []
    near = get_close_matches(value, known.to_series().drop_nulls().to_list(), n=1, cutoff=0.8)
    return [say("Similar: {names}.", names=near[0])] if near else []
