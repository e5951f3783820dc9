"""A copy of a whole data directory, taken while a server runs, and its way back.

All that lasts is linked into a snapshot first, which takes milliseconds: published
versions never change, so the links stay good whatever happens meanwhile. The copy is
made of the snapshot and appears under its name when it is whole. ``backup.json`` in it
holds size and SHA-256 of each file; files that versions share are copied once.

A backup is a folder, which is a data directory itself, or a ``.tar.gz``.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from ris3graph.errors import StoreError
from ris3graph.store.directory import DataDirectory, remove_tree, sync_folder, sync_tree
from ris3graph.store.retention import RESERVE
from ris3graph.store.state import NAME as STATE
from ris3graph.store.state import State
from ris3graph.store.upgrading import upgrade

MANIFEST: Final = "backup.json"
PASSING: Final = frozenset({"writer", "drafts", "index", "spool", "control.sock", MANIFEST})
"""What is not copied: it belongs to a running process, or is made anew."""

_PIECE: Final = 1 << 20
_DAMAGED: Final = "The backup {} is damaged or cut off: {}. Nothing was restored; take another."
Progress = Callable[[str], None]


def backup(directory: DataDirectory, to: Path, progress: Progress = lambda _: None) -> int:
    """Copy a data directory.

    Parameters
    ----------
    directory
        The data directory; a server may run on it.
    to
        Folder or ``.tar.gz`` file that is made; nothing may be there.
    progress
        Told of each step.

    Returns
    -------
    int
        Bytes that were copied.

    Raises
    ------
    StoreError
        It cannot be read or written; nothing is left behind.
    """
    directory.check()
    if not directory.current():
        raise StoreError(f"Nothing was loaded into {directory.path} yet; there is nothing to copy.")
    if to.exists():
        raise StoreError(f"{to} is there already; name another, or move it away.")
    if to.resolve().is_relative_to(directory.path.resolve()):
        raise StoreError(f"{to} lies in the data directory itself; name a place elsewhere.")
    partial = to.with_name(f".{to.name}.{os.getpid()}.partial")
    try:
        with _snapshot(directory) as snapshot:
            progress("Copying")
            if to.name.endswith((".tar.gz", ".tgz")):
                size = _pack(snapshot, partial)
            else:
                size = _copy(snapshot, partial)
                sync_tree(partial)
        partial.rename(to)
        sync_folder(to.parent)
    except OSError as error:
        raise StoreError(f"{to} cannot be written: {error.strerror}. Nothing is left of it.") from (
            error
        )
    finally:
        with suppress(OSError):
            if partial.is_dir():
                remove_tree(partial)
            partial.unlink(missing_ok=True)
    return size


@contextmanager
def _snapshot(directory: DataDirectory) -> Iterator[Path]:
    """Link all that lasts into a folder beside it, for as long as the context holds."""
    folder = directory.path / f".backup.{os.getpid()}"
    try:
        try:
            (folder / "versions").mkdir(parents=True)
        except OSError as error:
            raise StoreError(
                f"{directory.path} cannot be written to: {error.strerror}. A backup first links "
                "there what it will copy. Run it as who runs the server; where all is read-only, "
                "nothing changes, and any program that copies folders will do."
            ) from error
        current = directory.current()
        for entry in directory.path.iterdir():
            if entry.name.startswith(STATE):
                continue
            if not _passing(entry.name) and entry.name != "versions":
                _link(entry, folder / entry.name)
        if (state := State(directory.path)).exists:
            # It changes in place: a link would change with it.
            state.copy(folder / STATE)
        (folder / "current").unlink()
        (folder / "current").write_text(f"{current}\n", encoding="ascii")
        for entry in directory.versions.iterdir():
            if entry.name.isdigit() and int(entry.name) <= current:
                try:
                    _link(entry, folder / "versions" / entry.name)
                except FileNotFoundError:
                    # An old version, removed this moment.
                    if int(entry.name) == current:
                        raise
                    remove_tree(folder / "versions" / entry.name)
        yield folder
    finally:
        remove_tree(folder)


def _passing(name: str) -> bool:
    return name in PASSING or name.startswith(".")


def _link(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=os.link)
    else:
        os.link(source, target)


def _files(folder: Path) -> Iterator[tuple[str, Path, str | None]]:
    """Yield name, path and, where a file is a second name of another, that one's name."""
    seen: dict[tuple[int, int], str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        # A backup may have been used as a data directory since.
        if path.is_file() and (name == MANIFEST or not _passing(name.partition("/")[0])):
            status = path.stat()
            key = (status.st_dev, status.st_ino)
            # The file «current» names a version; it never shares its content.
            yield name, path, seen.get(key)
            seen.setdefault(key, name)


def _copy(snapshot: Path, to: Path) -> int:
    to.mkdir()
    entries: list[dict[str, Any]] = []
    for name, path, same in _files(snapshot):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if same is not None:
            os.link(to / same, target)
            entries.append({"path": name, "same": same})
            continue
        with path.open("rb") as source, target.open("wb") as sink:
            entries.append({"path": name, **_copied(source, sink)})
    (to / MANIFEST).write_text(_manifest(entries), encoding="utf-8")
    return sum(entry.get("bytes", 0) for entry in entries)


def _pack(snapshot: Path, to: Path) -> int:
    entries: list[dict[str, Any]] = []
    # The tables inside are compressed already: more effort gains nothing.
    with tarfile.open(to, "w:gz", compresslevel=1) as packed:
        for name, path, same in _files(snapshot):
            if same is not None:
                entries.append({"path": name, "same": same})
                continue
            with path.open("rb") as source:
                entries.append({"path": name, **_copied(source, None)})
                source.seek(0)
                member = tarfile.TarInfo(name)
                member.size = entries[-1]["bytes"]
                packed.addfile(member, source)
        text = _manifest(entries).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        packed.addfile(member, BytesIO(text))
    with to.open("rb") as written:
        os.fsync(written.fileno())
    return sum(entry.get("bytes", 0) for entry in entries)


def _manifest(entries: list[dict[str, Any]]) -> str:
    content = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": metadata.version("ris3graph"),
        "files": entries,
    }
    return json.dumps(content, indent=1)


def _copied(source: IO[bytes], sink: IO[bytes] | None) -> dict[str, Any]:
    """Copy a stream, or only read it, and return its size and SHA-256."""
    digest, size = sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if sink is not None:
            sink.write(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def restore_backup(source: Path, to: DataDirectory, progress: Progress = lambda _: None) -> None:
    """Make a data directory of a backup; nothing may lie there.

    A backup of an earlier layout becomes a directory of this one.

    Raises
    ------
    StoreError
        The backup is damaged, cut off or none of ours, or the place is taken.
    """
    with staged(to) as partial:
        try:
            progress("Copying")
            found = _unpack(source, partial) if source.is_file() else _recopy(source, partial)
            progress("Comparing with what was backed up")
            _verify(source, partial, found)
            upgrade(DataDirectory(partial), progress)
        except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
            raise StoreError(_DAMAGED.format(source, error)) from error


@contextmanager
def staged(to: DataDirectory) -> Iterator[Path]:
    """Give a folder that becomes a data directory when the context ends well.

    Raises
    ------
    StoreError
        Something lies there.
    """
    target = to.path
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target} is not empty; name a new folder with --data or RIS3_DATA.")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    remove_tree(partial)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        yield partial
        staged_directory = DataDirectory(partial)
        staged_directory.create()
        staged_directory.store(staged_directory.current())
        sync_tree(partial)
        # Takes the place of an empty folder too.
        partial.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        remove_tree(partial)


def _recopy(source: Path, partial: Path) -> dict[str, dict[str, Any]]:
    if not (source / MANIFEST).is_file():
        raise StoreError(f"{source} is no backup of ris3graph: it has no {MANIFEST}.")
    found: dict[str, dict[str, Any]] = {}
    for name, path, same in _files(source):
        if same is None:
            found[name] = _place(partial, name, path)
        else:
            found[name] = found[same]
            _share(partial, same, name)
    return found


def _place(partial: Path, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return _write(partial, name, stream)


def _write(partial: Path, name: str, stream: IO[bytes]) -> dict[str, Any]:
    target = partial / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(partial).free < RESERVE:
        raise StoreError(f"The disk of {partial.parent} is full. Nothing was restored.")
    with target.open("xb") as sink:
        return _copied(stream, sink)


def _unpack(source: Path, partial: Path) -> dict[str, dict[str, Any]]:
    """Unpack regular files with plain names; all else in a tar file is refused."""
    found: dict[str, dict[str, Any]] = {}
    try:
        packed = tarfile.open(source, "r|gz")  # noqa: SIM115 (closed below)
    except tarfile.ReadError as error:
        raise StoreError(f"{source} is no backup of ris3graph: {error}.") from error
    with packed:
        for member in packed:
            path = PurePosixPath(member.name)
            plain = not path.is_absolute() and ".." not in path.parts and "\\" not in member.name
            if not (member.isreg() and plain and path.parts) or member.name in found:
                raise StoreError(f"{source} is refused: it holds «{member.name}», no plain file.")
            stream = packed.extractfile(member)
            if stream is not None:
                found[member.name] = _write(partial, member.name, stream)
    return found


def _verify(source: Path, partial: Path, found: dict[str, dict[str, Any]]) -> None:
    try:
        manifest = json.loads((partial / MANIFEST).read_text("utf-8"))
        entries = {str(entry["path"]): entry for entry in manifest["files"]}
    except FileNotFoundError as error:
        raise StoreError(_DAMAGED.format(source, f"it has no {MANIFEST}")) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(_DAMAGED.format(source, f"its {MANIFEST} cannot be read")) from error
    del found[MANIFEST]
    unique = {name: entry for name, entry in entries.items() if "same" not in entry}
    for name, entry in entries.items():
        if "same" in entry and (
            entry["same"] not in unique or ".." in PurePosixPath(name).parts or name[0] == "/"
        ):
            raise StoreError(_DAMAGED.format(source, f"{name} leads nowhere"))
    if strange := sorted((found.keys() - entries.keys()) | (unique.keys() - found.keys())):
        raise StoreError(_DAMAGED.format(source, f"{strange[0]} is missing or not listed"))
    for name, had in found.items():
        entry = unique[entries[name].get("same", name)]
        if had != {"bytes": entry["bytes"], "sha256": entry["sha256"]}:
            raise StoreError(_DAMAGED.format(source, f"{name} was changed"))
    for name, entry in entries.items():
        if "same" in entry:
            # A plain copy of a backup has two files where one was; they are one again.
            (partial / name).unlink(missing_ok=True)
            _share(partial, entry["same"], name)
    (partial / MANIFEST).unlink()


def _share(partial: Path, first: str, name: str) -> None:
    (partial / name).parent.mkdir(parents=True, exist_ok=True)
    os.link(partial / first, partial / name)
