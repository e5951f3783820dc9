"""Data to take away: a graph at its IRI, whole versions, the network; streamed.

``/graph/source/pilot`` answers in the format that is asked for, with a suffix
(``.ttl``, ``.nq.gz``) or by Accept; ``/api/export/version.nq.gz`` is all graphs,
``/api/network.graphml?region=UA-63`` the network for other programs,
``/api/changes.rdfp?from=3&to=5`` what differs between two versions.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ris3graph.errors import GoneError, NotFoundError
from ris3graph.exchange.formats import NETWORK_FORMATS
from ris3graph.rdf.namespaces import BASE, GRAPH
from ris3graph.said import say
from ris3graph.services.networks import Choice
from ris3graph.services.networks import network as make_network
from ris3graph.store import PATCH
from ris3graph.web.graphs import ONE_GRAPH, GraphDocuments
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import (
    DATASET_FORMATS,
    HTML,
    JSON,
    Format,
    NotAcceptableError,
    negotiate,
)
from ris3graph.web.openapi import answered, media_types
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import (
    IN_DIGITS,
    ONLY_KNOWN,
    HelixQuery,
    RegionQuery,
    VersionQuery,
    asked_version,
    once,
    version_number,
)
from ris3graph.web.streaming import PACKED, streamed

if TYPE_CHECKING:
    from ris3graph.store import Version
    from ris3graph.web.pages.ask import Site

_ARCHIVE: Final = "application/zip"
_GRAPH_TYPES: Final = (*media_types(ONE_GRAPH), PACKED)
_WHOLE_TYPES: Final = (*media_types(DATASET_FORMATS), PACKED)
_NETWORK_TYPES: Final = (*(item.media_type for item in NETWORK_FORMATS.values()), PACKED)
_From = Annotated[int, IN_DIGITS, Query(alias="from", ge=1, description="Number of a version.")]
_To = Annotated[
    int | None,
    IN_DIGITS,
    Query(alias="to", ge=1, description="Number of another; the current one by default."),
]


def exports_router(site: Site) -> APIRouter:
    """Return a router that answers ``/graph/…``, ``/api/export/…`` and ``/api/network.…``.

    Parameters
    ----------
    site
        Gives readers of versions, and their digests.
    """
    router = APIRouter(route_class=OpenRoute)
    documents = GraphDocuments(site)

    def graph(request: Request, name: str) -> Response:
        asked = asked_version(request)
        reader = site.reader(asked)
        try:
            iri, suffix, packed = _split(GRAPH + name, reader.graphs())
        except NotFoundError:
            if asked is not None:
                raise
            return _to_former(request, GRAPH + name, site.versions.list())
        offered = (*ONE_GRAPH, HTML)
        chosen = negotiate(
            offered,
            accept=request.headers.get("accept"),
            suffix=suffix,
            wanted=once(request, "format"),
        )
        if chosen.name == HTML.name:
            return _to_page(request, iri)
        return documents.send(request, reader, iri, chosen, packed=packed)

    def whole(request: Request, suffix: str, version: VersionQuery = None) -> Response:
        reader = site.reader(version_number(version))
        packed = suffix.endswith(".gz")
        chosen: Format = negotiate(DATASET_FORMATS, suffix=suffix.removesuffix(".gz"))
        return streamed(
            request,
            partial(reader.export, media_type=chosen.media_type),
            media_type=chosen.content_type,
            file_name=f"ris3graph-v{reader.version}.{chosen.name}{'.gz' if packed else ''}",
            etag=f"{_etag(site.versions.get(reader.version))}-{chosen.name}",
            headers={"RIS3-Version": str(reader.version)},
        )

    def archive(request: Request, version: VersionQuery = None) -> Response:
        reader = site.reader(version_number(version))
        return streamed(
            request,
            site.archive(reader.version),
            media_type=_ARCHIVE,
            file_name=f"ris3graph-v{reader.version}.zip",
            etag=f"{_etag(site.versions.get(reader.version))}-archive",
            headers={"RIS3-Version": str(reader.version)},
        )

    def network(
        request: Request,
        suffix: str,
        region: RegionQuery = "",
        helix: HelixQuery = "",
        kind: Annotated[str, Query(description="Kind of joint record: project …")] = "",
        bom: Annotated[str, Query(description="1 for the mark that Excel wants in CSV.")] = "",
        version: VersionQuery = None,
    ) -> Response:
        plain = suffix.removesuffix(".gz")
        chosen = NETWORK_FORMATS.get(plain)
        if chosen is None:
            raise NotAcceptableError(
                f"There is no «{suffix}» of a network. Offered are: {', '.join(NETWORK_FORMATS)}."
            )
        choice = Choice(region, helix, kind)
        reader = site.reader(version_number(version))
        choice.check(reader, site.catalogue)
        marked = bom == "1"
        parts = [part for part in dataclasses.astuple(choice) if part]
        return streamed(
            request,
            chosen.write(lambda: make_network(reader, site.catalogue, choice), bom=marked),
            media_type=chosen.media_type,
            file_name="-".join(["network", *parts, f"v{reader.version}"]) + f".{suffix}",
            etag="-".join(
                [_etag(site.versions.get(reader.version)), *parts, plain, "bom" * marked]
            ),
            headers={"RIS3-Version": str(reader.version)},
        )

    def changes(first: _From, second: _To = None) -> Response:
        return JSONResponse(site.difference(first, second).summary())

    def patch(request: Request, first: _From, second: _To = None) -> Response:
        found = site.difference(first, second)
        return streamed(
            request,
            found.write,
            media_type=PATCH,
            file_name=f"ris3graph-v{found.first.number}-v{found.second.number}.rdfp",
            etag=f"{_etag(found.first)}-{_etag(found.second)}",
            headers={},
        )

    for path, handler, summary, names in (
        ("/graph/{name:path}", graph, "One named graph, at its IRI", _GRAPH_TYPES),
        ("/api/export/version.{suffix}", whole, "All named graphs of a version", _WHOLE_TYPES),
        ("/api/export/archive.zip", archive, "A whole version as an RO-Crate", (_ARCHIVE,)),
        (
            "/api/network.{suffix}",
            network,
            "The network of all, a region, a side or a kind",
            _NETWORK_TYPES,
        ),
        (
            "/api/changes",
            changes,
            "How many statements differ between two versions, by graph",
            (JSON.media_type,),
        ),
        (
            "/api/changes.rdfp",
            patch,
            "What differs between two versions, as an RDF Patch",
            (PATCH,),
        ),
    ):
        # The IRI of a graph may carry parameters of others; those of the API are ours.
        known = [ONLY_KNOWN] if path.startswith("/api/") else []
        for method, shown in (("GET", True), ("HEAD", False)):
            router.add_api_route(
                path,
                handler,
                methods=[method],
                summary=summary,
                response_class=Response,
                responses=answered(names, "The file"),
                dependencies=known,
                include_in_schema=shown,
            )
    return router


def _split(iri: str, graphs: tuple[str, ...]) -> tuple[str, str | None, bool]:
    """Return the graph that is meant, the suffix of its format, and whether as gzip.

    Raises
    ------
    NotFoundError
        There is no such graph.
    """
    plain = iri.removesuffix(".gz")
    stem, _, suffix = plain.rpartition(".")
    for name, ending in ((iri, None), (stem, suffix)):
        if name in graphs:
            return name, ending, plain != iri and ending is not None
    raise NotFoundError(say("There is no graph <{iri}>.", iri=iri))


def _to_former(request: Request, iri: str, versions: list[Version]) -> Response:
    """Lead to the newest version with a graph that the current one has no more.

    Raises
    ------
    GoneError
        The version with the graph is no longer kept.
    NotFoundError
        No version is known to have had it.
    """
    names = {iri, iri.removesuffix(".gz").rpartition(".")[0]}
    last = None
    for version in versions:
        if names & version.digests.keys():
            query = f"{request.url.query}&" if request.url.query else ""
            return RedirectResponse(f"{request.url.path}?{query}version={version.number}", 303)
        if last is None and names & version.changes.keys():
            last = version.number - 1
    if last is None:
        raise NotFoundError(say("There is no graph <{iri}>.", iri=iri))
    raise GoneError(
        say(
            "The graph <{iri}> was last in version {number}, which is no longer kept.",
            iri=iri,
            number=last,
        )
    )


def _etag(version: Version) -> str:
    # The number alone is the same in another data directory.
    return f"v{version.number}-{version.time:%Y%m%d%H%M%S%f}"


def _to_page(request: Request, graph: str) -> Response:
    language = language_of_request(request)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(
        f"/{language}/data{query}#{graph.removeprefix(BASE)}",
        303,
        headers={"Vary": "Accept, Accept-Language"},
    )
