"""Answers that are sent while they are written: no more than a few pieces are in memory."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Mapping
from io import BufferedReader
from typing import TYPE_CHECKING, Final

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from ris3graph.exchange.files import Write, compressed
from ris3graph.said import say
from ris3graph.web.entitytags import is_known
from ris3graph.web.problems import BusyError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

PIECE: Final = 1 << 16
"""Bytes that are sent at a time."""

PACKED: Final = "application/gzip"
"""Content-Type of what is compressed."""

AT_ONCE: Final = 4
"""Answers that are written at once; further ones are told to come again."""

_free = threading.BoundedSemaphore(AT_ONCE)


class StreamedResponse(StreamingResponse):
    """An answer that a thread writes into a pipe while it is sent.

    A caller who goes away breaks the pipe, which ends the writing. An error in the
    midst of writing breaks the connection off, so that nobody takes a part for the
    whole.

    Parameters
    ----------
    write
        Writes the answer.
    media_type
        Content-Type.
    headers
        Further headers.

    Raises
    ------
    BusyError
        Too many such answers are under way.
    """

    def __init__(self, write: Write, media_type: str, headers: Mapping[str, str]) -> None:
        if not _free.acquire(blocking=False):
            raise BusyError(say("Too many downloads are under way; try again in a minute."))
        super().__init__(_pieces(write), media_type=media_type, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            _free.release()


def streamed(
    request: Request,
    write: Write,
    *,
    media_type: str,
    file_name: str,
    etag: str,
    headers: Mapping[str, str],
) -> Response:
    """Return a file that is written while it is sent.

    Parameters
    ----------
    request
        What was asked; HEAD gets the headers alone, and who has the file by its entity
        tag gets 304.
    write
        Writes the file.
    media_type
        Its Content-Type.
    file_name
        What a browser stores it as; ASCII. One that ends in ``.gz`` is compressed.
    etag
        Tag of the content, without quotes. It is sent as a weak one: the same
        statements may come with their prefixes in another order.
    headers
        Further headers.
    """
    packed = file_name.endswith(".gz")
    tag = f'W/"{etag}{"-gz" if packed else ""}"'
    all_headers = {
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "ETag": tag,
        "Cache-Control": "no-cache",
        **headers,
    }
    if is_known(request, tag):
        return Response(status_code=304, headers=all_headers)
    content_type = PACKED if packed else media_type
    if request.method == "HEAD":
        answer = Response(media_type=content_type, headers=all_headers)
        # Not known before it is written.
        del answer.headers["content-length"]
        return answer
    return StreamedResponse(compressed(write) if packed else write, content_type, all_headers)


async def _pieces(write: Write) -> AsyncIterator[bytes]:
    read_end, write_end = os.pipe()
    failures: list[Exception] = []

    def work() -> None:
        try:
            with os.fdopen(write_end, "wb") as sink:
                write(sink)
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 (raised again where the answer is sent)
            failures.append(error)

    source = os.fdopen(read_end, "rb")
    writer = threading.Thread(target=work, name="download", daemon=True)
    writer.start()
    try:
        while piece := await to_thread.run_sync(_read, source):
            yield piece
    finally:
        source.close()
    await to_thread.run_sync(writer.join)
    if failures:
        raise failures[0]


def _read(source: BufferedReader) -> bytes:
    return source.read1(PIECE)
