"""What mirrors do that they should not, over real connections."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ris3graph.errors import MirrorError, QueryError, QueryLimitError
from ris3graph.mirror import PRODUCTS, Address, Endpoint, Marker, RemoteReader
from ris3graph.mirror.marker import read_marker
from ris3graph.mirror.stream import AnswerStream
from ris3graph.rdf.dataset import DataSet
from tests.mirror.servers import free_port

EMPTY = b'{"head":{"vars":["p","o"]},"results":{"bindings":[]}}'
ALL = DataSet((), ())


@contextmanager
def serving(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A server that says one thing; yields its address and what it was sent as authorization."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(address: Address, most: int | None = None) -> int:
    """Ask for rows, and count them."""
    with (
        Endpoint(address, most=most) as endpoint,
        endpoint.rows("SELECT * { ?s ?p ?o }", ALL) as rows,
    ):
        return len(list(rows))


def test_redirects_are_not_followed():
    with serving(200, EMPTY) as (other, seen), serving(302, b"", Location=other) as (address, _):
        with pytest.raises(MirrorError, match="leads elsewhere"):
            ask(Address(address))
        assert seen == []


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (400, QueryError, "The query failed: no such thing"),
        (500, QueryError, "The query failed: no such thing"),
        (401, MirrorError, "does not let us in"),
        (403, MirrorError, "does not let us in"),
        (404, MirrorError, "answers 404"),
        (413, QueryLimitError, "too much for the mirror"),
        (502, MirrorError, "answers 502"),
        (503, MirrorError, "answers 503"),
        (504, QueryLimitError, "too much for the mirror"),
    ],
)
def test_statuses_are_told_apart(status: int, error: type[Exception], message: str):
    with serving(status, b"no such thing\n.") as (address, _), pytest.raises(error, match=message):
        ask(Address(address))


def test_what_a_mirror_says_is_shortened():
    with serving(400, b"x" * 100_000) as (address, _), pytest.raises(QueryError) as refused:
        ask(Address(address))
    assert len(str(refused.value)) < 400


def test_nobody_there():
    with pytest.raises(MirrorError, match=r"127\.0\.0\.1 cannot be reached"):
        ask(Address(f"http://127.0.0.1:{free_port()}/"))


def test_an_answer_beyond_the_cap():
    with serving(200, b" " * 100_000 + EMPTY) as (address, _):
        with pytest.raises(QueryLimitError, match="longer than"):
            ask(Address(address), most=50_000)
        assert ask(Address(address), most=110_000) == 0


def test_an_answer_that_is_cut_off():
    marker = Marker("push", True, 1, '{"version": {"graphs": {}}, "standard": []}')
    for body, length in ((EMPTY[:-10], len(EMPTY)), (EMPTY[:-10], len(EMPTY) - 10), (b"<html>", 6)):
        with (
            serving(200, body, Content_Length=str(length)) as (address, _),
            Endpoint(Address(address)) as endpoint,
            pytest.raises(MirrorError),
        ):
            RemoteReader(endpoint, marker).select("SELECT ?p ?o { ?s ?p ?o }")


def test_a_product_that_says_that_it_cut_an_answer():
    with serving(200, EMPTY, X_SPARQL_MaxRows="10000") as (address, _):
        with pytest.raises(QueryLimitError, match="10000 rows"):
            ask(Address(address, product="virtuoso"))
        assert ask(Address(address)) == 0


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ({"user": "u", "password": "п"}, "Basic " + base64.b64encode("u:п".encode()).decode()),
        ({"password": "token"}, "Bearer token"),
        ({"user": "u", "password": "token", "product": "qlever"}, "Bearer token"),
        ({"user": "u"}, ""),
    ],
)
def test_how_we_are_let_in(address: dict[str, str], sent: str):
    with serving(200, EMPTY) as (at, seen):
        ask(Address(at, **address))
        assert seen == [sent]


def test_a_marker_that_makes_no_sense():
    for body in (
        EMPTY.replace(
            b"[]", b'[{"p":{"type":"uri","value":"a:b"},"o":{"type":"literal","value":"x"}}]'
        ),
        b"{}",
        b"no",
    ):
        with (
            serving(200, body) as (address, _),
            Endpoint(Address(address)) as endpoint,
            pytest.raises(MirrorError),
        ):
            read_marker(endpoint)
    with serving(200, EMPTY) as (address, _), Endpoint(Address(address)) as endpoint:
        assert read_marker(endpoint) is None


def test_answers_are_mended_wherever_they_are_cut():
    text = b"<binding><bnode>nodeID://b1</bnode><literal>nodeID://is text</literal></binding>"
    right = b"<binding><bnode>b1</bnode><literal>nodeID://is text</literal></binding>"
    mend = PRODUCTS["virtuoso"].mend
    for cut in range(len(text)):
        for size in (1, 7, 1000):
            stream = AnswerStream(iter([text[:cut], text[cut:]]), None, mend)
            assert b"".join(iter(lambda: stream.read(size), b"")) == right  # noqa: B023 (used now)
