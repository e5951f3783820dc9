"""Pages that take long: said at once, made once, and there when asked for again."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request
from starlette.responses import Response

from ris3graph.web import pending
from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.web.pages.routes import LONGEST_ADDRESS
from ris3graph.web.pending import PendingPages
from ris3graph.web.preferences import LONGEST, preferred_wait
from ris3graph.workspace import Workspace
from tests.web.asgi import Client
from tests.web.slow import Slow


@pytest.fixture
def slow(pilot: Workspace) -> Slow:
    return Slow(pilot)


@pytest.fixture
def client(pilot: Workspace, slow: Slow) -> Iterator[Client]:
    # The engine is held back, so that a short patience decides nothing by chance.
    pages = PendingPages(patience=0.01)
    with Client(create_app(pilot, answers=Answers(slow.submit), pending=pages)) as client:
        yield client
    slow.may.set()


URL = "/uk/query?name=helix-mixing&region=UA-63"


HTML = {"accept": "text/html"}


def test_a_long_page_says_so_at_once_and_comes_when_it_is_ready(client: Client, slow: Slow):
    said = client.get(URL, headers=HTML)
    assert said.status_code == 202
    assert "Хвилинку" in said.text
    assert said.headers["retry-after"] == "1"
    assert said.headers["cache-control"] == "no-store"
    assert re.search(r'<noscript><meta http-equiv="refresh" content="1"></noscript>', said.text)
    assert client.get(URL, headers=HTML).status_code == 202
    slow.may.set()
    page = client.get(URL, headers={"prefer": "wait=20"})
    assert page.status_code == 200
    assert "Хвилинку" not in page.text
    assert slow.times == 1, "it was computed once for all three"
    again = client.get(URL)
    assert (again.status_code, again.text) == (200, page.text), "it is kept for who comes back"


def test_a_program_is_not_given_the_placeholder(client: Client, slow: Slow):
    said = client.get(URL)
    assert said.status_code == 202
    assert said.headers["content-type"] == "application/problem+json"
    assert said.headers["retry-after"] == "1"
    assert said.json()["type"] == "https://w3id.org/ris3graph/problem/pending"
    assert "being computed" in said.json()["detail"]
    slow.may.set()
    page = client.get(URL, headers={"prefer": "wait=20"})
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_query_from_the_editor_is_waited_for_at_its_address(client: Client, slow: Slow):
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    led = client.post("/uk/query?version=1", data={"query": text})
    assert led.status_code == 303
    assert slow.times == 0
    assert client.get(led.headers["location"], headers=HTML).status_code == 202
    slow.may.set()
    page = client.get(led.headers["location"], headers=HTML | {"prefer": "wait=20"})
    assert page.status_code == 200
    assert "Ви бачите версію даних 1" in page.text
    assert "COUNT(*)" in page.text


def test_a_query_too_long_for_an_address_is_answered_at_once(client: Client, slow: Slow):
    slow.may.set()
    text = f"ASK {{ VALUES ?x {{ '{'x' * LONGEST_ADDRESS}' }} }}"
    page = client.post("/en/query", data={"query": text})
    assert page.status_code == 200
    assert "true" in page.text
    assert client.post("/en/query", data={"query": text[:-1]}).status_code == 400


def test_data_are_waited_for(client: Client, slow: Slow):
    threading.Timer(0.2, slow.may.set).start()
    answer = client.get(URL.replace("/query?", "/query.json?"))
    assert answer.status_code == 200
    assert answer.json()["answer"]["rows"]


def test_what_is_wrong_is_told_as_ever(client: Client, slow: Slow):
    for path, status in (("/uk/actor/nobody", 404), ("/uk/actors?version=99", 404)):
        assert client.get(path, headers={"prefer": "wait=20"}).status_code == status
    assert slow.times == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("wait=3", 3),
        ("respond-async, wait=10", 10),
        ('WAIT="7"', 7),
        ("wait=99999", LONGEST),
        ("wait=-1", None),
        ("await=3", None),
        ("", None),
    ],
)
def test_the_wait_that_is_preferred(header: str, seconds: float | None):
    scope = {"type": "http", "headers": [(b"prefer", header.encode())]}
    assert preferred_wait(Request(scope)) == seconds


def test_those_who_ask_at_once_share_one_making():
    pages, go_on, begun = PendingPages(30), threading.Event(), threading.Event()
    made = []

    def make() -> Response:
        made.append(1)
        begun.set()
        assert go_on.wait(30)
        return Response("page")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(pages.page, "a", make)
        assert begun.wait(30)
        second = threads.submit(pages.page, "a", make)
        go_on.set()
        assert first.result() is second.result() is not None
    assert len(made) == 1
    pages.page("a", make)
    assert len(made) == 1, "it is kept for who asks again"


def test_an_error_is_not_kept():
    pages = PendingPages(30)
    assert pages.page("a", lambda: Response("none", 404)).status_code == 404
    assert pages.page("a", lambda: Response("page")).status_code == 200


def test_the_oldest_pages_make_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pending, "ROOM", 10)
    pages, made = PendingPages(30), []

    def page(name: str) -> None:
        def make() -> Response:
            made.append(name)
            return Response(name * 4)

        pages.page(name, make)

    for name in "abcb":
        page(name)
    assert made == ["a", "b", "c"], "eight bytes fit"
    page("a")
    assert made == ["a", "b", "c", "a"]


def test_a_page_that_failed_is_told_once_and_made_anew():
    pages, go_on = PendingPages(0), threading.Event()

    def fail() -> Response:
        assert go_on.wait(30)
        raise ValueError("busy")

    assert pages.page("a", fail) is None
    go_on.set()
    with pytest.raises(ValueError, match="busy"):
        pages.page("a", fail, 30)
    assert pages.page("a", lambda: Response("page"), 30) is not None


def test_what_nobody_came_back_for_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    pages, go_on = PendingPages(0), threading.Event()

    def make() -> Response:
        assert go_on.wait(30)
        return Response("old")

    assert pages.page("a", make) is None
    go_on.set()
    kept = pages.page("a", make, 30)
    assert kept is not None
    assert kept.body == b"old"
    monkeypatch.setattr(pending, "KEPT", -1)
    new = pages.page("a", lambda: Response("new"), 30)
    assert new is not None
    assert new.body == b"new"
