"""Regular expressions in words, or not at all."""

from __future__ import annotations

import pytest

from ris3graph.ingest.wording import in_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("[0-9]{8}", "8 digits"),
        (r"UA\d{17}", "«UA», then 17 digits"),
        ("[a-z_]+", "small Latin letters or underscores"),
        ("[0-9A-Za-z-]+", "Latin letters, digits or hyphens"),
        ("event|edp_session", "«event», or «edp_session»"),
        ("(fp7|pic):[0-9a-z]+", "«fp7» or «pic», then «:», then digits or small Latin letters"),
        (
            r"[0-9]{2}(\.[0-9]{1,2})?",
            "2 digits, then perhaps «.», then 1 to 2 digits",
        ),
        ("[A-Z]?[0-9]{2,}", "perhaps 1 capital Latin letter, then 2 or more digits"),
        ("[abc][0-9]*", "1 character out of a b c, then any number of digits"),
    ],
)
def test_usual_patterns(pattern: str, words: str) -> None:
    assert in_words(pattern) == words


@pytest.mark.parametrize(
    "pattern", ["", "a.*", "(a+)+b", "a{2}", "[^a]", "x|", "(a", "a)", "^a$", r"\w+", "(ab)*"]
)
def test_rare_patterns_stay_as_they_are(pattern: str) -> None:
    assert in_words(pattern) is None
