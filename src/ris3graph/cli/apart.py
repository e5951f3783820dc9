"""The work of a server in a process of its own.

A load keeps a processor busy for seconds to minutes, and one thread of Python at a time
can run: in the server's own process, those who read would wait for it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from pebble import ProcessExpired, ProcessPool

from ris3graph.cli.garbage import collect_rarely
from ris3graph.cli.work import LocalWork, local_work
from ris3graph.confinement import stand_apart
from ris3graph.errors import AnalysisError, Ris3Error, StoreError
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from ris3graph.services.provenance import Source
    from ris3graph.store import Lock, Turns
    from ris3graph.web.control import Outcome, Progress

_BACK: Final = 5
"""How far the work stands back behind those who read, for the processor."""
_TASKS: Final = 50
"""After which the process makes room for a new one: what it took of memory is given back."""
_LOOK: Final = 0.05
"""Seconds between two looks at how far the work is."""

_log = logging.getLogger(__name__)


class _StoppedError(StoreError):
    """The work was not begun, or cut off, since the server stops."""


class WorkApart:
    """Loads, analyses and returns in a process of its own, for who holds the right to write.

    The process starts with the first work. Where it falls, the work fails and the server
    goes on; what was published is whole.

    Parameters
    ----------
    workspace
        The data that are changed.
    turns
        Where writers wait for one another.
    published
        Called when there is a new version.
    """

    def __init__(self, workspace: Workspace, turns: Turns, published: Callable[[], None]) -> None:
        self._workspace = workspace
        self._turns = turns
        self._published = published
        self._pool: ProcessPool | None = None

    def load(
        self,
        paths: list[Path],
        source: Source,
        progress: Progress,
        *,
        manner: Manner = Manner.REPLACE,
        who: str = "",
        lock: Lock,
    ) -> Outcome:
        """Load files as a source; see `ris3graph.cli.work.LocalWork.load`."""
        task = partial(_load, paths=paths, source=source, manner=manner, who=who)
        return self._do(task, progress, lock)

    def analyse(self, progress: Progress, *, lock: Lock) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        return self._do(_analyse, progress, lock)

    def revert(self, number: int, progress: Progress, *, lock: Lock) -> Outcome:
        """Publish an old version as a new one, and assess it: its run is found."""
        return self._do(partial(_revert, number=number), progress, lock)

    def catch_up(self) -> None:
        """Assess what a load left that was cut off before it; tell the log where that fails."""
        if self._workspace.is_assessed:
            return
        try:
            with self._turns.wait(lambda _: None) as lock:
                self.analyse(lambda _: None, lock=lock)
        except (AnalysisError, _StoppedError) as nothing:
            _log.info("%s", nothing)
        except Ris3Error as error:
            _log.warning("The newest data are not assessed: %s", error)

    def close(self) -> None:
        """Let the process end; work that it is at is cut off."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call] # pebble’s own lack
            self._pool.join()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            # Never forked: the engine's threads and locks would not survive that.
            self._pool = ProcessPool(
                1,
                max_tasks=_TASKS,
                initializer=_stand_back,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    def _do(self, task: Callable[..., Outcome], progress: Progress, lock: Lock) -> Outcome:
        before = self._workspace.current
        steps, told = multiprocessing.Pipe(duplex=False)
        with lock, steps:
            with told:
                work = self._started().schedule(
                    task, args=(self._workspace.directory.path, lock, told)
                )
                while not work.done():
                    _pass_on(steps, progress, _LOOK)
            _pass_on(steps, progress, 0)
            try:
                outcome: Outcome = work.result()
            except ProcessExpired as fallen:
                raise StoreError(
                    say(
                        "The process that did the work has fallen (code {code}); probably memory "
                        "ran out. Nothing is half-written: try again, and see «ris3graph check».",
                        code=fallen.exitcode,
                    )
                ) from fallen
            except (BrokenExecutor, CancelledError) as stopped:
                # The pool fell as a whole, as when the server is told to stop while the
                # process starts: the next work makes another.
                self._pool = None
                raise _StoppedError(say("The server stops.")) from stopped
            finally:
                if self._workspace.current != before:
                    self._published()
        return outcome


def keep_apart(data: Path, goes_on: Callable[[], bool]) -> None:
    """Make what is kept with the current version in a process of its own.

    See `ris3graph.web.pages.ahead.make_kept`. The process ends when that is done, or where
    it is not to go on; what it did not make is made by who needs it.
    """
    process = multiprocessing.get_context("spawn").Process(target=_keep, args=(data,), daemon=True)
    # Ctrl+C is for the server, and until it stands apart the process would get it, too.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    while process.exitcode is None:
        process.join(_LOOK)
        if not goes_on():
            process.kill()
    # Where a signal ended it, somebody wanted it so.
    if process.exitcode > 0:
        _log.warning("What pages need was not made ahead (code %d).", process.exitcode)


def _pass_on(steps: Connection, progress: Progress, seconds: float) -> None:
    """Tell of the steps that were begun meanwhile."""
    with suppress(EOFError, OSError):
        while steps.poll(seconds):
            progress(steps.recv())
            seconds = 0


def _stand_back() -> None:
    os.nice(_BACK)
    stand_apart()
    collect_rarely()


@lru_cache(maxsize=1)
def _work(data: Path) -> LocalWork:
    return local_work(Workspace.open(data))


def _load(data: Path, lock: Lock, steps: Connection, **how: Any) -> Outcome:
    paths, source = how.pop("paths"), how.pop("source")
    return _work(data).load(paths, source, steps.send, lock=lock, **how)


def _keep(data: Path) -> None:
    from ris3graph.web.pages.ahead import make_kept  # noqa: PLC0415 (this process only)

    _stand_back()
    make_kept(Workspace.open(data))


def _analyse(data: Path, lock: Lock, steps: Connection) -> Outcome:
    return _work(data).analyse(steps.send, lock=lock)


def _revert(data: Path, lock: Lock, steps: Connection, number: int) -> Outcome:
    return _work(data).revert(number, steps.send, lock=lock)
