"""The pages of versions: they are about the data directory, not about one state of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ris3graph.rdf.namespaces import entity
from ris3graph.rdf.writing import document
from ris3graph.services.provenance import version_triples
from ris3graph.web.negotiation import (
    CSV,
    GRAPH_FORMATS,
    HTML,
    JSON,
    JSON_LD,
    TURTLE,
    Format,
    negotiate,
)
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.pages.exports import as_csv, as_json
from ris3graph.web.pages.version import VersionPage, version_page
from ris3graph.web.pages.versions import versions_page
from ris3graph.web.parameters import version_number
from ris3graph.web.rendering import Frame

if TYPE_CHECKING:
    from ris3graph.web.pages.ask import VersionList
    from ris3graph.web.pages.versions import VersionsPage
    from ris3graph.web.rendering import Renderer

_DATA = (JSON, CSV)
_LINKED = (*_DATA, TURTLE, JSON_LD)
"""What the page of a version has links to; further formats by suffix and Accept."""


def history_router(versions: VersionList, renderer: Renderer) -> APIRouter:
    """Return a router for ``/versions`` and ``/version/N`` in all languages and formats."""
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)
    for language in renderer.languages:
        pages = _History(versions, renderer, language)
        for path, formats, answer in (
            ("/versions", _DATA, pages.all),
            ("/version/{number}", (*_DATA, *GRAPH_FORMATS), pages.one),
        ):
            for suffix in (*(form.name for form in formats), None):
                ending = "" if suffix is None else f".{suffix}"
                router.add_api_route(
                    f"/{language}{path}{ending}", answer(suffix), methods=["GET", "HEAD"]
                )
    return router


class _History:
    def __init__(self, versions: VersionList, renderer: Renderer, language: str) -> None:
        self._versions = versions
        self._renderer = renderer
        self._language = language

    def all(self, suffix: str | None) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            context = versions_page(self._versions.list(), mirrored=self._versions.is_mirror)
            return self._sent(context, _chosen(request, suffix, _DATA), "/versions", _DATA)

        return answer

    def one(self, suffix: str | None) -> Callable[[Request], Response]:
        formats = (*_DATA, *GRAPH_FORMATS)

        def answer(request: Request) -> Response:
            number = version_number(request.path_params["number"]) or 0
            version = self._versions.get(number)
            chosen = _chosen(request, suffix, formats)
            for form in GRAPH_FORMATS:
                if form.name == chosen.name:
                    body = document(version_triples(version), form.media_type)
                    return Response(body, media_type=chosen.content_type)
            context = version_page(version, self._newest() or 0)
            return self._sent(context, chosen, f"/version/{number}", _LINKED)

        return answer

    def _newest(self) -> int | None:
        newest = self._versions.current()
        return None if newest is None else newest.number

    def _sent(
        self,
        context: VersionsPage | VersionPage,
        chosen: Format,
        path: str,
        formats: tuple[Format, ...],
    ) -> Response:
        if chosen.name == JSON.name:
            return JSONResponse(as_json(context))
        if chosen.name == CSV.name:
            return Response(as_csv(context.table()), media_type=CSV.content_type)
        frame = Frame(
            self._language,
            path,
            version=self._newest(),
            formats=tuple(form.name for form in formats),
            iri=entity("version", str(context.number)) if isinstance(context, VersionPage) else "",
        )
        template = f"{path.split('/')[1]}.html"
        return Response(
            self._renderer.html(template, frame, {"page": context}), media_type=HTML.content_type
        )


def _chosen(request: Request, suffix: str | None, formats: tuple[Format, ...]) -> Format:
    return negotiate((HTML, *formats), accept=request.headers.get("accept", "*/*"), suffix=suffix)
