"""The JSON-LD context of all terms, at ``/ontology/context.jsonld``."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ris3graph import resources

PATH: Final = "/ontology/context.jsonld"
"""Address of the context; documents name it below the base of the vocabulary."""

MEDIA_TYPE: Final = "application/ld+json"


def context_route() -> Route:
    """Return the route that serves the context; any site may read it."""
    body = (resources.ontology() / "context.jsonld").read_bytes()

    async def context(_: Request) -> Response:
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
        return Response(body, media_type=MEDIA_TYPE, headers=headers)

    return Route(PATH, context, name="context")
