"""How often one client may ask: a bucket of tokens for each."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.said import say
from ris3graph.web.openroute import CORS
from ris3graph.web.problems import EXCEPTIONS, RateError, document, problem_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

BURST: Final = 10
"""Seconds' worth of requests that may come at once."""
CLIENTS: Final = 10_000
"""Clients that are remembered; who asked longest ago makes room."""

_FREE: Final = ("/static/", "/healthz")


@dataclass(slots=True)
class _Bucket:
    """Requests that are left, and when that was counted."""

    left: float
    at: float


class RateLimit:
    """ASGI middleware that answers 429 to who asks too often.

    Who asks from this machine may always: it is a program of the operator, or a proxy
    that does not say for whom it asks. Addresses of IPv6 count by their /64, which is
    what one subscriber has.

    Parameters
    ----------
    app
        The application that answers.
    rate
        Requests a second in the long run; `BURST` times as many at once.
    clock
        Seconds that only go forward.
    """

    def __init__(
        self, app: ASGIApp, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._rate = rate
        self._most = max(1.0, rate * BURST)
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        wait = 0.0
        if scope["type"] == "http" and not scope["path"].startswith(_FREE):
            wait = self._wait(_client(scope))
        if not wait:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        detail = say(
            "More than {rate} requests a second came from your address. Ask again in {seconds} s.",
            rate=f"{self._rate:g}",
            seconds=seconds,
        )
        problem = document(EXCEPTIONS[RateError], detail, scope["path"])
        answer = problem_response(problem, {"Retry-After": str(seconds), **CORS})
        await answer(scope, receive, send)

    def _wait(self, client: str) -> float:
        """Return the seconds after which a client may ask, 0 for at once."""
        if not client:
            return 0.0
        now = self._clock()
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(self._most, now)
            if len(self._buckets) > CLIENTS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(client)
            bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / self._rate
        bucket.left -= 1
        return 0.0


def _client(scope: Scope) -> str:
    """Return whom a request counts for, empty for nobody."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
