"""Queries that people write themselves, in processes of their own.

The engine cannot stop a query once it runs, and a text nested deep enough overflows its
stack, which ends the process. So each such query goes to a worker process that opens the
version's checkpoint read-only. One that takes too long, or falls, costs that worker and
nobody else; another takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import lru_cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from ris3graph.errors import QueryLimitError
from ris3graph.rdf.dataset import DataSet
from ris3graph.said import say
from ris3graph.store.reader import EmbeddedReader

WORKERS = 2
"""Worker processes; they start with the first query."""

TIMEOUT = 30.0
"""Seconds after which a query is ended."""

WAITING = 16
"""Queries that may run or wait; further ones are turned away at once."""

OpenReader = Callable[[Path, int], EmbeddedReader]

_ENDED = "The query was ended with all others: the workers stop."


class QueryWorkers:
    """A bounded pool of worker processes.

    Parameters
    ----------
    folder_of
        Folder of a version's store, by number.
    timeout
        Seconds that a query may take.
    open_reader
        Opens the folder of a version's store, by folder and number; a function that can
        be named in another process.
    """

    def __init__(
        self,
        folder_of: Callable[[int], Path],
        timeout: float = TIMEOUT,
        open_reader: OpenReader = EmbeddedReader.open,
    ) -> None:
        self._folder_of = folder_of
        self._open_reader = open_reader
        self._timeout = timeout
        self._pool: ProcessPool | None = None
        self._closed = False
        self._under_way: set[Future[bytes]] = set()
        self._lock = threading.Lock()

    def submit(
        self, query: str, media_type: str, dataset: DataSet | None, version: int
    ) -> Future[bytes]:
        """Hand a query over; see `EmbeddedReader.serialise`.

        Returns
        -------
        Future of bytes
            The answer, or a QueryError.

        Raises
        ------
        QueryLimitError
            Too many queries are under way, or the workers were closed.
        """
        folder = self._folder_of(version)
        with self._lock:
            if self._closed:
                raise QueryLimitError(_ENDED)
            if len(self._under_way) >= WAITING:
                raise QueryLimitError(say("Too many queries are under way; try again in a minute."))
            if self._pool is None:
                # Never forked: the engine's threads and locks would not survive that.
                self._pool = ProcessPool(
                    WORKERS,
                    initializer=_stand_apart,
                    context=multiprocessing.get_context("spawn"),
                )
            answer: Future[bytes] = Future()
            self._under_way.add(answer)
        arguments = (self._open_reader, folder, version, query, media_type, dataset)
        raw = self._pool.schedule(_answer, args=arguments, timeout=self._timeout)
        raw.add_done_callback(lambda done: self._pass_on(done, answer))
        return answer

    @property
    def under_way(self) -> int:
        """Queries that run or wait."""
        return len(self._under_way)

    def close(self) -> None:
        """End all workers and what they are at; further queries are turned away."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            abandoned, self._under_way = self._under_way, set()
        for answer in abandoned:
            answer.set_exception(QueryLimitError(_ENDED))
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call] # pebble's own lack
            pool.join()

    def _pass_on(self, done: Future[bytes], answer: Future[bytes]) -> None:
        with self._lock:
            if answer not in self._under_way:
                return
            self._under_way.discard(answer)
        try:
            answer.set_result(done.result())
        except TimeoutError:
            answer.set_exception(
                QueryLimitError(
                    say(
                        "The query took longer than {seconds} s and was ended. "
                        "Ask for less: fewer patterns, a LIMIT, one region.",
                        seconds=f"{self._timeout:g}",
                    )
                )
            )
        except ProcessExpired:
            answer.set_exception(
                QueryLimitError(
                    say(
                        "The query was more than the engine can take and was ended. "
                        "It is probably nested too deeply."
                    )
                )
            )
        except (CancelledError, BrokenExecutor):
            # The pool fell as a whole: the next query makes another.
            self._pool = None
            answer.set_exception(QueryLimitError(_ENDED))
        except Exception as error:  # noqa: BLE001 (a worker's error of any kind is passed on)
            answer.set_exception(error)


def _stand_apart() -> None:
    # Ctrl+C, and what a supervisor sends to the group, is for the server, which ends its
    # workers itself: another would be started in place of one that fell.
    os.setpgid(0, 0)
    threading.Thread(target=_leave_with_server, name="leave", daemon=True).start()


def _leave_with_server() -> None:
    """End this process with the one that made it, whatever query it is at."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


@lru_cache(maxsize=4)
def _reader(open_reader: OpenReader, folder: Path, version: int) -> EmbeddedReader:
    return open_reader(folder, version)


def _answer(
    open_reader: OpenReader,
    folder: Path,
    version: int,
    query: str,
    media_type: str,
    dataset: DataSet | None,
) -> bytes:
    return _reader(open_reader, folder, version).serialise(query, media_type, dataset)
