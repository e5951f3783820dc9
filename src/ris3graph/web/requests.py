"""Each request gets an identifier, a line in the log, and its place in the figures.

The line names the route and not the address: who was looked up, and what a query says,
stay out of the log, and so does where the request came from.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Observe = Callable[[str, str, int, float], None]

HEADER: Final = "X-Request-ID"
OTHER: Final = "other"
"""Route of what no route answers, and of static files."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Identifier of the request that is being answered, empty outside of one."""

_SANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger(__name__)


class Requests:
    """ASGI middleware that identifies, times and logs requests.

    An identifier that the caller sends as ``X-Request-ID`` is kept if it is short and
    plain; else one is made. The answer carries it.

    Parameters
    ----------
    app
        The application that answers.
    observe
        Is told method, route, status and seconds of each request.
    """

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        self._app = app
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        identifier = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(identifier)
        started = time.perf_counter()
        status = 500

        async def send_with_identifier(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identifier
            await send(message)

        try:
            await self._app(scope, receive, send_with_identifier)
        finally:
            self._note(scope, status, time.perf_counter() - started)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", OTHER)
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        self._observe(method, route, status, seconds)
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1e3, 1)}
        _log.info("%(method)s %(route)s %(status)s %(ms)s ms", fields, extra={"fields": fields})
