"""``/api/versions/N/revert`` and ``/api/tags``: what is done to versions, by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Body, Path
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ris3graph.said import say
from ris3graph.store.retention import is_tag, tag, untag
from ris3graph.web.bearer import steward_of
from ris3graph.web.openapi import BEARER, OTHERWISE, answered
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import ONLY_KNOWN
from ris3graph.web.problems import BadRequestError

if TYPE_CHECKING:
    from ris3graph.services.tokens import Token
    from ris3graph.web.writing import Writing

_LARGEST: Final = 999_999_999
_Number = Annotated[int, Path(ge=1, le=_LARGEST, description="Number of a version.")]
_Name = Annotated[str, Path(description="A tag: small letters, digits, dots and hyphens.")]
_Version = Annotated[int, Body(embed=True, ge=1, le=_LARGEST, description="Number of a version.")]


def versioning_router(writing: Writing | None) -> APIRouter:
    """Return a router that returns to versions and keeps them for good.

    Parameters
    ----------
    writing
        Who may, and how; ``None`` where nobody can.
    """
    router = APIRouter(
        route_class=OpenRoute, dependencies=[ONLY_KNOWN, BEARER], responses=OTHERWISE
    )

    async def allowed(request: Request) -> tuple[Writing, Token]:
        token = await to_thread.run_sync(
            steward_of, request, None if writing is None else writing.tokens
        )
        assert writing is not None, "nobody has a token where nobody can write"
        return writing, token

    async def revert(request: Request, number: _Number) -> Response:
        """Publish an old version as a new one; where both hold the same nothing is published."""
        writing, token = await allowed(request)
        async with writing.turn(request, token) as lock:
            outcome = await to_thread.run_sync(writing.revert, token, number, lock)
        return JSONResponse(dict(outcome), headers={"RIS3-Version": str(outcome["version"])})

    async def keep(request: Request, name: _Name, version: _Version) -> Response:
        """Give a version a tag, which keeps it."""
        writing, token = await allowed(request)
        if not is_tag(name):
            raise BadRequestError(
                say("«{name}» is no tag: use small letters, digits, dots and hyphens.", name=name)
            )

        def work() -> int:
            with writing.refusals(token, "tag", name):
                is_new = tag(writing.directory, name, version)
            writing.tokens.note(token.id, "tag", name, f"version {version}")
            return 201 if is_new else 204

        return Response(status_code=await to_thread.run_sync(work))

    async def let_go(request: Request, name: _Name) -> Response:
        """Take a tag away; the version goes when its time comes."""
        writing, token = await allowed(request)

        def work() -> None:
            with writing.refusals(token, "untag", name):
                untag(writing.directory, name)
            writing.tokens.note(token.id, "untag", name, "done")

        await to_thread.run_sync(work)
        return Response(status_code=204)

    router.add_api_route(
        "/api/versions/{number}/revert",
        revert,
        methods=["POST"],
        summary="Return to a version",
        response_class=JSONResponse,
        responses=answered(["application/json"], "The number of the version then current"),
    )
    for method, handler, summary, status in (
        ("PUT", keep, "Tag a version, which keeps it", 201),
        ("DELETE", let_go, "Take a tag away", 204),
    ):
        router.add_api_route(
            "/api/tags/{name}",
            handler,
            methods=[method],
            summary=summary,
            status_code=status,
            response_class=Response,
            responses={204: {"description": "Done"}},
        )
    return router
