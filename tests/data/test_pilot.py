"""The pilot's tables: what its README promises."""

from __future__ import annotations

import csv
import re

import pytest

from ris3graph import resources

FOLDER = resources.pilot()
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLES = sorted(file.name for file in FOLDER.glob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", TABLES)
def test_the_readme_counts_the_rows(name: str) -> None:
    assert f"| {name} | {len(rows(name))} |" in README


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_metadata_and_unix_line_ends(name: str) -> None:
    assert (FOLDER / f"{name}-metadata.json").is_file()
    assert b"\r" not in (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_no_contacts_of_persons(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text) is None
    assert re.search(r"\+380\d|\b0\d{2}[ -]\d{3}[ -]\d{2}", text) is None


def test_programmes_follow_the_text_of_the_source() -> None:
    for row in rows("collaborations.csv"):
        text = row["programme"]
        expected = "fp7" if text == "FP7" else "h2020" if text.startswith("H2020") else ""
        assert row["programme_id"] == expected


def test_sanctioned_partners_follow_the_countries() -> None:
    for row in rows("collaborations.csv"):
        aggressors = {"RU", "BY"} & set(row["foreign_countries"].split(";"))
        assert (row["sanctioned_partner"] == "yes") == bool(aggressors), row["id"]


def test_subjects_of_attributions_exist() -> None:
    files = {
        "actor": ("actors.csv", "actor_id"),
        "cluster": ("clusters.csv", "id"),
        "collaboration": ("collaborations.csv", "id"),
        "event": ("events.csv", "id"),
        "infrastructure": ("infrastructure.csv", "id"),
        "priority": ("priorities.csv", "id"),
    }
    known = {kind: {row[key] for row in rows(file)} for kind, (file, key) in files.items()}
    for row in rows("attributions.csv"):
        assert row["subject_id"] in known[row["subject_kind"]]
    subjects = {r["subject_id"] for r in rows("attributions.csv") if r["subject_kind"] == "actor"}
    assert f"{len(subjects)} actors have a field" in README


def test_places_lie_in_their_country() -> None:
    for row in rows("actors.csv"):
        if row["lat"] and row["region"].startswith("UA"):
            assert 44 < float(row["lat"]) < 53, row["actor_id"]
            assert 22 < float(row["lon"]) < 41, row["actor_id"]
