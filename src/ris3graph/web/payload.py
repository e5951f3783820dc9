"""The body of a request that writes a graph: received in a file, and looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anyio import to_thread
from pyoxigraph import RdfFormat

from ris3graph.ingest import graph_names
from ris3graph.said import say
from ris3graph.web.problems import BadRequestError, TooLargeError, UnsupportedMediaTypeError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

SUFFIXES: Final = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "text/n3": ".n3",
}
"""Media types of bodies that are taken, and the endings of their files."""
_BLANK: Final = frozenset({".ttl", ".nt", ".n3"})
"""Syntaxes in which a text of nothing is a graph of nothing."""
_SHOWN: Final = 200


async def receive(request: Request, folder: Path, limit: int) -> Path:
    """Store the body in a file whose name tells its syntax.

    Raises
    ------
    UnsupportedMediaTypeError, TooLargeError
        See there.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaTypeError(say("Send the body as it is, not packed."))
    file = folder / f"graph{_suffix(request)}"
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


def holds_statements(file: Path) -> bool:
    """Look a body through, and say whether it holds any statement.

    Raises
    ------
    InputError
        It cannot be read.
    BadRequestError
        It holds named graphs, so it is no RDF graph.
    """
    data = file.read_bytes()
    if file.suffix in _BLANK and not data.strip():
        return False
    names = graph_names(data, name=file.name)
    if named := sorted(names - {""}):
        raise BadRequestError(
            say(
                "The body holds named graphs ({graphs}), and one graph is written here, by the "
                "name in the address. Send its statements without a name.",
                graphs=", ".join(named)[:_SHOWN],
            )
        )
    return bool(names)


def _suffix(request: Request) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = SUFFIXES.get(media_type)
    if suffix is not None:
        return suffix
    form = RdfFormat.from_media_type(media_type)
    if form is not None and form.supports_datasets:
        raise UnsupportedMediaTypeError(
            say(
                "«{given}» holds named graphs, and one graph is written here. Send one of: "
                "{known}.",
                given=media_type,
                known=", ".join(SUFFIXES),
            )
        )
    raise UnsupportedMediaTypeError(
        say(
            "«{given}» is not taken. Send one of: {known}.",
            given=media_type or "no media type",
            known=", ".join(SUFFIXES),
        )
    )
