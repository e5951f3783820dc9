from __future__ import annotations

from pathlib import Path

import pytest

from ris3graph.errors import StoreError, VersionNotFoundError
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.store import Current, DataDirectory, Versions, Writer
from ris3graph.store.directory import FORMAT
from tests.store.quads import nquads


def test_a_new_directory_gets_a_marker_and_has_nothing_published(directory: DataDirectory) -> None:
    with Writer(directory):
        pass
    assert (directory.path / "format").read_text() == f"{FORMAT}\n"
    assert directory.current() == 0
    assert Versions(directory).current() is None


def test_a_directory_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(StoreError, match=r"not a data directory of ris3graph and not empty"):
        Writer(DataDirectory(tmp_path))
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(StoreError, match="is a file"):
        Writer(DataDirectory(file))


def test_what_a_crash_or_a_starting_server_leaves_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "control.sock").touch()
    (tmp_path / ".format.17.partial").touch()
    with Writer(DataDirectory(tmp_path)):
        pass


def test_a_later_layout_is_refused_with_what_to_do(directory: DataDirectory) -> None:
    directory.create()
    (directory.path / "format").write_text(f"{FORMAT + 1}\n")
    with pytest.raises(StoreError, match=rf"layout {FORMAT + 1}.*install"):
        Writer(directory)


def test_reading_where_nothing_was_loaded_says_what_to_run(directory: DataDirectory) -> None:
    with pytest.raises(VersionNotFoundError, match="ris3graph load"):
        Versions(directory).reader()


def test_a_directory_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written to"):
        Writer(DataDirectory(tmp_path / "file" / "data"))


def test_an_unreadable_pointer_is_a_store_error(directory: DataDirectory) -> None:
    directory.create()
    (directory.path / "current").write_text("seven\n")
    with pytest.raises(StoreError, match="does not hold a number"):
        directory.current()


def test_a_lost_pointer_deletes_no_version(tmp_path):
    directory = DataDirectory(tmp_path / "data")
    with Writer(directory) as writer:
        for number in (1, 2):
            with writer.draft() as draft:
                line = f"<http://x/{number}> <http://x/p> <http://x/o> <{RESOLVED_GRAPH}> ."
                draft.replace_graph(RESOLVED_GRAPH, line.encode())
                draft.publish(who="test", why="test")
    (directory.path / "current").unlink()
    with pytest.raises(StoreError, match="versions up to 2"):
        Writer(directory)
    (directory.path / "current").write_text("nonsense", encoding="ascii")
    with pytest.raises(StoreError, match="does not hold a number"):
        Writer(directory)
    (directory.path / "current").write_text("2\n", encoding="ascii")
    Writer(directory).close()
    assert {entry.name for entry in directory.versions.iterdir()} == {"1", "2"}


def test_the_current_version_is_looked_up_again_when_another_is_published(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = Current(directory)
    assert current.number() == 0
    for number in (1, 2):
        with Writer(directory) as writer, writer.draft() as draft:
            draft.replace_graph(RESOLVED_GRAPH, nquads(f"n{number}", graph=RESOLVED_GRAPH))
            draft.publish(who="test", why="test")
        assert current.number() == number
    with monkeypatch.context() as patched:
        patched.setattr(DataDirectory, "current", lambda _: pytest.fail("read once more"))
        assert current.number() == 2
    directory.set_current(1)
    assert current.number() == 1
    (directory.path / "current").unlink()
    assert current.number() == 0
    (directory.path / "current").write_text("x")
    for _ in range(2):
        with pytest.raises(StoreError, match="does not hold a number"):
            current.number()
