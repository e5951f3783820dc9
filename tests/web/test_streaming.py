"""Answers that are written while they are sent."""

import asyncio
import threading

import pytest
from starlette.requests import Request
from starlette.responses import Response

from ris3graph.web.problems import BusyError
from ris3graph.web.streaming import AT_ONCE, PIECE, StreamedResponse, streamed

SIZE = 40 * PIECE


def _write(sink):
    for _ in range(40):
        sink.write(b"x" * PIECE)


def _send(response, *, leave_after: int | None = None) -> tuple[int, list[bytes]]:
    """Call a response as a server does; the caller may leave after some pieces."""
    pieces: list[bytes] = []
    left = asyncio.Event()

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.body":
            pieces.append(message["body"])
            if leave_after is not None and len(pieces) >= leave_after:
                left.set()
                await asyncio.sleep(0.05)

    asyncio.run(response({"type": "http", "method": "GET"}, receive, send))
    return sum(map(len, pieces)), pieces


def test_all_comes_in_small_pieces():
    total, pieces = _send(StreamedResponse(_write, "text/plain", {}))
    assert total == SIZE
    assert max(map(len, pieces)) <= PIECE


def test_who_goes_away_ends_the_writing():
    ended = threading.Event()

    def write(sink):
        try:
            while True:
                sink.write(b"x" * PIECE)
        finally:
            ended.set()

    total, _ = _send(StreamedResponse(write, "text/plain", {}), leave_after=2)
    assert ended.wait(10)
    assert total < SIZE


def test_an_error_in_the_midst_breaks_the_answer_off():
    def write(sink):
        sink.write(b"x" * PIECE)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        _send(StreamedResponse(write, "text/plain", {}))


def test_too_many_at_once_are_turned_away_and_places_come_free():
    waiting = [StreamedResponse(_write, "text/plain", {}) for _ in range(AT_ONCE)]
    try:
        with pytest.raises(BusyError):
            StreamedResponse(_write, "text/plain", {})
    finally:
        for response in waiting:
            assert _send(response)[0] == SIZE
    assert _send(StreamedResponse(_write, "text/plain", {}))[0] == SIZE


def _answer(method="GET", **headers: str) -> Response:
    scope = {
        "type": "http",
        "method": method,
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    return streamed(
        Request(scope),
        lambda sink: sink.write(b"text"),
        media_type="application/n-quads",
        file_name="all.nq",
        etag="abc",
        headers={},
    )


@pytest.mark.parametrize(
    ("tag", "status"), [('W/"abc"', 304), ('"x", "abc"', 304), ("*", 304), ('"abc-gz"', 200)]
)
def test_who_has_the_file_gets_no_second_one(tag: str, status: int):
    response = _answer(if_none_match=tag)
    assert response.status_code == status
    if status == 200:
        _send(response)


def test_head_has_the_headers_alone():
    response = _answer("HEAD")
    assert response.headers["content-disposition"] == 'attachment; filename="all.nq"'
    assert response.headers["etag"] == 'W/"abc"'
    assert "content-length" not in response.headers
    assert response.body == b""
