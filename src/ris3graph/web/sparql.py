"""The SPARQL 1.1 Protocol, query side, as a router that any application can mount."""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.errors import QueryRefusedError
from ris3graph.rdf.clauses import without_clauses
from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import Answer
from ris3graph.said import say
from ris3graph.web.answering import ask, caller_of, identifier_of, seconds_of, send, tag_of
from ris3graph.web.answers import is_repeatable
from ris3graph.web.entitytags import is_known
from ris3graph.web.i18n import language_of_request
from ris3graph.web.jobs import later
from ris3graph.web.negotiation import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    choose,
    negotiate,
    with_charset,
)
from ris3graph.web.openapi import BEARER, FORMAT, LATER, body, in_formats, parameter
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import version_number
from ris3graph.web.preferences import prefers_later
from ris3graph.web.problems import BadRequestError
from ris3graph.web.protocol import formats_of, read_request
from ris3graph.web.service import SERVICE, serialise_service
from ris3graph.web.underway import UnderWay

if TYPE_CHECKING:
    from collections.abc import Callable

    from ris3graph.rdf.reader import Reader
    from ris3graph.store import Caller
    from ris3graph.web.federating import Federation
    from ris3graph.web.updating import Updates

    GetReader = Callable[[int | None], Reader]

_READ_ONLY: Final = say(
    "This address takes queries only: SELECT, ASK, CONSTRUCT, DESCRIBE. "
    "Data are changed by a load («ris3graph load»)."
)
_CALLING: Final = 8
"""Queries that may wait for other endpoints at once."""
_HOST: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match, Prefer",
    "Access-Control-Max-Age": "86400",
}


class ThreadRunner:
    """Runs queries in threads of this process, a bounded number at a time.

    Parameters
    ----------
    get_reader
        Returns a reader of a version; it stays the caller's to close.
    limit
        How many run at once; further ones wait.
    """

    def __init__(self, get_reader: GetReader, limit: int = 4) -> None:
        self._get_reader = get_reader
        self._threads = ThreadPoolExecutor(limit, thread_name_prefix="query")

    def submit(self, question: Question, caller: Caller | None = None) -> Future[Answer]:  # noqa: ARG002 (threads cannot be ended)
        """Hand a query over; see `ris3graph.store.QueryWorkers.submit`."""

        def work() -> Answer:
            reader = self._get_reader(question.version)
            return Answer.of(
                reader.serialise(question.query, question.media_type, question.dataset)
            )

        return self._threads.submit(work)


def sparql_router(
    get_reader: GetReader,
    under_way: UnderWay | None = None,
    updates: Updates | None = None,
    federation: Federation | None = None,
) -> APIRouter:
    """Return a router that answers ``/sparql``.

    Parameters
    ----------
    get_reader
        Returns a reader of a version, of the current one for ``None``. Its
        `graphs` are what the caller may see.
    under_way
        Where queries run; threads of this process by default.
    updates
        Takes updates; ``None`` where there are none.
    federation
        Calls other endpoints; ``None`` where queries call none.
    """
    router = APIRouter(route_class=OpenRoute)
    runs = under_way or UnderWay(ThreadRunner(get_reader).submit)
    # Who waits for other endpoints keeps no thread from those who do not.
    calling = CapacityLimiter(_CALLING)

    async def resolved(query: str, seconds: float | None) -> str:
        if federation is None or not federation.is_asked(query):
            return query
        return await to_thread.run_sync(federation.resolve, query, seconds, limiter=calling)

    async def answered(request: Request) -> Response:
        asked = await read_request(request)
        if asked.update is not None:
            if updates is None:
                raise QueryRefusedError(_READ_ONLY)
            return await updates.answer(request, asked)
        if asked.query is None:
            return await _without_query(request, get_reader, updates, federation)
        seconds = seconds_of(asked.timeout)
        text = await resolved(asked.query, seconds)
        offered = formats_of(text)
        chosen = negotiate(offered, accept=request.headers.get("accept"), wanted=asked.format)
        version = version_number(asked.version)
        # The current version is open, and a thread would take longer than a look at it.
        reader = (
            get_reader(None) if version is None else await to_thread.run_sync(get_reader, version)
        )
        dataset = asked.dataset(reader.graphs())
        # The engine knows a format by its registered name, not by what callers also call it.
        registered = next(item for item in offered if item.name == chosen.name)
        query = text if dataset is None else without_clauses(text)
        question = Question(query, registered.media_type, dataset, reader.version)
        headers = {"RIS3-Version": str(reader.version), "Vary": "Accept"}
        if is_repeatable(query):
            headers |= {"ETag": tag_of(question), "Cache-Control": "no-cache"}
            if request.method != "POST" and is_known(request, headers["ETag"]):
                return Response(status_code=304, headers=headers)
        caller = caller_of(request, seconds, identifier=identifier_of(asked.identifier))
        if prefers_later(request):
            return later(runs.begin(question, replace(caller, is_job=True)))
        answer = await ask(request, runs, question, caller)
        return send(request, answer, with_charset(chosen.media_type), headers)

    async def options() -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    router.add_api_route(
        "/sparql",
        answered,
        methods=["GET"],
        summary="SPARQL 1.1 query, or without one the service's description",
        response_class=Response,
        responses=_ANSWERED,
        openapi_extra=_GET,
    )
    router.add_api_route(
        "/sparql",
        answered,
        methods=["POST"],
        summary="SPARQL 1.1 query or, with a token, update",
        response_class=Response,
        responses={**_ANSWERED, 204: {"description": "The update is published"}},
        dependencies=[BEARER],
        openapi_extra=_POST,
    )
    router.add_api_route("/sparql", answered, methods=["HEAD"], include_in_schema=False)
    router.add_api_route("/sparql", options, methods=["OPTIONS"], include_in_schema=False)
    return router


async def _without_query(
    request: Request,
    get_reader: GetReader,
    updates: Updates | None,
    federation: Federation | None,
) -> Response:
    # A GET without a query is answered with RDF (SPARQL 1.1 Service Description, section 2).
    offered = (*(item.media_type for item in GRAPH_FORMATS), "text/html", "application/json")
    chosen = choose(request.headers.get("accept"), offered)
    if request.method == "POST" or chosen in (None, "application/json"):
        raise BadRequestError(
            say("There is no query. Send one as query=… or in the body of a POST.")
        )
    if chosen == "text/html":
        language = language_of_request(request)
        return RedirectResponse(
            f"/{language}/query", 303, headers={"Vary": "Accept, Accept-Language"}
        )
    reader = await to_thread.run_sync(get_reader, None)
    return Response(
        serialise_service(
            reader.standard(),
            _address_of(request),
            chosen,
            updates=updates is not None and updates.are_taken,
            calls=federation is not None and bool(federation.allowed),
        ),
        headers={"RIS3-Version": str(reader.version), "Vary": "Accept"},
        media_type=with_charset(chosen),
    )


def _address_of(request: Request) -> str:
    """Return the address that was asked; what is no host names none."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        return SERVICE
    return f"{request.url.scheme}://{host}{request.url.path}"


_SHARED: Final = [
    parameter("default-graph-uri", "Graph of the default graph; may be repeated."),
    parameter("named-graph-uri", "Named graph; may be repeated."),
    parameter("version", "Number of a past version.", "integer"),
    parameter("timeout", "Seconds after which the query is ended.", "number"),
    parameter("query-id", "A UUID by which the query can be ended: DELETE /jobs/UUID."),
    FORMAT,
]
_TEXT: Final = {"type": "string"}
_GET: Final[dict[str, Any]] = {"parameters": [parameter("query", "A SPARQL 1.1 query."), *_SHARED]}
_POST: Final[dict[str, Any]] = {
    "parameters": _SHARED,
    # Beside the one of the dependency: queries need no token.
    "security": [{}],
    "requestBody": body(
        {
            "application/sparql-query": _TEXT,
            "application/sparql-update": _TEXT,
            "application/x-www-form-urlencoded": {
                "type": "object",
                "properties": {"query": _TEXT, "update": _TEXT},
            },
        }
    ),
}
_ANSWERED: Final = in_formats((*RESULT_FORMATS, *GRAPH_FORMATS), "The answer") | LATER
