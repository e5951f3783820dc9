"""Static files under addresses that change with their content, so they can be kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}

PLAIN: Final = {"/favicon.ico": "mark.svg", "/robots.txt": "robots.txt"}
"""Addresses that browsers and crawlers ask for unasked, and the files that answer."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file in memory, with the head of its SHA-256."""

    body: bytes
    media_type: str
    digest: str


class Assets:
    """The static files of a folder.

    Parameters
    ----------
    folder
        Its files are read once; those of a type that is not served are passed over.
    """

    def __init__(self, folder: Path) -> None:
        self._assets = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in MEDIA_TYPES
        }

    def url(self, name: str) -> str:
        """Return the address of a file; a template that asks for none of ours fails."""
        return f"/static/{self._assets[name].digest}/{name}"

    def routes(self) -> list[Route]:
        """Return the routes that serve the files, some also where programs look for them."""
        return [
            Route("/static/{digest}/{name:path}", self._serve, name="static"),
            *(Route(path, self._plainly(name)) for path, name in PLAIN.items()),
        ]

    def _plainly(self, name: str) -> Callable[[Request], Response]:
        asset = self._assets[name]
        headers = {"Cache-Control": "public, max-age=86400"}
        return lambda _: Response(asset.body, media_type=asset.media_type, headers=headers)

    async def _serve(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        # An address of an earlier release still answers, and is asked for again next time.
        known = request.path_params["digest"] == asset.digest
        cache = "public, max-age=31536000, immutable" if known else "no-cache"
        return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": cache})


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, MEDIA_TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:16])
