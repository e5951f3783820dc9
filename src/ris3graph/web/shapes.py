"""The shapes that every load is held to, at ``/shapes``: a page for stewards, and RDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ris3graph import resources
from ris3graph.rdf.namespaces import PREFIXES, SHAPES, slug_of
from ris3graph.rdf.writing import document as written
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import (
    CSV,
    GRAPH_FORMATS,
    HTML,
    JSON,
    negotiate,
    with_charset,
)
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.pages.ask import Name
from ris3graph.web.pages.exports import as_csv, as_json
from ris3graph.web.rendering import Frame

if TYPE_CHECKING:
    from ris3graph.web.rendering import Renderer

_SH: Final = PREFIXES["sh"]
_ABOUT: Final = frozenset({_SH + "targetClass", _SH + "targetSubjectsOf", _SH + "targetObjectsOf"})
_DATA: Final = (JSON, CSV)


@dataclass(frozen=True, slots=True)
class ShapeItem:
    """A shape.

    Attributes
    ----------
    local
        What follows the # in its IRI.
    about
        Classes whose things it is about, and properties whose subjects or values it is about.
    severity
        ``violation``, which refuses a load, ``warning`` or ``info``.
    message
        What is wrong, and what to do.
    """

    local: str
    about: tuple[Name, ...]
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ShapesPage:
    """All shapes.

    Attributes
    ----------
    shapes
        By name.
    """

    shapes: tuple[ShapeItem, ...]

    def table(self) -> tuple[ShapeItem, ...]:
        """Rows of the page as CSV."""
        return self.shapes


def shapes_router(renderer: Renderer) -> APIRouter:
    """Return a router for ``/shapes`` as RDF, and its pages in all languages."""
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)
    triples = tuple(shape_triples())

    def document(request: Request, suffix: str | None = None) -> Response:
        chosen = negotiate(
            (HTML, *GRAPH_FORMATS), accept=request.headers.get("accept"), suffix=suffix
        )
        vary = {"Vary": "Accept, Accept-Language"}
        if chosen.name == HTML.name:
            return RedirectResponse(f"/{language_of_request(request)}/shapes", 303, headers=vary)
        registered = next(item for item in GRAPH_FORMATS if item.name == chosen.name)
        return Response(
            written(triples, registered.media_type),
            media_type=with_charset(chosen.media_type),
            headers=vary,
        )

    def page(language: str, suffix: str | None) -> Callable[[Request], Response]:
        context = shapes_page(triples, language)

        def answer(request: Request) -> Response:
            accept = request.headers.get("accept", "*/*")
            chosen = negotiate((HTML, *_DATA), accept=accept, suffix=suffix)
            if chosen.name == JSON.name:
                return JSONResponse(as_json(context))
            if chosen.name == CSV.name:
                return Response(as_csv(context.table()), media_type=CSV.content_type)
            formats = tuple(form.name for form in _DATA)
            frame = Frame(language, "/shapes", formats=formats)
            html = renderer.html("shapes.html", frame, {"page": context})
            return Response(html, media_type=HTML.content_type)

        return answer

    for path in ("/shapes", "/shapes.{suffix}"):
        router.add_api_route(path, document, methods=["GET", "HEAD"])
    for language in renderer.languages:
        for suffix in (*(form.name for form in _DATA), None):
            path = f"/{language}/shapes{f'.{suffix}' if suffix else ''}"
            router.add_api_route(path, page(language, suffix), methods=["GET", "HEAD"])
    return router


def shape_triples() -> list[Triple]:
    """Return the statements of all files of shapes."""
    return [
        Triple(quad.subject, quad.predicate, quad.object)
        for file in sorted((resources.ontology() / "shapes").glob("*.ttl"))
        for quad in parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def shapes_page(triples: tuple[Triple, ...], language: str) -> ShapesPage:
    """Return the page of all shapes in a language."""
    said: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SHAPES):
            said[triple.subject.value].append(triple)
    return ShapesPage(tuple(_item(iri, found, language) for iri, found in sorted(said.items())))


def _item(iri: str, said: list[Triple], language: str) -> ShapeItem:
    values = [(triple.predicate.value, triple.object) for triple in said]
    about = {o.value for p, o in values if p in _ABOUT and isinstance(o, NamedNode)}
    severity = {o.value for p, o in values if p == _SH + "severity" and isinstance(o, NamedNode)}
    messages = {
        o.language: o.value for p, o in values if p == _SH + "message" and isinstance(o, Literal)
    }
    return ShapeItem(
        local=iri.removeprefix(SHAPES),
        about=tuple(Name(name, slug_of(name), "") for name in sorted(about)),
        # As SHACL has it where nothing is said.
        severity=slug_of(min(severity, default="#Violation")).lower(),
        message=messages.get(language, ""),
    )
