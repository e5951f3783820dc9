"""KATOTTG, the codifier of administrative units and territories of territorial communities.

One row for each unit, with the codes of the units that it lies in. First-level units
are the regions that ISO 3166-2 knows; which is which stands in a table, for the codes
do not follow from one another: the city of Kyiv is UA80… here and UA-30 there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.findings import LINE, refuse
from ris3graph.ingest.importer import Importer
from ris3graph.ingest.registers import (
    Layout,
    assign,
    certain,
    check_unique,
    complete,
    read_all,
)
from ris3graph.ingest.table import ROW
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

REGIONS: Final[dict[str, str]] = {
    "UA01": "UA-43",
    "UA05": "UA-05",
    "UA07": "UA-07",
    "UA12": "UA-12",
    "UA14": "UA-14",
    "UA18": "UA-18",
    "UA21": "UA-21",
    "UA23": "UA-23",
    "UA26": "UA-26",
    "UA32": "UA-32",
    "UA35": "UA-35",
    "UA44": "UA-09",
    "UA46": "UA-46",
    "UA48": "UA-48",
    "UA51": "UA-51",
    "UA53": "UA-53",
    "UA56": "UA-56",
    "UA59": "UA-59",
    "UA61": "UA-61",
    "UA63": "UA-63",
    "UA65": "UA-65",
    "UA68": "UA-68",
    "UA71": "UA-71",
    "UA73": "UA-77",
    "UA74": "UA-74",
    "UA80": "UA-30",
    "UA85": "UA-40",
}
"""ISO 3166-2 by the first four characters of a code: those of its first-level unit."""

CODE: Final = r"\AUA[0-9]{17}\z"
_LEVELS: Final = ("level1", "level2", "level3", "level4", "level_extra")
_LAYOUT: Final = Layout(required=(*_LEVELS, "category", "name"), first_row=r"\"?UA[0-9]{17}\"?,")
_LAYOUTS: Final = {"units": _LAYOUT}
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_CATEGORIES: Final = {
    # Letter of the codifier: concept of its level, and how the name is written out.
    "P": ("raion", "{} район"),
    "H": ("hromada", "{} територіальна громада"),
    "M": ("city", "місто {}"),
    "T": ("settlement", "селище {}"),
    "X": ("settlement", "селище {}"),
    "C": ("village", "село {}"),
    "B": ("city_district", "{} район міста"),
}
_FIRST: Final = ("O", "K")
_MADE_OF: Final = {
    "name_uk": ("name",),
    "katottg": _LEVELS,
    "level": ("category",),
    "region": ("level1",),
    "parent": _LEVELS[:3],
}
"""What canonical columns are made of."""


def _recognises(files: Sequence[File]) -> bool:
    return complete(files, _LAYOUTS)


def _knows(files: Sequence[File]) -> int:
    return certain(files, _LAYOUTS)


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    chosen = assign(files, _LAYOUTS, needed=_LAYOUTS)
    (file,) = chosen.values()
    units = read_all(chosen, _LAYOUTS, progress)["units"]
    _check(units, file.findings)
    level = pl.coalesce(*reversed(_LEVELS))
    above = [pl.col(name) for name in _LEVELS]
    # The code of the unit is the last that stands in the row, its parent the one before.
    units = units.with_columns(
        level.alias("code"),
        pl.concat_list(above).list.drop_nulls().list.get(-2, null_on_oob=True).alias("parent"),
    )
    check_unique(units, ["code"], file.findings)
    below = units.filter(pl.col("parent").is_not_null())
    known = units.rename({"parent": "upper"}).select(pl.col("code").alias("parent"))
    file.findings.columns = {"parent": "level1–level4"}
    file.findings.add_each(
        below.join(known, on="parent", how="anti", maintain_order="left"),
        say("The unit that this one lies in has no row of its own"),
        say("A part of the codifier is missing: take the whole table."),
        column="parent",
    )
    refuse([file.findings])
    return [
        write(
            file,
            units,
            {"places": _places(below), "regions": _regions(units)},
            source,
            _LICENCE,
            made_of=_MADE_OF,
        )
    ]


KATOTTG: Final = Importer("katottg", _recognises, _knows, _read)
"""The codifier of administrative units of Ukraine."""


def region(code: pl.Expr) -> pl.Expr:
    """Region (ISO 3166-2) of the first-level unit that a code lies in."""
    return code.str.slice(0, 4).replace_strict(REGIONS, default=None)


def _check(units: pl.DataFrame, findings: Findings) -> None:
    for name in _LEVELS:
        findings.add_each(
            units.filter(~pl.col(name).str.contains(CODE)),
            say("This is no code of KATOTTG"),
            say("It is UA and 17 digits."),
            column=name,
        )
    findings.add_each(
        units.filter(~pl.col("category").is_in([*_CATEGORIES, *_FIRST]).fill_null(value=False)),
        say("The category is not known"),
        say("It is one of {known}.", known=", ".join((*_FIRST, *_CATEGORIES))),
        column="category",
    )
    for name in ("level1", "name"):
        findings.add_each(
            units.filter(pl.col(name).is_null()),
            say("The cell must not be empty"),
            say("Download the codifier again."),
            column=name,
        )
    findings.add_each(
        units.filter(pl.col("level1").str.contains(CODE) & region(pl.col("level1")).is_null()),
        say("The first-level unit is not known"),
        say("Compare the code with the codifier."),
        column="level1",
    )


def _places(below: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("category")
    first = pl.col("parent") == pl.col("level1")
    named = pl.lit(None, pl.String)
    for letter, (_, pattern) in _CATEGORIES.items():
        named = pl.when(kind == letter).then(pl.format(pattern, "name")).otherwise(named)
    return below.select(
        ROW,
        LINE,
        pl.col("code").alias("place"),
        pl.col("code").alias("katottg"),
        named.alias("name_uk"),
        kind.replace_strict({k: v for k, (v, _) in _CATEGORIES.items()}).alias("level"),
        pl.when(first).then(region(pl.col("level1"))).alias("region"),
        pl.when(~first).then("parent").alias("parent"),
    )


def _regions(units: pl.DataFrame) -> pl.DataFrame:
    return units.filter(pl.col("parent").is_null()).select(
        ROW, LINE, region(pl.col("code")).alias("region"), pl.col("code").alias("katottg")
    )
