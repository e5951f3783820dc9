"""Linked data: the IRIs of things and concepts lead to their page or document (303)."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import BASE, entity
from ris3graph.rdf.namespaces import concept as concept_iri
from ris3graph.web.i18n import DEFAULT, LANGUAGES
from ris3graph.web.negotiation import GRAPH_FORMATS, HTML, Format, negotiate, preferred_language
from ris3graph.web.pages.ask import Ask, Site
from ris3graph.web.protocol import version_number
from ris3graph.web.rendering import PAGES

DOCUMENT: Final = "entity-description"
"""Query that describes a thing."""


class LinkedData:
    """Answers for ``/id/…`` and ``/vocabulary/…``.

    Parameters
    ----------
    site
        Where to ask.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def thing(self, request: Request) -> Response:
        """Lead from the IRI of a thing to what describes it."""
        kind, slug = request.path_params["kind"], request.path_params["slug"]
        return self._lead(request, entity(kind, slug), f"/{kind}/{slug}" if kind in PAGES else None)

    def concept(self, request: Request) -> Response:
        """Lead from the IRI of a concept, or of a scheme, to what describes it."""
        scheme, _, notation = request.path_params["concept"].partition("/")
        iri = concept_iri(scheme, notation) if notation else f"{BASE}vocabulary/{scheme}"
        return self._lead(request, iri, None)

    def describe(self, iri: str, media_type: str, version: int | None = None) -> bytes:
        """Return all statements about a thing.

        Raises
        ------
        NotFoundError
            The data do not hold it.
        """
        ask = Ask(self._site, DEFAULT, version)
        if not ask.rows("entity-class", entity=iri):
            raise NotFoundError(f"The data do not hold <{iri}>.")
        query = self._site.catalogue.get(DOCUMENT).bind({"entity": iri})
        return ask.reader.serialise(query, media_type)

    def _lead(self, request: Request, iri: str, page: str | None) -> Response:
        ask = Ask(self._site, DEFAULT, version_number(request.query_params.get("version")))
        if not ask.rows("entity-class", entity=iri):
            raise NotFoundError(f"The data do not hold <{iri}>.")
        language = preferred_language(request.headers.get("accept-language"), LANGUAGES, DEFAULT)
        offered: tuple[Format, ...] = (HTML, *GRAPH_FORMATS)
        chosen = negotiate(offered, accept=request.headers.get("accept"))
        if chosen.name != HTML.name:
            target = f"/queries/{DOCUMENT}.{chosen.name}?entity={_quoted(iri)}"
        elif page is not None:
            target = f"/{language}{page}"
        else:
            target = f"/{language}/query?name={DOCUMENT}&entity={_quoted(iri)}"
        if ask.version is not None:
            target += ("&" if "?" in target else "?") + f"version={ask.version}"
        return RedirectResponse(target, 303, headers={"Vary": "Accept, Accept-Language"})


def _quoted(iri: str) -> str:
    return iri.replace("%", "%25").replace("#", "%23").replace("&", "%26").replace("+", "%2B")
