"""How a query is put to the workers for somebody, and how its answer is sent."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from ris3graph.errors import QueryLimitError
from ris3graph.said import say
from ris3graph.store import Caller
from ris3graph.web.parameters import unfit
from ris3graph.web.underway import ENDED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from concurrent.futures import Future
    from typing import Protocol

    from starlette.requests import Request

    from ris3graph.rdf.question import Question
    from ris3graph.rdf.spool import Answer

    class Submitting(Protocol):
        """Takes queries.

        The web layer asks for nothing more, so that threads of this process, processes
        of their own and answers that are kept are interchangeable.
        """

        def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:
            """Hand a query over; who cancels the answer ends the query.

            Raises
            ------
            QueryError
                It is not taken. What is wrong with it is told by the answer.
            """
            ...


T = TypeVar("T")


async def ask(request: Request, runner: Submitting, question: Question, caller: Caller) -> Answer:
    """Return the answer to a question of somebody; it is given up when they go away.

    Raises
    ------
    QueryError
        As the runner's, or it was ended by its identifier.
    ClientDisconnect
        Nobody waits any more.
    """
    try:
        return await until_gone(request, asyncio.wrap_future(runner.submit(question, caller)))
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise QueryLimitError(ENDED) from None


def caller_of(
    request: Request, seconds: float | None = None, *, identifier: str = "", is_job: bool = False
) -> Caller:
    """Return who asks."""
    client = request.client.host if request.client else ""
    return Caller(client, seconds, is_job, identifier)


async def until_gone(request: Request, awaited: Awaitable[T]) -> T:
    """Return the result of work that is given up when the caller goes away.

    Raises
    ------
    ClientDisconnect
        Nobody waits any more.
    """
    work = asyncio.ensure_future(awaited)
    if not work.done():
        # What is kept is there at once; for the rest the time of a task is nothing.
        await asyncio.sleep(0)
    if work.done():
        return work.result()
    gone = asyncio.ensure_future(_gone(request))
    try:
        both: list[asyncio.Future[Any]] = [work, gone]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientDisconnect
        return work.result()
    finally:
        work.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def seconds_of(text: str | None) -> float | None:
    """Return the seconds that ``timeout=`` asks for, ``None`` where it says nothing.

    Raises
    ------
    BadRequestError
        It is no number of seconds.
    """
    if not text:
        return None
    try:
        seconds = float(text) if text.isascii() and text.replace(".", "", 1).isdigit() else 0.0
    except ValueError:
        seconds = 0.0
    if not seconds:
        raise unfit("timeout", text, say("Give seconds, such as 10."))
    return seconds


def identifier_of(text: str | None) -> str:
    """Return what ``query-id=`` names a query, empty where it says nothing.

    Raises
    ------
    BadRequestError
        It is no UUID: what can be guessed could be ended by anybody.
    """
    if not text:
        return ""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise unfit("query-id", text, say("Give a random UUID.")) from None


def tag_of(question: Question) -> str:
    """Return the entity tag of the answer to a question.

    A weak one: the same rows may come in another order when they are computed anew.
    """
    sha = hashlib.sha256()
    dataset = question.dataset
    graphs = "" if dataset is None else f"{dataset.default}{dataset.named}"
    for part in (str(question.version), question.media_type, graphs, question.query):
        sha.update(f"{part}\0".encode())
    return f'W/"{sha.hexdigest()[:32]}"'


def send(
    request: Request, answer: Answer, content_type: str, headers: Mapping[str, str]
) -> Response:
    """Return an answer as a response; a long one is read while it is sent."""
    if answer.is_inline:
        return Response(answer.read(), media_type=content_type, headers=headers)
    sized = {**headers, "Content-Length": str(answer.size)}
    if request.method == "HEAD":
        return Response(media_type=content_type, headers=sized)
    return StreamingResponse(answer.pieces(), media_type=content_type, headers=sized)
