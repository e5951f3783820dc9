"""What the description of the API (OpenAPI) says that signatures do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import Security
from fastapi.security import HTTPBearer

from ris3graph.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ris3graph.web.negotiation import Format

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "IRI of the kind of problem, or about:blank."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong, in words for a person."},
        "instance": {"type": "string"},
        "line": {"type": "integer", "description": "Line of a query that is wrong."},
        "column": {"type": "integer"},
        "problems": {"type": "array", "items": {"type": "object"}},
        "omitted": {"type": "integer"},
    },
}
OTHERWISE: Final[dict[int | str, dict[str, Any]]] = {
    303: {"description": "Where the page for people is, or the last version that holds it"},
    304: {"description": "You have it already"},
    "default": {
        "description": "A problem document (RFC 9457), or a page for who takes HTML",
        "content": {MEDIA_TYPE: {"schema": _PROBLEM}, "text/html": {}},
    },
}
"""What a route may answer that does not do what is asked."""


LATER: Final[dict[int | str, dict[str, Any]]] = {
    202: {"description": "It is under way; Location is where", "content": {"application/json": {}}}
}
BEARER: Final = Security(
    HTTPBearer(scheme_name="bearer", description="A token of a steward", auto_error=False)
)
"""Dependency of routes that change data; it tells so, and refuses nobody."""


def parameter(
    name: str, description: str, kind: str = "string", *, required: bool = False
) -> dict[str, Any]:
    """Return the description of a parameter of the address."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": {"type": kind},
    }


FORMAT: Final = parameter("format", "Format, where Accept cannot be set: json, csv, ttl …")


def media_types(formats: Iterable[Format]) -> list[str]:
    """Return the media types under which formats are had."""
    return [name for item in formats for name in (item.media_type, *item.aliases)]


def in_formats(formats: Iterable[Format], description: str) -> dict[int | str, dict[str, Any]]:
    """Return the description of an answer that comes in one of some formats."""
    return answered(media_types(formats), description)


def answered(names: Iterable[str], description: str) -> dict[int | str, dict[str, Any]]:
    """Return the description of an answer that has one of some media types."""
    return {200: {"description": description, "content": {name: {} for name in names}}}


def body(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the description of a body by its media types and their schemas."""
    content = {name: {"schema": dict(schema)} for name, schema in schemas.items()}
    return {"required": True, "content": content}
