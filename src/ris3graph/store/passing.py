"""Files and folders for the time of one piece of work, beside what lasts.

Who works on one holds its lock, so that one without is what a process left that was
killed. Where the file system has no locks nothing is known of it, and it stays.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ris3graph.store.directory import remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BACKUP: Final = ".backup."
TRIAL: Final = ".trial."
"""How the names of passing folders in a data directory begin."""


@contextmanager
def passing(path: Path, *, folder: bool = True, mode: int = 0o777) -> Iterator[Path]:
    """Make a file or a folder that is gone when the context ends, unless it was renamed.

    Raises
    ------
    OSError
        It cannot be made.
    """
    handle = _made(path, folder=folder, mode=mode)
    try:
        yield path
    finally:
        _remove(path)
        os.close(handle)


def _made(path: Path, *, folder: bool, mode: int) -> int:
    while True:
        path.mkdir(mode) if folder else path.touch(exist_ok=False)
        with suppress(FileNotFoundError):
            handle = os.open(path, os.O_RDONLY)
            try:
                with suppress(OSError):
                    fcntl.flock(handle, fcntl.LOCK_EX)
                # Before it was locked, somebody may have taken it for a remnant.
                path.stat()
            except BaseException:
                os.close(handle)
                raise
            return handle


def is_left(path: Path) -> bool:
    """Say whether nobody works on a passing file or folder any more."""
    return _sweep(path, remove=False)


def sweep(folder: Path, begin: str, end: str = "") -> None:
    """Remove from a folder what was left: names begin and end so, and nobody has the lock."""
    for path in folder.glob(f"{begin}*{end}"):
        _sweep(path, remove=True)


def _sweep(path: Path, *, remove: bool) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if remove:
            _remove(path)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    remove_tree(path)
    with suppress(OSError):
        path.unlink()
