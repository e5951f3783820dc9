"""Each way in which a file can be wrong is told by file, line, column, value and hint."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import ingest_files, ingest_paths

from .tables import GOOD, HEADER, things

TURTLE = b"@prefix ex: <https://example.org/> .\nex:a ex:b ex:c .\n"


def problems(files: dict[str, bytes]) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        ingest_files(files, source="test")
    return caught.value.problems


def workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("things.csv", GOOD)
    return packed.getvalue()


# name, content, message, line, column, value, hint
CASES: list[tuple[str, str | bytes, str, int | None, str | None, str | None, str]] = [
    (
        "semicolons",
        GOOD.replace(",", ";"),
        "separated by semicolons",
        1,
        None,
        HEADER.strip().replace(",", ";"),
        "with commas",
    ),
    (
        "tabs",
        GOOD.replace(",", "\t"),
        "separated by tabs",
        1,
        None,
        HEADER.strip().replace(",", "\t"),
        "with commas",
    ),
    (
        "windows-1251",
        GOOD.encode("cp1251"),
        "looks like Windows-1251",
        2,
        None,
        "a,Перша,2023-02,1.5,yes,https://example.org/,",
        "UTF-8",
    ),
    (
        "latin-1",
        HEADER.encode() + b"a,Stra\xdfe\xdf,,,,,\n",
        "looks like Windows-1252 (Latin-1)",
        2,
        None,
        "a,Straßeß,,,,,",
        "UTF-8",
    ),
    (
        "half of a character",
        HEADER.encode() + b"a,Uni \xed\xa0\x80,,,,,\n",
        "The text is not UTF-8",
        2,
        None,
        "a,Uni ���,,,,,",
        "Save it again as UTF-8.",
    ),
    (
        "cut off within a letter",
        HEADER.encode() + "a,Перша".encode()[:-1],
        "The file ends within a letter: it is cut off",
        2,
        None,
        "a,Перш",
        "Copy or download it again.",
    ),
    (
        "koi8-u",
        GOOD.encode("koi8-u"),
        "looks like KOI8-U",
        2,
        None,
        "a,Перша,2023-02,1.5,yes,https://example.org/,",
        "UTF-8",
    ),
    ("utf-16", GOOD.encode("utf-16"), "UTF-16", 1, None, None, "UTF-8"),
    ("utf-16 without mark", GOOD.encode("utf-16-le"), "UTF-16", 1, None, None, "UTF-8"),
    ("nul", GOOD.encode() + b"c,x\0y,,,,,\n", "NUL", 4, None, None, "Save it again"),
    (
        "missing column",
        "id,name,start,amount,open,page\na,Перша,,,,\n",
        "column is missing",
        1,
        "parent",
        None,
        "Add it",
    ),
    (
        "unknown column",
        HEADER.strip() + ",colour\na,Перша,,,,,,red\n",
        "no such column",
        1,
        "colour",
        "colour",
        "describe it",
    ),
    (
        "unknown columns",
        HEADER.strip() + ",c1,c2,c3,c4\na,Перша,,,,,,1,2,3,4\n",
        "do not know 4 of the columns: c1, c2, c3, c4",
        1,
        None,
        None,
        "Remove them",
    ),
    (
        "missing columns",
        "id,name\na,Перша\n",
        "5 columns are missing: start, amount, open, page, parent",
        1,
        None,
        None,
        "Add them",
    ),
    (
        "no header",
        "a,Перша,2023-02,1.5,yes,,\n",
        "the table has no header",
        1,
        None,
        "a,Перша,2023-02,1.5,yes,,",
        "id, name, start, amount, open, page, parent.",
    ),
    (
        "error of a spreadsheet",
        HEADER + "a,#N/A,,,,,\n",
        "error of the spreadsheet",
        2,
        "name",
        "#N/A",
        "empty the cell",
    ),
    (
        "column twice",
        HEADER.strip() + ",name\na,Перша,,,,,,Перша\n",
        "twice in the header",
        1,
        "name",
        "name",
        "Keep one",
    ),
    ("header again", GOOD + HEADER, "header stands here again", 4, None, HEADER.strip(), "Delete"),
    (
        "no such day",
        HEADER + "a,Перша,2023-02-30,,,,\n",
        "no such day",
        2,
        "start",
        "2023-02-30",
        "Correct the day",
    ),
    (
        "no such month",
        HEADER + "a,Перша,2023-13,,,,\n",
        "no such day",
        2,
        "start",
        "2023-13",
        "Correct the day",
    ),
    (
        "date with points",
        HEADER + "a,Перша,31.12.2023,,,,\n",
        "no date",
        2,
        "start",
        "31.12.2023",
        "Write 2023-12-31",
    ),
    (
        "identifier twice",
        GOOD + "a,Знову,,,,,\n",
        "already in line 2",
        4,
        "id",
        "a",
        "identifier of its own",
    ),
    (
        "reference to nothing",
        GOOD + "c,Третя,,,,,z\n",
        "No such id stands in things.csv",
        4,
        "parent",
        "z",
        "add the row",
    ),
    ("required cell", HEADER + "a,,,,,,\n", "must not be empty", 2, "name", None, "Fill it in"),
    (
        "too few cells",
        HEADER + "a,Перша\n",
        "2 cells, the header has 7",
        2,
        None,
        "a,Перша",
        "quotation marks",
    ),
    (
        "too many cells",
        HEADER + "a,Перша, друга,,,,,\n",
        "8 cells",
        2,
        None,
        "a,Перша, друга,,,,,",
        "quotation marks",
    ),
    (
        "open quotation",
        HEADER + 'a,"Перша,,,,,\nb,Друга,,,,,\n',
        "not closed",
        2,
        None,
        'a,"Перша,,,,,',
        "double each mark",
    ),
    (
        "mark in a cell",
        HEADER + 'a,Завод "Промінь",,,,,\n',
        "not quoted",
        2,
        None,
        'a,Завод "Промінь",,,,,',
        "double each mark",
    ),
    (
        "after a line end in a cell",
        HEADER + 'a,"Перша\nі друга",,,,,\nb,Третя,,x,,,\n',
        "not a number",
        4,
        "amount",
        "x",
        "digits",
    ),
    (
        "decimal comma",
        HEADER + 'a,Перша,,"1,5",,,\n',
        "not a number",
        2,
        "amount",
        "1,5",
        "a point",
    ),
    ("negative", HEADER + "a,Перша,,-1,,,\n", "less than 0", 2, "amount", "-1", "Correct"),
    ("boolean", HEADER + "a,Перша,,,так,,\n", "neither yes nor no", 2, "open", "так", "yes or no"),
    (
        "address",
        HEADER + "a,Перша,,,,www.example.org,\n",
        "no web address",
        2,
        "page",
        "www.example.org",
        "https://",
    ),
    (
        "address with a space",
        HEADER + "a,Перша,,,,https://example.org/a b,\n",
        "no web address",
        2,
        "page",
        "https://example.org/a b",
        "without spaces",
    ),
    (
        "merge",
        HEADER + "<<<<<<< mine\na,Перша,,,,,\n",
        "unresolved merge",
        2,
        None,
        "<<<<<<< mine",
        "keep one",
    ),
    ("empty", b"", "is empty", None, None, None, "right file"),
    ("only a mark", b"\xef\xbb\xbf\n", "is empty", None, None, None, "right file"),
    ("only a separator", "sep=;\n", "is empty", None, None, None, "right file"),
    ("only spaces that no byte shows", "\u00a0\n\u2003\n", "is empty", None, None, None, "right"),
    ("header only", HEADER, "no rows", None, None, None, "Add rows"),
    ("workbook", workbook(), "Excel workbook", None, None, None, "CSV UTF-8"),
    ("archive", archive(), "ZIP archive", None, None, None, "Load tables as CSV"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF", None, None, None, "CSV"),
    ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG", None, None, None, "CSV"),
    ("page", b"<!DOCTYPE html>\n<html>", "web page", None, None, None, "file itself"),
    ("gzip", gzip.compress(GOOD.encode(), mtime=0), ".gz", None, None, None, "Add .gz"),
]


@pytest.mark.parametrize(
    ("content", "message", "line", "column", "value", "hint"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_table_that_cannot_be_used(
    content: str | bytes,
    message: str,
    line: int | None,
    column: str | None,
    value: str | None,
    hint: str,
) -> None:
    found = problems(things(content))
    assert len(found) == 1, [str(each) for each in found]
    problem = found[0]
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.file, problem.line, problem.column) == ("things.csv", line, column)
    assert problem.value == value


def test_all_problems_of_a_file_are_told_at_once_up_to_twenty() -> None:
    rows = "".join(f"{n},,31.12.2023,x,maybe,,\n" for n in range(10))
    with pytest.raises(InputError) as caught:
        ingest_files(things(HEADER + rows), source="test")
    assert len(caught.value.problems) == 20
    assert caught.value.omitted == 20
    assert [each.line for each in caught.value.problems[:5]] == [2, 2, 2, 2, 3]
    assert "20 more" in str(caught.value)


def test_many_problems_of_one_column_are_counted() -> None:
    rows = "".join(f"{n},Назва,never,,,,\n" for n in range(100))
    with pytest.raises(InputError) as caught:
        ingest_files(things(HEADER + rows), source="test")
    assert (len(caught.value.problems), caught.value.omitted) == (20, 80)


def test_problems_of_several_files_are_told_together() -> None:
    files = things(HEADER + "a,,,,,,\n") | {"graph.ttl": b"<a"}
    assert {each.file for each in problems(files)} == {"things.csv", "graph.ttl"}


def test_a_similar_identifier_is_suggested() -> None:
    text = HEADER + "karazin-university,Перша,,,,,\nb,Друга,,,,,karasin-university\n"
    assert "Similar: karazin-university." in problems(things(text))[0].hint


def test_a_table_without_metadata() -> None:
    (problem,) = problems({"things.csv": GOOD.encode()})
    assert "no metadata" in problem.message
    assert "things.csv-metadata.json" in problem.hint


def test_metadata_that_are_no_json() -> None:
    (problem,) = problems({"things.csv": GOOD.encode(), "things.csv-metadata.json": b'{\n"a"'})
    assert (problem.file, problem.line) == ("things.csv-metadata.json", 2)


@pytest.mark.parametrize(
    ("name", "content", "message", "line", "column"),
    [
        ("a.ttl", TURTLE + b"ex:a ex:b .\n", "is not a valid RDF object", 3, "11"),
        ("a.ttl", b"<a> <b> <c> .\n", "No scheme", 1, "1"),
        ("a.ttl", "<https://a/б> <https://a/b> 'є' .".encode("cp1251"), "Windows-1251", 1, None),
        ("a.ttl", b"", "is empty", None, None),
        ("a.ttl", b"# nothing\n", "no statements", None, None),
        ("a.ttl", TURTLE + b"=======\n", "unresolved merge", 3, None),
        ("a.nt", b"<https://a/b> <https://a/b> .\n", "cannot be read", 1, "29"),
        (
            "a.jsonld",
            b'{"@context": "https://schema.org/", "name": "x"}',
            "another host",
            None,
            None,
        ),
        ("a.rdf", b"<?xml version='1.0'?><a></b>", "cannot be read", None, None),
        ("a.ttl.gz", gzip.compress(TURTLE * 99, mtime=0)[:-30], "cut off", None, None),
        ("a.ttl.gz", TURTLE, "no gzip file", None, None),
        ("a.docx", b"text", "cannot be told by its name", None, None),
        ("a", b"text", "cannot be told by its name", None, None),
        ("a.xls", b"\xd0\xcf\x11\xe0", "Of workbooks only .xlsx is read", None, None),
        ("a.xlsm", workbook(), "Of workbooks only .xlsx is read", None, None),
        ("A.ODS", b"PK\x03\x04mimetype", "Of workbooks only .xlsx is read", None, None),
        ("a.json", b"<!doctype html>", "web page", None, None),
        ("a.json", "[{}]".encode("utf-16"), "UTF-16", 1, None),
        ("a.ttl", b"%PDF-1.7", "PDF", None, None),
        (
            "a.trig",
            b"<https://g/1> { <https://a/b> <https://a/b> 1 }\n<https://a/b> <https://a/b> 1 .",
            "2 graphs",
            None,
            None,
        ),
    ],
)
def test_an_rdf_file_that_cannot_be_used(
    name: str, content: bytes, message: str, line: int | None, column: str | None
) -> None:
    (problem,) = problems({name: content})
    assert message in problem.message
    assert problem.hint
    assert (problem.file, problem.line, problem.column) == (name, line, column)


def test_a_name_of_a_source_that_cannot_be_part_of_an_iri() -> None:
    with pytest.raises(InputError, match="is made of small Latin letters"):
        ingest_files(things(GOOD), source="Моє джерело")


@pytest.mark.parametrize("name", ["my-", "my--register", "-my", ""])
def test_a_name_of_a_source_that_no_load_takes(name: str) -> None:
    with pytest.raises(InputError, match="For instance: my-register"):
        ingest_files(things(GOOD), source=name)


def test_missing_file_and_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing to load")
    with pytest.raises(InputError) as caught:
        ingest_paths([tmp_path / "things.csv", tmp_path], source="test")
    missing, empty = caught.value.problems
    assert (missing.file, missing.message) == (
        str(tmp_path / "things.csv"),
        "There is no such file or folder",
    )
    assert "no table" in empty.message


def test_an_unknown_file_in_a_folder_is_not_passed_over(tmp_path: Path) -> None:
    for name, data in things(GOOD).items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "more.xlsx").write_bytes(workbook())
    with pytest.raises(InputError, match=r"more\.xlsx"):
        ingest_paths([tmp_path], source="test")


def test_what_excel_and_systems_keep_for_themselves_is_passed_over(tmp_path: Path) -> None:
    for name, data in things(GOOD).items():
        (tmp_path / name).write_bytes(data)
    for name in ("~$things.xlsx", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"\0")
    told: list[str] = []
    (one,) = ingest_paths([tmp_path], source="test", progress=told.append)
    assert one.name == "things.csv"
    passed = [step.partition(" ")[0] for step in told if "passed over" in step]
    assert passed == ["Thumbs.db", "desktop.ini", "~$things.xlsx"]
    # Who names it means it.
    with pytest.raises(InputError, match=r"Thumbs\.db"):
        ingest_paths([tmp_path / "Thumbs.db"], source="test")


def test_two_files_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.ttl").write_bytes(TURTLE)
    with pytest.raises(InputError, match="Two files are called"):
        ingest_paths([tmp_path / "a", tmp_path / "b"], source="test")


def test_a_cell_that_is_too_long_is_told_by_line_and_column() -> None:
    limit = 1 << 20
    fits = HEADER + f"a,{'y' * limit},,,,,\n"
    (one,) = ingest_files(things(fits), source="test")
    assert one.rows == 1
    long = fits + f"b,{'я' * (limit // 2 + 1)},,,,,\n"
    (found,) = problems(things(long))
    assert (found.file, found.line, found.column) == ("things.csv", 3, "name")
    assert found.message == "The cell is too long"
    assert found.value is not None
    assert len(found.value) < 300
