"""The command as a user starts it: in a process of its own."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ris3graph.cli.main import app, exit_code
from ris3graph.config import SettingsError
from ris3graph.errors import (
    InputError,
    NotFoundError,
    Problem,
    QueryError,
    StoreBusyError,
    ValidationError,
    VersionNotFoundError,
)

PROBLEM = Problem("a.csv", "No region", "Give one.")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("RIS3_")}
    return subprocess.run(
        [sys.executable, "-m", "ris3graph", *arguments],
        capture_output=True,
        check=False,
        env={**known, **environment},
        timeout=60,
    )


def test_help_names_every_command():
    answer = run("--help")
    assert answer.returncode == 0
    text = answer.stdout.decode()
    for command in app.registered_commands:
        assert f"\n  {command.name} " in text
    assert "Exit codes:" in text


def test_help_does_not_load_what_is_slow():
    code = (
        "import sys; from ris3graph.cli.main import app;"
        "slow = {'pyoxigraph', 'fastapi', 'uvicorn', 'pydantic', 'numpy', 'polars', 'rdflib',"
        " 'httpx', 'networkx', 'numba'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.decode().strip() == "[]"


def test_version():
    answer = run("--version")
    assert answer.stdout.decode().strip() == f"ris3graph {version('ris3graph')}"


@pytest.mark.parametrize("arguments", [["nonsense"], ["gaps", "--nonsense"], ["load"]])
def test_wrong_use(arguments):
    answer = run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == b""
    assert b"Traceback" not in answer.stderr


def test_wrong_setting_is_told_without_traceback(tmp_path: Path):
    answer = run("serve", "--data", str(tmp_path), RIS3_PORT="порт", LC_ALL="C")
    assert answer.returncode == 2
    assert answer.stdout == b""
    assert "RIS3_PORT" in answer.stderr.decode()
    assert "«порт»" in answer.stderr.decode()
    assert b"Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("x"), 2),
        (InputError([PROBLEM]), 3),
        (ValidationError([PROBLEM]), 3),
        (StoreBusyError("x"), 4),
        (NotFoundError("x"), 5),
        (VersionNotFoundError("x"), 5),
        (QueryError("x"), 1),
    ],
)
def test_exit_code(error, code):
    assert exit_code(error) == code
