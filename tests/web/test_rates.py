"""How often one client may ask."""

import asyncio

import httpx
from fastapi import FastAPI

from ris3graph.web import rates
from ris3graph.web.rates import BURST, RateLimit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def statuses(limit: RateLimit, host: str, number: int, path: str = "/sparql") -> list[int]:
    async def run() -> list[int]:
        transport = httpx.ASGITransport(limit, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [(await client.get(path)).status_code for _ in range(number)]

    return asyncio.run(run())


def made(clock: Clock, rate: float = 2.0) -> RateLimit:
    app = FastAPI()
    app.add_api_route("/{path:path}", lambda: "here")
    return RateLimit(app, rate, clock)


def test_a_burst_is_let_through_and_then_the_rate_holds():
    clock = Clock()
    limit = made(clock)
    burst = int(2 * BURST)
    assert statuses(limit, "203.0.113.5", burst + 3) == [200] * burst + [429] * 3
    clock.now += 1
    assert statuses(limit, "203.0.113.5", 3) == [200, 200, 429]
    clock.now += 1000
    assert statuses(limit, "203.0.113.5", burst + 1) == [200] * burst + [429]


def test_clients_do_not_count_for_each_other():
    limit = made(Clock(), rate=0.1)
    assert statuses(limit, "203.0.113.5", 2) == [200, 429]
    assert statuses(limit, "203.0.113.6", 1) == [200]


def test_a_subscriber_of_ipv6_is_one_client():
    limit = made(Clock(), rate=0.1)
    assert statuses(limit, "2001:db8:1:2::1", 1) == [200]
    assert statuses(limit, "2001:db8:1:2:ffff::9", 1) == [429]
    assert statuses(limit, "2001:db8:1:3::1", 1) == [200]
    assert statuses(limit, "::ffff:203.0.113.5", 1) == [200]
    assert statuses(limit, "203.0.113.5", 1) == [429]


def test_this_machine_and_static_files_are_not_counted():
    limit = made(Clock(), rate=0.1)
    for host in ("127.0.0.1", "127.9.9.9", "::1"):
        assert statuses(limit, host, 4) == [200] * 4
    assert statuses(limit, "203.0.113.5", 4, "/static/a/site.css") == [200] * 4


def test_the_answer_says_when_to_come_back():
    clock = Clock()
    limit = made(clock, rate=0.1)

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(limit, client=("203.0.113.5", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            await client.get("/sparql")
            return await client.get("/sparql")

    answer = asyncio.run(run())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["type"].endswith("/problem/rate")


def test_clients_without_number_are_not_remembered(monkeypatch):
    monkeypatch.setattr(rates, "CLIENTS", 3)
    limit = made(Clock(), rate=0.1)
    for number in range(4):
        assert statuses(limit, f"203.0.113.{number}", 1) == [200]
    # The first made room for the last.
    assert statuses(limit, "203.0.113.0", 1) == [200]
    assert statuses(limit, "203.0.113.3", 1) == [429]
