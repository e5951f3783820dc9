"""What holds for every importer: it is found by its files, and damaged ones are refused."""

from __future__ import annotations

import gzip
import json

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
        assert one.licence is not None


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


def test_metadata_beside_a_file_go_before_its_layout() -> None:
    data = {"things.csv": GOOD.encode(), "things.csv-metadata.json": THINGS}
    (one,) = ingest_files(data, source="x")
    assert one.rows == 2
