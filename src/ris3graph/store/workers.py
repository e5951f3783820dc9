"""Queries that people write themselves, in processes of their own.

The engine cannot stop a query once it runs, and a text nested deep enough overflows its
stack, which ends the process. So each such query goes to a worker process that opens the
version's checkpoint read-only and has no network. One that takes too long or too much, or
falls, costs that worker and nobody else; another takes its place.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol

from ris3graph.confinement import Confinement
from ris3graph.errors import QueryLimitError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.question import Question
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.spool import Answer, Spool, Written
from ris3graph.rdf.updates import Update
from ris3graph.said import say
from ris3graph.store.pool import Task, WorkerPool, remove
from ris3graph.store.reader import EmbeddedReader
from ris3graph.store.updating import run_update

_STANDING_BACK: Final = 10


class WritingReader(Reader, Protocol):
    """A reader that writes answers of any length."""

    def write(self, query: str, media_type: str, to: Spool, dataset: DataSet | None = None) -> None:
        """Write the answer to a query in a media type of results or of graphs."""
        ...


OpenReader = Callable[[Any, int], WritingReader]
"""Opens a version in a worker, given where it is and its number."""


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
    jobs
        Processes for queries that nobody waits for at once; they start with the first.
    job_seconds
        Longest time of such a query, and its usual one.
    """

    workers: int = 2
    seconds: float = 30.0
    most_seconds: float = 300.0
    waiting: int = 128
    waiting_each: int = 8
    memory: int = 4 << 30
    answer: int = 512 << 20
    slow_seconds: float = 10.0
    jobs: int = 1
    job_seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and for how long the answer may take.

    Attributes
    ----------
    client
        Who asks, in a form that can be compared; clients take turns.
    seconds
        Seconds after which the query is ended; ``None`` for the usual time.
    is_job
        Whether the answer is fetched later, so that it may take long.
    identifier
        By which others may end it; empty for none.
    """

    client: str = ""
    seconds: float | None = None
    is_job: bool = False
    identifier: str = ""

    @property
    def granted(self) -> tuple[float | None, bool]:
        """What decides how long the query may take."""
        return self.seconds, self.is_job


class QueryWorkers:
    """Bounded pools of worker processes.

    Parameters
    ----------
    place_of
        Where a version is, by number: the folder of its store, or what else can be
        compared and sent to another process.
    spool
        Folder of answers that are too long for memory; what is in it is removed.
    limits
        What queries may take.
    open_reader
        Opens a version by that place and its number; a function that can be named in
        another process.
    network
        Whether the workers keep the network, since what they read is there.
    """

    def __init__(
        self,
        place_of: Callable[[int], Hashable],
        spool: Path,
        limits: QueryLimits | None = None,
        open_reader: OpenReader = EmbeddedReader.open,
        *,
        network: bool = False,
    ) -> None:
        self.limits = QueryLimits() if limits is None else limits
        self._place_of = place_of
        self._spool = spool
        self._open_reader = open_reader
        # Those that take long have processes of their own, which stand back for the
        # processor: nobody waits behind them.
        self._at_once, self._later = (
            WorkerPool(
                processes,
                self.limits.waiting,
                self.limits.waiting_each,
                Confinement(self.limits.memory, self.limits.answer, nice, network),
                self.limits.slow_seconds,
                (__name__, open_reader.__module__),
            )
            for processes, nice in ((self.limits.workers, 0), (self.limits.jobs, _STANDING_BACK))
        )
        self._name, self._places = uuid.uuid4().hex, count(1)
        spool.mkdir(parents=True, exist_ok=True)
        for file in spool.iterdir():
            # Of a server that was killed.
            remove(file)

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
        file = self._free_place()
        place = self._place_of(question.version)
        arguments = (self._open_reader, place, question, file, self.limits.answer)
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
        place = self._free_place()
        arguments = (self._place_of(version) if version else None, place, update)
        text = f"update of version {version}: {update.text}"
        return self._hand_over(text, run_update, arguments, dict, place, caller)

    def _free_place(self) -> Path:
        return self._spool / f"{self._name}-{next(self._places)}"

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
        limits = self.limits
        usual, most = limits.seconds, limits.most_seconds
        if caller.is_job:
            usual = most = limits.job_seconds
        seconds = usual if caller.seconds is None else caller.seconds
        if seconds > most:
            raise QueryLimitError(say("A query may take {seconds} s at most.", seconds=f"{most:g}"))
        pool = self._later if caller.is_job else self._at_once
        return pool.hand_over(
            Task(caller.client, text, work, arguments, received, dropped, seconds)
        )

    @property
    def under_way(self) -> int:
        """Queries that run or wait, but for jobs."""
        return self._at_once.under_way

    @property
    def jobs_under_way(self) -> int:
        """Jobs that run or wait; what is read ahead is among them."""
        return self._later.under_way

    def kept_off(self) -> tuple[str, ...]:
        """Say what keeps the workers off the network; nothing in it means that they can reach it.

        It starts a worker where none runs.
        """
        return self._at_once.kept_off()

    def close(self) -> None:
        """End all workers and what they are at; further queries are turned away."""
        self._at_once.close()
        self._later.close()


@lru_cache(maxsize=4)
def _reader(open_reader: OpenReader, place: Hashable, version: int) -> WritingReader:
    return open_reader(place, version)


def _answer(
    open_reader: OpenReader, place: Hashable, question: Question, file: Path, most: int
) -> Written:
    spool = Spool(file, most)
    reader = _reader(open_reader, place, question.version)
    try:
        reader.write(question.query, question.media_type, spool, question.dataset)
    except BaseException:
        spool.restart()
        raise
    return spool.close()
