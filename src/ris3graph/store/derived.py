"""What is made of a version's facts and kept on disk, so that no process makes it again.

Each thing is a folder of arrays, ``index/N/NAME``, with a *key* that says what it was made
of. Versions that it is the same for share the files. Nothing is lost by deleting it: what
is missing, damaged or of another key is made anew.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from ris3graph.packing import Arrays
from ris3graph.store.directory import DataDirectory, remove_tree

KEY: Final = "key"
"""File with the key; written last, so that a folder without it is not whole."""

_SMALL: Final = 4096
"""Bytes below which a file is read: an empty array cannot be mapped."""

_log = logging.getLogger(__name__)


class Derived:
    """What was made of the versions of a data directory.

    Parameters
    ----------
    directory
        The data directory.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._directory = directory

    def get(self, number: int, name: str, key: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a version: mapped where they are kept, made where not.

        Parameters
        ----------
        number
            Number of the version.
        name
            What the arrays are called, in the form of a name of a folder.
        key
            What they are made of, in a form that can be compared.
        make
            Makes them.
        """
        found = self.find(number, name, key)
        if found is not None:
            return found
        arrays = make()
        folder = self._directory.indexes / str(number) / name
        _place(folder, key, lambda beside: write(beside, arrays, key))
        return arrays

    def find(self, number: int, name: str, key: str) -> Arrays | None:
        """Return the arrays of a version, ``None`` where they are not kept; see `get`."""
        folder = self._directory.indexes / str(number) / name
        if key_in(folder) == key or self._share(name, key, folder):
            try:
                return read(folder)
            except (OSError, ValueError) as error:
                _log.warning("%s is made anew: %s", folder, error)
                remove_tree(folder)
        return None

    def _share(self, name: str, key: str, folder: Path) -> bool:
        """Take over what another version has, if it was made of the same."""
        if not self._directory.indexes.is_dir():
            return False
        for other in self._directory.indexes.iterdir():
            if other.name.isdigit() and key_in(other / name) == key:
                return _place(folder, key, partial(_link, other / name))
        return False


def key_in(folder: Path) -> str | None:
    """Return the key of what a folder holds, ``None`` where it holds nothing whole."""
    try:
        return (folder / KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def write(folder: Path, arrays: Arrays, key: str) -> None:
    """Write arrays and their key into an empty folder.

    Raises
    ------
    OSError
        They cannot be written.
    """
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    (folder / KEY).write_text(key, encoding="utf-8")


def read(folder: Path) -> Arrays:
    """Open the arrays in a folder; they are mapped, not read.

    Raises
    ------
    OSError, ValueError
        They are not whole.
    """
    return {
        file.stem: np.load(file, mmap_mode="r" if file.stat().st_size > _SMALL else None)
        for file in folder.glob("*.npy")
    }


def _link(source: Path, folder: Path) -> None:
    names = sorted(entry.name for entry in source.iterdir() if entry.name != KEY)
    for name in [*names, KEY]:
        os.link(source / name, folder / name)


def _place(folder: Path, key: str, fill: Callable[[Path], None]) -> bool:
    """Make a folder whole or not at all; of several who make it at once the first stays.

    Returns
    -------
    bool
        Whether it was made; without room or rights it is not.
    """
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.{uuid.uuid4().hex}.partial")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        fill(beside)
        _rename(beside, folder, key)
    except OSError as error:
        _log.info("%s is not kept: %s", folder, error)
        remove_tree(beside)
        return False
    return True


def _rename(beside: Path, folder: Path, key: str) -> None:
    try:
        # Takes the place of an empty folder alone.
        beside.rename(folder)
    except OSError:
        if key_in(folder) == key:
            # Somebody may be reading it already.
            remove_tree(beside)
            return
        remove_tree(folder)
        beside.rename(folder)
