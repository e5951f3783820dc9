"""Pages that take longer than their readers should look at nothing."""

from __future__ import annotations

import contextvars
import math
import re
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATIENCE: Final = 0.13
"""Seconds after which a reader of a page is told that it is being made."""
LONGEST: Final = 20.0
"""Most seconds that who already knows may be kept waiting."""
KEPT: Final = 60.0
"""Seconds for which a page that was waited for is kept for who waits."""
AT_ONCE: Final = 40
"""Pages that are made at the same time; further ones wait for their turn."""

_WAIT: Final = re.compile(r"(?:^|[\s,;])wait\s*=\s*\"?(\d{1,5})\"?", re.IGNORECASE)


def preferred_wait(request: Request) -> float | None:
    """Return the seconds that ``Prefer: wait=…`` grants (RFC 7240), ``None`` without it."""
    found = _WAIT.search(",".join(request.headers.getlist("prefer")))
    return min(float(found[1]), LONGEST) if found else None


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
    """

    future: Future[Response]
    overdue: bool = False
    ended: float = math.inf

    def end(self, _future: Future[Response]) -> None:
        """Note the time."""
        self.ended = time.monotonic()


class PendingPages:
    """Makes pages in threads, and has those come back who would wait too long.

    Those who ask for the same page share one making of it. What a reader was asked to
    come back for is kept for a while once it is made.

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
            over = not making.overdue or making.future.exception() is not None
            if over and self._makings.get(key) is making:
                del self._makings[key]
        return making.future.result()

    def _begun(self, key: Hashable, make: Callable[[], Response]) -> _Making:
        with self._lock:
            oldest = time.monotonic() - KEPT
            for other in [key for key, making in self._makings.items() if making.ended < oldest]:
                del self._makings[other]
            found = self._makings.get(key)
            if found is None:
                run = contextvars.copy_context().run
                found = self._makings[key] = _Making(self._threads.submit(run, make))
                found.future.add_done_callback(found.end)
        return found
