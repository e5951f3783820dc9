"""The FP7 dump of 2016 as people pass it on: organisations, and pairs with projects.

``fp7orgs.csv`` has one row for each organisation under a hash of its own (a participant
code, where there is one), ``fp7edges.csv`` the projects of each. Of a project nothing
is known but its record number. The first twelve characters of a hash are the number
that the merged tables have, so that both speak of the same records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.cordis import records
from ris3graph.ingest.dialect import Dialect
from ris3graph.ingest.findings import LINE, refuse
from ris3graph.ingest.registers import (
    SEMICOLONS,
    Layout,
    assign,
    check_references,
    read_all,
)
from ris3graph.ingest.table import ROW
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_ORGANISATIONS: Final = Layout(
    required=("new_org_id", "name", "country"),
    optional=("shortName", "organizationUrl", "city"),
    unread=("REGION_Level_NUTS_3", "street", "postCode", "provincia"),
    aliases=(("organisationName", "name"), ("organisationShortName", "shortName")),
    dialect=SEMICOLONS,
)
_EDGES: Final = Layout(required=("projectRcn", "new_org_id"), dialect=Dialect(delimiter="\t"))
LAYOUTS: Final = {"organisations": _ORGANISATIONS, "edges": _EDGES}
_NAMES: Final = {"shortName": "short_name", "organizationUrl": "url", "projectRcn": "rcn"}
_LENGTH: Final = 12
"""So many characters of a hash tell an organisation."""


def read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    """Read the two tables into statements of a source.

    Raises
    ------
    InputError
        With what is wrong, file and line.
    """
    chosen = assign(files, LAYOUTS, needed=LAYOUTS)
    tables = read_all(chosen, LAYOUTS, progress)
    bodies, ties = (chosen[name].findings for name in LAYOUTS)
    for findings in (bodies, ties):
        findings.columns = {here: name for name, here in _NAMES.items()} | {"key": "new_org_id"}
    number = "fp7:" + pl.col("new_org_id").str.slice(0, _LENGTH)
    key = records.participant(number)
    unsaid = (pl.lit(None, pl.String).alias(name) for name in ("activity_type", "lat_lon"))
    numbers = pl.concat_list(number, key).list.unique(maintain_order=True).list.join(";")
    organisations = (
        tables["organisations"]
        .rename(_NAMES, strict=False)
        .with_columns(key, numbers.alias("numbers"), *unsaid)
    )
    edges = tables["edges"].rename(_NAMES, strict=False).with_columns(key)
    for table, column, form, findings in (
        (organisations, "new_org_id", r"\A[0-9a-f]{9,}\z", bodies),
        (edges, "new_org_id", r"\A[0-9a-f]{9,}\z", ties),
        (edges, "rcn", r"\A[0-9]+\z", ties),
    ):
        findings.add_each(
            table.filter(~pl.col(column).str.contains(form).fill_null(value=False)),
            say("This is no number of the dump"),
            say("Compare the row with the dump."),
            column=column,
        )
    check_references(edges, ["key"], organisations, chosen["organisations"].name, ties)
    refuse([bodies, ties])
    empty = ("role", "ec_contribution", *_UNKNOWN)
    edges = edges.with_columns(
        pl.lit("FP7").alias("programme"), *(pl.lit(None, pl.String).alias(name) for name in empty)
    )
    projects = edges.unique("rcn", keep="first", maintain_order=True)
    countries = edges.join(organisations.select("key", "country"), on="key", how="left")
    rows = {
        "organisations": records.described(organisations.select("key", ROW, LINE, *_TOLD), bodies),
        "edges": {
            "collaborations": records.collaborations(projects, countries, ties),
            "programmes": records.programmes(projects),
            "participations": records.participations(edges),
        },
    }
    refuse([bodies, ties])
    return [
        write(
            file,
            tables[name],
            rows[name],
            source,
            records.LICENCE,
            made_of=records.MADE_OF,
        )
        for name, file in chosen.items()
    ]


_TOLD: Final = (
    *("name", "short_name", "activity_type", "country", "city", "url", "lat_lon", "numbers"),
)
_UNKNOWN: Final = (
    *("reference", "acronym", "title", "call", "funding_scheme", "start_date", "end_date"),
    *("ec_max_contribution", "parts"),
)
"""What the dump does not say of a project."""
