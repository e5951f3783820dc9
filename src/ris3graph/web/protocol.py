"""A request of the SPARQL 1.1 Protocol, read strictly and within limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.tokens import form_of
from ris3graph.said import say
from ris3graph.web.negotiation import ASK_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Format
from ris3graph.web.parameters import given_twice
from ris3graph.web.problems import BadRequestError, TooLargeError, UnsupportedMediaTypeError

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_LIMIT: Final = 1 << 20
"""Bytes of a request, body or address, that are read; no hand-written query comes near."""
_UPDATE: Final = "application/sparql-update"
_DIRECT: Final = ("application/sparql-query", _UPDATE)
_GRAPHS: Final = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """What a request of the SPARQL Protocol asks for: a query, an update, or neither.

    ``default`` and ``named`` are the graphs that the protocol names for either.
    """

    query: str | None
    update: str | None
    default: tuple[str, ...]
    named: tuple[str, ...]
    version: str | None
    format: str
    timeout: str | None
    identifier: str | None

    def dataset(self, visible: tuple[str, ...]) -> DataSet | None:
        """Return the graphs asked for as far as they are visible, ``None`` for none asked."""
        if not self.default and not self.named:
            return None
        allowed = frozenset(visible)
        return DataSet(
            tuple(graph for graph in self.default if graph in allowed),
            tuple(graph for graph in self.named if graph in allowed),
        )


async def read_request(request: Request, limit: int = BODY_LIMIT) -> ProtocolRequest:
    """Read a request of the SPARQL Protocol, section 2.1.

    Raises
    ------
    BadRequestError
        Not UTF-8, or a parameter twice that stands once.
    TooLargeError, UnsupportedMediaTypeError
        See there.
    """
    if len(request.scope["query_string"]) > limit:
        raise TooLargeError("The address is too long; send the query in the body of a POST.")
    pairs = _pairs(request.scope["query_string"])
    direct: str | None = None
    media_type = ""
    if request.method == "POST":
        media_type, charset = _content_type(request.headers.get("content-type", ""))
        if charset not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaTypeError(f"«{charset}» is not taken; send UTF-8.")
        if media_type == "application/x-www-form-urlencoded":
            pairs += _pairs(await read_body(request, limit))
        elif media_type in _DIRECT:
            direct = _decode(await read_body(request, limit))
        else:
            raise UnsupportedMediaTypeError(
                f"«{media_type or 'no media type'}» is not taken. Send application/sparql-query, "
                "application/sparql-update, or application/x-www-form-urlencoded with query=…"
            )
    query, update = _once(pairs, "query"), _once(pairs, "update")
    given = [text for text in (direct, query, update) if text is not None]
    if len(given) > 1:
        raise BadRequestError(say("There are two queries, one in the address and one in the body."))
    if update is not None and (request.method != "POST" or _in_address(request, "update")):
        raise BadRequestError(say("Send an update in the body of a POST, not in the address."))
    if direct is not None and media_type == _UPDATE:
        update, direct = direct, None
    parts = ("using-graph-uri", "using-named-graph-uri") if update is not None else _GRAPHS
    return ProtocolRequest(
        query=direct if direct is not None else query,
        update=update,
        default=tuple(value for name, value in pairs if name == parts[0]),
        named=tuple(value for name, value in pairs if name == parts[1]),
        version=_once(pairs, "version"),
        # SPARQLWrapper gives it twice, as a name and as a media type.
        format=",".join(value for name, value in pairs if name == "format"),
        timeout=_once(pairs, "timeout"),
        identifier=_once(pairs, "query-id"),
    )


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """Return the body of a request.

    Raises
    ------
    TooLargeError
        It is longer than ``limit`` bytes; no more than that is kept in memory.
    """
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise TooLargeError(
                say("The request is longer than {limit} bytes; shorten the query.", limit=limit)
            )
        pieces.append(piece)
    return b"".join(pieces)


def formats_of(query: str) -> tuple[Format, ...]:
    """Return the formats that the answer to a query can have, by its form.

    Text without a form gets those of SELECT: the engine then says where it is wrong.
    """
    form = form_of(query)
    if form in ("construct", "describe"):
        return GRAPH_FORMATS
    return ASK_FORMATS if form == "ask" else RESULT_FORMATS


def _in_address(request: Request, name: str) -> bool:
    return any(key == name for key, _ in _pairs(request.scope["query_string"]))


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    named = dict(part.partition("=")[::2] for part in parameters)
    return media_type, named.get("charset", "").strip('"')


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=1000,
        )
    except ValueError as error:
        raise BadRequestError("The parameters are not UTF-8, percent-encoded.") from error


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequestError("The query is not UTF-8.") from error


def _once(pairs: list[tuple[str, str]], name: str) -> str | None:
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise given_twice(name, len(values))
    return values[0] if values else None
