from __future__ import annotations

import time

import pytest

from ris3graph.ingest.conflicts import mend_conflicts
from ris3graph.ingest.findings import Findings

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
