"""Benchmarks: answers are compared, contenders take turns, and each runs on the pilot.

No time is asserted anywhere: that would be a test of the machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.harness import Contender, Report, difference

from benchmarks import harness

ROOT = Path(__file__).parents[2]
SHARED = {"__init__", "__main__", "harness", "cordis", "directories"}
MODULES = sorted({path.stem for path in (ROOT / "benchmarks").glob("*.py")} - SHARED)


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.setattr(harness, "OUTPUT", tmp_path)
    return Report("example")


def test_contenders_take_turns_and_agree(report, tmp_path):
    turns = []
    contenders = [Contender(name, lambda name=name: turns.append(name) or [1.0]) for name in "ab"]
    report.compare("task", "pilot", contenders, repeats=3)
    assert turns == ["a", "b"] * 3
    assert report.close() == 0
    written = json.loads((tmp_path / "example.json").read_text())
    assert written["lines"][0]["apart"] == {"b": 0.0}
    assert written["failures"] == []


def test_a_different_answer_fails_the_benchmark(report):
    contenders = [Contender("a", lambda: [1.0, 2.0]), Contender("b", lambda: [1.0, 2.1])]
    report.compare("task", "pilot", contenders, tolerance=0.01, repeats=1)
    assert report.close() == 1
    assert report.failures == ["task · pilot: b differs by 5.0e-02"]


def test_difference_is_relative_to_the_largest_value_and_knows_missing_ones():
    assert difference([0.0, 200.0], [1.0, 200.0]) == pytest.approx(0.005)
    assert difference([1.0, float("nan")], [1.0, float("nan")]) == 0
    assert difference([1.0, float("nan")], [1.0, 2.0]) == float("inf")
    assert difference([1.0], [1.0, 2.0]) == float("inf")


def test_an_unknown_size_is_refused(monkeypatch):
    monkeypatch.setenv("BENCH_SIZE", "huge")
    with pytest.raises(SystemExit, match="huge"):
        harness.sizes()


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_each_benchmark_runs_on_the_pilot(name, tmp_path):
    environment = os.environ | {
        "BENCH_SIZE": "pilot",
        "BENCH_REPEATS": "1",
        "BENCH_OUTPUT": str(tmp_path),
    }
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
