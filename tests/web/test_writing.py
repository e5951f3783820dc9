"""What holds for changes by either protocol: turns, refusals, reports, what is public."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from ris3graph.services.tokens import Role
from ris3graph.store import DataDirectory, Lock, QueryLimits, QueryWorkers, WriteLimits
from ris3graph.web.preferences import preferred_return
from ris3graph.web.writing import TOLD
from tests.web.changes import SOURCE, STORE, TURTLE, UPDATE, Site, actor

JSON_LD = {"Content-Type": "application/ld+json"}
NAMED = json.dumps({"@id": SOURCE, "@graph": [{"@id": "http://x/s", "http://x/p": 1}]})
TWICE = "Харків".encode().decode("cp1252")
"""A name that was encoded twice, as programs do that take UTF-8 for something else."""
REPORT = {"Prefer": "return=representation"}


def test_writers_wait_for_one_another(site: Site):
    headers = {**site.bears, **TURTLE}
    made = site.client.at_once(
        *(
            {
                "method": "POST",
                "url": STORE,
                "params": {"graph": SOURCE},
                "content": actor(name).encode(),
                "headers": headers,
            }
            for name in ("a", "b", "c")
        )
    )
    assert sorted(answer.status_code for answer in made) == [201, 204, 204]
    assert site.names() == {"Crow a", "Crow b", "Crow c"}
    numbers = [int(answer.headers["ris3-version"]) for answer in made]
    assert len(set(numbers)) == 3
    assert site.turns.waiting == 0


def test_an_update_that_waited_sees_what_came_before_it(updatable: Site):
    site = updatable
    site.send("PUT", actor("a"))
    rename = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#> WITH <{SOURCE}>
    DELETE {{ ?s skos:prefLabel ?old }} INSERT {{ ?s skos:prefLabel ?new }}
    WHERE {{ ?s skos:prefLabel ?old FILTER(LANG(?old) = "en")
             BIND(STRLANG(CONCAT(STR(?old), "!"), "en") AS ?new) }}"""
    one = {
        "method": "POST",
        "url": "/sparql",
        "content": rename.encode(),
        "headers": {**site.bears, **UPDATE},
    }
    made = site.client.at_once(one, one)
    assert [answer.status_code for answer in made] == [204, 204]
    assert site.names() == {"Crow a!!"}


def test_who_waits_too_long_is_told_when_to_come_back(tmp_path: Path):
    site = Site(tmp_path / "data", waits=WriteLimits(seconds=0))
    with site.client, Lock(site.workspace.directory):
        answer = site.send("PUT", actor("a"))
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["type"].endswith("/problem/store-busy")
    assert answer.json()["detail"] == "Others are writing, and did not finish within 0 s."
    assert site.workspace.current == 0


def test_who_goes_away_leaves_the_queue(site: Site):
    site.send("PUT", actor("a"))
    before = site.workspace.current
    told: list[Any] = []

    async def run() -> None:
        gone = asyncio.Event()
        messages = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            told.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "DELETE",
            "scheme": "http",
            "path": STORE,
            "raw_path": STORE.encode(),
            "query_string": f"graph={SOURCE}".encode(),
            "root_path": "",
            "headers": [(b"authorization", site.bears["Authorization"].encode())],
            "client": ("192.0.2.1", 1),
            "server": ("test", 80),
        }
        asked = asyncio.ensure_future(site.app(scope, receive, send))
        while not site.turns.waiting:
            await asyncio.sleep(0.01)
        gone.set()
        await asyncio.wait([asked])
        assert site.turns.waiting == 0
        assert told[0]["status"] == 499

    with Lock(site.workspace.directory):
        asyncio.run(asyncio.wait_for(run(), 30))
    assert site.workspace.current == before
    assert site.send("PUT", actor("b")).status_code == 204


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site where nobody is free to run an update, nor the turn to write ever comes."""
    folder = tmp_path_factory.mktemp("crowded")
    full = QueryWorkers(
        DataDirectory(folder / "data").store, folder / "spool", QueryLimits(waiting=0)
    )
    site = Site(folder / "data", full, WriteLimits(seconds=3600))
    with site.client:
        assert site.send("PUT", actor("a")).status_code == 201
        with Lock(site.workspace.directory):
            yield site
    full.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("PUT", STORE, "<a> <b>", {}, 422),
        ("PUT", STORE, NAMED, JSON_LD, 400),
        ("PUT", STORE, actor("b"), {"If-None-Match": "*"}, 412),
        ("DELETE", f"{STORE}?graph={SOURCE}-2", "", {}, 404),
        ("PUT", f"{STORE}?graph=https://w3id.org/ris3graph/graph/meta", "", {}, 403),
        ("PUT", STORE, actor("b"), {"Authorization": "Bearer no"}, 401),
        ("POST", "/sparql", f"DELETE {{ GRAPH <{SOURCE}> {{ ?s ?p }} }} WHERE {{ }}", UPDATE, 400),
        ("POST", "/sparql", "DROP GRAPH <https://w3id.org/ris3graph/graph/meta>", UPDATE, 403),
        ("POST", "/sparql", "DROP ALL", UPDATE, 403),
        ("POST", "/sparql?timeout=never", f"DROP GRAPH <{SOURCE}>", UPDATE, 400),
    ],
)  # fmt: skip
def test_what_can_be_refused_is_refused_before_it_waits(
    crowded: Site, method: str, path: str, body: str, headers: dict[str, str], status: int
):
    more = {"params": None} if "?" in path else {}
    answer = crowded.send(method, body, path, headers=headers, **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (NAMED, "application/ld+json", 400),
        (f'[{NAMED}, {{"@id": "http://x/s", "http://x/p": 2}}]', "application/ld+json", 400),
        ("{ <http://x/a> <http://x/b> 1 } <http://x/c> 2 .", "text/n3", 400),
        (f"<{SOURCE}> {{ <http://x/s> <http://x/p> 1 }}", "application/trig", 415),
        (f"<http://x/s> <http://x/p> <http://x/o> <{SOURCE}> .", "application/n-quads", 415),
    ],
)  # fmt: skip
def test_named_graphs_are_no_graph(site: Site, body: str, media_type: str, status: int):
    for method in ("PUT", "POST"):
        answer = site.send(method, body, headers={"Content-Type": media_type})
        assert answer.status_code == status
        assert "named graphs" in answer.json()["detail"]
    assert site.workspace.current == 0


def test_a_graph_that_json_ld_leaves_unnamed_is_taken(site: Site):
    body = json.dumps({"@graph": [{"@id": "http://x/s", "http://x/p": 1}]})
    assert site.send("PUT", body, headers=JSON_LD).status_code == 201
    assert len(site.triples()) == 2, "the statement, and which file it is of"


def test_what_a_load_has_to_say_is_told(site: Site):
    made = site.send("PUT", actor("a").replace("Ґава a", TWICE))
    assert made.status_code == 201
    assert made.headers["location"] == SOURCE
    report = made.json()
    (warning,) = report["warnings"]
    assert (warning["file"], warning["value"]) == ("graph.ttl", TWICE)
    assert "encoded twice" in warning["message"]
    assert (report["version"], report["published"]) == (int(made.headers["ris3-version"]), True)
    assert report["changes"][SOURCE]["added"] == len(site.triples())
    again = site.send("PUT", actor("a").replace("Ґава a", TWICE))
    assert (again.status_code, again.json()["published"]) == (200, False)
    quiet = site.send(
        "PUT", actor("a").replace("Ґава a", TWICE), headers={"Prefer": "return=minimal"}
    )
    assert (quiet.status_code, quiet.content) == (204, b"")
    assert quiet.headers["preference-applied"] == "return=minimal"


def test_findings_of_the_shapes_are_told_and_counted(site: Site):
    """Without a name in Ukrainian an actor is taken, and told of."""
    prologue, described = actor("NAME").replace('"Ґава NAME"@uk , ', "").split("id:actor", 1)
    bodies = [f"id:actor{described}".replace("NAME", f"n{number}") for number in range(TOLD + 1)]
    made = site.send("PUT", prologue + "".join(bodies))
    assert made.status_code == 201
    report = made.json()
    assert len(report["findings"]) == TOLD
    assert {finding["shape"] for finding in report["findings"]} == {"UkrainianLabel"}
    assert report["omitted"] == 1


def test_a_report_can_be_asked_for(updatable: Site):
    site = updatable
    made = site.send("PUT", actor("a"), headers=REPORT)
    assert (made.status_code, made.json()["warnings"]) == (201, [])
    assert made.headers["preference-applied"] == "return=representation"
    nothing = site.send("POST", "", "/sparql", headers={**UPDATE, **REPORT})
    assert (nothing.status_code, nothing.json()["published"]) == (200, False)
    dropped = site.send("POST", f"DROP GRAPH <{SOURCE}>", "/sparql", headers={**UPDATE, **REPORT})
    assert (dropped.status_code, dropped.json()["changes"][SOURCE]["added"]) == (200, 0)
    site.send("PUT", actor("a"))
    gone = site.send("DELETE", headers=REPORT)
    assert (gone.status_code, gone.json()["published"]) == (200, True)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a source that no test changes."""
    folder = tmp_path_factory.mktemp("settled")
    workers = QueryWorkers(DataDirectory(folder / "data").store, folder / "spool")
    site = Site(folder / "data", workers)
    with site.client:
        assert site.send("PUT", actor("a")).status_code == 201
        yield site
    workers.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "PREFIX x: <http://x/>",
        f"CREATE GRAPH <{SOURCE}-2>",
        f"CREATE SILENT GRAPH <{SOURCE}>",
        f"DROP GRAPH <{SOURCE}-2>",
        f"CLEAR GRAPH <{SOURCE}-2>",
        f"DROP SILENT GRAPH <{SOURCE}-2>",
        f"INSERT DATA {{ GRAPH <{SOURCE}> {{ }} }}",
        f"COPY <{SOURCE}> TO <{SOURCE}>",
        f"WITH <{SOURCE}> DELETE {{ ?s ?p 77 }} INSERT {{ ?s ?p 78 }} WHERE {{ ?s ?p 77 }}",
        f"INSERT DATA {{ GRAPH <{SOURCE}> {{ <x:s> <x:p> 1 }} }} ; "
        f"DELETE DATA {{ GRAPH <{SOURCE}> {{ <x:s> <x:p> 1 }} }}",
    ],
)
def test_an_update_that_changes_nothing_succeeds_and_makes_no_version(settled: Site, text: str):
    before = settled.workspace.versions.numbers()
    answer = settled.send("POST", text, "/sparql", headers=UPDATE)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["ris3-version"] == str(before[0])
    assert settled.workspace.versions.numbers() == before


def test_a_graph_that_is_there_is_not_created(settled: Site):
    answer = settled.send("POST", f"CREATE GRAPH <{SOURCE}>", "/sparql", headers=UPDATE)
    assert answer.status_code == 400
    assert "already exists" in answer.json()["detail"]


def test_the_name_of_a_token_is_not_published(site: Site):
    _, bearer = site.tokens.create("Statistics desk, room 12", Role.STEWARD)
    bears = {"Authorization": f"Bearer {bearer}"}
    made = site.send("PUT", actor("a"), headers=bears)
    version = site.workspace.versions.get(1)
    assert version.who == "steward"
    for path in ("/api/export/version.nq", "/en/versions", f"/en/version/{version.number}"):
        page = site.client.get(path, headers={"Accept": "*/*"})
        assert page.status_code == 200
        assert "Statistics desk" not in page.text
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("return=minimal", "minimal"),
        ("Return = Minimal", "minimal"),
        ('wait=5, return="representation"', "representation"),
        ("respond-async; return=minimal", "minimal"),
        ("return", None),
        ("noreturn=minimal", None),
        ("", None),
    ],
)
def test_preferences(header: str, value: str | None):
    request = Request({"type": "http", "headers": [(b"prefer", header.encode())]})
    assert preferred_return(request) == value
