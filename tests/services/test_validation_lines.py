"""A finding of the shapes is told by the line of its file."""

from __future__ import annotations

import csv
import shutil

import pytest

from ris3graph import resources
from ris3graph.errors import InputError, ValidationError
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "pilot"
    shutil.copytree(resources.pilot(), target)
    return target


def refusal(tmp_path, folder, kind=ValidationError):
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        pytest.raises(kind) as refused,
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


def test_what_a_source_may_not_say_is_told_by_its_line(tmp_path, folder):
    file = folder / "actors.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    # A cell with a line end further up: lines and rows of the table part ways.
    rows[0]["note"] = "two\nlines"
    rows[4]["homepage"] = "javascript:alert(1)"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (at,) = (
        number
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1)
        if "javascript:" in line
    )
    (problem,) = refusal(tmp_path, folder, InputError).problems
    assert (problem.file, problem.line, problem.column) == ("actors.csv", at, "homepage")
    assert problem.value == "javascript:alert(1)"
    assert at == 7


def test_an_end_before_its_start_is_told_by_the_columns_that_say_so(tmp_path):
    file = tmp_path / "small.ttl"
    start, end = "2030-01-01", "2023-01-01"
    file.write_text(
        f"""
        @prefix ris3: <https://w3id.org/ris3graph/ontology#> .
        @prefix dct: <http://purl.org/dc/terms/> .
        @prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
        @base <https://w3id.org/ris3graph/> .
        <id/collaboration/x> a ris3:Collaboration ; dct:title "X" ;
            ris3:collaborationKind <vocabulary/collaboration-kind/project> ;
            ris3:startDate "{start}"^^edtf:EDTF ; ris3:endDate "{end}"^^edtf:EDTF .
        """,
        encoding="utf-8",
    )
    (problem,) = refusal(tmp_path, file).problems
    assert (problem.file, problem.column, problem.value) == (
        "small.ttl",
        "startDate, endDate",
        start,
    )


@pytest.mark.parametrize("predicate", ["skos:prefLabel", "skos:altLabel"])
def test_a_name_of_which_nothing_can_be_seen_is_refused(tmp_path, predicate):
    file = tmp_path / "small.ttl"
    file.write_text(
        f"""
        @prefix ris3: <https://w3id.org/ris3graph/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @base <https://w3id.org/ris3graph/> .
        <id/actor/x> a ris3:Actor ; skos:prefLabel "Один"@uk ;
            ris3:primaryHelix <vocabulary/helix/business> .
        <id/actor/y> a ris3:Actor ; skos:prefLabel "Два"@uk ; {predicate} "\u2060\\u200b"@en ;
            ris3:primaryHelix <vocabulary/helix/business> .
        """,
        encoding="utf-8",
    )
    (problem,) = refusal(tmp_path, file).problems
    assert problem.message.startswith("Nothing of the name can be seen")
    assert problem.file == "small.ttl"
