"""Search as JSON: what ``/api/search`` answers and ``ris3graph search --json`` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import (
    IN_DIGITS,
    ONLY_KNOWN,
    HelixQuery,
    RegionQuery,
    VersionQuery,
    version_number,
)

if TYPE_CHECKING:
    from ris3graph.rdf.reader import Reader
    from ris3graph.search import Found, Hit

MOST = 100
"""Hits that one answer has at most."""


class Searching(Protocol):
    """What can be searched."""

    def reader(self, version: int | None = None) -> Reader:
        """Return a reader of a version, of the current one for ``None``."""
        ...

    def search(
        self,
        text: str,
        *,
        version: int | None = None,
        kind: str = "",
        region: str = "",
        helix: str = "",
        language: str = "uk",
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """Return what a text finds, best first."""
        ...


def search_router(searching: Searching) -> APIRouter:
    """Return a router that answers ``/api/search``.

    Parameters
    ----------
    searching
        What can be searched.
    """
    router = APIRouter(route_class=OpenRoute, dependencies=[ONLY_KNOWN])

    def answer(
        q: Annotated[str, Query(description="Name, alias or identifier, in either script.")] = "",
        kind: Annotated[str, Query(description="actor, event, cluster, concept …")] = "",
        region: RegionQuery = "",
        helix: HelixQuery = "",
        lang: Annotated[Literal["uk", "en"], Query(description="Language of the labels.")] = "uk",
        limit: Annotated[int, IN_DIGITS, Query(ge=1, le=MOST)] = 20,
        offset: Annotated[int, IN_DIGITS, Query(ge=0)] = 0,
        version: VersionQuery = None,
    ) -> Response:
        number = searching.reader(version_number(version)).version
        found = searching.search(
            q,
            version=number,
            kind=kind,
            region=region,
            helix=helix,
            language=lang,
            limit=limit,
            offset=offset,
        )
        return JSONResponse(document(q, found, number), headers={"RIS3-Version": str(number)})

    for method, shown in (("GET", True), ("HEAD", False)):
        router.add_api_route(
            "/api/search",
            answer,
            methods=[method],
            include_in_schema=shown,
            summary="Things by name, alias or identifier, best first",
            response_class=JSONResponse,
        )
    return router


def document(text: str, found: Found, version: int) -> dict[str, Any]:
    """Return what a search found, as JSON.

    Parameters
    ----------
    text
        What was looked for.
    found
        What was found.
    version
        Number of the version.

    Returns
    -------
    dict
        ``hits`` (best first), ``total``, the counts ``kinds``, ``regions`` and
        ``helices``, and ``near``: the nearest things where nothing fits.
    """
    return {
        "query": text,
        "version": version,
        "total": found.total,
        "kinds": found.kinds,
        "regions": found.regions,
        "helices": found.helices,
        "hits": [_hit(hit) for hit in found.hits],
        "near": [_hit(hit) for hit in found.near],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "iri": hit.iri,
        "kind": hit.kind,
        "region": hit.region or None,
        "helix": hit.helix or None,
        "score": hit.score,
        "label": hit.label.text,
        "language": hit.label.language or None,
        "matched": hit.matched.text,
    }
