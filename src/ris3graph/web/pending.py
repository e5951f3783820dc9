"""Pages that take longer than their readers should look at nothing, and pages asked again."""

from __future__ import annotations

import contextvars
import math
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.responses import Response

PATIENCE: Final = 0.1
"""Seconds after which a reader of a page is told that it is being made."""
KEPT: Final = 60.0
"""Seconds for which a page is kept for who waits for it, and for who asks again."""
ROOM: Final = 32 << 20
"""Bytes of the pages that are kept; the oldest go first."""
AT_ONCE: Final = 40
"""Pages that are made at the same time; further ones wait for their turn."""


@dataclass(slots=True)
class _Making:
    """A page that is being made, or was.

    Attributes
    ----------
    future
        The page.
    overdue
        Whether a reader was asked to come back for it.
    ended
        When it was done, by the clock that only goes forward.
    size
        Its bytes.
    """

    future: Future[Response]
    overdue: bool = False
    ended: float = math.inf
    size: int = 0

    def end(self, future: Future[Response]) -> None:
        """Note the time and the size."""
        self.ended = time.monotonic()
        if future.exception() is None:
            self.size = len(future.result().body)


class PendingPages:
    """Makes pages in threads, and has those come back who would wait too long.

    Those who ask for the same page share one making of it, and for a minute it is kept:
    versions never change, so a page is the same until there is another. What failed is
    made anew, unless a reader was asked to come back for it.

    Parameters
    ----------
    patience
        Seconds that a reader waits at first.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="page")
        self._makings: dict[Hashable, _Making] = {}
        self._lock = threading.Lock()

    def page(
        self, key: Hashable, make: Callable[[], Response], wanted: float | None = None
    ) -> Response | None:
        """Return a page, or ``None`` while it is being made.

        Parameters
        ----------
        key
            What the page depends on.
        make
            Makes it; what it raises is raised here.
        wanted
            Seconds that this reader would rather wait; see `preferred_wait`.
        """
        making = self._begun(key, make)
        wait([making.future], self._patience if wanted is None else wanted)
        with self._lock:
            if not making.future.done():
                making.overdue = True
                return None
            failed = making.future.exception() is not None
            if not failed and not making.overdue:
                failed = making.future.result().status_code != HTTPStatus.OK
            if failed and self._makings.get(key) is making:
                del self._makings[key]
        return making.future.result()

    def _begun(self, key: Hashable, make: Callable[[], Response]) -> _Making:
        with self._lock:
            self._forget()
            found = self._makings.get(key)
            if found is None:
                run = contextvars.copy_context().run
                found = self._makings[key] = _Making(self._threads.submit(run, make))
                found.future.add_done_callback(found.end)
        return found

    def _forget(self) -> None:
        """Drop what is too old, and of the rest the oldest that have no room."""
        oldest, room = time.monotonic() - KEPT, ROOM
        ended = sorted(self._makings.items(), key=lambda item: item[1].ended, reverse=True)
        for key, making in ended:
            room -= making.size
            if making.ended < oldest or room < 0:
                del self._makings[key]
