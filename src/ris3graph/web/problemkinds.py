"""What problem documents name as their type: ``/problem/CODE`` leads to what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.errors import NotFoundError
from ris3graph.said import say
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import HTML
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.problems import kinds
from ris3graph.web.rendering import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from ris3graph.web.rendering import Renderer


def problem_kinds_router(renderer: Renderer) -> APIRouter:
    """Return a router for the IRIs of problems and, in all languages, the page about them."""
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)

    def lead(request: Request, code: str) -> Response:
        if all(kind.code != code for kind in kinds()):
            raise NotFoundError(say("There is no kind of problem «{code}».", code=code))
        address = f"/{language_of_request(request)}/problem#{code}"
        return RedirectResponse(address, 303, headers={"Vary": "Accept-Language"})

    def page(language: str) -> Callable[[], Response]:
        def answer() -> Response:
            html = renderer.html("problems.html", Frame(language, "/problem"), {"page": kinds()})
            return Response(html, media_type=HTML.content_type)

        return answer

    router.add_api_route("/problem/{code}", lead, methods=["GET", "HEAD"])
    for language in renderer.languages:
        router.add_api_route(f"/{language}/problem", page(language), methods=["GET", "HEAD"])
    return router
