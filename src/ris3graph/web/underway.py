"""Queries under way by their identifiers, and the answers that are fetched later."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from ris3graph.errors import NotFoundError, QueryLimitError
from ris3graph.said import say
from ris3graph.store import Caller

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ris3graph.rdf.question import Question
    from ris3graph.rdf.spool import Answer
    from ris3graph.web.answers import Submit

KEPT_SECONDS: Final = 3600.0
"""How long an answer waits to be fetched."""
MOST_JOBS: Final = 32
"""Jobs that are known at once; the one that ended first makes room."""

State = Literal["under way", "done", "failed", "ended"]


@dataclass(eq=False, slots=True)
class Asked:
    """A query that somebody put.

    Attributes
    ----------
    identifier
        A UUID; who knows it may ask for the state, fetch the answer of a job, and end it.
    caller, question
        Who put it, and what was put.
    answer
        Its answer; cancelling it ends the query.
    since, until
        When it was put, and when it ended.
    """

    identifier: str
    caller: Caller
    question: Question
    answer: Future[Answer]
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    until: datetime | None = None

    @property
    def state(self) -> State:
        """How far it is."""
        if not self.answer.done():
            return "under way"
        if self.answer.cancelled():
            return "ended"
        return "done" if self.answer.exception() is None else "failed"

    @property
    def seconds(self) -> float:
        """How long it took, or has taken."""
        return ((self.until or datetime.now(UTC)) - self.since).total_seconds()

    def result(self) -> Answer:
        """Return the answer of a query that is no longer under way.

        Raises
        ------
        QueryError
            There is none.
        """
        try:
            return self.answer.result(timeout=0)
        except CancelledError as error:
            raise QueryLimitError(ENDED) from error


ENDED: Final = say("The query was ended by its identifier.")


class UnderWay:
    """The queries under way, and jobs for as long as their answers are kept.

    Parameters
    ----------
    submit
        Takes a query.
    kept_seconds
        How long the answer of a job is kept.
    most_jobs
        Jobs that are known at once.
    """

    def __init__(
        self, submit: Submit, kept_seconds: float = KEPT_SECONDS, most_jobs: int = MOST_JOBS
    ) -> None:
        self._submit = submit
        self._kept_seconds = kept_seconds
        self._most_jobs = most_jobs
        self._asked: dict[str, Asked] = {}
        self._lock = threading.Lock()

    def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:
        """Hand a query over; see `ris3graph.web.answering.Submitting`."""
        return self.begin(question, Caller() if caller is None else caller).answer

    def begin(self, question: Question, caller: Caller) -> Asked:
        """Hand a query over that can be found by its identifier.

        Raises
        ------
        QueryLimitError
            The identifier is in use, there are too many jobs, or too many queries.
        """
        identifier = caller.identifier or str(uuid.uuid4())
        with self._lock:
            if identifier in self._asked:
                raise QueryLimitError(
                    say("A query with the identifier {id} is under way.", id=identifier)
                )
            if caller.is_job:
                self._make_room()
        asked = Asked(identifier, caller, question, self._submit(question, caller))
        with self._lock:
            self._asked[identifier] = asked
        asked.answer.add_done_callback(lambda _: self._note_end(asked))
        return asked

    def find(self, identifier: str) -> Asked:
        """Return a query by its identifier.

        Raises
        ------
        NotFoundError
            There is none, or no longer.
        """
        with self._lock:
            asked = self._asked.get(identifier)
        if asked is None:
            raise NotFoundError(
                say(
                    "There is no query with this identifier: it ended, its answer was kept for "
                    "its time, or the server was started anew. Send it again."
                )
            )
        return asked

    def all(self) -> list[Asked]:
        """Return all that is known, what was put first first."""
        with self._lock:
            return sorted(self._asked.values(), key=lambda asked: asked.since)

    def end(self, identifier: str) -> None:
        """End a query, or let go of its answer.

        Raises
        ------
        NotFoundError
            See `find`.
        """
        asked = self.find(identifier)
        if not asked.answer.cancel():
            self._forget(asked)

    def _make_room(self) -> None:
        jobs = [asked for asked in self._asked.values() if asked.caller.is_job]
        if len(jobs) < self._most_jobs:
            return
        ended = [asked for asked in jobs if asked.until is not None]
        if not ended:
            raise QueryLimitError(say("Too many queries are under way; try again in a minute."))
        first = min(ended, key=lambda asked: asked.until or asked.since)
        del self._asked[first.identifier]

    def _note_end(self, asked: Asked) -> None:
        asked.until = datetime.now(UTC)
        if not asked.caller.is_job:
            self._forget(asked)
            return
        timer = threading.Timer(self._kept_seconds, self._forget, [asked])
        timer.daemon = True
        timer.start()

    def _forget(self, asked: Asked) -> None:
        with self._lock:
            if self._asked.get(asked.identifier) is asked:
                del self._asked[asked.identifier]
