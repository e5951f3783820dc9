"""What a mirror sends, as a stream for the parser: counted, and mended where it has to be."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from ris3graph.errors import QueryLimitError
from ris3graph.said import say


class AnswerStream(io.RawIOBase):
    """Pieces of an answer as a stream.

    Parameters
    ----------
    pieces
        What comes in.
    most
        Bytes that may come; ``None`` for any number.
    mend
        Pairs of texts: what stands in it wrongly, and what has to stand there.
    """

    def __init__(
        self, pieces: Iterator[bytes], most: int | None, mend: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._pieces = pieces
        self._most = most
        self._mend = [(wrong.encode(), right.encode()) for wrong, right in mend]
        self._longest = max((len(wrong) for wrong, _ in self._mend), default=1) - 1
        self._size = 0
        self._ready = memoryview(b"")
        self._tail = b""
        self._ended = False

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes, nothing at the end.

        Raises
        ------
        QueryLimitError
            The answer is longer than it may be.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 16), b""))
        while not self._ready and not self._ended:
            self._next()
        given, self._ready = self._ready[:size], self._ready[size:]
        return bytes(given)

    def _next(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self._ended = True
            self._ready = memoryview(self._mended(self._tail))
            return
        self._size += len(piece)
        if self._most is not None and self._size > self._most:
            raise QueryLimitError(
                say(
                    "The answer of the mirror is longer than {most} MB.",
                    most=f"{self._most / 1e6:g}",
                )
            )
        text = self._mended(self._tail + piece)
        # What could be the beginning of something to mend waits for the next piece.
        cut = max(0, len(text) - self._longest)
        self._tail, self._ready = text[cut:], memoryview(text)[:cut]

    def _mended(self, text: bytes) -> bytes:
        for wrong, right in self._mend:
            text = text.replace(wrong, right)
        return text
