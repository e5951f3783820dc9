"""A writer on trial: drafts on top of the current version that nobody will publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

from ris3graph.errors import StoreError
from ris3graph.store.directory import DataDirectory
from ris3graph.store.failures import reason
from ris3graph.store.passing import TRIAL, passing
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
    place = directory.path if inside else Path(gettempdir())
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(passing(place / f"{TRIAL}{uuid4().hex}", mode=0o700))
        except OSError as error:
            raise StoreError(f"There is no place to try it in: {reason(error)}.") from error
        tried = DataDirectory(folder)
        tried.create()
        if current:
            tried.version(current).symlink_to(directory.version(current).absolute())
            tried.set_current(current)
        with Writer(tried) as writer:
            yield writer
