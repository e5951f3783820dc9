"""The body of a request that writes a graph: received in files, and looked through."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from anyio import to_thread
from pyoxigraph import RdfFormat

from ris3graph.ingest import graph_names
from ris3graph.said import say
from ris3graph.web.parts import FORM, Parts
from ris3graph.web.problems import BadRequestError, TooLargeError, UnsupportedMediaTypeError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
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
_SAY_NOTHING: Final = frozenset({"", "application/octet-stream"})
"""What clients call a file whose ending they do not know."""
_SHOWN: Final = 200


async def receive(request: Request, folder: Path, limit: int) -> list[Path]:
    """Store the body in files whose names tell their syntax: one, or one for each part of a form.

    Raises
    ------
    BadRequestError, UnsupportedMediaTypeError, TooLargeError
        See there.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaTypeError(say("Send the body as it is, not packed."))
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()

    def place(number: int, media_type: str, name: str) -> Path:
        return folder / f"graph-{number}{_suffix_of_part(media_type, name)}"

    if media_type == FORM:
        with Parts(content_type, place) as parts:
            async for piece in _bounded(request, limit):
                await to_thread.run_sync(parts.write, piece)
        return parts.files
    file = folder / f"graph{_suffix(media_type)}"
    with file.open("wb") as stream:
        async for piece in _bounded(request, limit):
            await to_thread.run_sync(stream.write, piece)
    return [file]


async def _bounded(request: Request, limit: int) -> AsyncIterator[bytes]:
    size = 0
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
        yield piece


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


def _suffix_of_part(media_type: str, name: str) -> str:
    """Return the ending for a part; where its media type says nothing, that of its file counts."""
    ending = PurePath(name).suffix.lower()
    said_nothing = media_type in _SAY_NOTHING
    return ending if said_nothing and ending in SUFFIXES.values() else _suffix(media_type)


def _suffix(media_type: str) -> str:
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
