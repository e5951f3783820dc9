"""Queries that people write themselves, in processes of their own.

The engine cannot stop a query once it runs, and a text nested deep enough overflows its
stack, which ends the process. So each such query goes to a worker process that opens the
version's checkpoint read-only and has no network. One that takes too long or too much, or
falls, costs that worker and nobody else; another takes its place.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ris3graph.confinement import Confinement, kept_off, settle
from ris3graph.errors import QueryLimitError
from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import Answer, Spool, Written
from ris3graph.rdf.updates import Update
from ris3graph.said import Said, say
from ris3graph.store.directory import remove_tree
from ris3graph.store.fairness import FairQueue
from ris3graph.store.reader import EmbeddedReader
from ris3graph.store.updating import run_update

OpenReader = Callable[[Path, int], EmbeddedReader]

_ENDED = "The query was ended with all others: the workers stop."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What queries may take.

    Attributes
    ----------
    workers
        Processes, which start with the first query.
    seconds
        After which a query is ended that asks for no other time.
    most_seconds
        Longest time that a query may ask for.
    waiting
        Queries that may run or wait; further ones are turned away at once.
    waiting_each
        Queries of one client that may wait.
    memory
        Bytes of address space of a worker.
    answer
        Bytes of an answer.
    slow_seconds
        From which a query is written to the log.
    """

    workers: int = 2
    seconds: float = 30.0
    most_seconds: float = 300.0
    waiting: int = 32
    waiting_each: int = 8
    memory: int = 4 << 30
    answer: int = 512 << 20
    slow_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and for how long the answer may take.

    Attributes
    ----------
    client
        Who asks, in a form that can be compared; clients take turns.
    seconds
        Seconds after which the query is ended; ``None`` for the usual time.
    """

    client: str = ""
    seconds: float | None = None


@dataclass(eq=False, slots=True)
class _Task:
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


class QueryWorkers:
    """A bounded pool of worker processes.

    Parameters
    ----------
    folder_of
        Folder of a version's store, by number.
    spool
        Folder of answers that are too long for memory; what is in it is removed.
    limits
        What queries may take.
    open_reader
        Opens the folder of a version's store, by folder and number; a function that can
        be named in another process.
    """

    def __init__(
        self,
        folder_of: Callable[[int], Path],
        spool: Path,
        limits: QueryLimits | None = None,
        open_reader: OpenReader = EmbeddedReader.open,
    ) -> None:
        self.limits = QueryLimits() if limits is None else limits
        self._folder_of = folder_of
        self._spool = spool
        self._open_reader = open_reader
        self._pool: ProcessPool | None = None
        # Callbacks know a task by its key: who holds on to one holds no answer.
        self._tasks: dict[str, _Task] = {}
        self._running: set[str] = set()
        self._waiting: FairQueue[str] = FairQueue(self.limits.waiting, self.limits.waiting_each)
        self._closed = False
        self._lock = threading.RLock()
        spool.mkdir(parents=True, exist_ok=True)
        for file in spool.iterdir():
            # Of a server that was killed.
            _remove(file)

    def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:
        """Hand a query over.

        Returns
        -------
        Future of Answer
            The answer, or a QueryError. Cancelling it ends the query.

        Raises
        ------
        QueryLimitError
            Too many queries are under way, the workers were closed, or more time is asked
            for than there is.
        """
        file = self._spool / uuid.uuid4().hex
        folder = self._folder_of(question.version)
        arguments = (self._open_reader, folder, question, file, self.limits.answer)
        text = f"version {question.version}: {question.query}"
        return self._hand_over(text, _answer, arguments, Answer, file, caller)

    def update(
        self, version: int, update: Update, caller: Caller | None = None
    ) -> Future[dict[str, Path | None]]:
        """Run an update on a clone of a version, which goes when it is done.

        Returns
        -------
        Future of dict
            For each graph that the update changed what it holds then, as N-Triples in a
            file in a folder that becomes the caller's, ``None`` where nothing is left; or
            a QueryError. Cancelling it ends the update.

        Raises
        ------
        QueryLimitError
            As for a query.
        """
        place = self._spool / uuid.uuid4().hex
        arguments = (self._folder_of(version) if version else None, place, update)
        text = f"update of version {version}: {update.text}"
        return self._hand_over(text, run_update, arguments, dict, place, caller)

    def _hand_over(
        self,
        text: str,
        work: Callable[..., Any],
        arguments: tuple[Any, ...],
        received: Callable[[Any], Any],
        dropped: Path,
        caller: Caller | None,
    ) -> Future[Any]:
        caller = Caller() if caller is None else caller
        seconds = self.limits.seconds if caller.seconds is None else caller.seconds
        if seconds > self.limits.most_seconds:
            raise QueryLimitError(
                say(
                    "A query may take {seconds} s at most.",
                    seconds=f"{self.limits.most_seconds:g}",
                )
            )
        key = uuid.uuid4().hex
        task = _Task(caller.client, text, work, arguments, received, dropped, seconds)
        with self._lock:
            if self._closed:
                raise QueryLimitError(_ENDED)
            has_room = len(self._tasks) < self.limits.waiting
            if not has_room or not self._waiting.put(caller.client, key):
                raise QueryLimitError(say("Too many queries are under way; try again in a minute."))
            self._tasks[key] = task
            task.answer.add_done_callback(lambda done: self._end(key, done))
            self._start_next()
        return task.answer

    @property
    def under_way(self) -> int:
        """Queries that run or wait."""
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
            # Never forked: the engine's threads and locks would not survive that.
            self._pool = ProcessPool(
                self.limits.workers,
                initializer=settle,
                initargs=(Confinement(self.limits.memory, self.limits.answer),),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    def _start_next(self) -> None:
        while len(self._running) < self.limits.workers:
            key = self._waiting.take()
            if key is None:
                return
            self._running.add(key)
            task = self._tasks[key]
            task.begun = time.monotonic()
            task.raw = self._started().schedule(
                task.work, args=task.arguments, timeout=task.seconds
            )
            task.raw.add_done_callback(lambda done, key=key: self._pass_on(key, done))  # type: ignore[misc] # bound now
            if task.answer.cancelled():
                # While it was handed over.
                task.raw.cancel()  # type: ignore[no-untyped-call] # pebble’s own lack

    def _end(self, key: str, done: Future[Any]) -> None:
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

    def _pass_on(self, key: str, done: Future[Any]) -> None:
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

    def _note(self, task: _Task) -> None:
        took = time.monotonic() - task.begun
        if took >= self.limits.slow_seconds:
            _log.warning("slow query: %.1f s, %s", took, " ".join(task.text.split())[:2000])


def _remove(path: Path) -> None:
    remove_tree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _fail(task: _Task, error: Exception) -> None:
    _remove(task.dropped)
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


@lru_cache(maxsize=4)
def _reader(open_reader: OpenReader, folder: Path, version: int) -> EmbeddedReader:
    return open_reader(folder, version)


def _answer(
    open_reader: OpenReader, folder: Path, question: Question, file: Path, most: int
) -> Written:
    spool = Spool(file, most)
    reader = _reader(open_reader, folder, question.version)
    try:
        reader.write(question.query, question.media_type, spool, question.dataset)
    except BaseException:
        spool.restart()
        raise
    return spool.close()
