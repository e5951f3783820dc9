"""What CORDIS says, whatever the layout of its files, as rows of the canonical tables.

Modelled as in the pilot, so that both speak of the same records: a project is
``id/collaboration/{programme}-{rcn}``, an organisation ``id/actor/pic-{pic}`` or, where
the FP7 dump has no participant code, ``id/actor/fp7-{hash}``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.findings import LINE, NOTHING
from ris3graph.ingest.places import country, region, unknown_countries
from ris3graph.ingest.table import ROW
from ris3graph.ingest.values import (
    NO_NAME,
    amounts,
    check_period,
    coordinates,
    dates,
    homepages,
    tell_nameless,
)
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

SOURCE: Final = "CORDIS"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""CORDIS data: © European Union, reuse under Decision 2011/833/EU."""
PROGRAMMES: Final[dict[str, tuple[str, str, str]]] = {
    "FP7": ("Seventh Framework Programme (FP7)", "2007", "2013"),
    "H2020": ("Horizon 2020", "2014", "2020"),
    "HORIZON": ("Horizon Europe", "2021", "2027"),
}
"""Names and years of the framework programmes by their code."""

MADE_OF: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("name_en", "name_uk"), ("name",)),
    **dict.fromkeys(("lat", "lon"), ("lat_lon",)),
    **dict.fromkeys(("actor", "cordis_id"), ("key",)),
    **dict.fromkeys(("collaboration", "external_id"), ("rcn",)),
    **dict.fromkeys(("programme", "programme_name"), ("programme",)),
    **{name: (name,) for name in ("short_name", "city", "start_date", "end_date", "role")},
    "name": ("name",),
    "helix": ("activity_type",),
    "actor_type": ("activity_type", "sme"),
    "region": ("country", "city"),
    "homepage": ("url",),
    "title": ("title", "acronym"),
    "acronym": ("acronym",),
    "ec_contribution": ("ec_contribution", "ec_max_contribution"),
}
"""What canonical columns are made of, in whichever table has it."""
_HELIX: Final = {"HES": "research", "REC": "research", "PRC": "business", "PUB": "authority"}
_TYPE: Final = {"HES": "university", "REC": "research_institute", "PRC": "enterprise"}
_ROLES: Final = (
    *("coordinator", "participant", "partner", "thirdparty", "associatedpartner"),
    *("internationalpartner", "beneficiary", "hostinstitution", "activityparticipant"),
)
_SANCTIONED: Final = ("RU", "BY")
_PARTICIPANT_CODE: Final = r"^fp7:([0-9]{9})$"
"""An FP7 number that is a participant identification code (PIC): the others are hashes.

Of the 5,022 such numbers of the dump of 2016, H2020 has 2,462 as a PIC; the bodies are in
the same country in all cases but one (China, Hong Kong), and mostly have the same name.
"""
_NO_NAME: Final = f"number of the participant; {NO_NAME}"


def actors(organisations: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """Turn organisations into rows of ``actors``.

    Parameters
    ----------
    organisations
        ``key`` (``pic:…`` or ``fp7:…``), ``name``, ``short_name``, ``activity_type``,
        ``country``, ``city``, ``url``, ``lat_lon``; optionally ``sme`` (true, false),
        ``numbers`` (all that CORDIS has for it, separated by semicolons), and ``called``,
        whether another record of it has a name.
    findings
        Of their file.
    """
    table = organisations
    nameless = table.filter(pl.col("name").is_null())
    if "called" in table.columns:
        nameless = nameless.filter(~pl.col("called"))
    tell_nameless(nameless, findings, shown_by=say("their number"))
    unknown_countries(table, "country", findings)
    table = coordinates(homepages(table, "url", findings), "lat_lon", findings)
    number = pl.col("key").str.replace("pic:", "PIC ").str.replace("fp7:", "FP7 ")
    activity = pl.col("activity_type").str.to_uppercase()
    types = activity.replace_strict(_TYPE, default="other").fill_null("other")
    if "sme" in table.columns:
        small = pl.col("sme").str.to_lowercase() == "true"
        types = pl.when(small & (types == "enterprise")).then(pl.lit("sme")).otherwise(types)
    if "numbers" not in table.columns:
        table = table.with_columns(pl.col("key").alias("numbers"))
    return table.select(
        ROW,
        LINE,
        actor(),
        pl.col("name").fill_null(number).alias("name_en"),
        pl.when(pl.col("name").is_null()).then(number).alias("name_uk"),
        pl.when(pl.col("name").is_null()).then(pl.lit(_NO_NAME)).alias("label_origin"),
        pl.when(pl.col("short_name") != pl.col("name")).then("short_name").alias("short_name"),
        activity.replace_strict(_HELIX, default="unknown").fill_null("unknown").alias("helix"),
        types.alias("actor_type"),
        region(pl.col("country"), pl.col("city")).alias("region"),
        "city",
        "lat",
        "lon",
        pl.col("numbers").alias("cordis_id"),
        pl.col("url").alias("homepage"),
        pl.lit(SOURCE).alias("source"),
        pl.lit("unknown").alias("status"),
        pl.lit("yes").alias("scope"),
        pl.lit("public").alias("sensitivity"),
    )


def collaborations(
    projects: pl.DataFrame, countries: pl.DataFrame, findings: Findings
) -> pl.DataFrame:
    """Turn projects into rows of ``collaborations``.

    Parameters
    ----------
    projects
        ``programme`` (a code of :data:`PROGRAMMES`), ``rcn``, ``reference``,
        ``acronym``, ``title``, ``call``, ``funding_scheme``, ``start_date``,
        ``end_date``, ``ec_max_contribution``, ``parts``.
    countries
        ``programme``, ``rcn`` and ``country`` of the participants.
    findings
        Of their file.
    """
    table = projects
    for column in ("start_date", "end_date"):
        table = dates(table, column, findings)
    check_period(table, "start_date", "end_date", findings)
    table = amounts(table, "ec_max_contribution", findings)
    sanctioned = (
        countries.filter(country(pl.col("country")).is_in(_SANCTIONED))
        .select("programme", "rcn")
        .unique()
        .with_columns(pl.lit("yes").alias("sanctioned"))
    )
    table = table.join(sanctioned, on=["programme", "rcn"], how="left", maintain_order="left")
    unnamed = pl.concat_str(pl.col("programme"), pl.lit(" project, CORDIS RCN "), pl.col("rcn"))
    title = pl.coalesce("title", "acronym", unnamed)
    undated = pl.col("start_date").is_null() & pl.col("end_date").is_null()
    return table.select(
        ROW,
        LINE,
        collaboration().alias("collaboration"),
        pl.lit("project").alias("kind"),
        title.alias("title"),
        pl.when(pl.col("acronym") != title).then("acronym").alias("acronym"),
        pl.coalesce(
            pl.concat_str("programme", pl.lit(" ("), "parts", pl.lit(")")), "programme"
        ).alias("programme_name"),
        pl.col("programme").str.to_lowercase().alias("programme"),
        "start_date",
        "end_date",
        pl.when(undated).then(pl.lit("undated")).alias("date_note"),
        pl.lit(SOURCE).alias("source"),
        pl.concat_str(
            pl.lit("CORDIS RCN "),
            "rcn",
            pl.concat_str(pl.lit("; grant "), "reference").fill_null(""),
        ).alias("external_id"),
        "call",
        "funding_scheme",
        pl.col("ec_max_contribution").alias("ec_contribution"),
        pl.lit("any_legal_entity").alias("eligibility"),
        pl.lit("register").alias("evidence"),
        pl.col("sanctioned").fill_null("no").alias("sanctioned_partner"),
    )


def participations(table: pl.DataFrame) -> pl.DataFrame:
    """Turn participations into rows of ``participations``.

    Parameters
    ----------
    table
        ``programme``, ``rcn``, ``key``, ``role``, ``ec_contribution`` (a number).
    """
    return table.select(
        ROW,
        LINE,
        collaboration().alias("collaboration"),
        actor(),
        "role",
        "ec_contribution",
    )


def tell_odd(participations: pl.DataFrame, findings: Findings) -> None:
    """Tell roles that CORDIS does not have, and contributions that are negative."""
    role = pl.col("role").str.to_lowercase()
    for odd, message, column in (
        (~role.is_in(_ROLES), say("The role is none of those of CORDIS"), "role"),
        (
            pl.col("ec_contribution").str.starts_with("-"),
            say("The contribution is negative"),
            "ec_contribution",
        ),
    ):
        hint = say("Compare the row with CORDIS; it is taken as it stands.")
        findings.warn_each(participations.filter(odd), message, hint, column=column)


def programmes(projects: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``programmes``, each as of its first project."""
    first = projects.unique("programme", keep="first", maintain_order=True)
    code = pl.col("programme")
    parts = dict(enumerate(("name_en", "start_date", "end_date")))
    return first.select(
        ROW,
        LINE,
        code.str.to_lowercase(),
        *(
            code.replace_strict({c: v[i] for c, v in PROGRAMMES.items()}).alias(name)
            for i, name in parts.items()
        ),
        pl.lit(SOURCE).alias("source"),
    )


def collaboration() -> pl.Expr:
    """Identifier of a project: programme and record number, as the pilot has it."""
    return pl.concat_str(pl.col("programme").str.to_lowercase(), pl.lit("-"), pl.col("rcn"))


def actor() -> pl.Expr:
    """Identifier of an organisation by its ``key``."""
    return pl.col("key").str.replace(":", "-").alias("actor")


def participant(number: pl.Expr) -> pl.Expr:
    """Key of an organisation by its number: ``pic:`` wherever that is known, else ``fp7:``."""
    return number.str.replace(_PARTICIPANT_CODE, "pic:$1").alias("key")


def participant_code(identifier: str) -> str:
    """Return the participant code that an FP7 number is; anything else as it stands.

    Examples
    --------
    >>> participant_code("fp7:999984059"), participant_code("fp7:016a36322871")
    ('pic:999984059', 'fp7:016a36322871')
    """
    found = re.fullmatch(_PARTICIPANT_CODE, identifier)
    return identifier if found is None else f"pic:{found[1]}"


def described(rows: pl.DataFrame, findings: Findings) -> dict[str, pl.DataFrame]:
    """Turn rows of which several describe one organisation into rows of canonical tables.

    It is described as in its first row, and as in later ones where that is empty. A body
    that moved or took another name is described otherwise in each project and programme:
    its other names are alternative ones; another country is left aside and told.

    Parameters
    ----------
    rows
        ``key`` and the columns that `actors` takes.
    findings
        Of their file.

    Returns
    -------
    dict
        ``actors``, in which each row counts that says something new, and ``names``.
    """
    said = [name for name in rows.columns if name not in ("key", ROW, LINE)]
    first = rows.group_by("key", maintain_order=True).agg(
        pl.col(ROW).first(),
        pl.col(LINE).first(),
        *(pl.col(name).drop_nulls().first() for name in said),
    )
    _tell_other_countries(rows, first, findings)
    names = _other_names(rows, first)
    earlier = [pl.col(name).is_not_null().cum_sum().over("key") for name in said]
    fills = [
        (count == 1) & pl.col(name).is_not_null() for name, count in zip(said, earlier, strict=True)
    ]
    further = rows.filter(
        ~pl.col("key").is_first_distinct(),
        pl.any_horizontal(fills) | pl.col(ROW).is_in(names[ROW].implode()),
    ).select(ROW, LINE, actor())
    return {
        "actors": pl.concat([actors(first, findings), further], how="diagonal"),
        "names": names,
    }


def _tell_other_countries(rows: pl.DataFrame, first: pl.DataFrame, findings: Findings) -> None:
    place = country(pl.col("country")).alias("country")
    several = rows.with_columns(place).unique(["key", "country"], maintain_order=True, keep="first")
    findings.warn_each(
        several.drop_nulls("country").join(
            first.with_columns(place), on=["key", "country"], how="anti", maintain_order="left"
        ),
        say("The organisation is described otherwise in another row, whose description stands"),
        NOTHING,
        column="country",
    )


def _other_names(rows: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``names``; in other capital letters, or with other signs, a name is the same."""
    text = pl.col("name").str.to_lowercase().str.replace_all(r"[^\pL\pM\pN]+", " ")
    same = text.str.strip_chars().alias("same")
    several = (
        rows.drop_nulls("name")
        .with_columns(same)
        .unique(["key", "same"], maintain_order=True, keep="first")
    )
    return several.join(
        first.select("key", same), on=["key", "same"], how="anti", maintain_order="left"
    ).select(ROW, LINE, actor(), "name")


def check_codes(projects: pl.DataFrame, findings: Findings) -> None:
    """Refuse projects of a framework programme that is not known."""
    known = pl.col("programme").is_in(list(PROGRAMMES)).fill_null(value=False)
    findings.add_each(
        projects.filter(~known),
        say("The framework programme is not known"),
        say("Known are {known}.", known=", ".join(PROGRAMMES)),
        column="programme",
    )
