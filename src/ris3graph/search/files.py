"""An index in a folder: an array a file, so that processes share what they read of it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

import numpy as np

from ris3graph.search.build import FORMAT
from ris3graph.search.index import SearchIndex

if TYPE_CHECKING:
    from pathlib import Path

    from ris3graph.search.strings import Arrays

_DESCRIPTION: Final = "index.json"


def key_in(folder: Path) -> str | None:
    """Return the key of the index in a folder; ``None`` where there is none to be used.

    An index of another layout is none: it is to be built anew.
    """
    try:
        content = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
        return str(content["key"]) if content["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, arrays: Arrays, key: str) -> None:
    """Write an index into an empty folder.

    Parameters
    ----------
    folder
        The folder.
    arrays
        What `ris3graph.search.build` made.
    key
        What the index was made of, in a form that can be compared.

    Raises
    ------
    OSError
        It cannot be written.
    """
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    # Last of all: an index without description is none.
    (folder / _DESCRIPTION).write_text(json.dumps({"format": FORMAT, "key": key}), encoding="utf-8")


def link(source: Path, folder: Path) -> None:
    """Put an index into another, empty folder; both share the files.

    Raises
    ------
    OSError
        It is gone, or cannot be linked.
    """
    names = sorted(entry.name for entry in source.iterdir() if entry.name != _DESCRIPTION)
    for name in [*names, _DESCRIPTION]:
        os.link(source / name, folder / name)


def read(folder: Path) -> SearchIndex:
    """Open the index in a folder; its arrays are mapped, not read.

    Raises
    ------
    OSError, ValueError, KeyError
        It is not whole.
    """
    arrays: Arrays = {
        file.stem: np.load(file, mmap_mode="r" if file.stat().st_size > _SMALL else None)
        for file in folder.glob("*.npy")
    }
    return SearchIndex(arrays)


_SMALL: Final = 4096
"""Bytes below which a file is read: an empty array cannot be mapped."""
