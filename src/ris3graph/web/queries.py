"""The query files as an API: ``/queries`` and ``/queries/NAME.csv?region=UA-63``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ris3graph.web.negotiation import HTML, Format, negotiate, with_charset
from ris3graph.web.protocol import formats_of, version_number
from ris3graph.web.sparql import OpenRoute, QueryRunner, ThreadRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ris3graph.catalogue import Catalogue, QueryFile
    from ris3graph.rdf.reader import Reader, Solutions

    Page = Callable[[Request, QueryFile, Mapping[str, list[str]], Solutions], Response]

_OURS = frozenset({"version", "format", "lang"})


def queries_router(
    catalogue: Catalogue,
    get_reader: Callable[[int | None], Reader],
    runner: QueryRunner | None = None,
    page: Page | None = None,
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
    page
        Makes the HTML page of a SELECT from the request, the query file, the
        values given and the solutions. Without it HTML is not offered.
    """
    router = APIRouter(route_class=OpenRoute)
    run = (runner or ThreadRunner(get_reader)).run

    async def listing() -> Response:
        return JSONResponse({"queries": [entry(query) for query in catalogue]})

    async def answer(request: Request, name: str) -> Response:
        name, suffix = _split(name, catalogue)
        query = catalogue.get(name)
        given = _given(request)
        text = query.bind(given)
        offered = formats_of(query.text)
        with_page = page is not None and query.form == "select"
        chosen = negotiate(
            (*offered, HTML) if with_page else offered,
            accept=request.headers.get("accept"),
            suffix=suffix,
            wanted=request.query_params.get("format"),
        )
        version = version_number(request.query_params.get("version"))
        reader = await to_thread.run_sync(get_reader, version)
        if page is not None and chosen.name == HTML.name:
            solutions = await to_thread.run_sync(reader.select, text)
            response = page(request, query, given, solutions)
        else:
            registered = next(item for item in offered if item.name == chosen.name)
            body = await run(text, registered.media_type, None, reader.version)
            response = Response(
                body,
                media_type=with_charset(chosen.media_type),
                headers=_file_name(query.name, chosen),
            )
        response.headers["RIS3-Version"] = str(reader.version)
        response.headers.add_vary_header("Accept")
        return response

    router.add_api_route(
        "/queries",
        listing,
        methods=["GET"],
        summary="All query files with their parameters",
        response_class=JSONResponse,
    )
    router.add_api_route(
        "/queries/{name}",
        answer,
        methods=["GET"],
        summary="The answer of a query file",
        response_class=Response,
    )
    router.add_api_route("/queries", listing, methods=["HEAD"], include_in_schema=False)
    router.add_api_route("/queries/{name}", answer, methods=["HEAD"], include_in_schema=False)
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


def _file_name(name: str, chosen: Format) -> dict[str, str]:
    """Name the file that a browser stores for formats that it does not show."""
    if chosen.name in ("csv", "tsv"):
        return {"Content-Disposition": f'attachment; filename="{name}.{chosen.name}"'}
    return {}
