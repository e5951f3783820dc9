"""A client that calls an application in this process, without a server and a network."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI


class Client:
    """Calls an application; all requests run in one event loop, as in a server."""

    def __init__(self, app: FastAPI) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        return self.request("POST", url, **more)

    def gather(self, *urls: str) -> list[httpx.Response]:
        """Get several addresses at once."""
        return self.at_once(*({"method": "GET", "url": url} for url in urls))

    def at_once(self, *requests: dict[str, Any]) -> list[httpx.Response]:
        """Send several requests at once."""

        async def run() -> list[httpx.Response]:
            return list(await asyncio.gather(*(self._client.request(**each) for each in requests)))

        return self._runner.run(run())
