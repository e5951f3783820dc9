"""CORDIS as the European Commission publishes it: ``project.csv`` and ``organization.csv``.

One pair of files for each framework programme, separated by semicolons. The columns
changed over time: the dumps of 2016 to 2019 name the organisation's number ``id`` and
add contacts of persons, which are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.cordis import records
from ris3graph.ingest.findings import LINE, NOTHING, refuse
from ris3graph.ingest.registers import (
    SEMICOLONS,
    Layout,
    assign,
    check_references,
    check_unique,
    read_all,
)
from ris3graph.ingest.table import ROW
from ris3graph.ingest.values import amounts
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_PROJECTS: Final = Layout(
    required=("id", "rcn", "acronym", "title", "startDate", "endDate", "frameworkProgramme"),
    optional=("ecMaxContribution", "masterCall", "subCall", "call", "fundingScheme"),
    unread=(
        *("status", "totalCost", "legalBasis", "topics", "ecSignatureDate", "nature", "objective"),
        *("contentUpdateDate", "grantDoi", "keywords", "programme", "projectUrl", "coordinator"),
        *("coordinatorCountry", "participants", "participantCountries", "subjects"),
    ),
    dialect=SEMICOLONS,
)
_ORGANISATIONS: Final = Layout(
    required=("projectID", "organisationID", "name", "country", "role"),
    optional=(
        *("shortName", "activityType", "SME", "city", "geolocation", "organizationURL"),
        "ecContribution",
    ),
    unread=(
        *("projectRcn", "projectAcronym", "vatNumber", "street", "postCode", "nutsCode", "rcn"),
        *("order", "netEcContribution", "totalCost", "endOfParticipation", "active"),
        *("contentUpdateDate", "contactForm", "contactType", "contactTitle", "contactFirstNames"),
        *("contactLastNames", "contactFunction", "contactTelephoneNumber", "contactFaxNumber"),
        "contactEmail",
    ),
    aliases=(("id", "organisationID"), ("organizationUrl", "organizationURL")),
    dialect=SEMICOLONS,
)
LAYOUTS: Final = {"organizations": _ORGANISATIONS, "projects": _PROJECTS}
_FURTHER: Final = Layout(required=("projectID",), dialect=SEMICOLONS)
"""Topics, fields of science, legal bases, links: tables beside the two that are read."""

_PROJECT_NAMES: Final = {
    "frameworkProgramme": "programme",
    "id": "reference",
    "startDate": "start_date",
    "endDate": "end_date",
    "ecMaxContribution": "ec_max_contribution",
    "fundingScheme": "funding_scheme",
}
_BODY_NAMES: Final = {
    "shortName": "short_name",
    "activityType": "activity_type",
    "SME": "sme",
    "geolocation": "lat_lon",
    "organizationURL": "url",
}


def read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    """Read the tables of one framework programme into statements of a source.

    Raises
    ------
    InputError
        With what is wrong, file and line.
    """
    further = [
        file
        for file in files
        if _FURTHER.matches(file.header) and not _ORGANISATIONS.resembles(file.header)
    ]
    chosen = assign([file for file in files if file not in further], LAYOUTS, needed=LAYOUTS)
    bodies, works = (chosen[name].findings for name in LAYOUTS)
    for file in further:
        works.warn(say("{name} was not read", name=file.name), NOTHING)
    tables = read_all(chosen, LAYOUTS, progress)
    works.columns = {here: name for name, here in _PROJECT_NAMES.items()}
    bodies.columns = {here: name for name, here in _BODY_NAMES.items()} | {
        "reference": "projectID",
        "ec_contribution": "ecContribution",
        "key": "organisationID",
        "rcn": "projectID",
    }
    projects = _projects(tables["projects"], works)
    check_unique(projects, ["reference"], works)
    # Its address is made of the record number.
    numbered = projects.unique("reference", keep="first", maintain_order=True).drop_nulls("rcn")
    check_unique(numbered, ["programme", "rcn"], works)
    rows = _numbered(tables["organizations"], bodies)
    check_references(
        rows.rename({"projectID": "reference"}),
        ["reference"],
        projects,
        chosen["projects"].name,
        bodies,
    )
    refuse([works, bodies])
    rows = rows.join(
        projects.select("programme", "rcn", pl.col("reference").alias("projectID")),
        on="projectID",
        how="left",
        maintain_order="left",
    )
    found = {
        "organizations": {
            **records.described(_organisations(rows), bodies),
            "participations": records.participations(_participations(rows, bodies)),
        },
        "projects": {
            "collaborations": records.collaborations(projects, rows, works),
            "programmes": records.programmes(projects),
        },
    }
    refuse([works, bodies])
    return [
        write(
            file,
            tables[name],
            found[name],
            source,
            records.LICENCE,
            made_of=records.MADE_OF,
        )
        for name, file in chosen.items()
    ]


def _projects(table: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    call = pl.coalesce("subCall", "masterCall", "call").alias("call")
    part = pl.lit(None, pl.String).alias("parts")
    projects = table.with_columns(call, part).rename(_PROJECT_NAMES)
    records.check_codes(projects, findings)
    return projects


def _numbered(table: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Leave out rows without the number of an organisation: nobody can be told by them."""
    number = pl.col("organisationID")
    known = number.str.contains(r"\A[0-9]+\z").fill_null(value=False)
    findings.warn_each(
        table.filter(~known),
        say("The row has no number of an organisation and was left out"),
        say("Nothing can be done here; CORDIS may correct it."),
        column="organisationID",
    )
    return table.filter(known).with_columns(("pic:" + number).alias("key"))


def _organisations(rows: pl.DataFrame) -> pl.DataFrame:
    told = ("name", "country", "city", *_BODY_NAMES.values())
    return rows.rename(_BODY_NAMES).select("key", ROW, LINE, *told)


def _participations(rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Put the rows of one organisation in one project together; its contributions add up."""
    whole = amounts(rows.rename({"ecContribution": "ec_contribution"}), "ec_contribution", findings)
    records.tell_odd(whole, findings)
    if findings:
        return whole
    amount = pl.col("ec_contribution")
    total = amount.cast(pl.Decimal(38, 2), strict=False).sum().cast(pl.String)
    key = ("programme", "rcn", "key")
    summed = whole.group_by(key, maintain_order=True).agg(
        pl.col(ROW).first(),
        pl.col(LINE).first(),
        pl.col("role").drop_nulls().unique(maintain_order=True).str.join("; "),
        pl.when(amount.drop_nulls().len() > 1).then(total).otherwise(amount.drop_nulls().first()),
    )
    # The others are said to be rows of the same participation.
    further = whole.filter(~pl.struct(key).is_first_distinct()).select(ROW, LINE, *key)
    return pl.concat([summed, further], how="diagonal")
