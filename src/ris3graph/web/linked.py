"""Linked data: the IRI of everything leads to its page or its document (303)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import BASE, ONTOLOGY_GRAPH, entity, source_file
from ris3graph.rdf.namespaces import concept as concept_iri
from ris3graph.web.i18n import DEFAULT, language_of_request
from ris3graph.web.negotiation import GRAPH_FORMATS, HTML, Format, negotiate
from ris3graph.web.pages.ask import Ask, Site
from ris3graph.web.protocol import version_number
from ris3graph.web.rendering import path_of

DOCUMENT: Final = "entity-description"
"""Query that describes a thing."""

_VERSION: Final = entity("version", "")


def linked_router(linked: LinkedData) -> APIRouter:
    """Return a router for the IRIs of everything but named graphs."""
    router = APIRouter(include_in_schema=False)
    answers: tuple[tuple[str, Callable[..., Response]], ...] = (
        ("/id/{kind}/{slug:path}", linked.thing),
        ("/vocabulary/{concept:path}", linked.concept),
        ("/graph/source/{source}/{file}", linked.file),
        ("/ontology", linked.ontology),
    )
    for path, answer in answers:
        router.add_api_route(path, answer, methods=["GET", "HEAD"])
    return router


class LinkedData:
    """Answers at the IRIs of things, concepts, the ontology and files of sources.

    Parameters
    ----------
    site
        Where to ask.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def thing(self, request: Request) -> Response:
        """Lead from the IRI of a thing to what describes it."""
        return self._lead(request, entity(request.path_params["kind"], request.path_params["slug"]))

    def concept(self, request: Request) -> Response:
        """Lead from the IRI of a concept, or of a scheme, to what describes it."""
        scheme, _, notation = request.path_params["concept"].partition("/")
        return self._lead(
            request, concept_iri(scheme, notation) if notation else f"{BASE}vocabulary/{scheme}"
        )

    def file(self, request: Request) -> Response:
        """Lead from the IRI of a file of a source to what describes it."""
        source, name = request.path_params["source"], request.path_params["file"]
        return self._lead(request, source_file(source, name))

    def ontology(self, request: Request) -> Response:
        """Lead from the ontology, where all its terms are, to its page or its document."""
        chosen = negotiate((HTML, *GRAPH_FORMATS), accept=request.headers.get("accept"))
        if chosen.name == HTML.name:
            return _see(f"/{language_of_request(request)}/ontology")
        return _see(f"/{ONTOLOGY_GRAPH.removeprefix(BASE)}.{chosen.name}")

    def describe(self, iri: str, media_type: str, version: int | None = None) -> bytes:
        """Return all statements about a thing.

        Raises
        ------
        NotFoundError
            The data do not hold it.
        """
        ask = Ask(self._site, DEFAULT, version)
        _require(ask, iri)
        query = self._site.catalogue.get(DOCUMENT).bind({"entity": iri})
        return ask.reader.serialise(query, media_type)

    def _lead(self, request: Request, iri: str) -> Response:
        version = version_number(request.query_params.get("version"))
        if iri.startswith(_VERSION):
            self._site.versions.get(_number(iri))
        else:
            ask = Ask(self._site, DEFAULT, version)
            try:
                _require(ask, iri)
            except NotFoundError:
                survivor = ask.survivor(iri)
                if survivor is None:
                    raise
                tail = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(f"/{survivor.removeprefix(BASE)}{tail}", 301)
        offered: tuple[Format, ...] = (HTML, *GRAPH_FORMATS)
        chosen = negotiate(offered, accept=request.headers.get("accept"))
        page = f"/{language_of_request(request)}{path_of(iri)}"
        if chosen.name == HTML.name:
            target = page
        elif iri.startswith(_VERSION):
            target = f"{page}.{chosen.name}"
        else:
            target = f"/queries/{DOCUMENT}.{chosen.name}?entity={quote(iri, safe='/:')}"
        if version is not None:
            target += ("&" if "?" in target else "?") + f"version={version}"
        return _see(target)


def _require(ask: Ask, iri: str) -> None:
    if not ask.rows("entity-class", entity=iri):
        raise NotFoundError(f"The data do not hold <{iri}>.")


def _number(iri: str) -> int:
    slug = iri.removeprefix(_VERSION)
    if not (slug.isascii() and slug.isdigit() and len(slug) <= 9):
        raise NotFoundError(f"There is no version «{slug[:40]}».")
    return int(slug)


def _see(target: str) -> Response:
    return RedirectResponse(target, 303, headers={"Vary": "Accept, Accept-Language"})
