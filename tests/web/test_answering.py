"""Answers as they are sent: known ones, long ones, and those that nobody waits for."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request

from ris3graph.rdf.question import Question
from ris3graph.rdf.spool import INLINE
from ris3graph.store import Caller, DataDirectory, QueryLimits, QueryWorkers
from ris3graph.web.answering import ask, seconds_of
from ris3graph.web.answers import Answers
from ris3graph.web.problems import BadRequestError, install
from ris3graph.web.sparql import sparql_router
from ris3graph.web.underway import UnderWay
from tests.web.asgi import Client
from tests.web.versions import RESOLVED, Published

TURTLE = "".join(f'<https://x.example/{i}> <https://x.example/p> "{i}" .\n' for i in range(2000))
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"
LONG = "SELECT ?s ?t WHERE { ?s ?p ?o . ?t ?p ?u } LIMIT 40000"
SHORT = "SELECT ?s WHERE { ?s ?p '7' }"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with Published(tmp_path_factory.mktemp("answering") / "data") as data:
        data.publish({RESOLVED: TURTLE})
        data.publish({RESOLVED: TURTLE + '<https://x.example/a> <https://x.example/p> "7" .\n'})
        yield data


@pytest.fixture(scope="module")
def workers(published: Published, tmp_path_factory: pytest.TempPathFactory):
    directory: DataDirectory = published.directory
    found = QueryWorkers(
        directory.store, tmp_path_factory.mktemp("spool"), QueryLimits(workers=1, most_seconds=60)
    )
    yield found
    found.close()


@pytest.fixture
def client(published: Published, workers: QueryWorkers) -> Iterator[Client]:
    app = FastAPI()
    install(app, render=None)
    app.include_router(sparql_router(published.reader, UnderWay(Answers(workers.submit).submit)))
    with Client(app) as client:
        yield client


def test_a_long_answer_is_sent_whole(client: Client):
    answer = client.get("/sparql", params={"query": LONG, "format": "csv"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > INLINE
    assert answer.content.count(b"\r\n") == 40_001
    head = client.request("HEAD", "/sparql", params={"query": LONG, "format": "csv"})
    assert (head.content, head.headers["content-length"]) == (
        b"",
        answer.headers["content-length"],
    )


def test_who_has_an_answer_gets_none(client: Client, workers: QueryWorkers):
    first = client.get("/sparql", params={"query": SHORT})
    tag = first.headers["etag"]
    assert first.headers["ris3-version"] == "2"
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get("/sparql", params={"query": SHORT}, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["ris3-version"]) == (tag, "2")
        assert again.headers["access-control-allow-origin"] == "*"
    others = [
        {"query": SHORT, "version": "1"},
        {"query": SHORT, "format": "csv"},
        {"query": SHORT + " "},
        {"query": SHORT, "default-graph-uri": "https://x.example/none"},
    ]
    tags = {client.get("/sparql", params=other).headers["etag"] for other in others}
    assert len({tag, *tags}) == 1 + len(others)
    other = client.get("/sparql", params=others[0], headers={"If-None-Match": tag})
    assert other.status_code == 200
    posted = client.post("/sparql", data={"query": SHORT}, headers={"If-None-Match": tag})
    assert posted.status_code == 200
    changing = client.get("/sparql", params={"query": "SELECT (RAND() AS ?x) {}"})
    assert "etag" not in changing.headers


def test_a_query_ends_after_the_time_that_it_is_given(client: Client):
    begun = time.monotonic()
    answer = client.get("/sparql", params={"query": ENDLESS, "timeout": "0.5"})
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "0.5 s" in answer.json()["detail"]
    assert time.monotonic() - begun < 20
    refused = client.get("/sparql", params={"query": ENDLESS, "timeout": "61"})
    assert "60 s at most" in refused.json()["detail"]


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "x", "nan", "inf", "1.2.3", "٣", "."])
def test_no_other_time_is_taken(text: str):
    with pytest.raises(BadRequestError, match="timeout"):
        seconds_of(text)
    assert seconds_of("2.5") == 2.5
    assert seconds_of("") is None


def test_the_query_of_who_goes_away_is_ended(workers: QueryWorkers):
    """The one worker is free again long before the query's time is over."""
    answers = Answers(workers.submit)
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def run() -> None:
        request = Request({"type": "http", "client": ("192.0.2.1", 1), "headers": []}, receive)
        waiting = asyncio.create_task(
            ask(request, answers, Question(ENDLESS, "text/csv", None, 1), Caller("", 60))
        )
        await asyncio.sleep(0.3)
        assert workers.under_way == 1
        gone.set()
        with pytest.raises(ClientDisconnect):
            await waiting
        while workers.under_way:
            await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(run(), 30))


def test_spooled_answers_go_with_who_kept_them(published: Published, tmp_path: Path):
    directory: DataDirectory = published.directory
    workers = QueryWorkers(directory.store, tmp_path / "spool")
    answers = Answers(workers.submit, room=64 << 20)
    try:
        question = Question(LONG, "text/csv", None, 1)
        first = answers.submit(question).result(timeout=60)
        assert answers.submit(question).result(timeout=1) is first
        assert answers.size == first.size + len(LONG)
        assert len(list((tmp_path / "spool").iterdir())) == 1
    finally:
        workers.close()
