"""Identifier, log line and figures of a request; what must not be in any of them."""

import json
import logging
import re

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from ris3graph.web.app import create_app
from ris3graph.web.logs import JsonFormatter, TextFormatter
from ris3graph.web.requests import request_id
from ris3graph.workspace import Workspace
from tests.store.quads import A, nquads
from tests.web.asgi import Client

SECRET = "Таємниця"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.open(tmp_path_factory.mktemp("figures") / "data")
    with workspace.writer() as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("a", "b"))
        draft.publish(who="test", why="test")
    return workspace


@pytest.mark.parametrize("given", ["abc-1.2_3", "A" * 64])
def test_a_plain_identifier_is_kept(workspace: Workspace, given: str):
    with Client(create_app(workspace)) as client:
        answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "A" * 65, "a b", "a\tb", '"><script>', "-a"])
def test_any_other_is_replaced(workspace: Workspace, given: str | None):
    headers = {} if given is None else {"X-Request-ID": given}
    with Client(create_app(workspace)) as client:
        answer = client.get("/healthz", headers=headers)
        other = client.get("/healthz", headers=headers)
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
    assert other.headers["x-request-id"] != answer.headers["x-request-id"]


def test_the_log_has_the_route_and_neither_address_nor_query(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.INFO, "ris3graph"), Client(create_app(workspace)) as client:
        query = f"ASK {{ ?s ?p '{SECRET}' }}"
        assert client.get("/sparql", params={"query": query}).status_code == 200
        client.get(f"/uk/actor/{SECRET}")
        client.post("/sparql", data={"query": query + SECRET})
    lines = [(record.getMessage(), record.fields) for record in caplog.records]
    assert [fields["route"] for _, fields in lines] == [
        "/sparql",
        "/uk/actor/{slug:path}",
        "/sparql",
    ]
    assert [fields["status"] for _, fields in lines] == [200, 404, 400]
    assert all(SECRET not in text and "%D0" not in text for text, _ in lines)
    assert all(set(fields) == {"method", "route", "status", "ms"} for _, fields in lines)


def test_json_lines():
    record = logging.LogRecord("ris3graph.x", logging.INFO, "f", 1, "a\n«%s»", ("b",), None)
    record.fields = {"status": 200}
    token = request_id.set("id-1")
    try:
        line = JsonFormatter().format(record)
        text = TextFormatter("%(levelname)s %(name)s: %(message)s%(request)s").format(record)
    finally:
        request_id.reset(token)
    assert "\n" not in line
    found = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", found.pop("time"))
    assert found == {
        "level": "info",
        "logger": "ris3graph.x",
        "message": "a\n«b»",
        "request": "id-1",
        "status": 200,
    }
    assert text == "INFO ris3graph.x: a\n«b» [id-1]"


def test_json_lines_hold_tracebacks():
    error = ValueError("broken")
    info = (ValueError, error, None)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), info)
    found = json.loads(JsonFormatter().format(record))
    assert "ValueError: broken" in found["traceback"]
    assert "request" not in found


def _figures(text: str) -> dict[tuple[str, frozenset], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures(workspace: Workspace):
    with Client(create_app(workspace, metrics="loopback")) as client:
        for path in ("/healthz", "/healthz", f"/none/{SECRET}", f"/uk/actor/{SECRET}"):
            client.get(path)
        client.request("BREW", "/healthz")
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    figures = _figures(answer.text)

    def requests(**labels: str) -> float | None:
        return figures.get(("ris3graph_requests_total", frozenset(labels.items())))

    assert requests(method="GET", route="/healthz", status="200") == 2
    assert requests(method="GET", route="other", status="404") == 1
    assert requests(method="GET", route="/uk/actor/{slug:path}", status="404") == 1
    assert requests(method="other", route="/healthz", status="405") == 1
    none = frozenset()
    assert figures["ris3graph_versions", none] == 1
    assert figures["ris3graph_version", none] == 1
    assert figures["ris3graph_statements", none] == 2
    published = workspace.versions.get(1).time.timestamp()
    assert figures["ris3graph_last_publish_timestamp_seconds", none] == pytest.approx(published)
    for name in ("workers_busy", "queries_waiting", "jobs_under_way"):
        assert figures[f"ris3graph_{name}", none] == 0
    assert figures["process_resident_memory_bytes", none] > 1e6
    assert SECRET not in answer.text
    assert A not in answer.text


def test_figures_of_an_empty_site(tmp_path):
    with Client(create_app(Workspace.open(tmp_path / "data"), metrics="on")) as client:
        figures = client.get("/metrics")
        assert _figures(figures.text)["ris3graph_version", frozenset()] == 0
        head = client.request("HEAD", "/metrics")
        assert head.status_code == 200
        assert head.headers["content-type"] == figures.headers["content-type"]


def _from(app: FastAPI, host: str, headers: dict[str, str]) -> int:
    import asyncio

    async def ask() -> int:
        transport = httpx.ASGITransport(app, client=(host, 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return (await client.get("/metrics", headers=headers)).status_code

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("access", "host", "headers", "status"),
    [
        ("off", "127.0.0.1", {}, 404),
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "192.0.2.1", {}, 404),
        ("loopback", "unix", {}, 404),
        ("loopback", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("loopback", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("on", "192.0.2.1", {"X-Forwarded-For": "192.0.2.7"}, 200),
    ],
)
def test_who_may_read_the_figures(workspace: Workspace, access, host: str, headers, status: int):
    assert _from(create_app(workspace, metrics=access), host, headers) == status
