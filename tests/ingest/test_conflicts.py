from __future__ import annotations

import csv
import json
import re
import time

import pytest

from ris3graph.ingest import ingest_files
from ris3graph.ingest.conflicts import mend_conflicts
from ris3graph.ingest.findings import Findings

from . import test_cordis_fp7, test_katottg, test_ror

BEFORE, AFTER = "head\none\n", "last\n"


def mend(text: str) -> tuple[str, Findings]:
    findings = Findings("x")
    return mend_conflicts(text, findings, str.strip), findings


@pytest.mark.parametrize(
    ("conflict", "kept"),
    [
        ("<<<<<<< HEAD\na\nb\n=======\nb \na\n>>>>>>> other\n", "\na\nb\n\n\n\n\n"),
        # With the common ancestor between the sides (diff3), which is no side.
        ("<<<<<<< HEAD\na\n||||||| 1f2e3d\nz\n=======\na\n>>>>>>> other\n", "\na\n\n\n\n\n\n"),
        ("<<<<<<< HEAD\na\n|||||||\n=======\na\n>>>>>>> other\n", "\na\n\n\n\n\n"),
        ("<<<<<<< HEAD\n=======\n>>>>>>> other\n", "\n\n\n"),
    ],
)
def test_sides_that_say_the_same_are_one_and_lines_keep_their_numbers(
    conflict: str, kept: str
) -> None:
    text, findings = mend(BEFORE + conflict + AFTER + conflict + AFTER)
    assert text == BEFORE + kept + AFTER + kept + AFTER
    second = 3 + conflict.count("\n") + 1
    assert [w.line for w in findings.warnings] == [3, second]
    assert not findings


@pytest.mark.parametrize(
    ("conflict", "lines"),
    [
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n", [3, 5, 7]),
        ("<<<<<<< HEAD\na\n||||||| base\na\n=======\nb\n>>>>>>> other\n", [3, 5, 7, 9]),
        ("<<<<<<< HEAD\na\n", [3]),
        ("a\n=======\na\n>>>>>>> other\n", [4, 6]),
        ("<<<<<<< a\n<<<<<<< b\na\n=======\na\n>>>>>>> b\n", [3]),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_line_of_each_marker(
    conflict: str, lines: list[int]
) -> None:
    _, findings = mend(BEFORE + conflict + AFTER)
    assert [problem.line for problem in findings.problems] == lines


def test_bars_alone_are_a_row_of_empty_cells() -> None:
    text, findings = mend("a|b|c|d|e|f|g|h\n|||||||\n")
    assert text == "a|b|c|d|e|f|g|h\n|||||||\n"
    assert not findings


def test_many_markers_are_counted_and_take_no_time() -> None:
    began = time.perf_counter()
    _, findings = mend("<<<<<<< a\nx\n" * 200_000)
    assert (len(findings.problems), findings.omitted) == (20, 199_980)
    assert findings.problems[-1].line == 39
    assert time.perf_counter() - began < 10  # each marker looking to the end took hours


def test_lines_that_are_left_out_can_be_marked() -> None:
    conflict = "<<<<<<< HEAD\na\n||||||| base\nz\n=======\na\n\n>>>>>>> other\n"
    marked = mend_conflicts(BEFORE + conflict + AFTER, Findings("x"), str.strip, mark="#")
    kept = "#<<<<<<< HEAD\na\n#||||||| base\n#z\n#=======\n#a\n#\n#>>>>>>> other\n"
    assert marked == BEFORE + kept + AFTER


def conflict(side: str, base: str | None = None) -> str:
    common = "" if base is None else f"||||||| 1f2e3d\n{base}"
    return f"<<<<<<< HEAD\n{side}{common}=======\n{side}>>>>>>> other\n"


def rows(text: str, delimiter: str) -> list[list[str]]:
    """All rows of a file as it is, markers included, without blank lines."""
    read = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    return [row for row in read if row]


HEAD, FIRST, SECOND, THIRD = f"{test_cordis_fp7.HEADER}\n{test_cordis_fp7.ROWS}".splitlines(True)
OVER_LINES = '999900003;"MUSTER\nWERK";;;;DE;"S\n\n1";;;\n'
BODIES = {
    "header": conflict(HEAD) + FIRST + SECOND + THIRD,
    "rows": HEAD + FIRST + conflict(SECOND + "\n") + "\n" + THIRD,
    "twice": HEAD + conflict(FIRST) + SECOND + conflict(THIRD, FIRST + "\n"),
    "cells over lines": HEAD + conflict(OVER_LINES) + FIRST + SECOND + THIRD,
    "all": conflict(HEAD + OVER_LINES + FIRST, HEAD) + SECOND + conflict("") + THIRD,
}


@pytest.mark.parametrize("text", BODIES.values(), ids=BODIES)
def test_rows_of_the_file_are_counted_with_those_of_its_merge(text: str) -> None:
    """As the csv module counts them in the very file."""
    files = {"fp7orgs.csv": text, "fp7edges.csv": test_cordis_fp7.EDGES}
    data = {name: content.encode() for name, content in files.items()}
    bodies = next(one for one in ingest_files(data, source="x") if one.name == "fp7orgs.csv")
    told = re.findall(
        r"actor/(?:fp7|pic)-(\w+)> <\S+wasDerivedFrom> \S+#row=(\d+)", bodies.nquads.decode()
    )
    counted: dict[str, int] = {}
    for number, row in enumerate(rows(text, ";"), 1):
        if len(row) == 10 and row[0] != "new_org_id":
            counted.setdefault(row[0][:12], number)
    assert {body: int(row) for body, row in told} == counted
    lines = text.split("\n")
    assert all(lines[bodies.line(int(row)) - 1].startswith(body) for body, row in told)


def test_an_open_cell_within_what_was_left_out_closes_no_other() -> None:
    odd = 'xx;"never closed;;;;DE;;;;\n'
    text = HEAD + conflict(FIRST, odd) + OVER_LINES + SECOND + THIRD
    files = {"fp7orgs.csv": text, "fp7edges.csv": test_cordis_fp7.EDGES}
    data = {name: content.encode() for name, content in files.items()}
    bodies = next(one for one in ingest_files(data, source="x") if one.name == "fp7orgs.csv")
    # Header, marker, the kept row, marker, row of the base, marker, other side, marker.
    assert (
        "actor/pic-999900003> <http://www.w3.org/ns/prov#wasDerivedFrom> <https://w3id.org/ris3graph/graph/source/x/fp7orgs.csv#row=9>"
        in bodies.nquads.decode()
    )


def test_a_conflict_within_a_cell_leaves_no_mark() -> None:
    text = (
        HEAD + '999900003;"MUSTER\n' + conflict("WERK\n") + '";;;;DE;;;;\n' + FIRST + SECOND + THIRD
    )
    data = {"fp7orgs.csv": text.encode(), "fp7edges.csv": test_cordis_fp7.EDGES.encode()}
    bodies = next(one for one in ingest_files(data, source="x") if one.name == "fp7orgs.csv")
    assert b"\0" not in bodies.nquads
    assert b"u0000" not in bodies.nquads


def test_rows_of_the_codifier_are_counted_so_too() -> None:
    head, *units = test_katottg.TABLE.splitlines(keepends=True)
    text = head + units[0] + conflict(units[1]) + "".join(units[2:])
    (one,) = ingest_files({"katottg.csv": text.encode()}, source="k")
    told = dict(re.findall(r"place/(\w+)> <\S+wasDerivedFrom> \S+#row=(\d+)", one.nquads.decode()))
    # Header, city, marker, raion, three lines left out, hromada, village.
    assert told == {test_katottg.P: "4", test_katottg.H: "8", test_katottg.C: "9"}


def test_json_is_read_without_what_was_left_out() -> None:
    first, second = (json.dumps(record) + "\n" for record in (test_ror.FIRST, test_ror.SECOND))
    whole, mended = (
        ingest_files({"ror.jsonl": text.encode()}, source="r")[0].nquads
        for text in (first + second, conflict(first) + second)
    )
    assert mended == whole
