"""A writer on trial: drafts on top of the current version that nobody will publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ris3graph.errors import StoreError
from ris3graph.store.directory import DataDirectory
from ris3graph.store.writer import Writer


@contextmanager
def trial(directory: DataDirectory) -> Iterator[Writer]:
    """Give a writer that works beside any other and leaves nothing behind.

    Its drafts lie in a passing folder: in the data directory, where a clone of the
    current version is made of links, or among the system's temporary files where the
    directory is empty or cannot be written to.

    Parameters
    ----------
    directory
        The data directory, which may be missing; it is only read.

    Raises
    ------
    StoreError
        The directory is not ours, or there is no room for the folder.
    """
    current = directory.current()
    inside = bool(current) and os.access(directory.path, os.W_OK)
    try:
        folder = TemporaryDirectory(prefix=".trial.", dir=directory.path if inside else None)
    except OSError as error:
        raise StoreError(f"There is no place to try it in: {error.strerror}.") from error
    with folder:
        passing = DataDirectory(Path(folder.name))
        passing.create()
        if current:
            passing.version(current).symlink_to(directory.version(current).absolute())
            passing.set_current(current)
        with Writer(passing) as writer:
            yield writer
