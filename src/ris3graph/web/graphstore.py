"""The SPARQL 1.1 Graph Store HTTP Protocol (W3C, 2013), at ``/graph-store`` and at graphs.

Reading is for everybody. Writing is loading: what is put goes through the shapes, gets
provenance, a change set and a version of its own, and is assessed. Written can be the
graphs of sources alone; the others are computed or travel with the software.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from anyio import to_thread
from fastapi import APIRouter
from pyoxigraph import RdfFormat, parse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ris3graph.errors import NotFoundError, Ris3Error
from ris3graph.rdf.namespaces import GRAPH, RESOLVED_GRAPH, source_graph
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.services.provenance import Source, is_source_name
from ris3graph.web.bearer import steward_of
from ris3graph.web.entitytags import given_tags
from ris3graph.web.graphs import DIGITS, ONE_GRAPH, GraphDocuments
from ris3graph.web.negotiation import negotiate
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import asked_version
from ris3graph.web.problems import BadRequestError, TooLargeError, UnsupportedMediaTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ris3graph.services.tokens import Token, Tokens
    from ris3graph.web.pages.ask import Site

PATH: Final = "/graph-store"
_SUFFIXES: Final = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "text/n3": ".n3",
}
_MANNERS: Final = {"PUT": Manner.REPLACE, "POST": Manner.ADD, "DELETE": Manner.REMOVE}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Loads(Protocol):
    """Loads into the data directory."""

    def load(
        self,
        paths: list[Path],
        source: Source,
        progress: Callable[[str], None],
        *,
        manner: Manner = Manner.REPLACE,
        who: str = "",
        condition: Callable[[], None] = lambda: None,
    ) -> Mapping[str, Any]:
        """Load files as a source, publish a version, and assess it."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """What writing over HTTP needs.

    Attributes
    ----------
    loads
        Does the work.
    tokens
        Who may.
    spool
        Folder for what is sent.
    limit
        Bytes of the largest body.
    """

    loads: Loads
    tokens: Tokens
    spool: Path
    limit: int = 64 << 20


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
            include_in_schema=method == "GET",
        )
    for method, summary in (
        ("PUT", "Replace the graph of a source"),
        ("POST", "Add to the graph of a source"),
        ("DELETE", "Remove a source"),
    ):
        router.add_api_route(
            PATH, write, methods=[method], summary=summary, response_class=Response
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


def source_of(iri: str) -> str:
    """Return the name of the source whose graph it is.

    Raises
    ------
    HTTPException
        403: it is a graph that cannot be written.
    BadRequestError
        No source can have that name.
    """
    start = source_graph("")
    if not iri.startswith(start):
        raise HTTPException(
            403,
            say(
                "<{iri}> cannot be written: graphs of sources alone can, <{start}NAME>.",
                iri=iri[:200],
                start=start,
            ),
        )
    name = iri.removeprefix(start)
    if not is_source_name(name):
        raise BadRequestError(
            say(
                "«{name}» cannot be the name of a source: small Latin letters, digits and "
                "hyphens can.",
                name=name[:200],
            )
        )
    return name


async def _write(request: Request, site: Site, writing: Writing | None, iri: str) -> Response:
    tokens = None if writing is None else writing.tokens
    token = await to_thread.run_sync(steward_of, request, tokens)
    assert writing is not None, "nobody has a token where nobody can write"
    name = source_of(iri)
    with tempfile.TemporaryDirectory(dir=writing.spool, prefix="upload-") as folder:
        file: Path | None = None
        if request.method != "DELETE":
            file = await _received(request, Path(folder), writing.limit)
        return await to_thread.run_sync(_written, request, site, writing, token, name, file)


async def _received(request: Request, folder: Path, limit: int) -> Path:
    """Store the body in a file whose name tells its syntax."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaTypeError(say("Send the body as it is, not packed."))
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(media_type)
    if suffix is None:
        raise UnsupportedMediaTypeError(
            say(
                "«{given}» is not taken. Send one of: {known}.",
                given=media_type or "no media type",
                known=", ".join(_SUFFIXES),
            )
        )
    file = folder / f"graph{suffix}"
    size = 0
    with file.open("wb") as stream:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLargeError(
                    say(
                        "The body is longer than {limit} MB. Load it where the data are: "
                        "«ris3graph load».",
                        limit=f"{limit / 1e6:g}",
                    )
                )
            await to_thread.run_sync(stream.write, piece)
    return file


def _written(
    request: Request, site: Site, writing: Writing, token: Token, name: str, file: Path | None
) -> Response:
    iri = source_graph(name)
    action = request.method.lower()
    existed = False

    def condition() -> None:
        nonlocal existed
        digest = _digest(site, iri)
        existed = digest is not None
        _check_conditions(request, digest)
        if request.method == "DELETE" and not existed:
            raise NotFoundError(say("There is no graph <{iri}>.", iri=iri))

    manner: Manner | None = _MANNERS[request.method]
    paths = [] if file is None else [file]
    if file is not None and _is_empty(file):
        # Nothing replaces what was there, and nothing is added.
        has_any = _digest(site, iri) is not None
        manner, paths = (Manner.REMOVE if manner is Manner.REPLACE and has_any else None), []
    elif file is not None and manner is Manner.ADD:
        # Another name for other content: the files that were added stay apart.
        paths = [file.rename(file.with_stem(f"added-{sha256_of(file)[:12]}"))]
    try:
        if manner is None:
            condition()
            version = site.current
        else:
            outcome = writing.loads.load(
                paths,
                Source(name),
                lambda _: None,
                manner=manner,
                who=token.name,
                condition=condition,
            )
            version = int(outcome["version"])
    except (Ris3Error, HTTPException) as error:
        writing.tokens.note(token.id, action, iri, type(error).__name__)
        raise
    writing.tokens.note(token.id, action, iri, f"version {version}")
    headers = {"RIS3-Version": str(version)}
    digest = _digest(site, iri)
    if digest is not None:
        headers["ETag"] = f'"{digest}"'
    if not existed and digest is not None:
        return Response(status_code=201, headers={**headers, "Location": iri})
    return Response(status_code=204, headers=headers)


def _digest(site: Site, iri: str) -> str | None:
    """Return the digits of a graph's digest that its entity tags hold."""
    current = site.versions.current()
    digest = None if current is None else current.digests.get(iri)
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


def _is_empty(file: Path) -> bool:
    """Say whether a file is RDF of no statement; what cannot be read is not."""
    form = RdfFormat.from_extension(file.suffix.removeprefix("."))
    try:
        return next(iter(parse(path=str(file), format=form)), None) is None
    except (SyntaxError, OSError, ValueError):
        return False


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
