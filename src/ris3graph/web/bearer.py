"""Bearer tokens of requests (RFC 6750): never a cookie, never in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from ris3graph.said import say
from ris3graph.services.tokens import Role

if TYPE_CHECKING:
    from starlette.requests import Request

    from ris3graph.services.tokens import Token, Tokens


def steward_of(request: Request, tokens: Tokens | None) -> Token:
    """Return the token of a request that wants to write.

    Raises
    ------
    HTTPException
        401 where none is sent or it is not taken, 403 where it does not allow to write
        or nobody can.
    """
    if tokens is None:
        raise HTTPException(403, say("This server takes no changes over HTTP."))
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not bearer.strip():
        raise HTTPException(
            401,
            say(
                "Changes need a token: send «Authorization: Bearer …». Who runs the site makes "
                "one with «ris3graph token create»."
            ),
            {"WWW-Authenticate": 'Bearer realm="ris3graph"'},
        )
    token = tokens.find(bearer.strip())
    if token is None:
        raise HTTPException(
            401,
            say("The token is not taken: it is wrong, expired, or was taken back."),
            {"WWW-Authenticate": 'Bearer realm="ris3graph", error="invalid_token"'},
        )
    if token.role is not Role.STEWARD:
        raise HTTPException(403, say("The token does not allow to change data."))
    return token
