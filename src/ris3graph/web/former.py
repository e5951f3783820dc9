"""Earlier versions of the ontology, at their IRIs: ``/ontology/0.1.0``.

They are kept as they were published, in ``ontology/former``, and are no part of the data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from pyoxigraph import RdfFormat, Triple, parse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph import resources
from ris3graph.rdf.writing import document
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import GRAPH_FORMATS, HTML, TURTLE, negotiate, with_charset
from ris3graph.web.openroute import OpenRoute

if TYPE_CHECKING:
    from collections.abc import Callable

_VARY: Final = {"Vary": "Accept, Accept-Language"}


def former_router() -> APIRouter:
    """Return a router for each text in ``ontology/former``, by its path there.

    People are led to its line on the page of the ontology.
    """
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)
    folder = resources.ontology() / "former"
    for file in sorted(folder.rglob("*.ttl")):
        path = f"ontology/{file.relative_to(folder).with_suffix('').as_posix()}"
        for ending in ("", ".{suffix}"):
            router.add_api_route(f"/{path}{ending}", _answer(file, path), methods=["GET", "HEAD"])
    return router


def _answer(file: Path, path: str) -> Callable[..., Response]:
    def answer(request: Request, suffix: str | None = None) -> Response:
        chosen = negotiate(
            (HTML, *GRAPH_FORMATS), accept=request.headers.get("accept"), suffix=suffix
        )
        if chosen.name == HTML.name:
            page = f"/{language_of_request(request)}/ontology#{path}"
            return RedirectResponse(page, 303, headers=_VARY)
        registered = next(item for item in GRAPH_FORMATS if item.name == chosen.name)
        return Response(
            _written(file, registered.media_type),
            media_type=with_charset(chosen.media_type),
            headers=_VARY,
        )

    return answer


def _written(file: Path, media_type: str) -> bytes:
    text = file.read_bytes()
    if media_type == TURTLE.media_type:
        return text
    quads = parse(text, format=RdfFormat.TURTLE)
    return document((Triple(q.subject, q.predicate, q.object) for q in quads), media_type)
