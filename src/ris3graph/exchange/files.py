"""Files that are written piece by piece, and appear whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

from ris3graph.errors import Ris3Error

Write = Callable[[IO[bytes]], None]
"""Writes a file to a stream, piece by piece."""


def compressed(write: Write) -> Write:
    """Return what writes the same as gzip; the same content gives the same bytes."""

    def work(sink: IO[bytes]) -> None:
        with gzip.GzipFile("", "wb", compresslevel=6, fileobj=sink, mtime=0) as packed:
            write(packed)  # type: ignore[arg-type] # a stream of bytes in all but name

    return work


def write_file(path: Path, write: Write) -> int:
    """Write a file beside its place and put it there when it is whole.

    What is no file (a device, a pipe) is written to and never replaced; of a link the
    file that it leads to.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    Ris3Error
        The file cannot be written; what stood there stays.
    """
    path = path.resolve()
    if path.exists() and not path.is_file() and not path.is_dir():
        return _write_through(path, write)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        size = partial.stat().st_size
        partial.replace(path)
    except OSError as error:
        raise Ris3Error(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return size


def _write_through(path: Path, write: Write) -> int:
    try:
        with path.open("wb") as sink:
            counted = _Counted(sink)
            write(counted)  # type: ignore[arg-type] # a stream of bytes in all but name
    except OSError as error:
        raise Ris3Error(f"{path} cannot be written: {error.strerror}.") from error
    return counted.size


class _Counted:
    """A stream that counts what goes through it."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self.size = 0

    def write(self, data: bytes) -> int:
        written = self._sink.write(data)
        self.size += written
        return written

    def flush(self) -> None:
        self._sink.flush()
