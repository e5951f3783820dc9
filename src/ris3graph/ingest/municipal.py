"""The state register of agreements on cooperation of territorial communities.

In the table of the KSE data hub each row is one settlement council that signed, with
the present-day community (hromada) that its territory belongs to. An agreement becomes
``id/collaboration/imc-{number}``, a community ``id/actor/hromada-{name}-{code}``, as in
the pilot. Contacts of the leading council are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.findings import LINE, NOTHING, refuse
from ris3graph.ingest.importer import Importer
from ris3graph.ingest.katottg import CODE, region
from ris3graph.ingest.registers import Layout, assign, certain, complete, read_all
from ris3graph.ingest.table import ROW
from ris3graph.ingest.values import dates
from ris3graph.said import say
from ris3graph.transliteration import romanise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_LAYOUT: Final = Layout(
    required=(
        *("register_number", "contract_name", "register_date", "cooperation_form"),
        *("start", "end", "hromada_code", "hromada_name"),
    ),
    unread=(
        *("main_municipality", "municipality_num", "settlement", "raion", "oblast", "key"),
        *("settlement_name", "settlement_code"),
    ),
    null=("NA",),
)
_LAYOUTS: Final = {"agreements": _LAYOUT}
_SOURCE: Final = "Register of inter-municipal cooperation agreements"
_COMPARE: Final = say("Compare the row with the register.")
_CUT_OFF: Final = "2023-04-10"
"""End of agreements without one, written in by the data hub: no date of the register."""
_MADE_OF: Final = {
    **dict.fromkeys(("name_uk", "name_en"), ("hromada_name",)),
    **dict.fromkeys(("actor", "region", "katottg"), ("hromada_code",)),
    "title": ("contract_name",),
    "programme_name": ("cooperation_form",),
    "start_date": ("start",),
    "end_date": ("end",),
    "collaboration": ("register_number",),
    "external_id": ("register_number", "register_date"),
}
"""What canonical columns are made of."""
_FORMS: Final = (
    # Forms by the law (No. 1508-VII, article 4), by the words that tell them apart.
    ("делегуванн", "delegation of tasks"),
    ("орган[^ ]* управління", "joint managing body"),
    ("утворенн|комунального підприємства «смотриківське»", "joint municipal enterprise"),
    ("фінансуванн|утриманн", "joint financing (maintenance)"),
    ("проект|проєкт|заходів", "joint project"),
)


def _recognises(files: Sequence[File]) -> bool:
    return complete(files, _LAYOUTS)


def _knows(files: Sequence[File]) -> int:
    return certain(files, _LAYOUTS)


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    chosen = assign(files, _LAYOUTS, needed=_LAYOUTS)
    (file,) = chosen.values()
    table = read_all(chosen, _LAYOUTS, progress)["agreements"]
    _check(table, file.findings)
    refuse([file.findings])
    for column in ("register_date", "start", "end"):
        table = dates(table, column, file.findings)
    parties = table.with_columns(
        pl.concat_str(pl.lit("imc-"), pl.col("register_number").str.zfill(4)).alias(
            "collaboration"
        ),
        _slug(table).alias("actor"),
    )
    agreements = _agreements(parties, file.findings)
    refuse([file.findings])
    rows = {
        "actors": _communities(parties),
        "collaborations": agreements,
        "participations": parties.unique(
            ["collaboration", "actor"], keep="first", maintain_order=True
        ).select(ROW, LINE, "collaboration", "actor"),
    }
    return [write(file, table, rows, source, None, made_of=_MADE_OF)]


MUNICIPAL: Final = Importer("municipal", _recognises, _knows, _read)
"""Agreements between territorial communities."""


def _check(table: pl.DataFrame, findings: Findings) -> None:
    for column, form, message in (
        ("register_number", r"\A[0-9]+\z", say("This is no number of the register")),
        ("hromada_code", CODE, say("This is no code of KATOTTG")),
    ):
        findings.add_each(
            table.filter(~pl.col(column).str.contains(form).fill_null(value=False)),
            message,
            _COMPARE,
            column=column,
        )
    for column in ("contract_name", "hromada_name"):
        findings.add_each(
            table.filter(pl.col(column).is_null()),
            say("The cell must not be empty"),
            _COMPARE,
            column=column,
        )


def _slug(table: pl.DataFrame) -> pl.Series:
    """Identifier of a community: its name in Latin letters and its code without the ends."""
    names = table["hromada_name"].unique()
    latin = [romanise(name).lower().replace(" ", "-").replace("'", "") for name in names]
    return table.select(
        pl.concat_str(
            pl.lit("hromada-"),
            pl.col("hromada_name").replace(names.to_list(), latin),
            pl.lit("-"),
            pl.col("hromada_code").str.slice(2, 10),
        ).alias("slug")
    )["slug"]


def _communities(parties: pl.DataFrame) -> pl.DataFrame:
    first = parties.unique("actor", keep="first", maintain_order=True)
    names = first["hromada_name"].unique().to_list()
    latin = pl.col("hromada_name").replace(names, [romanise(name) for name in names])
    return first.select(
        ROW,
        LINE,
        "actor",
        pl.format("{} територіальна громада", "hromada_name").alias("name_uk"),
        pl.format("{} territorial community (hromada)", latin).alias("name_en"),
        pl.lit("authority").alias("helix"),
        pl.lit("local_authority").alias("actor_type"),
        region(pl.col("hromada_code")).alias("region"),
        pl.col("hromada_code").alias("katottg"),
        pl.lit(_SOURCE).alias("source"),
        pl.lit("unknown").alias("status"),
        pl.lit("yes").alias("scope"),
        pl.lit("public").alias("sensitivity"),
    )


def _agreements(parties: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    told = ["contract_name", "cooperation_form", "register_date", "start", "end"]
    findings.add_each(
        parties.filter(pl.struct(told).n_unique().over("collaboration") > 1),
        say("Rows of one agreement say different things of it"),
        say("Compare them with the register."),
        column="register_number",
    )
    first = parties.with_columns(
        pl.col("actor").n_unique().over("collaboration").alias("communities")
    ).unique("collaboration", keep="first", maintain_order=True)
    alone = first.filter(pl.col("communities") == 1)
    if not alone.is_empty():
        findings.warn(
            say(
                "All parties of {number} agreements belong to one community today, "
                "so that they show no tie between communities",
                number=alone.height,
            ),
            NOTHING,
            line=alone[LINE][0],
            column="hromada_code",
        )
    wording = pl.col("cooperation_form").str.to_lowercase()
    form = pl.lit(None, pl.String)
    for words, name in reversed(_FORMS):
        form = pl.when(wording.str.contains(words)).then(pl.lit(name)).otherwise(form)
    cut = pl.col("end") == _CUT_OFF
    return first.select(
        ROW,
        LINE,
        "collaboration",
        pl.lit("agreement").alias("kind"),
        pl.col("contract_name").str.replace_all(r"\s+", " ").alias("title"),
        pl.format("Inter-municipal cooperation: {}", form).alias("programme_name"),
        pl.col("start").alias("start_date"),
        pl.when(~cut).then("end").alias("end_date"),
        pl.when(cut).then(pl.lit("end not in the register")).alias("date_note"),
        pl.lit(_SOURCE).alias("source"),
        pl.format("register no. {}, registered {}", "register_number", "register_date").alias(
            "external_id"
        ),
        pl.lit("local_authorities").alias("eligibility"),
        pl.lit("register").alias("evidence"),
        pl.lit("no").alias("sanctioned_partner"),
        pl.when(pl.col("communities") == 1)
        .then(pl.lit("all parties belong to one present-day community"))
        .alias("note"),
    )
