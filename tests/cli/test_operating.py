"""What who runs a site does: copies, checks, old versions, limits."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import TURTLE, call, document
from tests.store.test_upgrading import unpack_layout_1


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operating")
    for number in range(3):
        text = TURTLE.replace("Crow", f"Crow {number}")
        (folder / "small.ttl").write_text(text, encoding="utf-8")
        assert call(folder / "data", "load", "small.ttl", "--source", "small").returncode == 0
    return folder / "data"


def test_backup_check_and_restore(data: Path):
    copied = document(call(data, "backup", "copy.tar.gz", "--json"))
    assert copied["version"] == 3
    restored = call(data, "restore", "copy.tar.gz", "--data", "restored", "--json")
    assert document(restored)["version"] == 3
    whole = call(data, "check", "--data", "restored", "--json")
    assert document(whole) == {
        "whole": True,
        "assessed": False,
        "quick": False,
        "findings": [],
    }
    again = call(data, "restore", "copy.tar.gz", "--data", "restored")
    assert again.returncode == 1
    assert "not empty" in again.stderr
    (data.parent / "restored" / "versions" / "2" / "version.json").write_text("{")
    damaged = call(data, "check", "--quick", "--data", "restored", "--json")
    assert damaged.returncode == 1
    (finding,) = json.loads(damaged.stdout)["findings"]
    assert finding["place"] == "versions/2"
    assert "damaged" in call(data, "check", "--data", "restored").stderr


def test_an_archive_of_a_version(data: Path):
    assert call(data, "export", "--at", "2", "-o", "two.zip").returncode == 0
    made = document(call(data, "restore", "two.zip", "--data", "two", "--json"))
    assert made["version"] == 2
    old = call(data, "query", "actors", "--at", "2", "--format", "csv").stdout
    assert call(data, "query", "actors", "--data", "two", "--format", "csv").stdout == old


def test_old_versions_go_and_tagged_ones_stay(data: Path):
    assert call(data, "backup", "many").returncode == 0
    many = data.parent / "many"
    tagged = document(call(many, "versions", "--tag", "1=report", "--json"))["versions"]
    assert [item["tags"] for item in tagged] == [[], [], ["report"]]
    assert call(many, "versions", "--tag", "report").returncode == 2
    pruned = call(many, "versions", "--prune")
    assert "Removed 0 versions" in pruned.stderr
    settings = {"RIS3_KEEP_VERSIONS": "1"}
    assert "Removed 1 versions" in call(many, "versions", "--prune", **settings).stderr
    left = document(call(many, "versions", "--json"))["versions"]
    assert [item["version"] for item in left] == [3, 1]
    call(many, "versions", "--untag", "report")
    (data.parent / "small.ttl").write_text(TURTLE, encoding="utf-8")
    loaded = call(many, "load", "small.ttl", "--source", "small", **settings)
    assert "Removed 2 old versions" in loaded.stderr
    assert [i["version"] for i in document(call(many, "versions", "--json"))["versions"]] == [4]


def test_a_load_beyond_the_limit_is_refused_before(data: Path):
    (data.parent / "small.ttl").write_text(TURTLE.replace("Crow", "Rook"), encoding="utf-8")
    refused = call(data, "load", "small.ttl", "--source", "small", RIS3_MAX_DISK="1000")
    assert refused.returncode == 1
    assert "RIS3_MAX_DISK allows" in refused.stderr
    assert document(call(data, "versions", "--json"))["versions"][0]["version"] == 3


def test_a_directory_of_an_earlier_program(tmp_path: Path):
    data = unpack_layout_1(tmp_path)
    refused = call(data, "versions")
    assert refused.returncode == 1
    assert "ris3graph upgrade" in refused.stderr
    assert document(call(data, "upgrade", "--json"))["before"] == 1
    assert (
        "Raven"
        in call(data, "query", "-", text="SELECT ?o { ?s ?p ?o FILTER (STR(?o) = 'Raven') }").stdout
    )
    assert call(data, "check").returncode == 0


def test_undo_and_what_it_changed(data: Path):
    history = document(call(data, "versions", "--json"))["versions"]
    first, last = history[-1]["version"], history[0]["version"]
    found = document(call(data, "diff", str(first), "--json"))
    assert (found["from"], found["to"]) == (first, last)
    assert any(graph["added"] or graph["removed"] for graph in found["graphs"].values())
    patch = call(data, "diff", str(first), str(last), "--patch").stdout
    assert patch.startswith("H id ")
    back = document(call(data, "revert", str(first), "--json"))
    assert back["published"]
    now = document(call(data, "versions", "--json"))["versions"]
    assert len(now) > len(history)
    reverted = next(item for item in now if item["why"] == f"Return to version {first}")
    assert reverted["graphs"] == history[-1]["graphs"]
    again = call(data, "revert", str(now[0]["version"]))
    assert "held already" in again.stderr
    assert call(data, "revert", "99").returncode == 5
    assert call(data, "diff", "99").returncode == 5
    assert document(call(data, "check", "--json"))["whole"]
