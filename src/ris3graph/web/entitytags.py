"""Entity tags of requests (RFC 9110, section 13.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


def given_tags(request: Request, header: str) -> set[str]:
    """Return the tags in a header, compared weakly; empty where it is not sent."""
    given = request.headers.get(header, "")
    return {item.strip().removeprefix("W/") for item in given.split(",")} - {""}


def is_known(request: Request, tag: str) -> bool:
    """Say whether the caller has what bears an entity tag (``If-None-Match``)."""
    known = given_tags(request, "if-none-match")
    return "*" in known or tag.removeprefix("W/") in known
