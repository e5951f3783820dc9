import os
from collections import namedtuple

import pytest

from ris3graph.errors import StoreError, VersionNotFoundError
from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.retention import prune, require_room, tag, tags, untag, used
from tests.store.quads import A, nquads

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def six(directory: DataDirectory) -> DataDirectory:
    with Writer(directory) as writer:
        for name in "abcdef":
            with writer.draft() as draft:
                draft.replace_graph(A, nquads(name))
                draft.publish(who="test", why=name)
    return directory


def _numbers(directory: DataDirectory) -> list[int]:
    return [version.number for version in Versions(directory).list()]


def test_newest_tagged_and_current_stay(six: DataDirectory):
    tag(six, "report-2026", 2)
    reader = Versions(six).reader(1)
    assert prune(six, 2) == (1, 3, 4)
    assert _numbers(six) == [6, 5, 2]
    # Who has a version open goes on reading it.
    assert len(reader.select(f"SELECT * {{ GRAPH <{A}> {{ ?s ?p ?o }} }}").rows) == 1
    assert prune(six, 2) == ()
    untag(six, "report-2026")
    assert prune(six, 0) == (2, 5)
    with Writer(six) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("g"))
        assert draft.publish(who="test", why="g").number == 7


def test_the_current_one_stays_even_where_it_is_not_the_newest(six: DataDirectory):
    six.set_current(3)
    assert prune(six, 1) == (1, 2)


def test_tags(six: DataDirectory):
    tag(six, "a", 1)
    tag(six, "a", 1)
    tag(six, "b", 1)
    assert tags(six) == {"a": 1, "b": 1}
    with pytest.raises(StoreError, match="Version 1 has the tag"):
        tag(six, "a", 2)
    with pytest.raises(VersionNotFoundError):
        tag(six, "c", 9)
    with pytest.raises(StoreError, match="no tag"):
        tag(six, "Звіт", 1)
    with pytest.raises(VersionNotFoundError):
        untag(six, "c")
    (six.path / "tags.json").write_text("[1]")
    with pytest.raises(StoreError, match=r"tags\.json cannot be read"):
        prune(six, 1)


def test_shared_files_count_once(six: DataDirectory):
    files = [p for p in six.path.rglob("*") if p.is_file()]
    inodes = {p.stat().st_ino: p.stat().st_size for p in files}
    assert used(six) == sum(inodes.values())
    before = used(six)
    os.link(files[0], six.path / "again")
    assert used(six) == before


def test_no_room_is_said_before(six: DataDirectory, monkeypatch: pytest.MonkeyPatch):
    require_room(six, 10, None)
    require_room(six, 10, used(six) + 10)
    with pytest.raises(
        StoreError, match=r"11 bytes are to come, and RIS3_MAX_DISK allows .* --prune"
    ):
        require_room(six, 11, used(six) + 10)
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**9, 10**9, 1 << 20))
    with pytest.raises(StoreError, match=r"1\.0 MB left"):
        require_room(DataDirectory(six.path / "to" / "come"), 0, None)
