"""Damaged files and full disks are told in our words, with what to do."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ris3graph.errors import QueryError, StoreError
from ris3graph.store import DataDirectory, Versions, Writer, revert
from ris3graph.store.checksums import NAME as CHECKSUMS
from ris3graph.store.failures import failure, reason
from tests.store.damaging import damage, publish_many, tables
from tests.store.quads import A, nquads

ALL = f"SELECT ?s ?o {{ GRAPH <{A}> {{ ?s ?p ?o }} }}"


@pytest.fixture
def damaged(directory: DataDirectory) -> DataDirectory:
    """A version of which every index has a damaged block, and one before it that is whole.

    It has no checksums, as one of an earlier program, so that the engine has to notice.
    """
    with Writer(directory) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("a"))
        draft.publish(who="test", why="test")
    publish_many(directory)
    for file in tables(directory, 2):
        damage(file)
    (directory.version(2) / CHECKSUMS).unlink()
    return directory


def _replace(directory: DataDirectory) -> None:
    with Writer(directory) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("b"))


def _look_up(directory: DataDirectory) -> None:
    with Writer(directory) as writer, writer.draft() as draft:
        for quad in draft.store.quads_for_pattern(None, None, None, None):
            assert quad


def _revert(directory: DataDirectory) -> None:
    with Writer(directory) as writer:
        revert(writer, Versions(directory), 1, who="test")


def _export(directory: DataDirectory) -> None:
    Versions(directory).reader().export(io.BytesIO(), "text/turtle", A)


READS: dict[str, Callable[[DataDirectory], object]] = {
    "replace": _replace,
    "look up": _look_up,
    "revert": _revert,
    "select": lambda d: Versions(d).reader().select(ALL),
    "serialise": lambda d: Versions(d).reader().serialise(ALL, "text/csv"),
    "export": _export,
    "changes": lambda d: list(Versions(d).changes(2)),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_damaged_block_is_told_and_nothing_is_left(
    damaged: DataDirectory, read: Callable[[DataDirectory], object]
) -> None:
    with pytest.raises(StoreError, match=r"checksum mismatch.*«ris3graph restore»"):
        read(damaged)
    assert damaged.current() == 2
    assert sorted(entry.name for entry in damaged.versions.iterdir()) == ["1", "2"]
    # The engine may have written into a draft while it was removed: the next writer sweeps.
    with Writer(damaged):
        assert not list(damaged.drafts.iterdir())


@pytest.mark.parametrize("use", [_replace, *list(READS.values())[2:-1]])
@pytest.mark.parametrize("file", ["MANIFEST-*", "CURRENT"])
def test_a_store_that_cannot_be_opened(
    directory: DataDirectory, use: Callable[[DataDirectory], object], file: str
) -> None:
    publish_many(directory)
    next(directory.store(1).glob(file)).write_bytes(b"")
    with pytest.raises(StoreError, match=r"«ris3graph restore»\)\.$") as told:
        use(directory)
    assert ".." not in str(told.value).replace(str(directory.path), "")


def test_a_full_disk_says_what_to_do() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        told = failure("The draft cannot be written", OSError(number, os.strerror(number), "f"))
        assert f"The draft cannot be written: {os.strerror(number)}. Make room" in str(told)
        assert "versions --prune" in str(told)
    engine = OSError("IO error: No space left on device: While appending to file: x.log")
    assert "Make room" in str(failure("It failed", engine))
    assert str(failure("It failed", OSError(5, "Input/output error"))) == (
        "It failed: Input/output error."
    )


def test_a_reason_is_the_end_of_a_sentence() -> None:
    said = RuntimeError("Corruption: no entry in MANIFEST  The file /a/b may be corrupted.")
    assert reason(said) == "no entry in MANIFEST The file /a/b may be corrupted"
    assert reason(FileNotFoundError(2, "No such file or directory", "x")) == (
        "No such file or directory"
    )


def test_what_is_wrong_with_a_query_is_no_damage(directory: DataDirectory, tmp_path: Path) -> None:
    publish_many(directory)
    with pytest.raises(QueryError):
        Versions(directory).reader().select("SELECT * {")
