"""From the layout of an earlier program to this one's, step by step.

Each step leaves a directory that it can be applied to again: the number of the layout is
written when the step is done, so that a crash midway is made good by doing it again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ris3graph.errors import StoreError
from ris3graph.store.directory import FORMAT, DataDirectory, write_atomically
from ris3graph.store.lock import Lock

Progress = Callable[[str], None]


def upgrade(directory: DataDirectory, progress: Progress = lambda _: None) -> tuple[int, int]:
    """Bring a data directory to the layout of this program.

    Parameters
    ----------
    directory
        The data directory; no server may run on it.
    progress
        Told of each step.

    Returns
    -------
    tuple of int
        Number of the layout before and after.

    Raises
    ------
    StoreBusyError
        Another process is writing.
    StoreError
        It is none of ours, or of a later program.
    """
    before = found = _layout(directory)
    if found == FORMAT:
        return found, found
    with Lock(directory):
        while found != FORMAT:
            progress(f"From layout {found} to {found + 1}")
            _step(directory, found)
            found += 1
            write_atomically(directory.path / "format", f"{found}\n")
    return before, found


def _step(directory: DataDirectory, number: int) -> None:
    try:
        STEPS[number](directory)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{directory.path} cannot be upgraded: {error}. Mend that and upgrade again, or "
            "restore a backup."
        ) from error


def _layout(directory: DataDirectory) -> int:
    marker = directory.path / "format"
    try:
        number = int(marker.read_text("ascii"))
    except FileNotFoundError as error:
        raise StoreError(f"There is no data directory at {directory.path}.") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{marker} does not hold the number of a layout.") from error
    if number != FORMAT and number not in STEPS:
        raise StoreError(
            f"{directory.path} has layout {number}, this program knows layouts "
            f"{min(STEPS)} to {FORMAT}; install the version of ris3graph that wrote it."
        )
    return number


def _tell_what_was_kept(directory: DataDirectory) -> None:
    """Layout 1 listed in a change set all that was added, so that nothing is left unlisted."""
    for folder in directory.versions.iterdir():
        if folder.name.isdigit():
            _add_kept(folder)


def _add_kept(folder: Path) -> None:
    kept = folder / "kept.nq.gz"
    if not kept.exists():
        kept.write_bytes(gzip.compress(b"", compresslevel=1, mtime=0))
    file = folder / "version.json"
    content = {"unlisted": [], **json.loads(file.read_text("utf-8"))}
    write_atomically(file, json.dumps(content, indent=1, ensure_ascii=False))


STEPS: Final[Mapping[int, Callable[[DataDirectory], None]]] = MappingProxyType(
    {1: _tell_what_was_kept}
)
"""What leads from each layout to the next."""
