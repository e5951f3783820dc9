"""Values of registers brought into one form; what is mended is told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.findings import LINE, NOTHING
from ris3graph.ingest.iris import valid
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.said import Said

NO_NAME: Final = "the source gives no name"
"""End of ``labelOrigin`` of a record that is called by its number for want of a name."""
_YEARS: Final = ("1900", "2100")
"""First and last year of what registers tell of."""
_NUMBER: Final = r"\A-?[0-9]+(?:\.[0-9]+)?\z"
_COMMA: Final = r"\A-?[0-9]+,[0-9]+\z"
_DAY: Final = r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.]+Z?)?\z"
_EUROPEAN: Final = r"\A([0-9]{2})[./]([0-9]{2})[./]([0-9]{4})\z"
_ADDRESS: Final = r"\Ahttps?://[^\s/<>\"{}|\\^`]+\.[^\s<>\"{}|\\^`]*\z"
_HOST: Final = r"\A[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?][^\s<>\"{}|\\^`]*)?\z"


def amounts(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Bring a column of numbers into the form of xsd:decimal; decimal commas are mended."""
    value = pl.col(column)
    commas = table.filter(value.str.contains(_COMMA))
    findings.warn_each(commas, say("The decimal comma became a point"), NOTHING, column=column)
    if not commas.is_empty():
        point = value.str.replace(",", ".", literal=True)
        table = table.with_columns(pl.when(value.str.contains(_COMMA)).then(point).otherwise(value))
    findings.add_each(
        table.filter(~value.str.contains(_NUMBER)),
        say("The value is not {what}", what=say("a number")),
        say("Write digits only, without spaces or units."),
        column=column,
    )
    return table


def dates(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Bring a column of days into the form 2023-12-31; 31.12.2023 and 31/12/2023 are mended.

    03/04/2020 is the third of April unless a day such as 04/13/2020 refuses the column;
    where no other day shows the order, this is told. A year that nothing here can be of,
    such as the 0001 and 9999 that programs write for «none», leaves the date out.
    """
    value = pl.col(column)
    european = table.filter(value.str.contains(_EUROPEAN))
    parts = value.str.extract_groups(_EUROPEAN).struct
    slashed = value.str.contains("/", literal=True)
    unclear = slashed & (parts.field("2") != parts.field("1")) & (parts.field("1") <= "12")
    shown = european.filter(slashed & (parts.field("1") > "12"))
    if not shown.is_empty():
        unclear = pl.lit(value=False)
    for rows, message, hint in (
        (european.filter(~unclear), say("The date was turned into year, month, day"), NOTHING),
        (
            european.filter(unclear),
            say(
                "The date was read as day, month, year; no other shows whether the month goes first"
            ),
            say("Write it as 2023-12-31, if the month goes first."),
        ),
    ):
        findings.warn_each(rows, message, hint, column=column)
    iso = value.str.replace(_EUROPEAN, "$3-$2-$1").str.replace(_DAY, "$1")
    valid = iso.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    findings.add_each(
        table.filter(value.is_not_null() & ~(valid & iso.str.contains(_DAY))),
        say("The value is no date"),
        say("Write 2023-12-31."),
        column=column,
    )
    far = valid & ~iso.str.slice(0, 4).is_between(pl.lit(_YEARS[0]), pl.lit(_YEARS[1]))
    findings.warn_each(
        table.filter(far),
        say(
            "The year is not between {first} and {last}; the date was left out",
            first=_YEARS[0],
            last=_YEARS[1],
        ),
        NOTHING,
        column=column,
    )
    return table.with_columns(pl.when(~far).then(iso).alias(column))


def check_period(table: pl.DataFrame, start: str, end: str, findings: Findings) -> None:
    """Refuse rows whose end lies before their start; both are days."""
    first, last = findings.headings([start]), findings.headings([end])
    findings.add_each(
        table.filter(pl.col(end) < pl.col(start)),
        say("The end ({last}) lies before the start ({first})", first=first, last=last),
        say("Correct {first} or {last}.", first=first, last=last),
        column=end,
    )


def homepages(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Bring a column of web addresses into the form of IRIs; others are left out."""
    value = pl.col(column)
    whole = table.select(
        pl.when(value.str.contains(_HOST)).then("http://" + value).otherwise(value)
    ).to_series()
    good = whole.str.contains(_ADDRESS) & valid(whole)
    findings.warn_each(
        table.filter(~good),
        say("This is no web address; it was left out"),
        NOTHING,
        column=column,
    )
    return table.with_columns(whole.set(~good, None).alias(column))


def coordinates(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Split a column such as ``50.45,30.52`` into ``lat`` and ``lon``, where it is one."""
    parts = pl.col(column).str.extract_groups(r"\A\(?([^,]+),\s*([^,]+?)\)?\z").struct
    split = table.with_columns(lat=parts.field("1"), lon=parts.field("2"))
    no_pair = pl.col("lat").is_null() & pl.col(column).is_not_null()
    _tell_no_place(split.filter(no_pair), column, findings)
    return positions(split, findings, shown=column)


def positions(table: pl.DataFrame, findings: Findings, *, shown: str = "lat") -> pl.DataFrame:
    """Leave out ``lat`` and ``lon`` (degrees, WGS 84) that are no place on Earth.

    Parameters
    ----------
    table
        With ``lat`` and ``lon`` as text.
    findings
        Receives what was left out.
    shown
        Column of the file that is named.
    """
    lat, lon = pl.col("lat"), pl.col("lon")
    inside = pl.lit(value=True)
    for degrees, limit in ((lat, 90), (lon, 180)):
        number = degrees.str.contains(_NUMBER)
        inside &= number & (degrees.cast(pl.Float64, strict=False).abs() <= limit)
    inside = inside.fill_null(value=False)
    given = lat.is_not_null() | lon.is_not_null()
    _tell_no_place(table.filter(given & ~inside), shown, findings)
    return table.with_columns(pl.when(inside).then(degrees) for degrees in (lat, lon))


def tell_nameless(nameless: pl.DataFrame, findings: Findings, *, shown_by: Said) -> None:
    """Say how many organisations have no name, and what stands in its place."""
    if not nameless.is_empty():
        findings.warn(
            say(
                "{number} organisations have no name and are shown by {what}",
                number=nameless.height,
                what=shown_by,
            ),
            say("Add their names in a table of your own, if you know them."),
            line=nameless[LINE][0],
            column="name",
        )


def _tell_no_place(rows: pl.DataFrame, column: str, findings: Findings) -> None:
    findings.warn_each(
        rows, say("This is no place on Earth; the position was left out"), NOTHING, column=column
    )
