"""Checksums are those of the files, and what is known is not read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ris3graph.errors import StoreError
from ris3graph.store import DataDirectory, Writer, checksums
from ris3graph.store.checksums import NAME, Measured, damaged_files, read_checksums
from tests.store.damaging import damage, publish_many, tables
from tests.store.quads import B, nquads


def _files(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        file.relative_to(folder).as_posix(): (
            file.stat().st_size,
            sha256(file.read_bytes()).hexdigest(),
        )
        for file in folder.rglob("*")
        if file.is_file() and file.name != NAME
    }


@pytest.fixture
def two(directory: DataDirectory) -> DataDirectory:
    publish_many(directory)
    _publish(directory, "b")
    return directory


def _publish(directory: DataDirectory, name: str) -> None:
    with Writer(directory) as writer, writer.draft() as draft:
        draft.replace_graph(B, nquads(name, graph=B))
        draft.publish(who="test", why="test")


@pytest.mark.parametrize("number", [1, 2])
def test_all_files_of_a_version_are_listed(two: DataDirectory, number: int) -> None:
    listed = read_checksums(two.version(number))
    assert {name: (c.bytes, c.sha256) for name, c in listed.items()} == _files(two.version(number))


def test_a_file_that_is_shared_keeps_the_checksum_that_it_was_published_with(
    two: DataDirectory,
) -> None:
    # The engine may merge tables at any time; then the version after shares the merged ones.
    for last in range(2, 8):
        if shared := [file for file in tables(two, last) if file.stat().st_nlink > 1]:
            break
        _publish(two, f"more{last}")
    name = f"store/{shared[0].name}"
    first = read_checksums(two.version(last - 1))[name]
    with Writer(two) as writer, writer.draft() as draft:
        damage(shared[0])
        draft.replace_graph(B, nquads("c", graph=B))
        draft.publish(who="test", why="test")
    # Reading it anew would have made the damage good.
    assert read_checksums(two.version(last + 1)).get(name, first) == first
    assert name in damaged_files(two.version(last), Measured())
    assert damaged_files(two.version(last), None) == []


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("spoil", [damage, _cut, Path.unlink])
def test_nothing_is_built_on_damaged_files(
    two: DataDirectory, spoil: Callable[[Path], None]
) -> None:
    file = tables(two, 2)[0]
    spoil(file)
    with Writer(two) as writer:
        with pytest.raises(
            StoreError, match=rf"Version 2 .*: store/{file.name}\. «ris3graph check»"
        ):
            writer.draft()
        assert list(two.drafts.iterdir()) == []


def test_contents_of_a_large_version_are_left_to_the_engine(
    two: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "READ", 10_000)
    first, second = tables(two, 2)[:2]
    damage(first)
    with Writer(two) as writer:
        with writer.draft():
            pass
        _cut(second)
        with pytest.raises(StoreError, match="ris3graph restore"):
            writer.draft()


def test_versions_before_checksums_have_none(two: DataDirectory) -> None:
    (two.version(1) / NAME).unlink()
    assert read_checksums(two.version(1)) == {}
    assert damaged_files(two.version(1), Measured()) == []


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"files": {"a": 1}})])
def test_checksums_that_cannot_be_read(two: DataDirectory, content: str) -> None:
    (two.version(1) / NAME).write_text(content)
    with pytest.raises(StoreError, match=r"checksums\.json cannot be read"):
        read_checksums(two.version(1))
