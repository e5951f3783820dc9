"""The query files as an API: ``/queries`` and ``/queries/NAME.csv?region=UA-63``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ris3graph.catalogue import check_known, serialise_catalogue, serialise_query
from ris3graph.rdf.question import Question
from ris3graph.web.answering import ask, caller_of, send
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import (
    GRAPH_FORMATS,
    HTML,
    JSON,
    RESULT_FORMATS,
    TURTLE,
    Format,
    negotiate,
    with_charset,
)
from ris3graph.web.openapi import FORMAT, in_formats, parameter
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import asked_version, once, whole_number
from ris3graph.web.protocol import formats_of
from ris3graph.web.sparql import ThreadRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ris3graph.catalogue import Catalogue, QueryFile
    from ris3graph.rdf.reader import Reader
    from ris3graph.web.answering import Submitting

_OURS = frozenset({"version", "format", "lang", "limit", "offset"})
_NOT_THE_PAGE = frozenset({"format", "lang", "name"})


def queries_router(
    catalogue: Catalogue,
    get_reader: Callable[[int | None], Reader],
    runner: Submitting | None = None,
) -> APIRouter:
    """Return a router that answers ``/queries`` and ``/queries/NAME[.suffix]``.

    Parameters
    ----------
    catalogue
        The query files.
    get_reader
        Returns a reader of a version, of the current one for ``None``.
    runner
        Where queries run; threads of this process by default.

    Notes
    -----
    Who takes HTML is sent to the query page, with the values in its form. RDF of a query
    that gives rows is its description; one that gives a graph answers with that graph.
    The description of either is at ``/queries/NAME/description``, to which a link leads.
    """
    router = APIRouter(route_class=OpenRoute)
    runs = runner or ThreadRunner(get_reader)

    async def listing(request: Request) -> Response:
        chosen = negotiate(
            (JSON, *GRAPH_FORMATS, HTML),
            accept=request.headers.get("accept"),
            suffix=request.path_params.get("suffix"),
            wanted=once(request, "format"),
        )
        if chosen.name == HTML.name:
            return _to_page(request, [])
        vary = {"Vary": "Accept"}
        if chosen.name == JSON.name:
            return JSONResponse({"queries": [entry(query) for query in catalogue]}, headers=vary)
        registered = next(item for item in GRAPH_FORMATS if item.name == chosen.name)
        return Response(
            serialise_catalogue(catalogue, registered.media_type),
            media_type=with_charset(chosen.media_type),
            headers=vary,
        )

    async def answered(request: Request, name: str) -> Response:
        name, suffix = _split(name, catalogue)
        query = catalogue.get(name)
        offered = formats_of(query.text)
        descriptions = tuple(item for item in GRAPH_FORMATS if item not in offered)
        chosen = negotiate(
            (*offered, *descriptions, HTML),
            accept=request.headers.get("accept"),
            suffix=suffix,
            wanted=once(request, "format"),
        )
        if chosen.name == HTML.name:
            return _to_page(request, [("name", query.name)])
        if any(item.name == chosen.name for item in descriptions):
            return _described(query, chosen)
        if not descriptions and suffix is None and not _given(request) and _asks(query):
            # Its IRI alone: there is nothing to answer, but the query to describe.
            return _see(f"{_description(query)}.{chosen.name}")
        given = _given(request)
        text = query.bind(
            given,
            limit=whole_number("limit", once(request, "limit")),
            offset=whole_number("offset", once(request, "offset")) or 0,
        )
        reader = await to_thread.run_sync(get_reader, asked_version(request))
        await to_thread.run_sync(check_known, catalogue, query, given, reader)
        registered = next(item for item in offered if item.name == chosen.name)
        answer = await ask(
            request,
            runs,
            Question(text, registered.media_type, None, reader.version),
            caller_of(request),
        )
        headers = {
            "RIS3-Version": str(reader.version),
            "Vary": "Accept",
            **_described_by(query),
            **_file_name(query.name, chosen),
        }
        return send(request, answer, with_charset(chosen.media_type), headers)

    async def description(request: Request, name: str) -> Response:
        query = catalogue.get(name)
        chosen = negotiate(
            (*GRAPH_FORMATS, HTML),
            accept=request.headers.get("accept"),
            suffix=request.path_params.get("suffix"),
            wanted=once(request, "format"),
        )
        if chosen.name == HTML.name:
            return _to_page(request, [("name", query.name)])
        return _described(query, chosen)

    router.add_api_route(
        "/queries",
        listing,
        methods=["GET"],
        summary="All query files with their parameters",
        response_class=Response,
        responses=in_formats((JSON, *GRAPH_FORMATS), "The catalogue"),
        openapi_extra={"parameters": [FORMAT]},
    )
    router.add_api_route(
        "/queries.{suffix}", listing, methods=["GET", "HEAD"], include_in_schema=False
    )
    router.add_api_route(
        "/queries/{name}",
        answered,
        methods=["GET"],
        summary="The answer of a query file",
        response_class=Response,
        responses=in_formats((*RESULT_FORMATS, *GRAPH_FORMATS), "The answer"),
        openapi_extra={
            "parameters": [
                FORMAT,
                parameter("limit", "Rows at most.", "integer"),
                parameter("offset", "Rows that are left out before them.", "integer"),
                parameter("version", "Number of a past version.", "integer"),
                parameter("region", "A parameter that some queries have; see /queries."),
            ]
        },
    )
    for path in ("/queries/{name}/description.{suffix}", "/queries/{name}/description"):
        router.add_api_route(path, description, methods=["GET", "HEAD"], include_in_schema=False)
    router.add_api_route("/queries", listing, methods=["HEAD"], include_in_schema=False)
    router.add_api_route("/queries/{name}", answered, methods=["HEAD"], include_in_schema=False)
    return router


def entry(query: QueryFile) -> dict[str, Any]:
    """Return what the catalogue says of a query, as JSON."""
    return {
        "name": query.name,
        "group": query.group,
        "form": query.form,
        **query.header.model_dump(mode="json"),
        "href": f"/queries/{query.name}",
    }


def _split(name: str, catalogue: Catalogue) -> tuple[str, str | None]:
    """Split a suffix off a name; a name that is known as it stands has none."""
    stem, dot, suffix = name.rpartition(".")
    if dot and name not in catalogue.names():
        return stem, suffix
    return name, None


def _given(request: Request) -> dict[str, list[str]]:
    parameters = request.query_params
    return {name: parameters.getlist(name) for name in parameters if name not in _OURS}


def _to_page(request: Request, chosen: list[tuple[str, str]]) -> Response:
    """Send a person to the query page, with what was asked for in its form."""
    asked = request.query_params
    language = once(request, "lang") or language_of_request(request)
    given = [(name, value) for name, value in asked.multi_items() if name not in _NOT_THE_PAGE]
    tail = urlencode(chosen + given)
    address = f"/{'en' if language == 'en' else 'uk'}/query"
    return _see(f"{address}?{tail}" if tail else address)


def _asks(query: QueryFile) -> bool:
    return any(parameter.required for parameter in query.header.parameters)


def _description(query: QueryFile) -> str:
    return f"/queries/{query.name}/description"


def _described_by(query: QueryFile) -> dict[str, str]:
    return {"Link": f'<{_description(query)}.ttl>; rel="describedby"; type="{TURTLE.media_type}"'}


def _described(query: QueryFile, chosen: Format) -> Response:
    registered = next(item for item in GRAPH_FORMATS if item.name == chosen.name)
    return Response(
        serialise_query(query, registered.media_type),
        media_type=with_charset(chosen.media_type),
        headers={"Vary": "Accept", **_described_by(query)},
    )


def _see(target: str) -> Response:
    return RedirectResponse(target, 303, headers={"Vary": "Accept, Accept-Language"})


def _file_name(name: str, chosen: Format) -> dict[str, str]:
    """Name the file that a browser stores for formats that it does not show."""
    if chosen.name in ("csv", "tsv"):
        return {"Content-Disposition": f'attachment; filename="{name}.{chosen.name}"'}
    return {}
