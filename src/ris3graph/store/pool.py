"""A bounded pool of confined processes that take turns for those who wait."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Final

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ris3graph.confinement import Confinement, kept_off, settle
from ris3graph.errors import QueryLimitError
from ris3graph.said import Said, say
from ris3graph.store.directory import remove_tree
from ris3graph.store.fairness import FairQueue

_ENDED: Final = "The query was ended with all others: the workers stop."

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Task:
    """Work for a process.

    Attributes
    ----------
    client
        Who asks for it.
    text
        What the log calls it.
    work, arguments
        A function that can be named in another process, and what it is given.
    received
        Makes the answer of what the function returned.
    dropped
        File or folder that the function writes, which goes where there is no answer.
    seconds
        After which it is ended.
    """

    client: str
    text: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    received: Callable[[Any], Any]
    dropped: Path
    seconds: float
    answer: Future[Any] = field(default_factory=Future)
    raw: ProcessFuture[Any] | None = None
    begun: float = 0.0


class WorkerPool:
    """Processes, which start with the first task, and those who wait for one.

    Parameters
    ----------
    processes
        How many.
    waiting, waiting_each
        Tasks that may run or wait, and those of one client that may wait.
    confinement
        What a process gives up.
    slow_seconds
        From which a task is written to the log.
    code
        Modules that every process needs, read once for all.
    """

    def __init__(
        self,
        processes: int,
        waiting: int,
        waiting_each: int,
        confinement: Confinement,
        slow_seconds: float,
        code: tuple[str, ...] = (),
    ) -> None:
        self._processes = processes
        self._most = waiting
        self._confinement = confinement
        self._slow_seconds = slow_seconds
        self._code = code
        self._pool: ProcessPool | None = None
        # Callbacks know a task by its key: who holds on to one holds no answer.
        self._keys = count(1)
        self._tasks: dict[int, Task] = {}
        self._running: set[int] = set()
        self._waiting: FairQueue[int] = FairQueue(waiting, waiting_each)
        self._closed = False
        self._lock = threading.RLock()

    def hand_over(self, task: Task) -> Future[Any]:
        """Take a task; cancelling its future ends it.

        Raises
        ------
        QueryLimitError
            Too many are under way, or the pool was closed.
        """
        key = next(self._keys)
        with self._lock:
            if self._closed:
                raise QueryLimitError(_ENDED)
            has_room = len(self._tasks) < self._most
            if not has_room or not self._waiting.put(task.client, key):
                raise QueryLimitError(say("Too many queries are under way; try again in a minute."))
            self._tasks[key] = task
            task.answer.add_done_callback(lambda done: self._end(key, done))
            self._start_next()
        return task.answer

    @property
    def under_way(self) -> int:
        """Tasks that run or wait."""
        return len(self._tasks)

    def kept_off(self) -> tuple[str, ...]:
        """Say what keeps the workers off the network; nothing in it means that they can reach it.

        It starts a worker where none runs.
        """
        with self._lock:
            asked = self._started().schedule(kept_off)
        return asked.result()

    def close(self) -> None:
        """End all workers and what they are at; further queries are turned away."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            abandoned = list(self._tasks.values())
            self._tasks.clear()
            self._running.clear()
            while self._waiting.take() is not None:
                pass
        for task in abandoned:
            _fail(task, QueryLimitError(_ENDED))
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call] # pebble’s own lack
            pool.join()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                self._processes,
                initializer=settle,
                initargs=(self._confinement,),
                context=_context(self._code),
            )
        return self._pool

    def _start_next(self) -> None:
        while len(self._running) < self._processes:
            key = self._waiting.take()
            if key is None:
                return
            self._running.add(key)
            task = self._tasks[key]
            task.begun = time.monotonic()
            try:
                task.raw = self._started().schedule(
                    task.work, args=task.arguments, timeout=task.seconds
                )
            except (OSError, EOFError, RuntimeError) as error:
                # No process can be made: the one that they are forked from fell, or the
                # system has none left. The next query tries anew.
                _log.info("No process for a query: %s", error)
                self._pool = None
                self._running.discard(key)
                del self._tasks[key]
                _fail(task, QueryLimitError(_ENDED))
                continue
            task.raw.add_done_callback(lambda done, key=key: self._pass_on(key, done))  # type: ignore[misc] # bound now
            if task.answer.cancelled():
                # While it was handed over.
                task.raw.cancel()  # type: ignore[no-untyped-call] # pebble’s own lack

    def _end(self, key: int, done: Future[Any]) -> None:
        """End the work on an answer that nobody waits for any more."""
        if not done.cancelled():
            return
        with self._lock:
            task = self._tasks.get(key)
            if task is None:
                return
            if key not in self._running:
                self._waiting.discard(task.client, key)
                del self._tasks[key]
        if task.raw is not None:
            task.raw.cancel()  # type: ignore[no-untyped-call] # pebble’s own lack

    def _pass_on(self, key: int, done: Future[Any]) -> None:
        with self._lock:
            task = self._tasks.pop(key, None)
            if task is None:
                return
            self._running.discard(key)
            self._start_next()
        self._note(task)
        try:
            answer = task.received(done.result())
        except TimeoutError:
            _fail(task, QueryLimitError(_too_long(task.seconds)))
        except ProcessExpired as fallen:
            _fail(task, QueryLimitError(_fallen(fallen.exitcode)))
        except MemoryError:
            _fail(task, QueryLimitError(_fallen(-signal.SIGABRT)))
        except CancelledError:
            _fail(task, QueryLimitError(say("The query was ended.")))
        except BrokenExecutor:
            # The pool fell as a whole: the next query makes another.
            with self._lock:
                self._pool = None
            _fail(task, QueryLimitError(_ENDED))
        except Exception as error:  # noqa: BLE001 (a worker's error of any kind is passed on)
            _fail(task, error)
        else:
            # Who went away has cancelled it; the answer's file goes with it.
            with suppress(Exception):
                task.answer.set_result(answer)

    def _note(self, task: Task) -> None:
        took = time.monotonic() - task.begun
        if took >= self._slow_seconds:
            _log.warning("slow query: %.1f s, %s", took, " ".join(task.text.split())[:2000])


def _context(code: tuple[str, ...]) -> BaseContext:
    """Return how processes are started.

    Never forked from this one: the engine's threads and locks would not survive that. A
    process that has read the code and opened nothing is forked instead, where there can
    be one: another worker is there in milliseconds when one has to be ended.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", *code])
    return context


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    remove_tree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _fail(task: Task, error: Exception) -> None:
    remove(task.dropped)
    with suppress(Exception):
        task.answer.set_exception(error)


def _too_long(seconds: float) -> Said:
    return say(
        "The query took longer than {seconds} s and was ended. "
        "Ask for less: fewer patterns, a LIMIT, one region.",
        seconds=f"{seconds:g}",
    )


def _fallen(exit_code: int | None) -> Said:
    if exit_code == -signal.SIGABRT:
        return say(
            "The query needed more memory than it may have and was ended. "
            "Ask for less: fewer patterns, a LIMIT, no sorting of everything."
        )
    return say(
        "The query was more than the engine can take and was ended. "
        "It is probably nested too deeply."
    )
