"""The life of what is made of a version: made, shared, made anew, gone with its version."""

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from ris3graph.packing import Arrays, Strings
from ris3graph.rdf.namespaces import source_graph
from ris3graph.store import DataDirectory, Derived, derived
from tests.web.versions import ACTORS, RESOLVED, Published

NAMES = ["Ґанок", "ґудзик", "їжак", "", "a\nb"]


@pytest.fixture
def published(tmp_path: Path):
    with Published(tmp_path / "data") as found:
        found.publish({RESOLVED: ACTORS})
        yield found


@pytest.fixture
def directory(published: Published, tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


class Making:
    """Makes arrays and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return {**Strings.arrays("name", NAMES), "long": np.arange(5000), "none": np.zeros(0)}


def told(arrays: Arrays) -> tuple[list[str], int, int]:
    return list(Strings.of("name", arrays)), int(arrays["long"].sum()), len(arrays["none"])


TOLD = (NAMES, 4999 * 5000 // 2, 0)


def inodes(folder: Path) -> set[int]:
    return {file.stat().st_ino for file in folder.iterdir()}


def test_it_is_made_once_and_mapped_afterwards(directory: DataDirectory):
    making = Making()
    assert told(Derived(directory).get(1, "x", "key", making)) == TOLD
    again = Derived(directory).get(1, "x", "key", making)
    assert told(again) == TOLD
    assert isinstance(again["long"], np.memmap)
    assert making.times == 1
    assert [entry.name for entry in (directory.indexes / "1").iterdir()] == ["x"]


def test_versions_of_which_it_is_the_same_share_the_files(
    published: Published, directory: DataDirectory
):
    published.publish({source_graph("other"): "<urn:s> <urn:p> <urn:o> ."})
    making, kept = Making(), Derived(directory)
    kept.get(1, "x", "key", making)
    assert told(kept.get(2, "x", "key", making)) == TOLD
    assert making.times == 1
    assert inodes(directory.indexes / "2" / "x") == inodes(directory.indexes / "1" / "x")
    kept.get(2, "x", "another key", making)
    assert making.times == 2
    assert inodes(directory.indexes / "2" / "x").isdisjoint(inodes(directory.indexes / "1" / "x"))
    assert told(kept.get(1, "x", "key", making)) == TOLD


@pytest.mark.parametrize("spoil", ["key", "array", "gone"])
def test_what_is_damaged_is_made_anew(directory: DataDirectory, spoil: str):
    making = Making()
    Derived(directory).get(1, "x", "key", making)
    folder = directory.indexes / "1" / "x"
    if spoil == "key":
        (folder / "key").write_bytes(b"\xff")
    elif spoil == "array":
        (folder / "long.npy").write_bytes(b"none")
    else:
        (folder / "key").unlink()
    assert told(Derived(directory).get(1, "x", "key", making)) == TOLD
    assert making.times == 2
    assert told(derived.read(folder)) == TOLD


def test_what_was_cut_off_or_is_of_no_version_is_swept(
    published: Published, directory: DataDirectory
):
    Derived(directory).get(1, "x", "key", Making())
    kept = directory.indexes / "1" / "x"
    shutil.copytree(kept, directory.indexes / "1" / ".x.7.partial")
    shutil.copytree(kept, directory.indexes / "99" / "x")
    # As programs before this layout left it, and as nobody did.
    (directory.indexes / "1" / "index.json").write_text("{}")
    (directory.indexes / "note").write_text("mine")
    published.publish({source_graph("other"): "<urn:s> <urn:p> <urn:o> ."})
    assert [entry.name for entry in (directory.indexes / "1").iterdir()] == ["x"]
    assert {entry.name for entry in directory.indexes.iterdir()} == {"1", "note"}


def test_without_room_it_is_made_in_memory(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(derived, "write", refuse)
    assert told(Derived(directory).get(1, "x", "key", Making())) == TOLD
    assert list((directory.indexes / "1").iterdir()) == []


def test_several_may_make_it_at_once(directory: DataDirectory):
    found: list[object] = []

    def work() -> None:
        found.append(told(Derived(directory).get(1, "x", "key", Making())))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [TOLD] * 4
    assert told(derived.read(directory.indexes / "1" / "x")) == TOLD
    assert [entry.name for entry in (directory.indexes / "1").iterdir()] == ["x"]


def test_strings_are_a_sequence_that_finds_its_own():
    words = sorted(["їжак", "Ґанок", "", "a", "я", "🙂", "ab"])
    strings = Strings.of("w", Strings.arrays("w", words))
    assert [strings[place] for place in range(len(words))] == words
    assert (strings[-1], strings[1:3]) == (words[-1], words[1:3])
    assert [strings.place(word) for word in words] == list(range(len(words)))
    assert [strings.place(word) for word in ("b", "~", "яя", "🙃")] == [None] * 4
    assert strings.places == {word: place for place, word in enumerate(words)}
    with pytest.raises(IndexError):
        strings[len(words)]
