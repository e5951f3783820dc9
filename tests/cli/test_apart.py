"""What a server has done in processes of their own."""

from pathlib import Path

import pytest

from ris3graph.cli.apart import keep_apart
from ris3graph.services.provenance import Source
from ris3graph.web.pages.ahead import read_ahead
from ris3graph.workspace import Workspace
from tests.web.changes import actor


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One organisation, and nothing made of it yet."""
    file = tmp_path / "crow.ttl"
    file.write_text(actor("a"), encoding="utf-8")
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [file], Source("demo")) as preparation,
    ):
        preparation.publish(who="test")
    return workspace


def kept(workspace: Workspace) -> dict[str, int]:
    """Folders of what is kept with the version, and which of them it is."""
    folder = workspace.directory.indexes / "1"
    return {made.name: made.stat().st_ino for made in folder.iterdir()} if folder.exists() else {}


def test_what_pages_need_is_made_in_another_process_and_found_in_this_one(workspace: Workspace):
    keep_apart(workspace.directory.path, lambda: True)
    made = kept(workspace)
    assert made.keys() >= {"landscape", "list-actor", "list-collaboration", "quality", "search"}
    graphs = workspace.versions.get(1).digests
    assert sum(name.startswith("counts-") for name in made) == len(graphs)
    read_ahead(workspace)
    assert kept(workspace) == made, "nothing was made again"
    assert workspace.search("Crow", language="en").total == 1


def test_the_process_is_ended_where_it_is_not_to_go_on(workspace: Workspace):
    keep_apart(workspace.directory.path, lambda: False)
    assert "quality" not in kept(workspace)


def test_without_data_nothing_is_made(tmp_path: Path):
    Workspace.open(tmp_path / "data").directory.create()
    keep_apart(tmp_path / "data", lambda: True)
    assert not list((tmp_path / "data").glob("index/*"))
