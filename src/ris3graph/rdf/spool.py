"""Answers of any length: short ones in memory, long ones in a file that goes with them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from ris3graph.errors import QueryLimitError
from ris3graph.said import say

INLINE: Final = 1 << 20
"""Bytes up to which an answer stays in memory."""

PIECE: Final = 1 << 20
"""Bytes that are read of a file at a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a spool holds: bytes, or a file and its size.

    It may be sent to another process; who gets it makes an `Answer` of it.
    """

    content: bytes | Path
    size: int


class Answer:
    """An answer that can be read as often as needed; its file goes when nobody has it.

    Parameters
    ----------
    written
        The bytes, or the file that becomes the answer's own.
    """

    def __init__(self, written: Written) -> None:
        self._content = written.content
        self.size = written.size
        if isinstance(written.content, Path):
            weakref.finalize(self, written.content.unlink, missing_ok=True)

    @classmethod
    def of(cls, content: bytes) -> Answer:
        """Return an answer of these bytes."""
        return cls(Written(content, len(content)))

    @property
    def is_inline(self) -> bool:
        """Whether it lies in memory, so that reading it waits for nothing."""
        return isinstance(self._content, bytes)

    def read(self) -> bytes:
        """Return all of it."""
        return self._content if isinstance(self._content, bytes) else self._content.read_bytes()

    def pieces(self) -> Iterator[bytes]:
        """Yield it piece by piece."""
        if isinstance(self._content, bytes):
            yield self._content
            return
        with self._content.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class Spool:
    """A stream to write an answer to.

    Parameters
    ----------
    file
        Where it lies once it is longer than `INLINE`; ``None`` keeps it in memory.
    most
        Bytes that it may have; ``None`` for any number.
    """

    def __init__(self, file: Path | None = None, most: int | None = None) -> None:
        self._path = file
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def write(self, data: bytes) -> int:
        """Take a piece.

        Raises
        ------
        QueryLimitError
            The answer is longer than it may be.
        """
        self._size += len(data)
        if self._most is not None and self._size > self._most:
            raise QueryLimitError(
                say(
                    "The answer is longer than {most} MB. Ask for less: a LIMIT, fewer "
                    "columns, one region; whole graphs can be downloaded.",
                    most=f"{self._most / 1e6:g}",
                )
            )
        if self._file is None and self._path is not None and self._size > INLINE:
            self._file = self._path.open("wb")
            self._file.writelines(self._pieces)
            self._pieces.clear()
        if self._file is None:
            self._pieces.append(bytes(data))
        else:
            self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is read is closed first."""

    def restart(self) -> None:
        """Forget what was written, the file too."""
        self._pieces.clear()
        self._size = 0
        if self._file is not None and self._path is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)
            self._file = None

    def close(self) -> Written:
        """Return what was written."""
        if self._file is None or self._path is None:
            return Written(b"".join(self._pieces), self._size)
        self._file.close()
        return Written(self._path, self._size)
