"""Answers to queries on published versions, computed once and kept while there is room.

A version never changes, so an answer to the same text in the same media type on the same
graphs stays right for as long as the version is there: nothing is ever invalidated, and
what was asked longest ago makes room. Those who ask the same thing at once share one
computation.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.rdf.tokens import decoded, tokens

if TYPE_CHECKING:
    from ris3graph.rdf.dataset import DataSet

ROOM: Final = 64 << 20
"""Bytes that all answers that are kept may take together, queries included."""

LARGEST_SHARE: Final = 8
"""An answer of more than this part of the room is given and not kept."""

_EACH_TIME_ANEW: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID"})

Submit = Callable[[str, str, "DataSet | None", int], "Future[bytes]"]
"""Computes an answer somewhere, from query, media type, data set and version."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an answer depends on.

    Attributes
    ----------
    query, media_type
        SPARQL, and how its answer is written.
    dataset
        Graphs that the caller asked for and may read; ``None`` for the standard ones.
    version
        Number of the version.
    """

    query: str
    media_type: str
    dataset: DataSet | None
    version: int


class Answers:
    """Gives answers that are kept, and has those computed that are not.

    Parameters
    ----------
    submit
        Computes an answer; what it raises or fails with is passed on and not kept.
    room
        Bytes that may be kept.
    """

    def __init__(self, submit: Submit, room: int = ROOM) -> None:
        self._submit = submit
        self._room = room
        self._kept: OrderedDict[Asked, bytes] = OrderedDict()
        self._size = 0
        self._under_way: dict[Asked, list[Future[bytes]]] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def submit(
        self, query: str, media_type: str, dataset: DataSet | None, version: int
    ) -> Future[bytes]:
        """Return the answer as a future of the caller's own, who may cancel it."""
        asked = Asked(query, media_type, dataset, version)
        own: Future[bytes] = Future()
        if self._give(asked, own):
            return own
        if not _is_repeatable(query):
            return self._submit(query, media_type, dataset, version)
        with self._lock:
            others = self._under_way.setdefault(asked, [])
            others.append(own)
            if len(others) > 1:
                return own
        try:
            computed = self._submit(query, media_type, dataset, version)
        except Exception as error:
            self._finish(asked, None, error)
            raise
        computed.add_done_callback(lambda done: self._take(asked, done))
        return own

    async def run(
        self, query: str, media_type: str, dataset: DataSet | None, version: int
    ) -> bytes:
        """Return the answer; see `ris3graph.web.sparql.QueryRunner.run`."""
        return await asyncio.wrap_future(self.submit(query, media_type, dataset, version))

    def _give(self, asked: Asked, own: Future[bytes]) -> bool:
        with self._lock:
            kept = self._kept.get(asked)
            if kept is not None:
                self._kept.move_to_end(asked)
        if kept is not None:
            own.set_result(kept)
        return kept is not None

    def _take(self, asked: Asked, done: Future[bytes]) -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        self._finish(asked, None if error else done.result(), error)

    def _finish(
        self, asked: Asked, answer: bytes | None, error: BaseException | None = None
    ) -> None:
        with self._lock:
            waiting = self._under_way.pop(asked)
            if answer is not None:
                self._keep(asked, answer)
        for own in waiting:
            # Who went away has cancelled theirs.
            with suppress(InvalidStateError):
                if answer is None:
                    own.set_exception(error)
                else:
                    own.set_result(answer)

    def _keep(self, asked: Asked, answer: bytes) -> None:
        taken = _size(asked, answer)
        if taken * LARGEST_SHARE > self._room:
            return
        if asked not in self._kept:
            self._size += taken
        self._kept[asked] = answer
        while self._size > self._room:
            self._size -= _size(*self._kept.popitem(last=False))


def _size(asked: Asked, answer: bytes) -> int:
    return len(answer) + len(asked.query)


def _is_repeatable(query: str) -> bool:
    """Whether a query has the same answer whenever it is asked."""
    words = {token.text.upper() for token in tokens(decoded(query)) if token.kind == "word"}
    return words.isdisjoint(_EACH_TIME_ANEW)
