"""Linked data: the IRI of everything leads to its page or its document (303)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import (
    BASE,
    ONTOLOGY_GRAPH,
    VOCABULARY,
    entity,
    escaped,
    genid,
    source_file,
)
from ris3graph.rdf.namespaces import concept as concept_iri
from ris3graph.said import say
from ris3graph.web.i18n import DEFAULT, language_of_request
from ris3graph.web.negotiation import (
    GRAPH_FORMATS,
    HTML,
    Format,
    negotiate,
)
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.pages.ask import Ask, Site
from ris3graph.web.pages.whereabouts import holds, last_holder
from ris3graph.web.parameters import asked_version
from ris3graph.web.rendering import path_of

DOCUMENT: Final = "entity-description"
"""Query that describes a thing."""

_VARY: Final = "Accept, Accept-Language"


def linked_router(linked: LinkedData) -> APIRouter:
    """Return a router for the IRIs of everything but named graphs and queries."""
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)
    answers: tuple[tuple[str, Callable[..., Response]], ...] = (
        ("/id/version/{number:path}", linked.version),
        ("/id/{kind}/{slug:path}", linked.thing),
        ("/vocabulary/{concept:path}", linked.concept),
        ("/.well-known/genid/{node}", linked.node),
        ("/graph/source/{source}/{file}", linked.file),
        ("/ontology", linked.ontology),
        ("/ontology/{part:path}", linked.ontology),
        ("/", linked.site),
    )
    for path, answer in answers:
        router.add_api_route(path, answer, methods=["GET", "HEAD"])
    return router


class LinkedData:
    """Answers at the IRIs of things, concepts, versions, the ontology and files of sources.

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
            request, concept_iri(scheme, notation) if notation else VOCABULARY + escaped(scheme)
        )

    def node(self, request: Request) -> Response:
        """Lead from the IRI that stands for a blank node to what describes it."""
        return self._lead(request, genid(request.path_params["node"]))

    def file(self, request: Request) -> Response:
        """Lead from the IRI of a file of a source to what describes it."""
        source, name = request.path_params["source"], request.path_params["file"]
        return self._lead(request, source_file(source, name))

    def site(self, request: Request) -> Response:
        """Lead from the root, which stands for the knowledge graph, to its page or document."""
        chosen = _chosen(request)
        if chosen.name == HTML.name:
            language = language_of_request(request)
            return RedirectResponse(f"/{language}/", 302, headers={"Vary": _VARY})
        return self._lead(request, BASE)

    def version(self, request: Request) -> Response:
        """Lead from the IRI of a version, or of a graph as it was in one, to what describes it."""
        number, _, graph = request.path_params["number"].partition("/")
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise NotFoundError(say("There is no version «{number}».", number=number[:40]))
        version = self._site.versions.get(int(number))
        if graph and BASE + graph not in version.digests:
            raise NotFoundError(f"Version {number} has no graph <{BASE}{graph}>.")
        chosen = _chosen(request)
        suffix = "" if chosen.name == HTML.name else f".{chosen.name}"
        return _see(f"/{language_of_request(request)}/version/{version.number}{suffix}")

    def ontology(self, request: Request) -> Response:
        """Lead from the ontology, a part of it or its version to where all its terms are."""
        part = request.path_params.get("part")
        version = asked_version(request)
        if part is not None:
            version = self._version_of_ontology(f"{BASE}ontology/{escaped(part)}", version)
        chosen = _chosen(request)
        tail = "" if version is None else f"?version={version}"
        if chosen.name == HTML.name:
            return _see(f"/{language_of_request(request)}/ontology{tail}")
        return _see(f"/{ONTOLOGY_GRAPH.removeprefix(BASE)}.{chosen.name}{tail}")

    def describe(self, iri: str, media_type: str, version: int | None = None) -> bytes:
        """Return all statements about a thing.

        Raises
        ------
        NotFoundError
            The data do not hold it.
        """
        ask = Ask(self._site, DEFAULT, version)
        if not holds(ask, iri):
            raise NotFoundError(say("The data do not hold <{iri}>.", iri=iri))
        query = self._site.catalogue.get(DOCUMENT).bind({"entity": iri})
        return ask.reader.serialise(query, media_type)

    def _version_of_ontology(self, iri: str, version: int | None) -> int | None:
        """Return the version of the data to be asked for a part or version of the ontology."""
        ask = Ask(self._site, DEFAULT, version)
        rows = ask.rows("ontology-versions")
        if any(iri in (row["ontology"], row.get("version")) for row in rows):
            return version
        try:
            return last_holder(ask, iri)
        except NotFoundError as error:
            held = ", ".join(f"<{row['version']}>" for row in rows if "version" in row)
            raise type(error)(f"{error} Of the ontology there is: {held or 'nothing'}.") from error

    def _lead(self, request: Request, iri: str) -> Response:
        version = asked_version(request)
        ask = Ask(self._site, DEFAULT, version)
        if not holds(ask, iri):
            survivor = ask.survivor(iri)
            if survivor is not None:
                tail = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(f"/{survivor.removeprefix(BASE)}{tail}", 301)
            version = last_holder(ask, iri)
        chosen = _chosen(request)
        if chosen.name == HTML.name:
            target = f"/{language_of_request(request)}{path_of(iri)}"
        else:
            target = f"/queries/{DOCUMENT}.{chosen.name}?entity={quote(iri, safe='/:')}"
        if version is not None:
            target += ("&" if "?" in target else "?") + f"version={version}"
        return _see(target)


def _chosen(request: Request) -> Format:
    return negotiate((HTML, *GRAPH_FORMATS), accept=request.headers.get("accept"))


def _see(target: str) -> Response:
    return RedirectResponse(target, 303, headers={"Vary": _VARY})
