"""Tokens on the command line."""

import json
from pathlib import Path

from tests.cli.test_commands import run


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
