"""A copy of a whole data directory, taken while a server runs, and its way back.

All that lasts is linked into a snapshot first, which takes milliseconds: published
versions never change, so the links stay good whatever happens meanwhile. The copy is
made of the snapshot and appears under its name when it is whole. ``backup.json`` in it
holds size and SHA-256 of each file; files that versions share are copied once.

A backup is a folder, which is a data directory itself, or a ``.tar.gz``.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from ris3graph.errors import StoreError
from ris3graph.store.checksums import Checksum, measure, read_checksums
from ris3graph.store.directory import DataDirectory, remove_tree, sync_folder, sync_tree
from ris3graph.store.failures import RESTORE, is_full, reason
from ris3graph.store.passing import BACKUP, passing, sweep
from ris3graph.store.retention import RESERVE
from ris3graph.store.state import NAME as STATE
from ris3graph.store.state import State
from ris3graph.store.upgrading import upgrade

MANIFEST: Final = "backup.json"
PASSING: Final = frozenset({"writer", "drafts", "index", "spool", "control.sock", MANIFEST})
"""What is not copied: it belongs to a running process, or is made anew."""

_PACKED: Final = (".tar.gz", ".tgz")
_ARCHIVES: Final = (".zip", ".tar", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar")
"""How the names of files end that a backup cannot be."""
_PIECE: Final = 1 << 20
_ELSEWHERE: Final = "Make room there, or name another place."
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
    if not (current := directory.current()):
        raise StoreError(f"Nothing was loaded into {directory.path} yet; there is nothing to copy.")
    directory.require(current)
    if to.exists():
        raise StoreError(f"{to} is there already; name another, or move it away.")
    if to.resolve().is_relative_to(directory.path.resolve()):
        raise StoreError(f"{to} lies in the data directory itself; name a place elsewhere.")
    packed = to.name.endswith(_PACKED)
    if not packed and to.suffix in _ARCHIVES:
        raise StoreError(f"{to}: a backup is a new folder or a .tar.gz file; name one of these.")
    sweep(directory.path, BACKUP)
    sweep(to.parent, *_partial(to))
    try:
        with (
            _snapshot(directory) as snapshot,
            passing(to.with_name(str(os.getpid()).join(_partial(to))), folder=not packed) as made,
        ):
            progress("Copying")
            size = _pack(snapshot, made) if packed else _copy(snapshot, made)
            made.rename(to)
            sync_folder(to.parent)
    except OSError as error:
        advice = f" {_ELSEWHERE}" if is_full(error) else ""
        raise StoreError(
            f"{to} cannot be written: {reason(error)}. Nothing is left of it.{advice}"
        ) from error
    return size


@contextmanager
def _snapshot(directory: DataDirectory) -> Iterator[Path]:
    """Link all that lasts into a folder beside it, for as long as the context holds."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(passing(directory.path / f"{BACKUP}{os.getpid()}"))
            (folder / "versions").mkdir()
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


def _partial(to: Path) -> tuple[str, str]:
    """How the name begins and ends that something has until it is whole."""
    return f".{to.name}.", ".partial"


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


class _Listing:
    """What a backup holds, file by file, none of them otherwise than it was published."""

    def __init__(self, snapshot: Path) -> None:
        self._entries: dict[str, dict[str, Any]] = {}
        self._published = {
            f"versions/{folder.name}/{name}": checksum
            for folder in (snapshot / "versions").iterdir()
            for name, checksum in read_checksums(folder).items()
        }

    def add(self, name: str, source: IO[bytes], sink: IO[bytes] | None = None) -> int:
        """Copy a file, or only read it, and return its size."""
        found = measure(source, sink)
        self._compare(name, found)
        self._entries[name] = {"path": name, **asdict(found)}
        return found.bytes

    def add_same(self, name: str, first: str) -> None:
        """List a second name of a file."""
        entry = self._entries[first]
        self._compare(name, Checksum(entry["bytes"], entry["sha256"]))
        self._entries[name] = {"path": name, "same": first}

    def _compare(self, name: str, found: Checksum | None) -> None:
        if found != self._published.get(name, found):
            raise StoreError(
                f"{name} is damaged: it is missing, or is not as it was published. Nothing is "
                f"left of the backup. {RESTORE} To save what can be read, copy the folder with "
                "any program."
            )

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.get("bytes", 0) for entry in self._entries.values())

    def text(self) -> str:
        """Return the manifest."""
        for name in self._published.keys() - self._entries.keys():
            self._compare(name, None)
        return _manifest([*self._entries.values()])


def _copy(snapshot: Path, to: Path) -> int:
    listing = _Listing(snapshot)
    for name, path, same in _files(snapshot):
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if same is not None:
            listing.add_same(name, same)
            os.link(to / same, target)
            continue
        with path.open("rb") as source, target.open("wb") as sink:
            listing.add(name, source, sink)
    (to / MANIFEST).write_text(listing.text(), encoding="utf-8")
    sync_tree(to)
    return listing.size


def _pack(snapshot: Path, to: Path) -> int:
    listing = _Listing(snapshot)
    # The tables inside are compressed already: more effort gains nothing.
    with tarfile.open(to, "w:gz", compresslevel=1) as packed:
        for name, path, same in _files(snapshot):
            if same is not None:
                listing.add_same(name, same)
                continue
            with path.open("rb") as source:
                member = tarfile.TarInfo(name)
                member.size = listing.add(name, source)
                source.seek(0)
                packed.addfile(member, source)
        text = listing.text().encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        packed.addfile(member, BytesIO(text))
    with to.open("rb") as written:
        os.fsync(written.fileno())
    return listing.size


def _manifest(entries: list[dict[str, Any]]) -> str:
    content = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": metadata.version("ris3graph"),
        "files": entries,
    }
    return json.dumps(content, indent=1)


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
            if is_full(error):
                raise  # the target's, whose place is told below, and no fault of the backup
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
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent, *_partial(target))
        with passing(target.with_name(str(os.getpid()).join(_partial(target)))) as partial:
            yield partial
            staged_directory = DataDirectory(partial)
            staged_directory.create()
            staged_directory.store(staged_directory.current())
            sync_tree(partial)
            # Takes the place of an empty folder too.
            partial.rename(target)
            sync_folder(target.parent)
    except OSError as error:
        advice = f" {_ELSEWHERE}" if is_full(error) else ""
        raise StoreError(f"{target} cannot be written: {reason(error)}.{advice}") from error


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
    require_reserve(partial)
    with target.open("xb") as sink:
        return asdict(measure(stream, sink))


def require_reserve(partial: Path) -> None:
    """Refuse to fill a disk up with what is being restored.

    Parameters
    ----------
    partial
        Folder that becomes the data directory.

    Raises
    ------
    StoreError
        The disk has no more room than its reserve.
    """
    if shutil.disk_usage(partial).free < RESERVE:
        raise StoreError(
            f"The disk of {partial.parent} is full. Nothing was restored. {_ELSEWHERE}"
        )


def _unpack(source: Path, partial: Path) -> dict[str, dict[str, Any]]:
    """Unpack regular files with plain names; all else in a tar file is refused."""
    found: dict[str, dict[str, Any]] = {}
    with gzip.open(source) as stream:
        try:
            packed = tarfile.open(fileobj=stream, mode="r|")  # noqa: SIM115 (closed below)
        except (tarfile.ReadError, gzip.BadGzipFile) as error:
            raise StoreError(f"{source} is no backup of ris3graph: {error}.") from error
        with packed:
            for member in packed:
                path = PurePosixPath(member.name)
                plain = not path.is_absolute() and ".." not in path.parts
                plain = plain and "\\" not in member.name
                if not (member.isreg() and plain and path.parts) or member.name in found:
                    raise StoreError(
                        f"{source} is refused: it holds «{member.name}», no plain file."
                    )
                content = packed.extractfile(member)
                if content is not None:
                    found[member.name] = _write(partial, member.name, content)
        # To the end: there stands the checksum, and damage may look like an early end.
        while stream.read(_PIECE):
            pass
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
