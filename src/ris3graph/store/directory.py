"""The data directory: where what lies, and whether it is one of ours.

::

    format            number of the layout
    current           number of the current version
    writer/lock       held by the process that writes
    writer/mirror-N   held by the process that brings mirror N to a version
    versions/N/       store/ (a checkpoint), version.json, {added,removed,kept}.nq.gz,
                      checksums.json (SHA-256 of each of these files)
    drafts/ID/        store/ (a clone that is being changed)
    index/N/NAME/     what was made of version N for searches and pages; made anew
                      where it is missing
    spool/            answers of the running server that are too long for memory
    tags.json         tags of versions, which keep them
    assessed          digest of the facts that the current results were drawn from
    state.sqlite      tokens and what was done with them, mirrors; never versioned
    control.sock      of a running server
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ris3graph.errors import NothingLoadedError, StoreError, VersionNotFoundError
from ris3graph.said import say

FORMAT = 2
"""Number of the layout; raised when an older program could not read a directory.

1: change sets list all that was added, and the unnamed graph of a store holds the
resolved graph too. 2: neither, where a graph is new for the most part.
"""


CURRENT: Final = "current"
"""File with the number of the current version; always replaced as a whole."""


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """Paths of a data directory."""

    path: Path

    @property
    def versions(self) -> Path:
        """Folder of the published versions."""
        return self.path / "versions"

    @property
    def drafts(self) -> Path:
        """Folder of what is being changed."""
        return self.path / "drafts"

    @property
    def indexes(self) -> Path:
        """Folder of what was made of the versions, by their number."""
        return self.path / "index"

    @property
    def spool(self) -> Path:
        """Folder of answers that a server is sending."""
        return self.path / "spool"

    @property
    def lock(self) -> Path:
        """File whose lock decides who writes."""
        return self.path / "writer" / "lock"

    @property
    def assessed(self) -> Path:
        """File that says which facts the current results were drawn from."""
        return self.path / "assessed"

    def version(self, number: int) -> Path:
        """Folder of one version."""
        return self.versions / str(number)

    def check(self) -> None:
        """Refuse a directory that is not ours, or of a later layout.

        Raises
        ------
        StoreError
            With what to do about it.
        """
        marker = self.path / "format"
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise StoreError(f"{self.path} is a file; name a folder for the data.")
        if not marker.exists():
            if any(not _is_passing(entry) for entry in self.path.iterdir()):
                raise StoreError(
                    f"{self.path} is not a data directory of ris3graph and not empty; "
                    "name another with --data or RIS3_DATA."
                )
            return
        text = marker.read_text(encoding="ascii").strip()
        if text.isdigit() and 0 < int(text) < FORMAT:
            raise StoreError(
                f"{self.path} has layout {text}, this program writes layout {FORMAT}. "
                "Make a copy of it, then run «ris3graph upgrade»."
            )
        if text != str(FORMAT):
            raise StoreError(
                f"{self.path} has layout {text}, this program knows layout {FORMAT}; "
                "install the version of ris3graph that wrote it."
            )

    def create(self) -> None:
        """Make what is missing of the layout."""
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # First of all, so that after a crash the directory is still known as ours.
            if not (self.path / "format").exists():
                write_atomically(self.path / "format", f"{FORMAT}\n")
            for folder in (self.versions, self.drafts, self.indexes, self.lock.parent):
                folder.mkdir(exist_ok=True)
            sync_folder(self.path)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written to: {error.strerror}.") from error

    def current(self) -> int:
        """Return the number of the current version, 0 where nothing was published."""
        self.check()
        try:
            return int((self.path / CURRENT).read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise StoreError(
                f"{self.path / 'current'} does not hold a number. Write the number of the "
                "version to go on from into it; they are the folders in versions/."
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self.path / 'current'} cannot be read: {error.strerror}."
            ) from error

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the versions that are there, newest first."""
        return tuple(n for n in range(self.current(), 0, -1) if self.version(n).is_dir())

    def set_current(self, number: int) -> None:
        """Make a version that lies there whole the current one."""
        write_atomically(self.path / CURRENT, f"{number}\n")

    def store(self, number: int) -> Path:
        """Folder of a version's store.

        Raises
        ------
        VersionNotFoundError
            It is not there.
        """
        folder = self.version(number) / "store"
        if number == 0 and not self.numbers():
            raise NothingLoadedError(
                f"Nothing was loaded into {self.path} yet. "
                "Run «ris3graph load», or «ris3graph demo» for the pilot's data."
            )
        if number < 1 or not folder.is_dir():
            raise self.missing(number)
        return folder

    def require(self, current: int) -> None:
        """Refuse a directory whose current version is not there.

        Raises
        ------
        StoreError
            With what to do about it.
        """
        if not (self.version(current) / "store").is_dir():
            numbers = sorted(int(e.name) for e in self.versions.iterdir() if e.name.isdigit())
            raise StoreError(
                f"{self.path / 'current'} names version {current}, which is not there. Write the "
                "number of the one to go on from into that file (there are: "
                f"{', '.join(map(str, numbers)) or 'none'}), or restore the data directory from a "
                "backup."
            )

    def missing(self, number: int) -> VersionNotFoundError:
        """Return what to say of a version that is not there."""
        what = say("There is no version {number}.", number=number)
        if 0 < number < self.current():
            what = say("Version {number} is no longer kept.", number=number)
        if numbers := self.numbers():
            what = say("{what} There are: {kept}.", what=what, kept=_ranges(numbers))
        return VersionNotFoundError(what)


class Current:
    """The number of the current version, looked up again where its file is another.

    A server asks with every request: one look at a file instead of reading two.

    Parameters
    ----------
    directory
        Whose version.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory
        self._file = str(directory.path / CURRENT)
        self._known: tuple[tuple[int, int] | None, int] = (None, 0)

    def number(self) -> int:
        """Return what `DataDirectory.current` returns."""
        try:
            found = os.stat(self._file)  # noqa: PTH116 (a path takes as long again)
        except OSError:
            return self._directory.current()
        # Looked at before it is read: a newer number than that is only read once more.
        mark = found.st_ino, found.st_mtime_ns
        known, number = self._known
        if mark != known:
            number = self._directory.current()
            self._known = mark, number
        return number


def _ranges(numbers: tuple[int, ...]) -> str:
    """Return numbers that fall, as a text in which they rise: 1, 4–6."""
    ranges: list[list[int]] = []
    for number in reversed(numbers):
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, ends)) for ends in ranges)


def _is_passing(entry: Path) -> bool:
    """Whether a file may stand in a directory that is still to become ours."""
    return entry.name == "control.sock" or entry.name.startswith(".format.")


def write_atomically(file: Path, text: str) -> None:
    """Replace a small file so that a reader sees the old text or the new one."""
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that names in a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make sure that all files below a folder survive a loss of power."""
    for entry in folder.rglob("*"):
        handle = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    sync_folder(folder)


def remove_tree(folder: Path) -> None:
    """Remove a folder that nothing refers to any more."""
    shutil.rmtree(folder, ignore_errors=True)
