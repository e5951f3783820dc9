"""The right to write to a data directory; one has it at a time, whatever process it is of."""

from __future__ import annotations

import fcntl
import os
from multiprocessing.reduction import DupFd
from typing import Any

from ris3graph.errors import StoreBusyError, StoreError
from ris3graph.store.directory import DataDirectory


class Lock:
    """The right to write, taken; closing gives it back, and so does the end of the process.

    Parameters
    ----------
    directory
        The data directory.

    Raises
    ------
    StoreBusyError
        Another process, or another writer of this one, has it.
    StoreError
        Nobody can have it: the directory cannot be written to.
    """

    def __init__(self, directory: DataDirectory) -> None:
        self._handle: int | None = None
        file = directory.lock
        try:
            file.parent.mkdir(exist_ok=True)
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{file} cannot be written to: {error.strerror}.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise StoreBusyError(
                "A server or another command is writing to the data directory. "
                "Stop it, let it do the work, or try again when it is done."
            ) from error
        self._handle = handle

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process of ours gets the same lock: it is free when both gave it back.
        if self._handle is None:
            raise StoreBusyError("The right to write was given back.")
        return _received, (DupFd(self._handle),)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Who asked for it went away in the moment that it was handed over.
        self.close()

    @property
    def is_held(self) -> bool:
        """Whether it was not given back yet."""
        return self._handle is not None

    def close(self) -> None:
        """Give it back; harmless when it is given back already."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _received(handle: Any) -> Lock:
    lock = Lock.__new__(Lock)
    lock._handle = handle.detach()
    return lock
