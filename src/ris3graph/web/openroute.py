"""Routes whose answers scripts of any site may read: all data here are public."""

from __future__ import annotations

from inspect import iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ris3graph.errors import Ris3Error
from ris3graph.web.problems import answer_error

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "RIS3-Version",
}
"""A browser follows a redirect for a script only where each step carries the first of these."""


class OpenRoute(APIRoute):
    """A route that scripts of any site may call, redirects and errors included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler: errors are answered here, HEAD has no body."""
        handler = self.endpoint if self._asks_nothing() else super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await handler(request)
            except (Ris3Error, HTTPException, RequestValidationError) as error:
                # A page may be made of it, which takes a while.
                response = await run_in_threadpool(answer_error, request, error)
            except ClientDisconnect:
                # Nobody reads it; the log shows the status that proxies write for it.
                return Response(status_code=499)
            response.headers.update(CORS)
            if request.method == "HEAD":
                # Keeps the length that GET would have told.
                response.body = b""
            return response

        return handle

    def _asks_nothing(self) -> bool:
        """Whether nothing is to be found out for the endpoint, which reads the request itself.

        Calling it at once saves a tenth of the time of a small query.
        """
        parameters = [each.annotation for each in signature(self.endpoint).parameters.values()]
        is_plain = parameters in ([Request], ["Request"]) and not self.dependencies
        return is_plain and iscoroutinefunction(self.endpoint)
