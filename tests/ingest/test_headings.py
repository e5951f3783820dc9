"""Headers as people write them."""

from __future__ import annotations

import json

from ris3graph.ingest import ingest_files

from .tables import GOOD, HEADER, THINGS, column, metadata, things


def test_capital_letters_and_spaces_are_read_and_told() -> None:
    (plain,) = ingest_files(things(GOOD), source="test")
    header = "ID,Name,start,Title  Amount,OPEN,page,Назва Parent\n"
    (one,) = ingest_files(things(GOOD.replace(HEADER, header)), source="test")
    assert one.nquads == plain.nquads
    (note,) = one.warnings
    assert note.line == 1
    assert note.message.endswith("only: ID, Name, Title  Amount, OPEN, Назва Parent")


def test_columns_that_differ_by_capital_letters_stay_two() -> None:
    described = metadata(
        "things.csv", [column("id", suppressOutput=True), column("a"), column("A")]
    )
    files = {"things.csv": b"ID,A,a\nx,1,2\n", "things.csv-metadata.json": described}
    (one,) = ingest_files(files, source="test")
    assert b'terms#A> "1"' in one.nquads
    assert b'terms#a> "2"' in one.nquads


def test_an_error_that_the_metadata_know_means_nothing() -> None:
    described = json.loads(THINGS)
    described["tableSchema"]["columns"][1] |= {"null": ["#N/A"], "required": False}
    files = things(HEADER + "a,#N/A,2023,,,,\n")
    files["things.csv-metadata.json"] = json.dumps(described).encode()
    (one,) = ingest_files(files, source="test")
    assert b"prefLabel" not in one.nquads
