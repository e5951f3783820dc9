"""The command that writes empty tables."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from ris3graph import resources
from ris3graph.cli.main import app


def run(*arguments: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, ["templates", *arguments])
    return answer.exit_code, answer.output


def test_all_templates_are_written_with_their_metadata(tmp_path: Path) -> None:
    code, said = run(str(tmp_path / "new" / "tables"))
    assert code == 0
    there = {path.name: path.read_bytes() for path in resources.templates().iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "new" / "tables").iterdir()} == there
    assert f"{len(there) // 2} tables" in said


def test_some_templates(tmp_path: Path) -> None:
    assert run(str(tmp_path), "events.csv", "actors")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "actors.csv",
        "actors.csv-metadata.json",
        "events.csv",
        "events.csv-metadata.json",
    ]


def test_a_filled_table_is_not_overwritten_and_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("filled", encoding="utf-8")
    code, said = run(str(tmp_path))
    assert code == 2
    assert "holds events.csv already" in " ".join(said.split())
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]
    assert (tmp_path / "events.csv").read_text(encoding="utf-8") == "filled"


def test_an_unknown_table_is_told_with_the_known_ones(tmp_path: Path) -> None:
    code, said = run(str(tmp_path / "new"), "people")
    assert code == 2
    assert "people" in said
    assert "actors" in said
    assert not (tmp_path / "new").exists()
