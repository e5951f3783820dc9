"""Parameters of an address: only those that its route has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Query
from starlette.requests import Request

from ris3graph.said import say
from ris3graph.web.problems import BadRequestError

if TYPE_CHECKING:
    from fastapi.routing import APIRoute

VersionQuery = Annotated[
    str | None, Query(description="Number of a past version; the current one by default.")
]
RegionQuery = Annotated[str, Query(description="ISO 3166-2 code, such as UA-63.")]
HelixQuery = Annotated[str, Query(description="Notation of a side: business …")]


def _only_known(request: Request) -> None:
    """Refuse a parameter that the route does not have: a slip would pass for an answer.

    Raises
    ------
    BadRequestError
        With the parameters that there are.
    """
    route: APIRoute = request.scope["route"]
    known = [field.alias for field in route.dependant.query_params]
    for name in request.query_params:
        if name not in known:
            raise BadRequestError(
                say(
                    "There is no parameter «{name}» here. Parameters: {known}.",
                    name=name[:40],
                    known=", ".join(known),
                )
            )


ONLY_KNOWN: Final = Depends(_only_known)
"""Dependency of routes whose parameters are all declared."""
