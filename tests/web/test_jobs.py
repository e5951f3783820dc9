"""Queries that are answered later, and those that somebody ends."""

import asyncio
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ris3graph.errors import NotFoundError, QueryLimitError
from ris3graph.rdf.question import Question
from ris3graph.services.tokens import Role, Tokens
from ris3graph.store import Caller, QueryLimits, QueryWorkers
from ris3graph.store.state import State
from ris3graph.web.answers import Answers
from ris3graph.web.jobs import jobs_router
from ris3graph.web.problems import install
from ris3graph.web.sparql import sparql_router
from ris3graph.web.underway import UnderWay
from tests.web.asgi import Client
from tests.web.versions import RESOLVED, Published

TURTLE = "".join(f'<https://x.example/{i}> <https://x.example/p> "{i}" .\n' for i in range(1500))
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"
SHORT = "SELECT ?s WHERE { ?s ?p '7' }"
LATER = {"Prefer": "respond-async"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with Published(tmp_path_factory.mktemp("jobs") / "data") as data:
        data.publish({RESOLVED: TURTLE})
        yield data


@pytest.fixture(scope="module")
def workers(published: Published, tmp_path_factory: pytest.TempPathFactory):
    found = QueryWorkers(
        published.directory.store,
        tmp_path_factory.mktemp("spool"),
        QueryLimits(workers=1, seconds=2, most_seconds=60, job_seconds=60),
    )
    yield found
    found.close()


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    data = tmp_path / "state"
    data.mkdir()
    return Tokens(State(data))


@pytest.fixture
def under_way(workers: QueryWorkers) -> UnderWay:
    return UnderWay(Answers(workers.submit).submit, most_jobs=3)


@pytest.fixture
def client(published: Published, under_way: UnderWay, tokens: Tokens) -> Iterator[Client]:
    app = FastAPI()
    install(app, render=None)
    app.include_router(sparql_router(published.reader, under_way))
    app.include_router(jobs_router(under_way, tokens))
    with Client(app) as client:
        yield client


def wait_for(client: Client, place: str) -> httpx.Response:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        answer = client.get(f"{place}/answer")
        if answer.status_code != 202:
            return answer
        time.sleep(0.05)
    raise AssertionError(place)


def test_an_answer_is_fetched_later(client: Client):
    begun = client.get("/sparql", params={"query": SHORT, "format": "csv"}, headers=LATER)
    assert (begun.status_code, begun.headers["preference-applied"]) == (202, "respond-async")
    assert begun.headers["ris3-version"] == "1"
    place = begun.headers["location"]
    assert begun.json()["answer"] == f"{place}/answer"
    answer = wait_for(client, place)
    assert (answer.status_code, answer.text) == (200, "s\r\nhttps://x.example/7\r\n")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    state = client.get(place).json()
    assert (state["state"], state["query"], state["version"]) == ("done", SHORT, 1)
    # As often as one likes, until it is let go of.
    assert client.get(f"{place}/answer").text == answer.text
    assert client.request("DELETE", place).status_code == 204
    assert client.get(f"{place}/answer").status_code == 404


def test_a_job_may_take_longer_than_who_waits(client: Client):
    waited = client.get("/sparql", params={"query": ENDLESS})
    assert (waited.status_code, "2 s" in waited.json()["detail"]) == (503, True)
    place = client.get("/sparql", params={"query": ENDLESS}, headers=LATER).headers["location"]
    try:
        time.sleep(2.5)
        state = client.get(place)
        assert (state.json()["state"], state.headers["retry-after"]) == ("under way", "2")
        # Nobody waits behind it, though there is one process for those who wait.
        assert client.get("/sparql", params={"query": SHORT}).status_code == 200
    finally:
        assert client.request("DELETE", place).status_code == 204
    ended = wait_for(client, place)
    assert ended.status_code == 503
    assert client.get(place).json()["state"] == "ended"


def test_what_is_wrong_with_a_job_is_told_at_its_place(client: Client):
    begun = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p"}, headers=LATER)
    answer = wait_for(client, begun.headers["location"])
    assert (answer.status_code, answer.json()["line"]) == (400, 2)
    state = client.get(begun.headers["location"]).json()
    assert (state["state"], state["problem"]["line"]) == ("failed", 2)
    limited = client.get(
        "/sparql",
        params={"query": ENDLESS, "timeout": "0.3", "format": "json"},
        headers=LATER,
    )
    assert wait_for(client, limited.headers["location"]).status_code == 503
    long = client.get("/sparql", params={"query": SHORT, "timeout": "61"}, headers=LATER)
    assert (long.status_code, "60 s" in long.json()["detail"]) == (503, True)


def test_a_query_is_ended_by_who_gave_its_identifier(client: Client, under_way: UnderWay):
    name = str(uuid.uuid4())

    async def run() -> tuple[httpx.Response, httpx.Response]:
        asking = asyncio.ensure_future(
            client._client.get("/sparql", params={"query": ENDLESS, "query-id": name})
        )
        while not under_way.all():
            await asyncio.sleep(0.01)
        ended = await client._client.delete(f"/jobs/{name}")
        return ended, await asking

    ended, answer = client._runner.run(run())
    assert (ended.status_code, answer.status_code) == (204, 503)
    assert "identifier" in answer.json()["detail"]
    assert under_way.all() == []


def test_an_identifier_cannot_be_guessed(client: Client):
    for name in ("1", "mine", "0" * 31):
        answer = client.get("/sparql", params={"query": SHORT, "query-id": name})
        assert (answer.status_code, "UUID" in answer.json()["detail"]) == (400, True)
    for method in ("GET", "DELETE"):
        assert client.request(method, f"/jobs/{uuid.uuid4()}").status_code == 404


def test_an_identifier_in_use_is_refused(under_way: UnderWay):
    caller = Caller(identifier=str(uuid.uuid4()))
    question = Question(ENDLESS, "text/csv", None, 1)
    asked = under_way.begin(question, caller)
    with pytest.raises(QueryLimitError):
        under_way.begin(question, caller)
    under_way.end(asked.identifier)
    with pytest.raises(NotFoundError):
        under_way.find(asked.identifier)


def test_who_has_a_token_sees_and_ends_all(client: Client, tokens: Tokens):
    assert client.get("/jobs").status_code == 401
    _, bearer = tokens.create("Office", Role.STEWARD)
    place = client.get("/sparql", params={"query": ENDLESS}, headers=LATER).headers["location"]
    found = client.get("/jobs", headers={"Authorization": f"Bearer {bearer}"}).json()["queries"]
    assert [(q["href"], q["state"], q["query"]) for q in found] == [(place, "under way", ENDLESS)]
    assert client.request("DELETE", place).status_code == 204


def test_jobs_make_room_for_each_other_when_they_ended(client: Client):
    places = []
    for number in range(4):
        query = f"ASK {{ ?s ?p '{number}' }}"
        begun = client.get("/sparql", params={"query": query}, headers=LATER)
        places.append(begun.headers["location"])
        assert wait_for(client, places[-1]).status_code == 200
    assert [client.get(place).status_code for place in places] == [404, 200, 200, 200]
    running = [
        client.get("/sparql", params={"query": f"{ENDLESS} # {n}"}, headers=LATER) for n in range(4)
    ]
    assert [answer.status_code for answer in running] == [202, 202, 202, 503]
    for answer in running[:3]:
        client.request("DELETE", answer.headers["location"])


def test_the_answer_of_a_job_is_forgotten_after_its_time(workers: QueryWorkers):
    under_way = UnderWay(workers.submit, kept_seconds=0.05)
    asked = under_way.begin(Question(SHORT, "text/csv", None, 1), Caller(is_job=True))
    assert asked.answer.result(30).read().startswith(b"s\r\n")
    until = time.monotonic() + 10
    while under_way.all() and time.monotonic() < until:
        time.sleep(0.02)
    assert under_way.all() == []
