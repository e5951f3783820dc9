"""A backup is whole or not there, and so is what is restored from it."""

import gzip
import io
import json
import os
import resource
import shutil
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ris3graph.errors import StoreError
from ris3graph.services.tokens import Role, Tokens
from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.backup import MANIFEST, backup, restore_backup
from ris3graph.store.checking import check_directory
from ris3graph.store.passing import passing
from ris3graph.store.retention import tag, tags, used
from ris3graph.store.state import State
from tests.store.quads import A, nquads


def publish(directory: DataDirectory, *names: str) -> None:
    with Writer(directory) as writer:
        for name in names:
            with writer.draft() as draft:
                draft.replace_graph(A, nquads(name, "same"))
                draft.publish(who="test", why=name)


@pytest.fixture
def data(directory: DataDirectory) -> DataDirectory:
    publish(directory, "a", "b")
    tag(directory, "first", 1)
    return directory


@pytest.mark.parametrize("name", ["copy", "copy.tar.gz"])
def test_there_and_back(data: DataDirectory, tmp_path: Path, name: str):
    with Writer(data) as writer, writer.draft():
        backup(data, tmp_path / name)
    restored = DataDirectory(tmp_path / "restored")
    restore_backup(tmp_path / name, restored)
    assert check_directory(restored) == ()
    assert Versions(restored).list() == Versions(data).list()
    assert tags(restored) == {"first": 1}
    # What versions share is shared again.
    assert used(restored) <= used(data)
    publish(restored, "c")
    assert restored.current() == 3
    left = {entry.name for entry in tmp_path.iterdir()}
    assert left == {"data", name, "restored"}
    assert not list(data.path.glob(".backup*"))


def test_a_folder_is_a_data_directory_itself(data: DataDirectory, tmp_path: Path):
    backup(data, tmp_path / "copy")
    assert check_directory(DataDirectory(tmp_path / "copy")) == ()
    listed = json.loads((tmp_path / "copy" / MANIFEST).read_text("utf-8"))["files"]
    assert any("same" in entry for entry in listed)


def test_a_plain_copy_of_a_folder_is_as_good(data: DataDirectory, tmp_path: Path):
    backup(data, tmp_path / "copy")
    # Two files where one was, as «cp -r» or another disk makes them.
    shutil.copytree(tmp_path / "copy", tmp_path / "plain")
    inodes = [f.stat().st_ino for f in (tmp_path / "plain").rglob("*") if f.is_file()]
    assert len(inodes) == len(set(inodes))
    restored = DataDirectory(tmp_path / "restored")
    restore_backup(tmp_path / "plain", restored)
    assert check_directory(restored) == ()
    assert Versions(restored).list() == Versions(data).list()
    assert used(restored) <= used(data)


def test_a_plain_copy_that_was_changed(data: DataDirectory, tmp_path: Path):
    backup(data, tmp_path / "copy")
    shutil.copytree(tmp_path / "copy", tmp_path / "plain")
    listed = json.loads((tmp_path / "plain" / MANIFEST).read_text("utf-8"))["files"]
    second = next(entry["path"] for entry in listed if "same" in entry)
    (tmp_path / "plain" / second).write_bytes(b"other")
    with pytest.raises(StoreError, match=f"{second} was changed"):
        restore_backup(tmp_path / "plain", DataDirectory(tmp_path / "restored"))
    assert not (tmp_path / "restored").exists()


def test_files_that_were_made_one_since(data: DataDirectory, tmp_path: Path):
    backup(data, tmp_path / "copy")
    # Equal content under two names of the manifest: what a program against doubles links.
    first, second = (tmp_path / "copy" / name for name in ("current", "format"))
    assert first.read_bytes() == second.read_bytes()
    second.unlink()
    second.hardlink_to(first)
    restored = DataDirectory(tmp_path / "restored")
    restore_backup(tmp_path / "copy", restored)
    publish(restored, "c")
    assert check_directory(restored) == ()


def test_a_folder_that_was_used_restores_as_before(data: DataDirectory, tmp_path: Path):
    copy = DataDirectory(tmp_path / "copy")
    backup(data, copy.path)
    with Writer(copy) as writer, writer.draft():
        (copy.indexes / "2").mkdir(parents=True)
        (copy.indexes / "2" / "grams.npy").write_bytes(b"made anew")
        restored = DataDirectory(tmp_path / "restored")
        restore_backup(copy.path, restored)
    assert check_directory(restored) == ()
    assert not list(restored.indexes.iterdir())
    assert not list(restored.drafts.iterdir())
    assert Versions(restored).list() == Versions(data).list()


def test_while_versions_come(data: DataDirectory, tmp_path: Path):
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            publish(data, f"n{number}")
            number += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(3):
            backup(data, tmp_path / f"copy{number}")
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        assert check_directory(DataDirectory(tmp_path / f"copy{number}")) == ()


@pytest.mark.parametrize("name", ["copy", "copy.tar.gz"])
def test_a_backup_that_fails_leaves_nothing(
    data: DataDirectory, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ris3graph.store.backup._manifest", fail)
    with pytest.raises(StoreError, match=r"No space left on device\. Nothing is left"):
        backup(data, tmp_path / name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]
    assert check_directory(data) == ()


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """Let the system refuse larger files, as it does where a quota is used up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["copy", "copy.tar.gz"])
def test_a_disk_that_is_too_full_to_restore_is_no_damage(
    data: DataDirectory, tmp_path: Path, name: str
):
    backup(data, tmp_path / name)
    before = {entry.name for entry in tmp_path.iterdir()}
    with (
        _files_no_larger_than(1000),
        pytest.raises(StoreError, match=r"restored cannot be written: .*\. Make room there, or"),
    ):
        restore_backup(tmp_path / name, DataDirectory(tmp_path / "restored"))
    assert {entry.name for entry in tmp_path.iterdir()} == before


def test_a_data_directory_that_cannot_be_written_to_is_named(data: DataDirectory, tmp_path: Path):
    # Where the folder of links would be; somebody else works on it.
    taken = passing(data.path / f".backup.{os.getpid()}")
    with taken, pytest.raises(StoreError, match=rf"{data.path} cannot be written to: File exists"):
        backup(data, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def _leave(place: Path, name: str) -> Path:
    """What a process leaves that is killed: nobody holds its lock."""
    (place / name / "versions").mkdir(parents=True)
    (place / name / "versions" / "file").write_text("x")
    return place / name


def test_what_a_killed_backup_left_is_swept(data: DataDirectory, tmp_path: Path):
    left = _leave(data.path, ".backup.77")
    partial = _leave(tmp_path, ".copy.tar.gz.77.partial")
    others = _leave(tmp_path, ".other.77.partial")
    with passing(data.path / ".backup.78") as working:
        backup(data, tmp_path / "copy.tar.gz")
        assert not left.exists()
        assert not partial.exists()
        assert others.exists()
        assert working.exists()
        left = _leave(data.path, ".backup.77")
        trial = _leave(data.path, ".trial.77")
        publish(data, "c")
        assert not left.exists()
        assert not trial.exists()
        assert working.exists()
    left = _leave(tmp_path, ".restored.77.partial")
    restore_backup(tmp_path / "copy.tar.gz", DataDirectory(tmp_path / "restored"))
    assert not left.exists()


@pytest.mark.parametrize("name", ["copy", "copy.tar.gz"])
def test_damage_is_not_copied(data: DataDirectory, tmp_path: Path, name: str):
    table = max(data.store(2).glob("*.sst"), key=lambda file: file.stat().st_size)
    whole = table.read_bytes()
    table.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    place = table.relative_to(data.path)
    with pytest.raises(StoreError, match=rf"{place} is damaged.*Restore"):
        backup(data, tmp_path / name)
    table.unlink()
    with pytest.raises(StoreError, match=rf"{place} is damaged.*missing"):
        backup(data, tmp_path / name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]
    # A version of a program that knew no checksums is copied as it is.
    table.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (data.version(2) / "checksums.json").unlink()
    backup(data, tmp_path / name)


def test_a_backup_is_a_folder_or_a_packed_file(data: DataDirectory, tmp_path: Path):
    with pytest.raises(StoreError, match=r"copy\.zip: a backup is a new folder or a \.tar\.gz"):
        backup(data, tmp_path / "copy.zip")
    backup(data, tmp_path / "2026.11")
    assert (tmp_path / "2026.11").is_dir()


def test_places_that_are_taken(data: DataDirectory, tmp_path: Path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError, match="is there already"):
        backup(data, tmp_path / "taken")
    with pytest.raises(StoreError, match="data directory itself"):
        backup(data, data.path / "copy")
    with pytest.raises(StoreError, match="nothing to copy"):
        backup(DataDirectory(tmp_path / "none"), tmp_path / "copy")
    backup(data, tmp_path / "copy")
    with pytest.raises(StoreError, match="is not empty"):
        restore_backup(tmp_path / "copy", data)
    restore_backup(tmp_path / "copy", DataDirectory(tmp_path / "taken"))


def _members(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as packed:
        return [(m, packed.extractfile(m).read() if m.isreg() else b"") for m in packed]


def _write(file: Path, members) -> None:
    with tarfile.open(file, "w:gz") as packed:
        for member, content in members:
            packed.addfile(member, io.BytesIO(content))


def _changed(file: Path, change) -> None:
    members = _members(file)
    _write(file, change(members))


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def _flip(members):
    for member, content in members:
        if member.name.endswith(".sst"):
            yield member, content[:-1] + bytes([content[-1] ^ 1])
        else:
            yield member, content


REFUSED = {
    "a changed file": (_flip, "was changed"),
    "a missing file": (lambda m: m[1:], "missing or not listed"),
    "no manifest": (lambda m: m[:-1], f"has no {MANIFEST}"),
    "a file too many": (lambda m: [(_member("more"), b""), *m], "missing or not listed"),
    "a way out": (lambda m: [(_member("../out"), b""), *m], "no plain file"),
    "an absolute path": (lambda m: [(_member("/etc/out"), b""), *m], "no plain file"),
    "a link": (lambda m: [(_member("l", tarfile.SYMTYPE, "/etc"), b""), *m], "no plain file"),
    "a device": (lambda m: [(_member("d", tarfile.CHRTYPE), b""), *m], "no plain file"),
    "a file twice": (lambda m: [m[0], *m], "no plain file"),
    "a manifest that is none": (
        lambda m: [*m[:-1], (_member(MANIFEST), b"")],
        f"{MANIFEST} cannot be read",
    ),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_nothing(data: DataDirectory, tmp_path: Path, change, said: str):
    file = tmp_path / "copy.tar.gz"
    backup(data, file)
    _changed(file, change)
    with pytest.raises(StoreError, match=said):
        restore_backup(file, DataDirectory(tmp_path / "restored"))
    assert {entry.name for entry in tmp_path.iterdir()} == {"data", "copy.tar.gz"}


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_file_that_is_cut_off(data: DataDirectory, tmp_path: Path, share: float):
    file = tmp_path / "copy.tar.gz"
    backup(data, file)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreError, match=r"damaged or cut off|no backup"):
        restore_backup(file, DataDirectory(tmp_path / "restored"))
    assert not (tmp_path / "restored").exists()


def test_damage_within_a_packed_file_is_told_as_such(data: DataDirectory, tmp_path: Path):
    file = tmp_path / "copy.tar.gz"
    backup(data, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged or cut off") as told:
        restore_backup(file, DataDirectory(tmp_path / "restored"))
    assert MANIFEST not in str(told.value)


def test_what_is_no_backup(tmp_path: Path):
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(b"text"))
    (tmp_path / "b.tar.gz").write_bytes(b"text")
    (tmp_path / "folder").mkdir()
    for name in ("a.tar.gz", "b.tar.gz", "folder"):
        with pytest.raises(StoreError, match="no backup of ris3graph"):
            restore_backup(tmp_path / name, DataDirectory(tmp_path / "restored"))


def test_a_damaged_folder(data: DataDirectory, tmp_path: Path):
    backup(data, tmp_path / "copy")
    (tmp_path / "copy" / "versions" / "1" / "version.json").write_text("{}")
    with pytest.raises(StoreError, match=r"version\.json was changed"):
        restore_backup(tmp_path / "copy", DataDirectory(tmp_path / "restored"))
    shutil.rmtree(tmp_path / "copy" / "versions" / "1")
    with pytest.raises(StoreError, match="missing or not listed"):
        restore_backup(tmp_path / "copy", DataDirectory(tmp_path / "restored"))
    assert {entry.name for entry in tmp_path.iterdir()} == {"data", "copy"}


@pytest.mark.parametrize("name", ["copy", "copy.tar.gz"])
def test_tokens_go_along_as_they_are_at_that_moment(data: DataDirectory, tmp_path: Path, name: str):
    tokens = Tokens(State(data.path))
    _, bearer = tokens.create("Olena", Role.STEWARD)
    backup(data, tmp_path / name)
    tokens.create("later", Role.STEWARD)
    restored = DataDirectory(tmp_path / "restored")
    restore_backup(tmp_path / name, restored)
    again = Tokens(State(restored.path))
    assert [token.name for token in again.all()] == ["Olena"]
    assert again.find(bearer) is not None
    again.create("restored", Role.STEWARD)
    assert {token.name for token in tokens.all()} == {"Olena", "later"}
    assert check_directory(restored) == ()
