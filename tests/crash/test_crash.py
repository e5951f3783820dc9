"""Whoever loads, updates, removes or reverts is killed at any moment, and nothing is lost."""

from pathlib import Path

import pytest

from tests.crash.killing import rounds


@pytest.mark.slow
def test_nothing_that_was_told_of_is_lost(tmp_path: Path):
    at = rounds(tmp_path / "data", 20)
    assert at["published"] + at["not published"] > 10
