"""``/jobs``: queries that are answered later, and the way to end any query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ris3graph.errors import Ris3Error
from ris3graph.web.answering import send
from ris3graph.web.bearer import steward_of
from ris3graph.web.negotiation import GRAPH_FORMATS, JSON, RESULT_FORMATS, with_charset
from ris3graph.web.openapi import BEARER, LATER, answered, in_formats
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.problems import describe

if TYPE_CHECKING:
    from ris3graph.services.tokens import Tokens
    from ris3graph.web.underway import Asked, UnderWay

_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, DELETE, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization",
    "Access-Control-Max-Age": "86400",
}
_AGAIN: Final = {"Retry-After": "2", "Cache-Control": "no-store"}


def jobs_router(under_way: UnderWay, tokens: Tokens | None) -> APIRouter:
    """Return a router for queries by their identifiers.

    Parameters
    ----------
    under_way
        The queries.
    tokens
        Whose holders may see all of them; ``None`` where nobody may.
    """
    router = APIRouter(route_class=OpenRoute)

    def listed(request: Request) -> Response:
        """List all queries under way, for who has a token."""
        steward_of(request, tokens)
        found = [{**state_of(asked), "client": asked.caller.client} for asked in under_way.all()]
        return JSONResponse({"queries": found}, headers={"Cache-Control": "no-store"})

    def state(identifier: str) -> Response:
        """Say how far a query is."""
        asked = under_way.find(identifier)
        headers = _AGAIN if asked.state == "under way" else {"Cache-Control": "no-store"}
        return JSONResponse(state_of(asked), headers=headers)

    def answer(request: Request, identifier: str) -> Response:
        """Give the answer of a job, 202 where it is not there yet."""
        asked = under_way.find(identifier)
        if asked.state == "under way":
            return later(asked)
        headers = {"RIS3-Version": str(asked.question.version)}
        return send(request, asked.result(), with_charset(asked.question.media_type), headers)

    def end(identifier: str) -> Response:
        """End a query, or let go of its answer."""
        under_way.end(identifier)
        return Response(status_code=204)

    async def options() -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    router.add_api_route(
        "/jobs",
        listed,
        methods=["GET"],
        summary="Queries under way",
        response_class=Response,
        responses=answered((JSON.media_type,), "The queries"),
        dependencies=[BEARER],
    )
    for path, handler, summary, responses in (
        (
            "/jobs/{identifier}",
            state,
            "How far a query is",
            answered((JSON.media_type,), "How far it is"),
        ),
        (
            "/jobs/{identifier}/answer",
            answer,
            "The answer of a query that took long",
            in_formats((*RESULT_FORMATS, *GRAPH_FORMATS), "The answer") | LATER,
        ),
    ):
        router.add_api_route(
            path,
            handler,
            methods=["GET"],
            summary=summary,
            response_class=Response,
            responses=responses,
        )
        router.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)
        router.add_api_route(path, options, methods=["OPTIONS"], include_in_schema=False)
    router.add_api_route(
        "/jobs/{identifier}",
        end,
        methods=["DELETE"],
        summary="End a query",
        status_code=204,
        response_class=Response,
    )
    return router


def later(asked: Asked) -> Response:
    """Return the answer to who fetches it later (RFC 7240, ``respond-async``)."""
    headers = {
        "Location": f"/jobs/{asked.identifier}",
        "Preference-Applied": "respond-async",
        "RIS3-Version": str(asked.question.version),
        **_AGAIN,
    }
    return JSONResponse(state_of(asked), 202, headers)


def state_of(asked: Asked) -> dict[str, Any]:
    """Return what is told of a query."""
    place = f"/jobs/{asked.identifier}"
    told: dict[str, Any] = {
        "id": asked.identifier,
        "state": asked.state,
        "since": asked.since.isoformat(timespec="seconds"),
        "seconds": round(asked.seconds, 1),
        "version": asked.question.version,
        "mediaType": asked.question.media_type,
        "query": asked.question.query,
        "href": place,
    }
    if asked.caller.is_job:
        told["answer"] = f"{place}/answer"
    error = asked.answer.exception() if asked.state == "failed" else None
    if isinstance(error, Ris3Error):
        told["problem"] = describe(error, place).as_json()
    return told
