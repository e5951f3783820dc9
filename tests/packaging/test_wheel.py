"""The wheel holds all that the program reads, and works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_file_that_is_read(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "queries", "web", "data/pilot", "data/templates"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and not file.name.startswith("."):
                assert f"ris3graph/_data/{file.relative_to(ROOT).as_posix()}" in held
    assert "ris3graph/py.typed" in held


@pytest.mark.slow
def test_the_wheel_finds_its_files_when_installed(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        "from ris3graph import resources; from ris3graph.catalogue import Catalogue;"
        "assert '_data' in str(resources.pilot());"
        "assert (resources.pilot() / 'actors.csv').is_file();"
        "assert (resources.web() / 'templates' / 'base.html').is_file();"
        "print(len(list(Catalogue.load(resources.queries()).names())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(done.stdout) > 20
