"""Tokens on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import call, run


def test_they_are_made_listed_and_taken_back(tmp_path: Path):
    data = tmp_path / "data"
    assert "nobody can write" in run(data, "token", "list").stderr
    made = run(
        data, "token", "create", "Олена", "--office", "Департамент економіки", "--days", "30"
    )
    assert made.returncode == 0
    bearer = made.stdout.strip()
    assert bearer.startswith("ris3_")
    identifier = bearer.split("_")[1]
    assert bearer not in made.stderr
    assert "published as done by «Департамент економіки»" in made.stderr
    (listed,) = json.loads(run(data, "token", "list", "--json").stdout)["tokens"]
    assert (listed["id"], listed["name"], listed["role"]) == (identifier, "Олена", "steward")
    assert listed["agent"] == "Департамент економіки"
    assert bearer not in json.dumps(listed)
    assert run(data, "token", "revoke", identifier).returncode == 0
    unknown = run(data, "token", "revoke", "none")
    assert (unknown.returncode, "no token «none»" in unknown.stderr) == (5, True)
    audit = json.loads(run(data, "token", "audit", "--json").stdout)["audit"]
    assert [entry["action"] for entry in audit] == ["revoke", "create"]
    assert run(data, "token", "create", "x", "--role", "king").returncode == 2


@pytest.mark.parametrize("name", ["", "  ", "\t\n", "\x1b\x07", "\u200b", "\u3164"])
def test_a_token_is_for_somebody_who_can_be_seen(tmp_path: Path, name: str):
    refused = call(tmp_path / "data", "token", "create", name)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "NAME says whom the token is for" in refused.stderr
    public = call(tmp_path / "data", "token", "create", "Олена", "--office", name)
    assert (public.returncode, "--office nothing can be seen" in public.stderr) == (2, True)
    assert "nobody can write" in call(tmp_path / "data", "token", "list").stderr


def test_a_name_is_kept_in_one_line_without_what_nobody_sees(tmp_path: Path):
    data = tmp_path / "data"
    assert call(data, "token", "create", " Олена\nКо\u202eваль\x1b[31m ").returncode == 0
    (listed,) = json.loads(call(data, "token", "list", "--json").stdout)["tokens"]
    assert listed["name"] == "Олена Коваль [31m"
