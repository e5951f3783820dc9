"""A trial reads a directory as it is and leaves it as it was."""

import os
from pathlib import Path

import pytest

from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.trial import trial
from tests.store.quads import A, nquads


def _files(folder: Path) -> dict[Path, tuple[int, int]]:
    status = ((path, path.stat()) for path in folder.rglob("*"))
    return {path: (entry.st_size, entry.st_mtime_ns) for path, entry in status}


@pytest.fixture
def data(directory: DataDirectory) -> DataDirectory:
    with Writer(directory) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("a", "same"))
        draft.publish(who="test", why="test")
    return directory


def _try(directory: DataDirectory) -> tuple[int, int]:
    with trial(directory) as writer, writer.draft() as draft:
        change = draft.replace_graph(A, nquads("b", "same"))
        return change.added, change.removed


def test_beside_a_writer_and_its_draft(data: DataDirectory):
    with Writer(data) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("other"))
        before, places = _files(data.versions), sorted(data.path.iterdir())
        drafts = sorted(data.drafts.iterdir())
        assert _try(data) == (1, 1)
        assert _files(data.versions) == before
        assert sorted(data.path.iterdir()) == places
        assert sorted(data.drafts.iterdir()) == drafts
        draft.publish(who="test", why="test")
    assert data.current() == 2


def test_in_a_directory_that_can_only_be_read(
    data: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    before = data.path.stat().st_mtime_ns
    assert _try(data) == (1, 1)
    # Not even for a moment was anything put into it.
    assert data.path.stat().st_mtime_ns == before
    assert not list(elsewhere.iterdir())


def test_where_nothing_was_published(tmp_path: Path):
    missing = DataDirectory(tmp_path / "missing")
    assert _try(missing) == (2, 0)
    assert not missing.path.exists()


def test_what_is_published_on_trial_is_not_there(data: DataDirectory):
    with trial(data) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("b"))
        assert draft.publish(who="test", why="test").number == 2
    assert [version.number for version in Versions(data).list()] == [1]
