"""What holds for every importer: it is found by its files, and damaged ones are refused."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import FORMATS, ingest_files
from ris3graph.ingest.files import IMPORTERS
from ris3graph.ingest.importer import File

from . import (
    test_cordis_fp7,
    test_cordis_merged,
    test_cordis_official,
    test_katottg,
    test_municipal,
    test_ror,
)
from .tables import GOOD, THINGS

SETS: dict[str, tuple[str, dict[str, str]]] = {
    "merged": ("cordis", test_cordis_merged.TABLES),
    "official": (
        "cordis",
        {
            "project.csv": test_cordis_official.PROJECTS,
            "organization.csv": test_cordis_official.BODIES,
        },
    ),
    "fp7": (
        "cordis",
        {
            "orgs.csv": f"{test_cordis_fp7.HEADER}\n{test_cordis_fp7.ROWS}",
            "edges.csv": test_cordis_fp7.EDGES,
        },
    ),
    "ror": ("ror", {"dump.json": json.dumps([test_ror.FIRST, test_ror.SECOND], indent=1)}),
    "katottg": ("katottg", {"units.csv": test_katottg.TABLE}),
    "municipal": ("municipal", {"agreements.csv": test_municipal.TABLE}),
}
CASES = pytest.mark.parametrize("name", SETS)


def files(name: str) -> dict[str, bytes]:
    return {file: text.encode() for file, text in SETS[name][1].items()}


def refused(data: dict[str, bytes], name: str) -> Problem:
    with pytest.raises(InputError) as caught:
        ingest_files(data, source="x", format=SETS[name][0])
    problem = caught.value.problems[0]
    assert problem.hint
    return problem


PROPERTIES = {
    "name": "http://www.w3.org/2004/02/skos/core#prefLabel",
    "title": "http://purl.org/dc/terms/title",
} | {
    name: f"https://w3id.org/ris3graph/ontology#{name}"
    for name in ("primaryHelix", "locatedIn", "startDate", "participant", "cordisId", "katottg")
}
HEADINGS = {
    "merged": {"primaryHelix": "activity_type", "startDate": "start_date", "participant": "org_id"},
    "official": {
        "primaryHelix": "activityType",
        "locatedIn": "country, city",
        "startDate": "startDate",
        "title": "title, acronym",
    },
    "fp7": {"name": "name", "locatedIn": "country, city", "cordisId": "new_org_id"},
    "ror": {},
    "katottg": {"name": "name", "katottg": "level1, level2, level3, level4, level_extra"},
    "municipal": {"title": "contract_name", "startDate": "start", "participant": "hromada_code"},
}


@CASES
def test_a_property_is_told_by_the_columns_that_it_is_made_of(name: str) -> None:
    found = ingest_files(files(name), source="x", format=SETS[name][0])
    told = {iri: heading for one in found for iri, heading in one.columns.items()}
    assert {key: told.get(PROPERTIES[key]) for key in HEADINGS[name]} == HEADINGS[name]
    for one in found:
        header = re.split(r"[,;\t\n]", SETS[name][1][one.name])
        for heading in one.columns.values():
            assert {*heading.split(", ")} <= {*header}, (one.name, heading)


def test_each_format_has_its_importer() -> None:
    assert ("auto", "csvw", *IMPORTERS) == FORMATS
    assert {kind for kind, _ in SETS.values()} == set(IMPORTERS)


@CASES
def test_the_layout_is_told_by_the_contents_whatever_the_names(name: str) -> None:
    renamed = [File(f"{i}{f[-5:]}", data) for i, (f, data) in enumerate(files(name).items())]
    found = [key for key, each in IMPORTERS.items() if each.recognises(renamed)]
    assert found == [SETS[name][0]]
    packed = {f"{f}.gz": gzip.compress(data) for f, data in files(name).items()}
    plain = ingest_files(files(name), source="x")
    assert [len(one.nquads) for one in ingest_files(packed, source="x")] > [0] * len(plain)


@CASES
def test_the_same_files_say_the_same_in_the_same_order(name: str) -> None:
    first, again = (ingest_files(files(name), source="x") for _ in range(2))
    assert [one.nquads for one in first] == [one.nquads for one in again]
    for one in first:
        lines = one.nquads.splitlines()
        assert len(lines) == len(set(lines)) > 0
        assert one.mapping is not None
        assert (one.licence is None) == (name == "municipal"), "the register names no licence"


@CASES
def test_line_ends_and_a_byte_order_mark_do_not_matter(name: str) -> None:
    other = {
        file: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for file, data in files(name).items()
    }
    found = ingest_files(other, source="x")
    assert [one.nquads for one in found] == [
        one.nquads for one in ingest_files(files(name), source="x")
    ]


@CASES
def test_a_cut_off_gzip_file_is_refused(name: str) -> None:
    packed = {f"{file}.gz": gzip.compress(data) for file, data in files(name).items()}
    last = list(packed)[-1]
    packed[last] = packed[last][:-9]
    problem = refused(packed, name)
    assert (problem.file, "cut off" in problem.message) == (last, True)


@CASES
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda packed: packed[: len(packed) // 2], "cut off"),
        (lambda packed: packed[:-8] + b"\0\0\0\0" + packed[-4:], "does not fit its checksum"),
        (lambda packed: packed[:-4] + b"\1\1\1\1", "does not fit its checksum"),
        (lambda packed: packed + b"garbage", "follows the end of the gzip file"),
        (gzip.decompress, "this is no gzip file"),
    ],
)
def test_a_damaged_gzip_file_is_refused_by_what_is_wrong_with_it(
    name: str, damage, message: str
) -> None:
    packed = {f"{file}.gz": gzip.compress(data) for file, data in files(name).items()}
    last = list(packed)[-1]
    packed[last] = damage(packed[last])
    problem = refused(packed, name)
    assert (problem.file, message in problem.message) == (last, True)


@CASES
def test_line_ends_of_old_programs_do_not_matter(name: str) -> None:
    other = {file: data.replace(b"\n", b"\r") for file, data in files(name).items()}
    found = ingest_files(other, source="x")
    plain = ingest_files(files(name), source="x")
    assert [one.nquads for one in found] == [one.nquads for one in plain]
    assert [w.line for one in found for w in one.warnings] == [
        w.line for one in plain for w in one.warnings
    ]


@CASES
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data + b"\x00", "NUL"),
        (lambda data: data + "Назва".encode("cp1251"), "not UTF-8"),
        (lambda data: data.decode().encode("utf-16"), None),
        (lambda _: b"<!DOCTYPE html>\n<html></html>", None),
        (lambda _: b"", None),
        (lambda _: b"%PDF-1.7\n", None),
    ],
    ids=["nul", "mixed encodings", "utf-16", "html", "empty", "pdf"],
)
def test_a_damaged_file_is_refused(name: str, damage, message: str | None) -> None:
    data = files(name)
    last = list(data)[-1]
    data[last] = damage(data[last])
    problem = refused(data, name)
    if message is not None:
        assert (problem.file, message in problem.message) == (last, True)
        assert problem.line == data[last].count(b"\n") + 1
    else:
        assert last in problem.file


def test_a_byte_order_mark_that_was_encoded_twice_does_not_matter() -> None:
    other = {file: "ï»¿".encode() + data for file, data in files("katottg").items()}
    assert ingest_files(other, source="x")[0].rows == 4


@pytest.mark.parametrize("name", [name for name in SETS if name != "ror"])
def test_what_excel_writes_above_a_table_is_read(name: str) -> None:
    marks = {file: b"\t" if b"\t" in data else b";" for file, data in files(name).items()}
    if name not in {"official", "fp7"}:
        marks = dict.fromkeys(marks, b",")
    stated = {file: b"sep=" + marks[file] + b"\r\n" + d for file, d in files(name).items()}
    found = ingest_files(stated, source="x")
    plain = ingest_files(files(name), source="x")
    assert [one.nquads for one in found] == [one.nquads for one in plain]
    # Lines are those of the file, in which one more stands.
    assert [w.line for one in found for w in one.warnings] == [
        None if w.line is None else w.line + 1 for one in plain for w in one.warnings
    ]


def test_another_separator_is_named() -> None:
    data = {file: text.replace(b";", b",") for file, text in files("official").items()}
    assert "separated by commas" in refused(data, "official").message


SOME = {"merged": "organisations.csv", "official": "organization.csv", "fp7": "orgs.csv"}
"""A table of each set that has several."""


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda _: b"", "The file is empty"),
        (lambda data: data.translate(bytes.maketrans(b",;", b";,")), "separated"),
        (lambda data: data + "Назва".encode("cp1251"), "not UTF-8"),
        (lambda _: b"%PDF-1.7\n", "a PDF document"),
    ],
)
def test_without_a_format_the_table_that_is_damaged_is_named_and_no_other(
    name: str, damage, message: str
) -> None:
    data = files(name)
    data[SOME[name]] = damage(data[SOME[name]])
    with pytest.raises(InputError) as caught:
        ingest_files(data, source="x")
    (problem,) = caught.value.problems
    assert (problem.file, message in problem.message) == (SOME[name], True), problem
    packed = {f"{file}.gz": gzip.compress(text) for file, text in files(name).items()}
    torn = bytearray(packed[f"{SOME[name]}.gz"])
    torn[-6] ^= 1
    with pytest.raises(InputError) as caught:
        ingest_files(packed | {f"{SOME[name]}.gz": bytes(torn)}, source="x")
    (problem,) = caught.value.problems
    assert (problem.file, "checksum" in problem.message) == (f"{SOME[name]}.gz", True)


@pytest.mark.parametrize("name", SOME)
def test_without_a_format_a_table_that_is_missing_is_named(name: str) -> None:
    data = files(name)
    del data[SOME[name]]
    with pytest.raises(InputError, match=r"A table is missing: organi[sz]ations"):
        ingest_files(data, source="x")


def test_without_a_format_another_separator_of_a_register_is_named() -> None:
    data = {file: text.replace(b",", b";") for file, text in files("municipal").items()}
    with pytest.raises(InputError, match="line 1: The cells are separated by semicolons"):
        ingest_files(data, source="x")


@pytest.mark.parametrize(("name", "file"), [("katottg", "units.csv"), *list(SOME.items())[:1]])
def test_a_table_that_lost_its_header_is_known_by_its_rows(name: str, file: str) -> None:
    data = files(name)
    data[file] = data[file].partition(b"\n")[2]
    with pytest.raises(InputError, match=f"{file}, line 1: The table has no header") as caught:
        ingest_files(data, source="x")
    assert len(caught.value.problems) == 1


def test_a_table_of_nobody_needs_metadata() -> None:
    for text in (b"name,country,city\na,UA,b\n", b"id;rcn\n1;2\n"):
        with pytest.raises(InputError, match="has no metadata"):
            ingest_files({"my.csv": text}, source="x")


def test_an_empty_file_of_json_is_called_so() -> None:
    for content in (b"", b" \n"):
        with pytest.raises(InputError, match=r"empty\.json: The file is empty"):
            ingest_files({"empty.json": content}, source="x")


def test_metadata_beside_a_file_go_before_its_layout() -> None:
    data = {"things.csv": GOOD.encode(), "things.csv-metadata.json": THINGS}
    (one,) = ingest_files(data, source="x")
    assert one.rows == 2
