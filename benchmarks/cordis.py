"""The merged CORDIS tables as the analysis sees them: FP7 and Horizon 2020.

The tables are third-party data beside the checkout (``../shared/data/cordis``) and no part of it;
what needs them says so and does nothing where they are absent.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from ris3graph.analysis.dialogue import Actor, Dialogue, Record, dialogue
from ris3graph.model import HELICES, Helix

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "cordis"

SIDES = {
    "HES": Helix.RESEARCH,
    "REC": Helix.RESEARCH,
    "PRC": Helix.BUSINESS,
    "PUB": Helix.AUTHORITY,
}
"""Side of each type of activity; ``OTH`` and none say nothing."""


def available() -> bool:
    """Whether the tables are there."""
    return (FOLDER / "participations.csv.gz").is_file()


def table(name: str) -> pl.DataFrame:
    """Read a table with every cell as text."""
    return pl.read_csv(FOLDER / f"{name}.csv.gz", infer_schema=False, null_values=["NA"])


def cordis(size: str) -> Dialogue:
    """Build the dialogue of ``h2020`` or of ``all`` participations.

    Organisations without a country stand in the region ``ZZ``, those of Ukraine in Kyiv's:
    the tables have no oblast, and a crowded region is the harder case.
    """
    participations = table("participations")
    if size == "h2020":
        participations = participations.filter(pl.col("programme") == "H2020")
    members = participations.group_by("programme", "project_rcn").agg(pl.col("org_id").unique())
    joined = members.join(table("projects"), on=["programme", "project_rcn"], how="left")
    actors = table("organisations").join(
        participations.select("org_id").unique(), on="org_id", how="semi"
    )
    return dialogue(
        [
            Actor(
                row["org_id"],
                SIDES.get(row["activity_type"], Helix.UNKNOWN),
                "UA-30" if row["country"] == "UA" else row["country"] or "ZZ",
                known_from="cordis",
            )
            for row in actors.select("org_id", "activity_type", "country").iter_rows(named=True)
        ],
        [
            Record(
                id=f"{row['programme']}/{row['project_rcn']}",
                kind="project",
                eligibility="legal_entity",
                sides=frozenset(HELICES),
                members=frozenset(row["org_id"]),
                earliest=date.fromisoformat(row["start_date"]) if row["start_date"] else None,
                latest=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
                source="CORDIS",
            )
            for row in joined.iter_rows(named=True)
        ],
        as_of=date(2020, 12, 31),
    )
