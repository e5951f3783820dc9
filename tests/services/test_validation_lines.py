"""A finding of the shapes is told by the line of its file."""

from __future__ import annotations

import shutil

import pytest

from ris3graph import resources
from ris3graph.errors import ValidationError
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "pilot"
    shutil.copytree(resources.pilot(), target)
    return target


def refusal(tmp_path, folder):
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        pytest.raises(ValidationError) as refused,
        workspace.prepare(writer, [folder], Source("pilot")),
    ):
        pass
    assert workspace.current == 0
    return refused.value


def test_an_unknown_region_is_told_by_file_line_value_and_advice(tmp_path, folder):
    file = folder / "clusters.csv"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if ",UA-63," in line)
    lines[at] = lines[at].replace(",UA-63,", ",UA-99,")
    # A cell with a line end further up: lines and rows of the table part ways.
    first = lines[1].split(",", 1)
    lines[1] = f'{first[0]},"two\nlines{first[1].split(",", 1)[0]}",' + first[1].split(",", 1)[1]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    error = refusal(tmp_path, folder)
    problem = error.problems[0]
    assert problem.file == "clusters.csv"
    assert problem.line == at + 2
    assert problem.value == "UA-99"
    assert "region" in problem.message.lower()
    assert problem.hint
    assert error.omitted == 0
