from __future__ import annotations

import polars as pl
import pytest

from ris3graph.ingest.findings import LINE, Findings
from ris3graph.ingest.values import check_period, coordinates, dates, positions

ORDER = "The date was read as day, month, year; no other shows whether the month goes first"
TURNED = "The date was turned into year, month, day"
FAR = "The year is not between 1900 and 2100; the date was left out"


def table(**columns: list[str | None]) -> pl.DataFrame:
    found = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    return found.with_row_index(LINE, offset=2)


@pytest.mark.parametrize(
    ("given", "expected", "told"),
    [
        # Nothing shows the order of 03/04; the fifth of May is the same either way.
        (
            ["03/04/2020", "05/05/2020", "2020-01-02"],
            ["2020-04-03", "2020-05-05", "2020-01-02"],
            [(2, ORDER), (3, TURNED)],
        ),
        # The 28th does, and so do points, which nobody writes the month first with.
        (["03/04/2020", "28/02/2020"], ["2020-04-03", "2020-02-28"], [(2, TURNED), (3, TURNED)]),
        (["03.04.2020", None], ["2020-04-03", None], [(2, TURNED)]),
        (["0001-01-01", "9999-12-31"], [None, None], [(2, FAR), (3, FAR)]),
        (["1900-01-01", "2100-12-31T00:00:00Z"], ["1900-01-01", "2100-12-31"], []),
    ],
)
def test_days(
    given: list[str | None], expected: list[str | None], told: list[tuple[int, str]]
) -> None:
    findings = Findings("x")
    assert dates(table(day=given), "day", findings)["day"].to_list() == expected
    assert [(w.line, w.message) for w in findings.warnings] == told
    assert not findings


@pytest.mark.parametrize("day", ["30/02/2020", "04/13/2020", "2020-13-01", "soon", "1/2/2020"])
def test_what_is_no_day(day: str) -> None:
    findings = Findings("x")
    dates(table(day=["2020-01-01", day]), "day", findings)
    assert [(p.line, p.value, p.message) for p in findings.problems] == [
        (3, day, "The value is no date")
    ]


def test_a_period_that_ends_before_it_starts_is_told_in_the_names_of_the_file() -> None:
    findings = Findings("x")
    findings.columns = {"start": "startDate", "end": "endDate"}
    rows = table(
        start=["2020-01-01", "2030-01-01", None], end=["2020-01-01", "2023-01-01", "2023-01-01"]
    )
    check_period(rows, "start", "end", findings)
    (problem,) = findings.problems
    assert (problem.line, problem.column, problem.value) == (3, "endDate", "2023-01-01")
    assert problem.message == "The end (endDate) lies before the start (startDate)"
    assert problem.hint == "Correct startDate or endDate."


def test_positions() -> None:
    findings = Findings("x")
    given = [
        ("50.45", "30.52", True),
        ("-90", "180", True),
        ("abc", "30", False),
        ("nan", "30", False),
        ("91", "30", False),
        ("50", "-180.1", False),
        ("1e1", "30", False),
        ("50", None, False),
        (None, None, False),
    ]
    found = positions(table(lat=[a for a, _, _ in given], lon=[b for _, b, _ in given]), findings)
    assert found.select("lat", "lon").rows() == [
        (a, b) if good else (None, None) for a, b, good in given
    ]
    assert [w.line for w in findings.warnings] == [4, 5, 6, 7, 8, 9]


def test_coordinates() -> None:
    findings = Findings("x")
    given = ["50.45,30.52", "(50.45, 30.52)", None, "abc", "91,30", "50.45", "1,2,3"]
    found = coordinates(table(place=given), "place", findings)
    assert found.select("lat", "lon").rows()[:2] == [("50.45", "30.52")] * 2
    assert found.select("lat", "lon").rows()[2:] == [(None, None)] * 5
    assert [(w.line, w.column, w.value) for w in findings.warnings] == [
        (5, "place", "abc"),
        (6, "place", "91,30"),
        (7, "place", "50.45"),
        (8, "place", "1,2,3"),
    ]
