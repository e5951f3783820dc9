"""The text of ``gaps`` and ``demo``, over the pilot."""

from typing import TYPE_CHECKING

import pytest

from ris3graph.cli.summary import document, names_of, write_document
from ris3graph.model import PILOT_REGIONS

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


@pytest.mark.parametrize(
    ("language", "collect"), [("uk", "Що зібрати:"), ("en", "What to collect:")]
)
def test_every_region_is_told_with_what_to_collect(
    pilot: "Workspace", capsys: pytest.CaptureFixture[str], language: str, collect: str
):
    found, names = document(pilot, None, None), names_of(pilot, language)
    write_document(found, names, language, brief=True)
    text = capsys.readouterr().out
    for region in PILOT_REGIONS:
        assert f"{region} {names[region]}" in text
    assert f"    {collect}" in text
    for item in found["assessments"]:
        if item["status"] == "gap":
            assert item["explanation"][language] in text


def test_counts_are_those_of_the_document(pilot: "Workspace", capsys: pytest.CaptureFixture[str]):
    found, names = document(pilot, "UA-63", None), names_of(pilot, "en")
    write_document(found, names, "en")
    text = capsys.readouterr().out
    counted = [
        line.rsplit(": ", 1)
        for line in text.splitlines()
        if line.startswith("  ") and line[2] != " "
    ]
    assert sum(int(count) for _, count in counted) == len(found["assessments"])
    for item in found["assessments"]:
        assert item["explanation"]["en"] in text


def test_names_are_in_the_language_asked_for(pilot: "Workspace"):
    assert names_of(pilot, "uk")["UA-63"] == "Харківська область"
    assert names_of(pilot, "en")["UA-63"] == "Kharkiv oblast"
    assert names_of(pilot, "en")["no_gap"] == "Checked, nothing found"
