import json

import pytest

from ris3graph.cli import output


def test_table_in_a_pipe_is_not_cut(capsys: pytest.CaptureFixture[str]):
    long = "Ґ" * 300
    output.write_table(("name", "[b]n[/b]"), [(long, "[1]"), ("a", "22")], right=(1,))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].split() == ["name", "[b]n[/b]"]
    assert lines[1].startswith(long)
    assert lines[2].endswith(" 22")
    assert "\x1b" not in "".join(lines)


def test_steps_go_to_standard_error(capsys: pytest.CaptureFixture[str]):
    with output.steps("Loading") as tell:
        tell("actors.csv [1/2]")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Loading: actors.csv [1/2]\n"


def test_json_keeps_ukrainian_letters(capsys: pytest.CaptureFixture[str]):
    output.write_json({"a": "Ї"})
    text = capsys.readouterr().out
    assert "Ї" in text
    assert json.loads(text) == {"a": "Ї"}
