"""What a steward is told of a cell that has not the form of its column."""

from __future__ import annotations

import json

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import ingest_files

from .tables import column, metadata

FORMS = {
    "edrpou": {"format": "[0-9]{8}"},
    "region": {"format": "UA-[0-9]{2}|[A-Z]{2}|INT"},
    "helix": {"format": "[a-z_]+"},
    "actor": {"format": "[a-z0-9][a-z0-9-]*"},
    "rare": {"format": "(?i)a.b"},
}
LEADS = {"region": "id/region/{region}", "helix": "vocabulary/helix/{helix}"}


def told(name: str, value: str) -> str:
    """The hint for a value in a column with one of the forms."""
    more = {"valueUrl": LEADS[name]} if name in LEADS else {}
    described = metadata(
        "t.csv",
        [column("id", suppressOutput=True), column(name, datatype=FORMS[name], **more)],
    )
    files = {"t.csv": f"id,{name}\na,{value}\n".encode(), "t.csv-metadata.json": described}
    with pytest.raises(InputError) as caught:
        ingest_files(files, source="test")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.value) == (2, name, value)
    return problem.hint


SIDES = "Use one of: business, research, authority, civil_society, unknown."


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("helix", "бізнес", f"Write business. {SIDES}"),
        ("helix", "Public Authorities", f"Write authority. {SIDES}"),
        ("helix", "Business", "Write business."),
        ("helix", "щось інше", SIDES),
        ("region", "UA-6З", "A letter of it is Cyrillic: «З». Write UA-63."),
        ("region", "UА-63", "A letter of it is Cyrillic: «А». Write UA-63."),
        ("region", "ua-63", "Write UA-63."),
        ("region", "Харківська область", "Write UA-63."),
        ("region", "Харківска область", "Similar: UA-63 (Kharkiv oblast)"),
        ("region", "???", "It must be «UA-», then 2 digits, or 2 capital Latin letters, or «INT»."),
        ("actor", "х1", "A letter of it is Cyrillic: «х». Write x1."),
        ("actor", "X1", "Write x1."),
        ("edrpou", "2070921", "Excel drops leading zeros: if it is 02070921, write that"),
        ("edrpou", "1234 5678", "Write 12345678."),
        ("edrpou", "12345678.0", "It must be 8 digits."),
        ("rare", "x", "It must match the regular expression (?i)a.b"),
    ],
)
def test_what_is_advised(name: str, value: str, hint: str) -> None:
    assert told(name, value).startswith(hint)


def test_lists_and_further_rows_are_advised_each() -> None:
    described = json.loads(
        metadata(
            "t.csv",
            [column("id", suppressOutput=True), column("actor", datatype=FORMS["actor"])],
        )
    )
    described["tableSchema"]["columns"][1]["separator"] = ";"
    files = {
        "t.csv": "id,actor\na,b; C\nb,Д\n".encode(),
        "t.csv-metadata.json": json.dumps(described).encode(),
    }
    with pytest.raises(InputError) as caught:
        ingest_files(files, source="test")
    first, second = caught.value.problems
    assert (first.line, first.hint) == (2, "Write c.")
    assert (second.line, second.hint[:23]) == (3, "It must be 1 small Lati")
