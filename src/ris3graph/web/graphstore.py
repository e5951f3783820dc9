"""The SPARQL 1.1 Graph Store HTTP Protocol (W3C, 2013), at ``/graph-store`` and at graphs.

Reading is for everybody. Writing is loading: what is put goes through the shapes, gets
provenance, a change set and a version of its own, and is assessed. Written can be the
graphs of sources alone; the others are computed or travel with the software.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from anyio import to_thread
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import GRAPH, RESOLVED_GRAPH, source_graph
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.web.bearer import steward_of
from ris3graph.web.entitytags import given_tags
from ris3graph.web.graphs import DIGITS, ONE_GRAPH, GraphDocuments
from ris3graph.web.negotiation import negotiate
from ris3graph.web.openapi import BEARER, FORMAT, answered, body, in_formats, parameter
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import asked_version
from ris3graph.web.parts import FORM
from ris3graph.web.payload import SUFFIXES, holds_statements, receive
from ris3graph.web.problems import BadRequestError
from ris3graph.web.writing import answer_change, named_by_content, source_of, unchanged

if TYPE_CHECKING:
    from ris3graph.services.tokens import Token
    from ris3graph.store import Lock, Version
    from ris3graph.web.pages.ask import Site
    from ris3graph.web.writing import Writing

PATH: Final = "/graph-store"
_MANNERS: Final = {"PUT": Manner.REPLACE, "POST": Manner.ADD, "DELETE": Manner.REMOVE}
_NAMES: Final = [
    parameter("graph", "IRI of the graph."),
    parameter("default", "In place of graph, for the default graph."),
]
_VERSION: Final = parameter("version", "Number of a past version.", "integer")
_REMOVING: Final[dict[str, Any]] = {"parameters": _NAMES}
_PART: Final = {"type": "string", "format": "binary"}
_WRITING: Final = {
    **_REMOVING,
    "requestBody": body(
        {media_type: {"type": "string"} for media_type in SUFFIXES}
        | {FORM: {"type": "object", "additionalProperties": _PART}}
    ),
}
_TOLD: Final = answered(("application/json",), "What the load tells, where it is preferred")
_NEW: Final[dict[int | str, dict[str, Any]]] = {201: {"description": "The graph is new"}}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, "
    "If-None-Match, Prefer",
    "Access-Control-Max-Age": "86400",
}


def graph_store_router(site: Site, writing: Writing | None) -> APIRouter:
    """Return a router that answers ``/graph-store`` and changes of ``/graph/source/…``.

    Parameters
    ----------
    site
        Gives readers of versions, and their digests.
    writing
        How to write; ``None`` where this server takes no changes.
    """
    router = APIRouter(route_class=OpenRoute)
    documents = GraphDocuments(site)

    def read(request: Request) -> Response:
        iri = _named(request)
        reader = site.reader(asked_version(request))
        if iri not in reader.graphs():
            raise NotFoundError(say("There is no graph <{iri}>.", iri=iri))
        chosen = negotiate(
            ONE_GRAPH,
            accept=request.headers.get("accept"),
            wanted=request.query_params.get("format"),
        )
        return documents.send(request, reader, iri, chosen)

    async def write(request: Request) -> Response:
        if request.method == "POST" and not {"graph", "default"} & request.query_params.keys():
            new = source_graph(f"posted-{uuid4().hex[:12]}")
            return await _write(request, site, writing, new, is_new=True)
        return await _write(request, site, writing, _target(request))

    async def write_directly(request: Request, name: str) -> Response:
        return await _write(request, site, writing, GRAPH + name)

    async def options() -> Response:
        return Response(status_code=204, headers=_PREFLIGHT)

    for method in ("GET", "HEAD"):
        router.add_api_route(
            PATH,
            read,
            methods=[method],
            summary="A named graph (SPARQL 1.1 Graph Store HTTP Protocol)",
            response_class=Response,
            responses=in_formats(ONE_GRAPH, "The graph"),
            openapi_extra={"parameters": [*_NAMES, FORMAT, _VERSION]},
            include_in_schema=method == "GET",
        )
    for method, summary in (
        ("PUT", "Replace the graph of a source"),
        ("POST", "Add to the graph of a source, or make one where none is named"),
        ("DELETE", "Remove a source"),
    ):
        router.add_api_route(
            PATH,
            write,
            methods=[method],
            summary=summary,
            status_code=204,
            response_class=Response,
            responses=_TOLD if method == "DELETE" else _TOLD | _NEW,
            dependencies=[BEARER],
            openapi_extra=_WRITING if method != "DELETE" else _REMOVING,
        )
        router.add_api_route(
            "/graph/{name:path}", write_directly, methods=[method], include_in_schema=False
        )
    for path in (PATH, "/graph/{name:path}"):
        router.add_api_route(path, options, methods=["OPTIONS"], include_in_schema=False)
    return router


def _named(request: Request) -> str:
    """Return the graph that the parameters name."""
    named = request.query_params.getlist("graph")
    is_default = "default" in request.query_params
    if len(named) + is_default != 1:
        raise BadRequestError(say("Name one graph: graph=IRI, or default."))
    if is_default:
        return RESOLVED_GRAPH
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", named[0]):
        raise BadRequestError(
            say("graph=«{value}» is no absolute IRI.", value=named[0][:200]),
        )
    return named[0]


def _target(request: Request) -> str:
    if "default" in request.query_params:
        raise HTTPException(
            403,
            say(
                "The default graph is computed from the sources; it cannot be written. Name the "
                "graph of a source: graph={iri}.",
                iri=source_graph("…"),
            ),
        )
    return _named(request)


async def _write(
    request: Request, site: Site, writing: Writing | None, iri: str, *, is_new: bool = False
) -> Response:
    tokens = None if writing is None else writing.tokens
    token = await to_thread.run_sync(steward_of, request, tokens)
    assert writing is not None, "nobody has a token where nobody can write"
    name = source_of(iri)
    with tempfile.TemporaryDirectory(dir=writing.spool, prefix="upload-") as folder:
        files = []
        if request.method != "DELETE":
            files = await receive(request, Path(folder), writing.limit)
        change = _Change(request, site, writing, token, name, files, is_new)
        # What can be refused is refused before it waits for others.
        await to_thread.run_sync(change.check)
        async with writing.turn(request, token) as lock:
            return await to_thread.run_sync(change.make, lock)


@dataclass(slots=True)
class _Change:
    """A change of the graph of a source, which may be one that is made by it."""

    request: Request
    site: Site
    writing: Writing
    token: Token
    name: str
    files: list[Path]
    is_new: bool

    @property
    def _iri(self) -> str:
        return source_graph(self.name)

    @property
    def _action(self) -> str:
        return self.request.method.lower()

    def check(self) -> None:
        """Refuse what is no graph, and what is meant for another state of the data."""
        with self.writing.refusals(self.token, self._action, self._iri):
            self.files = [file for file in self.files if holds_statements(file)]
            if self.is_new and not self.files:
                raise BadRequestError(
                    say("The body holds no statements, and a graph of nothing is no graph.")
                )
            self._exists()

    def make(self, lock: Lock) -> Response:
        """Make the change: nobody else writes meanwhile."""
        with self.writing.refusals(self.token, self._action, self._iri):
            existed = self._exists()
        manner, paths = self._load(existed)
        if manner is None:
            outcome = unchanged(self.site.current)
        else:
            outcome = self.writing.load(self.token, self._action, self.name, paths, manner, lock)
        number = outcome["version"]
        digest = _digest(self.site.versions.get(number) if number else None, self._iri)
        headers = {} if digest is None else {"ETag": f'"{digest}"'}
        created = digest is not None and not existed
        if created:
            headers["Location"] = self._iri
        return answer_change(self.request, outcome, headers, created=created)

    def _exists(self) -> bool:
        """Say whether there is the graph, as the caller may state that there is or is not."""
        digest = _digest(self.site.versions.current(), self._iri)
        _check_conditions(self.request, digest)
        if self.request.method == "DELETE" and digest is None:
            raise NotFoundError(say("There is no graph <{iri}>.", iri=self._iri))
        return digest is not None

    def _load(self, existed: bool) -> tuple[Manner | None, list[Path]]:
        """Return what is to be loaded, and how; no manner where nothing changes."""
        manner = _MANNERS[self.request.method]
        if manner is Manner.REMOVE:
            return manner, []
        if not self.files:
            # Nothing replaces what was there, and nothing is added.
            return (Manner.REMOVE if manner is Manner.REPLACE and existed else None), []
        if manner is Manner.ADD:
            # Parts of a form may be alike.
            return manner, list({named_by_content(file, "added"): None for file in self.files})
        return manner, self.files


def _digest(version: Version | None, iri: str) -> str | None:
    """Return the digits of a graph's digest that its entity tags hold."""
    digest = None if version is None else version.digests.get(iri)
    return None if digest is None else str(digest)[:DIGITS]


def _check_conditions(request: Request, digest: str | None) -> None:
    """Refuse where the graph is not what the caller takes it for (RFC 9110, section 13).

    The tag of any format names the digest, so that of any fits.
    """
    for name, wanted in (("if-match", True), ("if-none-match", False)):
        if name not in request.headers:
            continue
        tags = {tag.strip('"') for tag in given_tags(request, name)}
        known = {tag.partition("-")[0] for tag in tags}
        holds = digest is not None and ("*" in tags or digest in known)
        if holds != wanted:
            raise HTTPException(
                412,
                say("The graph is not what you have: it changed meanwhile. Get it again."),
            )
