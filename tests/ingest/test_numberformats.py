"""What a format shows decides over what is kept, where the two can be one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from ris3graph.ingest.numberformats import number_format


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("mmm yyyy", date(2023, 3, 1), "2023-03"),
        ("[$-422]mmmm yyyy;@", datetime(2023, 3, 1), "2023-03"),  # noqa: DTZ001 (as Excel has it)
        (r"mmm\-yy", date(2023, 12, 1), "2023-12"),
        (r"mm\.yyyy", date(2023, 12, 1), "2023-12"),
        ("yyyy", date(2023, 1, 1), "2023"),
        ('yyyy" р."', date(1999, 1, 1), "1999"),
        # Somebody wrote the day, and the sheet does not show it.
        ("mmm yyyy", date(2023, 3, 17), None),
        ("yyyy", date(2023, 3, 1), None),
        ("mmm yyyy", datetime(2023, 3, 1, 12), None),  # noqa: DTZ001
        ("00000000", 2070921.0, "02070921"),
        ("00000000;@", 2070921, "02070921"),
        ("00000000", 12345678.0, "12345678"),
        ("00000000", 20709.5, None),
        ("00.00", 1.1, "01.10"),
        ("0.00", 62.1, "62.10"),
        ("0.00", 62.125, None),
        ("0.00", 5.0, None),
        ("00", -5.0, None),
        ("00", True, None),
        ("00", "7", None),
    ],
)
def test_what_is_shown(code: str, value: Any, shown: str | None) -> None:
    form = number_format(code)
    assert form is not None
    assert form.written(value) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("", "General", "0", "@", "#,##0.00", "0%", "0.00E+00", '"0000"'),
        *("dd.mm.yyyy", "m/d/yyyy h:mm", "[h]:mm:ss", "mm:ss", r"yyyy\-mm\-dd", "d mmm"),
    ],
)
def test_formats_that_say_nothing_of_the_value(code: str) -> None:
    assert number_format(code) is None
