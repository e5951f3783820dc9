"""Values of registers brought into one form; what is mended is told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

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
    findings.warn_each(
        commas, "The decimal comma became a point", "Nothing needs to be done.", column=column
    )
    if not commas.is_empty():
        point = value.str.replace(",", ".", literal=True)
        table = table.with_columns(pl.when(value.str.contains(_COMMA)).then(point).otherwise(value))
    findings.add_each(
        table.filter(~value.str.contains(_NUMBER)),
        "The value is not a number",
        "Write digits only, without spaces or units.",
        column=column,
    )
    return table


def dates(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Bring a column of days into the form 2023-12-31; 31.12.2023 is mended."""
    value = pl.col(column)
    turned = table.filter(value.str.contains(_EUROPEAN))
    findings.warn_each(
        turned,
        "The date was turned into year, month, day",
        "Nothing needs to be done.",
        column=column,
    )
    iso = value.str.replace(_EUROPEAN, "$3-$2-$1").str.replace(_DAY, "$1")
    valid = iso.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    findings.add_each(
        table.filter(value.is_not_null() & ~(valid & iso.str.contains(_DAY))),
        "The value is no date",
        "Write 2023-12-31.",
        column=column,
    )
    return table.with_columns(iso)


def homepages(table: pl.DataFrame, column: str, findings: Findings) -> pl.DataFrame:
    """Bring a column of web addresses into the form of IRIs; others are left out."""
    value = pl.col(column)
    whole = pl.when(value.str.contains(_HOST)).then("http://" + value).otherwise(value)
    good = whole.str.contains(_ADDRESS)
    findings.warn_each(
        table.filter(~good),
        "This is no web address; it was left out",
        "Nothing needs to be done.",
        column=column,
    )
    return table.with_columns(pl.when(good).then(whole).alias(column))


def coordinates(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Split a column such as ``50.45,30.52`` into ``lat`` and ``lon``, where it is one."""
    parts = pl.col(column).str.extract_groups(r"\A\(?(-?[0-9.]+),\s*(-?[0-9.]+)\)?\z")
    lat, lon = parts.struct.field("1"), parts.struct.field("2")
    inside = (lat.cast(pl.Float64, strict=False).abs() <= 90) & (
        lon.cast(pl.Float64, strict=False).abs() <= 180
    )
    return table.with_columns(
        pl.when(inside).then(lat).alias("lat"), pl.when(inside).then(lon).alias("lon")
    )
