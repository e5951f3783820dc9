"""Requests over a socket: what is long is taken as a body and refused as a head."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ris3graph.cli.heads import LONGEST, BoundedHeads
from ris3graph.cli.server import listen

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
Send = Callable[[bytes], Coroutine[Any, Any, None]]


async def length(request: Request) -> Response:
    return Response(str(len(await request.body())))


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, Send]]:
    app = Starlette(routes=[Route("/", length, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=BoundedHeads, log_config=None))
    with listen("127.0.0.1", 0) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection(*listening.getsockname())

        async def send(data: bytes) -> None:
            with suppress(ConnectionError):
                writer.write(data)
                await writer.drain()

        yield reader, send
        writer.close()
        server.should_exit = True
        await serving


def answers_to(*pieces: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to what is sent piece by piece."""

    async def run() -> tuple[int, bytes]:
        async with connected() as (reader, send):
            for piece in pieces:
                await send(piece)
                await asyncio.sleep(0.001)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            fields = dict(line.split(b": ", 1) for line in head.lower().splitlines()[1:-1])
            return int(head.split()[1]), await reader.readexactly(int(fields[b"content-length"]))

    return asyncio.run(run())


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET /?", *[b"x" * 4096] * 16],
        [HEAD, *[b"X-Y: " + b"y" * 4090 + b"\r\n"] * 16],
        [HEAD, b"X: ", *[b"x" * 4096] * 16],
        [HEAD, CHUNKED, b"0\r\n", *[b"X: " + b"x" * 4091 + b"\r\n"] * 16],
        [HEAD, CHUNKED, b"1;", *[b"x" * 4096] * 16],
    ],
    ids=["address", "fields", "field", "trailers", "chunk extension"],
)
def test_what_has_no_end_and_is_no_body_is_refused(pieces: list[bytes]):
    # What comes after the answer could make the system drop it: the last piece is one too many.
    assert sum(map(len, pieces[:-1])) <= LONGEST < sum(map(len, pieces))
    status, body = answers_to(*pieces)
    assert status == 400
    assert body.startswith(b"Address and header fields have at most 64 KiB")


def test_what_is_no_http_is_refused():
    assert answers_to(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")[0] == 400


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD, b"Content-Length: 1000000\r\n\r\n", *[b"x" * 10_000] * 100],
        [HEAD, CHUNKED, *[b"2710\r\n" + b"x" * 10_000 + b"\r\n"] * 100, b"0\r\n\r\n"],
    ],
    ids=["stated", "chunked"],
)
def test_a_body_may_be_long(pieces: list[bytes]):
    assert answers_to(*pieces) == (200, b"1000000")


def test_many_requests_on_one_connection_do_not_add_up():
    async def run() -> None:
        async with connected() as (reader, send):
            for _ in range(100):
                await send(HEAD + b"X: " + b"x" * 1000 + b"\r\nContent-Length: 0\r\n\r\n")
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
                assert head.startswith(b"HTTP/1.1 200")
                assert await reader.readexactly(1) == b"0"

    asyncio.run(run())
