"""Calls of other endpoints: a real one, `oxigraph serve`, and some that misbehave."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from fastapi import FastAPI
from pyoxigraph import Quad, RdfFormat, Store, parse

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.federation import MOST_CALLS, calls_of
from ris3graph.web.federating import Federation, FederationLimits
from ris3graph.web.problems import install
from ris3graph.web.sparql import sparql_router
from tests.mirror.servers import oxigraph
from tests.web.asgi import Client
from tests.web.versions import RESOLVED, Published

OURS = """
@prefix : <https://x.example/> .
:vinnytsia :is "Вінниця"@uk ; :same <https://other.example/V> .
:kharkiv :is "Харків"@uk ; :same <https://other.example/K> .
:kyiv :is "Київ"@uk .
"""
THEIRS = """
@prefix : <https://other.example/> .
:V :people 369739 ; :name "Vinnytsia"@en .
:K :people 1421125 ; :name "Kharkiv \\"\\\\ city\\n"@en ; :part [ :name "Saltivka" ] .
"""
PREFIXES = "PREFIX : <https://x.example/> PREFIX o: <https://other.example/>\n"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("other") / "store"
    store = Store(str(place))
    store.extend(Quad(t.subject, t.predicate, t.object) for t in parse(THEIRS, RdfFormat.TURTLE))
    store.flush()
    del store
    with oxigraph(place) as address:
        yield address.query


class _Misbehaving(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/away":
            self.send_response(307)
            self.send_header("Location", "/inside")
            self.end_headers()
        elif self.path == "/long":
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(b" " * (1 << 20))
        elif self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's own)
        """Say nothing."""


@pytest.fixture(scope="module")
def bad() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Misbehaving)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, other: str, bad: str) -> Iterator[Client]:
    with Published(tmp_path_factory.mktemp("federating") / "data") as data:
        data.publish({RESOLVED: OURS})
        app = FastAPI()
        install(app, render=None)
        allowed = (other, *(f"{bad}/{name}" for name in ("away", "long", "slow", "html")))
        federation = Federation(allowed, FederationLimits(seconds=1, rows=100, bytes=1 << 18))
        app.include_router(sparql_router(data.reader, federation=federation))
        with Client(app) as found:
            yield found


def rows(client: Client, query: str) -> list[list[str]]:
    answer = client.get("/sparql", params={"query": PREFIXES + query, "format": "json"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    names = found["head"]["vars"]
    return [
        [row[name]["value"] if name in row else "" for name in names]
        for row in found["results"]["bindings"]
    ]


def refused(client: Client, query: str) -> tuple[int, str]:
    answer = client.get("/sparql", params={"query": PREFIXES + query})
    return answer.status_code, answer.json()["detail"]


@pytest.mark.parametrize("word", ["SERVICE", "service", r"\u0053ERVICE", "SERVICE # to them\n"])
def test_what_another_endpoint_knows_is_joined(client: Client, other: str, word: str):
    query = f"""SELECT ?is ?people {{ ?city :is ?is ; :same ?there
        {word} <{other}> {{ ?there o:people ?people FILTER(?people > 400000) }} }}"""
    assert rows(client, query) == [["Харків", "1421125"]]


def test_a_call_stands_where_any_pattern_does(client: Client, other: str):
    call = f"SERVICE <{other}> {{ ?there o:people ?people }}"
    order = "ORDER BY ?is"
    city = "?city :is ?is"
    assert rows(
        client, f"SELECT ?is ?people {{ {city} OPTIONAL {{ ?city :same ?there {call} }} }} {order}"
    ) == [["Вінниця", "369739"], ["Київ", ""], ["Харків", "1421125"]]
    assert rows(
        client, f"SELECT ?is {{ {city} FILTER NOT EXISTS {{ ?city :same ?there {call} }} }}"
    ) == [["Київ"]]
    assert rows(client, f"SELECT ?is {{ {city} . ?city :same ?there MINUS {{ {call} }} }}") == []
    assert rows(
        client,
        f"SELECT ?is ?n {{ {city} ; :same ?there {{ SELECT ?there (SUM(?people) AS ?n) "
        f"{{ {call} }} GROUP BY ?there }} }} {order}",
    ) == [["Вінниця", "369739"], ["Харків", "1421125"]]


def test_terms_come_as_they_are(client: Client, other: str):
    call = f"SERVICE <{other}> {{ ?a o:name ?name }}"
    found = client.get(
        "/sparql", params={"query": f"{PREFIXES} SELECT * {{ {call} }}", "format": "json"}
    ).json()["results"]["bindings"]
    assert {(row["name"]["value"], row["name"].get("xml:lang")) for row in found} == {
        ("Vinnytsia", "en"),
        ('Kharkiv "\\ city\n', "en"),
        ("Saltivka", None),
    }
    # A blank node is the same thing wherever it stands in one answer.
    query = (
        f"SELECT ?name {{ SERVICE <{other}> {{ ?k o:part ?p . ?q o:name ?name }} FILTER(?p = ?q) }}"
    )
    assert rows(client, query) == [["Saltivka"]]


def test_short_names_and_base_hold_at_the_other_end(client: Client, other: str):
    place, _, name = other.rpartition("/")
    query = f"SELECT ?n {{ SERVICE <{name}> {{ <https://other.example/V> o:people ?n }} }}"
    answer = client.get("/sparql", params={"query": f"BASE <{place}/> {PREFIXES} {query}"})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "369739"


def test_several_calls_and_none(client: Client, other: str):
    def call(name: str) -> str:
        return f"SERVICE <{other}> {{ o:V o:people ?{name} }} "

    both = f"SELECT * {{ {call('a')} {call('b')} }}"
    assert rows(client, both) == [["369739", "369739"]]
    many = "SELECT * { " + "".join(call(f"v{i}") for i in range(MOST_CALLS + 1)) + " }"
    assert refused(client, many)[0] == 403
    assert rows(client, 'SELECT ("SERVICE <x> {" AS ?text) { }') == [["SERVICE <x> {"]]


def test_only_allowed_endpoints_are_called(client: Client, other: str):
    for target in ("<http://127.0.0.1:9/>", f"<{other}?x>", "?somewhere", "o:here"):
        status, detail = refused(client, f"SELECT * {{ SERVICE {target} {{ ?a ?b ?c }} }}")
        assert (status, other in detail) == (403, True), target
    nested = f"SERVICE <{other}> {{ ?a ?b ?c SERVICE <{other}> {{ ?c ?d ?e }} }}"
    assert refused(client, f"SELECT * {{ {nested} }}")[0] == 403
    hidden = f"SERVICE <{other}> {{ ?a ?b ?c {{ SERVICE <http://127.0.0.1:9/> {{ }} }} }}"
    assert refused(client, f"SELECT * {{ {hidden} }}")[0] == 403
    assert refused(client, "SELECT * { FILTER(1 = 1SERVICE <http://127.0.0.1:9/> {}) }")[0] >= 400


def test_an_endpoint_that_misbehaves_is_named(client: Client, bad: str):
    for name, status, word in (
        ("away", 502, "status 307"),
        ("html", 502, "text/html"),
        ("slow", 502, ""),
        ("long", 503, "LIMIT"),
    ):
        found = refused(client, f"SELECT * {{ SERVICE <{bad}/{name}> {{ ?a ?b ?c }} }}")
        assert found[0] == status, found
        assert word in found[1]
        assert name in found[1]
    assert "/inside" not in _Misbehaving.asked


def test_a_silent_call_that_fails_binds_nothing(client: Client, bad: str):
    query = f"SELECT ?is ?b {{ ?a :is ?is SERVICE SILENT <{bad}/html> {{ ?a ?b ?c }} }}"
    assert sorted(rows(client, query)) == [["Вінниця", ""], ["Київ", ""], ["Харків", ""]]


def test_errors_are_told_at_their_place(client: Client, other: str):
    text = f"SELECT * {{\n  ?s ?p ?o .\n  SERVICE <{other}> {{\n    ?a ?b\n  }}\n}}"
    answer = client.get("/sparql", params={"query": text})
    assert (answer.status_code, answer.json()["line"]) == (400, 5)
    text = f"SELECT * {{\n  SERVICE <{other}> {{\n    ?a ?b ?c\n  }}\n  ?s ?p\n}}"
    answer = client.get("/sparql", params={"query": text})
    assert (answer.status_code, answer.json()["line"]) == (400, 6)


def test_without_a_list_nothing_is_called():
    query = "SELECT * { SERVICE <https://other.example/> { ?a ?b ?c } }"
    assert Federation().resolve(query) == query
    with pytest.raises(QueryRefusedError):
        calls_of(query, ())


def test_an_update_is_no_query_with_calls():
    call = "SERVICE <https://other.example/> { ?a ?b ?c }"
    update = f"INSERT {{ GRAPH <https://g.example/> {{ ?a ?b ?c }} }} WHERE {{ {call} }}"
    assert calls_of(update, ("https://other.example/",)).calls == ()


def test_a_pattern_that_cannot_be_read_is_refused_before_anything_is_sent():
    with pytest.raises(QueryError):
        calls_of("SELECT * { SERVICE <https://o.example/> { ?a } }", ("https://o.example/",))
