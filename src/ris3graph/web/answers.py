"""Answers to queries on published versions, computed once and kept while there is room.

A version never changes, so an answer to the same text in the same media type on the same
graphs stays right for as long as the version is there: nothing is ever invalidated, and
what was asked longest ago makes room. Those who ask the same thing at once share one
computation.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import Answer
from ris3graph.rdf.tokens import decoded, tokens
from ris3graph.store import Caller

ROOM: Final = 64 << 20
"""Bytes that all answers that are kept may take together, queries included."""

LARGEST_SHARE: Final = 8
"""An answer of more than this part of the room is given and not kept."""

_EACH_TIME_ANEW: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
_LOOK: Final = re.compile("NOW|RAND|UUID", re.IGNORECASE)

Submit = Callable[[Question, Caller], "Future[Answer]"]
"""Computes an answer somewhere; cancelling the future ends the work."""


class Answers:
    """Gives answers that are kept, and has those computed that are not.

    Parameters
    ----------
    submit
        Computes an answer; what it raises or fails with is passed on and not kept.
    room
        Bytes that may be kept, in memory and in files.
    """

    def __init__(self, submit: Submit, room: int = ROOM) -> None:
        self._submit = submit
        self._room = room
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._size = 0
        self._under_way: dict[Question, _Shared] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:
        """Return the answer as a future of the caller's own, who may cancel it.

        The work goes on for as long as one of those who share it waits.
        """
        caller = Caller() if caller is None else caller
        kept = self._find(question)
        own: Future[Answer] = Future()
        if kept is not None:
            own.set_result(kept)
            return own
        if not is_repeatable(question.query):
            return self._submit(question, caller)
        with self._lock:
            # Who gives it more time or less does not share it.
            others = self._under_way.get(question)
            if others is not None and others.granted == caller.granted:
                others.waiting.append(own)
                own.add_done_callback(lambda _: self._leave(question, others))
                return own
            shared = _Shared(caller.granted, [own])
            if others is None:
                self._under_way[question] = shared
        try:
            computed = self._submit(question, caller)
        except Exception as error:
            self._finish(question, shared, None, error)
            raise
        shared.computed = computed
        own.add_done_callback(lambda _: self._leave(question, shared))
        computed.add_done_callback(lambda done: self._take(question, shared, done))
        return own

    def _find(self, question: Question) -> Answer | None:
        with self._lock:
            kept = self._kept.get(question)
            if kept is not None:
                self._kept.move_to_end(question)
            return kept

    def _leave(self, question: Question, shared: _Shared) -> None:
        """End the work where nobody waits for it any more."""
        with self._lock:
            computed = shared.computed
            if computed is None or not all(own.cancelled() for own in shared.waiting):
                return
            # Who asks from now on has it computed anew.
            if self._under_way.get(question) is shared:
                del self._under_way[question]
        computed.cancel()

    def _take(self, question: Question, shared: _Shared, done: Future[Answer]) -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        self._finish(question, shared, None if error else done.result(), error)

    def _finish(
        self,
        question: Question,
        shared: _Shared,
        answer: Answer | None,
        error: BaseException | None = None,
    ) -> None:
        with self._lock:
            if self._under_way.get(question) is shared:
                del self._under_way[question]
            if answer is not None:
                self._keep(question, answer)
            # What has a result holds on to nobody else's.
            shared.computed = None
        for own in shared.waiting:
            # Who went away has cancelled theirs.
            with suppress(InvalidStateError):
                if answer is None:
                    own.set_exception(error)
                else:
                    own.set_result(answer)

    def _keep(self, question: Question, answer: Answer) -> None:
        taken = _size(question, answer)
        if taken * LARGEST_SHARE > self._room:
            return
        if question not in self._kept:
            self._size += taken
        self._kept[question] = answer
        while self._size > self._room:
            self._size -= _size(*self._kept.popitem(last=False))


@dataclass(eq=False, slots=True)
class _Shared:
    """Those who wait for one computation."""

    granted: tuple[float | None, bool]
    waiting: list[Future[Answer]]
    computed: Future[Answer] | None = None


def _size(question: Question, answer: Answer) -> int:
    return answer.size + len(question.query)


def is_repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked."""
    text = decoded(query)
    if _LOOK.search(text) is None:
        return True
    words = {token.text.upper() for token in tokens(text) if token.kind == "word"}
    return words.isdisjoint(_EACH_TIME_ANEW)
