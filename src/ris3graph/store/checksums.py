"""SHA-256 of each file of a version, kept beside it from its publishing on.

The engine notices damage only where it happens to read, and copies what it does not
read. A file that a version shares with another one (a hard link) is read once.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Final

from ris3graph.errors import StoreError
from ris3graph.store.failures import RESTORE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME: Final = "checksums.json"
"""File of a version's folder that has them, of all files but itself."""

READ: Final = 64 << 20
"""Bytes of a version up to which a load reads them, to see that they are whole."""

_PIECE: Final = 1 << 20
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Checksum:
    """Size of a file, and the SHA-256 of its content."""

    bytes: int
    sha256: str


def measure(source: IO[bytes], sink: IO[bytes] | None = None) -> Checksum:
    """Read a stream to its end, copying it where there is a sink."""
    digest, size = sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if sink is not None:
            sink.write(piece)
    return Checksum(size, digest.hexdigest())


class Measured:
    """Checksums of files as they are now, each file read once whatever its names."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Checksum] = {}

    def know(self, folder: Path, checksums: Mapping[str, Checksum]) -> None:
        """Take over what is known of the files of a folder, which are not read then."""
        for name, checksum in checksums.items():
            if (folder / name).is_file():
                self._known[_identity(folder / name)] = checksum

    def of(self, file: Path) -> Checksum:
        """Return the checksum of a file."""
        identity = _identity(file)
        if identity not in self._known:
            with file.open("rb") as stream:
                self._known[identity] = measure(stream)
        return self._known[identity]


def write_checksums(folder: Path, before: Path | None = None) -> None:
    """Write the checksums of the files of a version.

    Parameters
    ----------
    folder
        Folder of the version, complete but for them.
    before
        Folder of the version that it was made from, if any.
    """
    measured = Measured()
    if before is not None:
        measured.know(before, read_checksums(before))
    files = {
        file.relative_to(folder).as_posix(): asdict(measured.of(file))
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    (folder / NAME).write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")


def read_checksums(folder: Path) -> dict[str, Checksum]:
    """Return the checksums of the files of a version by name.

    None are known of a version that a program before them published.

    Raises
    ------
    StoreError
        They cannot be read.
    """
    try:
        listed = json.loads((folder / NAME).read_text("utf-8"))["files"]
        return {
            name: Checksum(int(entry["bytes"]), str(entry["sha256"]))
            for name, entry in listed.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{folder / NAME} cannot be read. {RESTORE}") from error


def damaged_files(folder: Path, measured: Measured | None) -> list[str]:
    """Return the names of files of a version that are not as they were published.

    Parameters
    ----------
    folder
        Folder of the version.
    measured
        What was read already; without it only sizes are compared.
    """
    return [
        name
        for name, checksum in read_checksums(folder).items()
        if not _is_same(folder / name, checksum, measured)
    ]


def require_whole(folder: Path) -> None:
    """Refuse to build on a version that is seen to be damaged at next to no cost.

    Sizes are compared, and contents where they are few: those of the pilot take 0.04 s. All
    of CORDIS (1.9 GB) would take 2 s, a twentieth of a small load and more where the disk is
    slow; what is read of that the engine holds to checksums of its own.

    Raises
    ------
    StoreError
        With the files, and what to do.
    """
    few = sum(entry.bytes for entry in read_checksums(folder).values()) <= READ
    damaged = damaged_files(folder, Measured() if few else None)
    if damaged:
        more = f" and {len(damaged) - _SHOWN} more" if len(damaged) > _SHOWN else ""
        raise StoreError(
            f"Version {folder.name} is damaged; missing or not as published: "
            f"{', '.join(damaged[:_SHOWN])}{more}. «ris3graph check» lists all that is damaged. "
            f"{RESTORE}"
        )


def _is_same(file: Path, checksum: Checksum, measured: Measured | None) -> bool:
    try:
        if measured is not None:
            return measured.of(file) == checksum
        return file.stat().st_size == checksum.bytes
    except OSError:
        # It is missing, or the disk cannot read it any more.
        return False


def _identity(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_dev, status.st_ino
