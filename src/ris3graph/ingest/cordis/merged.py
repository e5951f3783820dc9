"""The merged tables of CORDIS: organisations, projects and participations of FP7 and H2020."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.cordis import records
from ris3graph.ingest.findings import refuse
from ris3graph.ingest.registers import (
    Layout,
    assign,
    check_references,
    check_unique,
    read_all,
)
from ris3graph.ingest.values import amounts
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_ORGANISATIONS: Final = Layout(
    required=("org_id", "pic", "name", "activity_type", "country", "city"),
    optional=("short_name", "url", "lat_lon"),
    unread=("post_code", "street", "nuts3", "name_source", "oblast"),
    first_row="(?:pic|fp7):[0-9a-z]+,",
)
_PROJECTS: Final = Layout(
    required=("programme", "project_rcn", "start_date", "end_date", "ec_max_contribution"),
    optional=("reference", "acronym", "call", "funding_scheme", "programme_parts"),
    unread=("topic", "total_cost"),
    null=("NA",),
    first_row="(?:FP7|H2020),[0-9]+,(?!pic:|fp7:)",
)
_PARTICIPATIONS: Final = Layout(
    required=("programme", "project_rcn", "org_id"),
    optional=("role", "ec_contribution"),
    first_row="(?:FP7|H2020),[0-9]+,(?:pic|fp7):",
)
_PARTS: Final = Layout(required=("rcn", "programme_part"))
LAYOUTS: Final = {
    "organisations": _ORGANISATIONS,
    "projects": _PROJECTS,
    "participations": _PARTICIPATIONS,
}
OPTIONAL: Final = {"programme parts": _PARTS}


def read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    """Read the merged tables into statements of a source.

    Raises
    ------
    InputError
        With what is wrong, file and line.
    """
    layouts = LAYOUTS | OPTIONAL
    chosen = assign(files, layouts, needed=LAYOUTS)
    tables = read_all(chosen, layouts, progress)
    for file in chosen.values():
        file.findings.columns = dict.fromkeys(("number", "key"), "org_id") | {"rcn": "project_rcn"}
    organisations = tables["organisations"].rename({"org_id": "number"})
    projects = tables["projects"].rename({"project_rcn": "rcn", "programme_parts": "parts"})
    taking_part = tables["participations"].rename({"project_rcn": "rcn", "org_id": "number"})
    projects = projects.with_columns(pl.lit(None, pl.String).alias("title"))
    _check(organisations, projects, taking_part, chosen)
    if "programme parts" in tables:
        projects = _with_parts(projects, tables["programme parts"])
    countries = taking_part.join(organisations.select("number", "country"), on="number", how="left")
    numbers = organisations["number"]
    found = {name: file.findings for name, file in chosen.items()}
    taking_part = amounts(taking_part, "ec_contribution", found["participations"])
    records.tell_odd(taking_part, found["participations"])
    rows = {
        "organisations": {
            "actors": _actors(_keyed(organisations, numbers), found["organisations"])
        },
        "projects": {
            "collaborations": records.collaborations(projects, countries, found["projects"]),
            "programmes": records.programmes(projects),
        },
        "participations": {
            "participations": records.participations(_keyed(taking_part, numbers)),
        },
    }
    refuse([file.findings for file in chosen.values()])
    return [
        write(
            file,
            tables[name],
            rows.get(name, {}),
            source,
            records.LICENCE,
            made_of=records.MADE_OF,
        )
        for name, file in chosen.items()
    ]


def _keyed(table: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """Add the key of organisations: their participant code, where no other row has it."""
    code = records.participant(pl.col("number"))
    key = pl.when(code.is_in(numbers.implode())).then("number").otherwise(code)
    return table.with_columns(key.alias("key"))


def _actors(organisations: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Describe participants, each by its row.

    A body that FP7 and H2020 both describe has two records, so that each row leads to
    what it says; the rule on shared identifiers makes them one.
    """
    code = records.participant(pl.col("number"))
    own = pl.col("key") == pl.col("number")
    numbers = pl.when(own).then("number").otherwise(pl.concat_str("number", "key", separator=";"))
    named = organisations.filter(own & (code != pl.col("number"))).drop_nulls("name").select(code)
    return records.actors(
        organisations.with_columns(
            numbers.alias("numbers"), called=pl.col("number").is_in(named["key"].implode())
        ),
        findings,
    )


def _check(
    organisations: pl.DataFrame,
    projects: pl.DataFrame,
    taking_part: pl.DataFrame,
    files: dict[str, File],
) -> None:
    bodies, works, ties = (files[name].findings for name in LAYOUTS)
    known = pl.col("number").str.contains(r"\A(?:pic|fp7):[0-9a-z]+\z").fill_null(value=False)
    bodies.add_each(
        organisations.filter(~known),
        say("This is no identifier of an organisation"),
        say("It is pic: or fp7: and a number."),
        column="number",
    )
    records.check_codes(projects, works)
    number = pl.col("rcn").str.contains(r"\A[0-9]+\z").fill_null(value=False)
    works.add_each(
        projects.filter(~number),
        say("This is no record number of CORDIS"),
        say("It is a whole number."),
        column="rcn",
    )
    check_unique(organisations, ["number"], bodies)
    check_unique(projects, ["programme", "rcn"], works)
    check_references(taking_part, ["programme", "rcn"], projects, files["projects"].name, ties)
    check_references(taking_part, ["number"], organisations, files["organisations"].name, ties)
    refuse([file.findings for file in files.values()])


def _with_parts(projects: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Fill in the parts of H2020 that the table of projects does not name."""
    joined = (
        parts.sort("programme_part")
        .group_by("rcn", maintain_order=True)
        .agg(pl.col("programme_part").unique(maintain_order=True).str.join("|").alias("more"))
        .with_columns(pl.lit("H2020").alias("programme"))
    )
    return (
        projects.join(joined, on=["programme", "rcn"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("parts", "more").alias("parts"))
        .drop("more")
    )
