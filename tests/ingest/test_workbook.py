"""Excel workbooks with metadata: real bytes of openpyxl."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import Ingested, ingest_files

from .tables import GOOD, HEADER, THINGS, things

NAMES = HEADER.strip().split(",")


def book(*rows: list[Any], sheet: str = "Things", more: Callable[[Workbook], object] = id) -> bytes:
    workbook = Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    more(workbook)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def read(data: bytes, url: str = "things.xlsx") -> Ingested:
    described = json.dumps(json.loads(THINGS) | {"url": url}).encode()
    files = {"things.xlsx": data, "things.xlsx-metadata.json": described}
    (one,) = ingest_files(files, source="test")
    return one


def problem(data: bytes, url: str = "things.xlsx") -> Problem:
    with pytest.raises(InputError) as caught:
        read(data, url)
    return caught.value.problems[0]


PAGE = "https://example.org/"
GOOD_ROWS = [["a", "Перша", "2023-02", 1.5, "yes", PAGE, None], ["b", "Друга", *[None] * 2, "no"]]
GOOD_ROWS[1] += [None, "a"]


def test_a_sheet_says_what_the_same_csv_says() -> None:
    (plain,) = ingest_files(things(GOOD), source="test")
    one = read(book(NAMES, *GOOD_ROWS))
    assert one.nquads == plain.nquads.replace(b"things.csv", b"things.xlsx")
    assert one.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert one.rows == 2


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        (True, False),
        ("TRUE", "FALSE"),
        ("ІСТИНА", "ХИБНІСТЬ"),
        ("Істина", "Хибність"),
        (1, 0),
        ("1", "0"),
        ("true", "false"),
        ("Yes", "No"),
    ],
)
def test_truth_values_are_read_as_excel_has_them_and_shows_them(yes: Any, no: Any) -> None:
    rows = [
        [yes if cell == "yes" else no if cell == "no" else cell for cell in r] for r in GOOD_ROWS
    ]
    (plain,) = ingest_files(things(GOOD), source="test")
    assert read(book(NAMES, *rows)).nquads == plain.nquads.replace(b"things.csv", b"things.xlsx")


def test_a_title_above_and_titles_for_names_and_rows_as_in_the_sheet() -> None:
    header = [f"title {name}" for name in NAMES]
    one = read(book(["Реєстр"], [], header, GOOD_ROWS[0], [], GOOD_ROWS[1]))
    assert b"things.xlsx#row=4>" in one.nquads
    assert b"things.xlsx#row=6>" in one.nquads
    assert (one.rows, one.line(4), one.line(6)) == (2, 4, 6)


def test_numbers_and_dates_are_written_as_a_person_would() -> None:
    one = read(
        book(
            NAMES,
            [7, "Сьома", date(2023, 12, 31), 5.0, "yes"],
            [8, "Восьма", datetime(2024, 1, 2, tzinfo=UTC).replace(tzinfo=None), 0.1, "no"],
            ["c", "Ціле", 2023, 10**9],
        )
    )
    text = one.nquads.decode()
    for part in ("thing/7> <", '"2023-12-31"', '"5"', '"2024-01-02"', '"0.1"', '"2023"^^'):
        assert part in text
    assert '"1000000000"' in text


def formatted(**formats: str) -> Callable[[Workbook], object]:
    def change(workbook: Workbook) -> None:
        for cell, code in formats.items():
            workbook.active[cell].number_format = code

    return change


def test_what_is_shown_is_read_where_nobody_wrote_more() -> None:
    data = book(
        NAMES,
        ["a", "Перша", date(2023, 3, 1)],
        ["b", "Друга", date(2024, 1, 1)],
        [2070921, "Третя", date(2024, 3, 17)],
        more=formatted(C2="mmm yyyy", C3="yyyy", C4="mmm yyyy", A4="00000000", H9="yyyy"),
    )
    text = read(data).nquads.decode()
    for part in ('"2023-03"^^', '"2024"^^', '"2024-03-17"^^', "thing/02070921> <"):
        assert part in text


def test_a_month_is_no_day() -> None:
    described = json.loads(THINGS)
    described["tableSchema"]["columns"][2]["datatype"] = "date"
    data = book(NAMES, ["a", "Перша", date(2023, 3, 1)], more=formatted(C2="mmm yyyy"))
    files = {
        "things.xlsx": data,
        "things.xlsx-metadata.json": json.dumps(described | {"url": "things.xlsx"}).encode(),
    }
    with pytest.raises(InputError) as caught:
        ingest_files(files, source="test")
    (found,) = caught.value.problems
    assert (found.line, found.value, found.message) == (2, "2023-03", "The value is no date")


def test_rows_that_the_sheet_does_not_show_are_told() -> None:
    def hide(workbook: Workbook) -> None:
        for row in (3, 4, 9):
            workbook.active.row_dimensions[row].hidden = True

    one = read(book(NAMES, *GOOD_ROWS, ["c", "Третя"], more=hide))
    (note,) = (note for note in one.warnings if "hid" in note.message)
    assert (note.line, note.message.rpartition(": ")[2]) == (3, "2")
    assert "hid in the sheet" in note.message
    assert one.rows == 3


def test_a_second_header_is_one_message() -> None:
    with pytest.raises(InputError) as caught:
        read(book(NAMES, *GOOD_ROWS, NAMES, ["c", "Третя"]))
    (found,) = caught.value.problems
    assert (found.line, found.message) == (4, "The header stands here again")


def test_a_header_below_a_title_in_other_letters() -> None:
    one = read(book(["Реєстр"], [f" {name.upper()} " for name in NAMES], *GOOD_ROWS))
    (note,) = (note for note in one.warnings if "header" in note.message)
    assert (note.line, one.rows) == (2, 2)
    assert "small and capital letters only: ID, NAME" in note.message


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#name?", "#Н/Д", "#ПОСИЛАННЯ!", "#DIV/0!"])
def test_an_error_that_was_saved_as_text_is_refused_too(error: str) -> None:
    def as_text(workbook: Workbook) -> None:
        workbook.active["B2"].value = error
        workbook.active["B2"].data_type = "s"

    found = problem(book(NAMES, *GOOD_ROWS, more=as_text))
    assert (found.line, found.column, found.value) == (2, "name", error)
    assert "error of the spreadsheet" in found.message


def test_the_sheet_that_the_metadata_name_is_read() -> None:
    data = book(NAMES, *GOOD_ROWS, sheet="Мої дані", more=lambda w: w.create_sheet("Notes"))
    assert read(data, "things.xlsx#Мої дані").rows == 2
    assert read(data, "things.xlsx#%D0%9C%D0%BE%D1%97%20%D0%B4%D0%B0%D0%BD%D1%96").rows == 2
    found = problem(data)
    assert "several sheets" in found.message
    assert "Мої дані, Notes" in found.hint
    assert "no sheet «Else»" in problem(data, "things.xlsx#Else").message


def test_the_computed_value_of_a_formula_is_read() -> None:
    data = book(NAMES, ["a", "Перша", None, "=1+1"])
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                # openpyxl does not compute; Excel leaves the value beside the formula.
                content = content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
                content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            new.writestr(item, content)
    assert (
        '"2"^^<http://www.w3.org/2001/XMLSchema#decimal>' in read(packed.getvalue()).nquads.decode()
    )


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"<!DOCTYPE html><html><table></table></html>", None, "web page"),
        (b"id;name\n", None, "no Excel workbook"),
        (book(NAMES, *GOOD_ROWS)[:2000], None, "cannot be read"),
        (book(NAMES), None, "header and no rows"),
        (book(), None, "empty"),
        (book([*NAMES[:-1], "pare"], *GOOD_ROWS), 1, "no such column"),
        (book(["Назва"], NAMES, ["a", "Перша", "31.12.2023"]), 3, "no date"),
        (book(NAMES, [*GOOD_ROWS[0], "зайве"]), 2, "outside of the table"),
        (book(NAMES, ["a", "Перша"], ["a", "Друга"]), 3, "stands already"),
        (book(NAMES, ["a", "Перша", None, "1,5"]), 2, "not a number"),
    ],
)
def test_what_is_wrong_is_told(data: bytes, line: int | None, message: str) -> None:
    found = problem(data)
    assert (found.file, found.line) == ("things.xlsx", line)
    assert message in found.message
    assert found.hint


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576"])
def test_a_cell_far_away_is_refused_before_it_takes_all_memory(place: str) -> None:
    def far(workbook: Workbook) -> None:
        workbook.active[place] = "x"
        workbook.active["AA1"] = "y"

    found = problem(book(NAMES, *GOOD_ROWS, more=far))
    assert found.message.startswith("A sheet spans 1,048,576 rows and ")
    assert found.line == 1_048_576


def repacked(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.namelist():
            new.writestr(*change(part, old.read(part)))
    return written.getvalue()


def test_workbooks_that_are_damaged_or_of_another_kind() -> None:
    good = book(NAMES, *GOOD_ROWS)
    binary = repacked(good, lambda name, data: (name.replace("workbook.xml", "workbook.bin"), data))
    assert "another kind than .xlsx" in problem(binary).message
    cut = repacked(good, lambda name, data: (name, data[: len(data) // 2]))
    assert "cannot be read" in problem(cut).message
    none = repacked(good, lambda name, data: (name, re.sub(rb"<sheet .*?/>", b"", data)))
    assert problem(none).message == "The workbook has no sheets"
    later = good.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff", 1)
    assert later != good
    assert "cannot be read" in problem(later).message


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], tuple[str, bytes]]:
    return lambda name, data: (name, data.replace(old, new) if "sheet1" in name else data)


def test_an_error_is_refused_with_its_value_and_an_error_elsewhere_is_not_read() -> None:
    found = problem(book(NAMES, *GOOD_ROWS, ["c", "Третя", "#N/A"]))
    assert (found.line, found.column, found.value) == (4, "start", "#N/A")
    assert "error" in found.message
    label = problem(book(["Назва"], NAMES, ["c", "#NAME?"]))
    assert (label.line, label.column, label.value) == (3, "name", "#NAME?")
    newer = book(NAMES, *GOOD_ROWS, ["c", "Третя", "#N/A"])
    spilt = problem(repacked(newer, in_sheet(b"#N/A", b"#SPILL!")))
    assert (spilt.line, spilt.value) == (4, "#SPILL!")
    assert "The cell C4 holds an error" in spilt.message
    right = book(NAMES, *GOOD_ROWS, more=lambda w: w.active.cell(2, len(NAMES) + 2, "#REF!"))
    assert read(right).rows == 2


def test_a_formula_without_its_result_is_refused_and_an_empty_text_is_a_result() -> None:
    data = book(NAMES, *GOOD_ROWS, ["c", "Третя", None, "=1+1"])
    found = problem(data)
    assert (found.line, found.column) == (4, "amount")
    assert "The cell D4 holds a formula" in found.message
    assert "save it again" in found.hint
    empty = repacked(data, in_sheet(b'<c r="D4">', b'<c r="D4" t="str">'))
    assert read(empty).rows == 3
    alone = problem(book(NAMES, ["=A9"]))
    assert (alone.line, alone.column) == (2, "id")


def test_cells_without_references_are_counted() -> None:
    bare = repacked(
        book(NAMES, ["a", "Перша", 2023], ["b", "Друга", "=1+1"]),
        lambda name, data: (
            name,
            re.sub(rb'(<c|<row) r="[A-Z0-9]+"', rb"\1", data) if "sheet1" in name else data,
        ),
    )
    found = problem(bare)
    assert (found.line, found.column) == (3, "start")
    assert "The cell C3 " in found.message


def test_merged_cells_are_refused_where_a_value_would_be_lost() -> None:
    def merging(area: str) -> Callable[[Workbook], object]:
        return lambda workbook: workbook.active.merge_cells(area)

    down = problem(book(NAMES, *GOOD_ROWS, more=merging("B2:B3")))
    assert (down.line, down.column, down.value) == (2, "name", "Перша")
    assert "B2:B3 are merged" in down.message
    assert problem(book(NAMES, *GOOD_ROWS, more=merging("D2:E2"))).column == "amount"
    for harmless in ("G2:G3", "I2:I3", "A9:G12"):
        assert read(book(NAMES, *GOOD_ROWS, more=merging(harmless))).rows == 2
    assert read(book(["Назва"], NAMES, *GOOD_ROWS, more=merging("A1:G1"))).rows == 2
    two_rows = book(NAMES, [], *GOOD_ROWS, more=merging("A1:A2"))
    assert read(two_rows).rows == 2


def test_only_the_sheet_that_is_read_is_looked_at() -> None:
    def notes(workbook: Workbook) -> None:
        workbook.create_sheet("Notes").append(["=1+1", "#N/A"])

    data = book(NAMES, *GOOD_ROWS, sheet="Дані", more=notes)
    assert read(data, "things.xlsx#Дані").rows == 2
    swapped = book(NAMES, ["=1+1"], sheet="Notes", more=lambda w: w.create_sheet("Дані"))
    assert "empty" in problem(swapped, "things.xlsx#Дані").message


def test_entities_in_a_sheet_are_refused() -> None:
    data = book(NAMES, *GOOD_ROWS, ["c", "=1+1"])
    declared = b'<!DOCTYPE worksheet [<!ENTITY lol "lol">]><worksheet'
    assert "entity lol" in problem(repacked(data, in_sheet(b"<worksheet", declared))).message
