"""Whose turn it is to write: a fair queue in front of the writer's lock.

Those who want to write through one process take turns, and the first of them waits for
other processes, too.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.errors import StoreBusyError
from ris3graph.said import say
from ris3graph.store.fairness import FairQueue
from ris3graph.store.lock import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ris3graph.store.directory import DataDirectory

PAUSE: Final = 0.05
"""Seconds after which who waits asks again."""
WAITING: Final = say("Waiting for others to finish writing")
"""Step of who waits, in words for a person."""


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """How long writers may wait for their turn.

    Attributes
    ----------
    seconds
        After which a writer is turned away.
    waiting
        Writers that may wait; further ones are turned away at once.
    waiting_each
        Writers of one client that may wait.
    """

    seconds: float = 60.0
    waiting: int = 16
    waiting_each: int = 4


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """The place of a writer in the queue.

    Attributes
    ----------
    client
        Whose it is.
    until
        When it is lost, by the clock that only goes forward.
    """

    client: str
    until: float


class Turns:
    """The queue of those who want to write to a data directory.

    Parameters
    ----------
    directory
        The data directory.
    limits
        How long they may wait.
    """

    def __init__(self, directory: DataDirectory, limits: WriteLimits | None = None) -> None:
        self.limits = WriteLimits() if limits is None else limits
        self._directory = directory
        self._waiting: FairQueue[Turn] = FairQueue(self.limits.waiting, self.limits.waiting_each)
        self._called: Turn | None = None
        self._closed = False
        self._guard = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._guard:
            return len(self._waiting) + (self._called is not None)

    @contextmanager
    def place(self, client: str = "") -> Iterator[Turn]:
        """Queue up for as long as the context holds.

        Parameters
        ----------
        client
            Who asks, in a form that can be compared; clients take turns.

        Raises
        ------
        StoreBusyError
            Too many wait already.
        """
        if not self._directory.lock.parent.is_dir():
            self._directory.create()
        turn = Turn(client, time.monotonic() + self.limits.seconds)
        with self._guard:
            if not self._waiting.put(client, turn):
                raise StoreBusyError(say("Too many wait for their turn to write."))
        try:
            yield turn
        finally:
            with self._guard:
                self._waiting.discard(client, turn)
                if self._called is turn:
                    self._called = None

    def take(self, turn: Turn) -> Lock | None:
        """Return the right to write, ``None`` while it is another one's turn.

        Raises
        ------
        StoreBusyError
            It did not come in time.
        """
        with self._guard:
            if self._closed:
                raise StoreBusyError(say("The server stops."))
            if self._called is None:
                self._called = self._waiting.take()
            if self._called is turn and (lock := self._free()) is not None:
                self._called = None
                return lock
        if turn.until < time.monotonic():
            raise StoreBusyError(
                say(
                    "Others are writing, and did not finish within {seconds} s.",
                    seconds=f"{self.limits.seconds:g}",
                )
            )
        return None

    async def called(self, turn: Turn) -> Lock:
        """Wait until it is one's turn, and return the right to write.

        Raises
        ------
        StoreBusyError
            It did not come in time.
        """
        while (lock := self.take(turn)) is None:
            await asyncio.sleep(PAUSE)
        return lock

    def wait(self, progress: Callable[[str], None]) -> Lock:
        """Queue up and wait, for who has a thread of their own for it.

        Parameters
        ----------
        progress
            Told where others have to finish first.

        Raises
        ------
        StoreBusyError
            Too many wait already, or the turn did not come in time.
        """
        with self.place() as turn:
            lock = self.take(turn)
            if lock is None:
                progress(WAITING)
            while lock is None:
                time.sleep(PAUSE)
                lock = self.take(turn)
        return lock

    def close(self) -> None:
        """Turn away who waits; who writes goes on."""
        self._closed = True

    def _free(self) -> Lock | None:
        try:
            return Lock(self._directory)
        except StoreBusyError:
            return None
