"""The SPARQL 1.1 Protocol, case by case, over real versions in a real data directory."""

import json
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest
from fastapi import FastAPI

from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.reader import Reader
from ris3graph.web.protocol import BODY_LIMIT
from ris3graph.web.sparql import ThreadRunner, sparql_router
from ris3graph.web.underway import UnderWay
from tests.web.asgi import Client
from tests.web.versions import Published

ONE, TWO = (
    "https://w3id.org/ris3graph/graph/source/one",
    "https://w3id.org/ris3graph/graph/source/two",
)
RESOLVED = "https://w3id.org/ris3graph/graph/resolved"
SELECT = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
JSON = "application/sparql-results+json"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


def _line(value: str) -> str:
    return f'<https://example.org/s> <https://example.org/p> "{value}" .\n'


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with Published(tmp_path_factory.mktemp("data")) as data:
        data.publish({RESOLVED: _line("old")})
        data.publish({RESOLVED: _line("«Ґудзик», Ltd"), ONE: _line("one"), TWO: _line("two")})
        yield data


@pytest.fixture
def client(published: Published) -> Iterator[Client]:
    app = FastAPI()
    app.include_router(sparql_router(published.reader))
    with Client(app) as client:
        yield client


def _values(body: bytes) -> list[str]:
    return [row["o"]["value"] for row in json.loads(body)["results"]["bindings"]]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", JSON),
        (JSON, JSON),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*;q=0.4, application/sparql-results+xml;q=0.2", "text/csv; charset=utf-8"),
    ],
)
def test_get_select_accept(client: Client, accept, content_type):
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert "Accept" in answer.headers["vary"]
    assert "Ґудзик" in answer.content.decode()


def test_csv_is_that_of_the_recommendation(client: Client):
    answer = client.get("/sparql", params={"query": SELECT, "format": "csv"})
    assert answer.content.decode() == 'o\r\n"«Ґудзик», Ltd"\r\n'


@pytest.mark.parametrize(
    ("accept", "rdf_format"),
    [
        ("text/turtle", pyoxigraph.RdfFormat.TURTLE),
        ("application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
        ("application/ld+json", pyoxigraph.RdfFormat.JSON_LD),
        ("*/*", pyoxigraph.RdfFormat.TURTLE),
    ],
)
def test_get_construct_accept(client: Client, accept, rdf_format):
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert answer.status_code == 200
    (triple,) = pyoxigraph.parse(answer.content, rdf_format)
    assert triple.object.value == "«Ґудзик», Ltd"


def test_ask(client: Client):
    answer = client.get("/sparql", params={"query": "ASK { ?s ?p 'none' }"})
    assert answer.json()["boolean"] is False
    answer = client.get("/sparql", params={"query": "ASK {}", "format": "csv"})
    assert answer.status_code == 406


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "ASK {}"])
def test_accept_that_nothing_fits(client: Client, query):
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Offered are" in answer.json()["detail"]


def test_relative_names_begin_at_the_base_of_the_site(client: Client):
    text = "SELECT ?o ?x FROM <graph/source/one> { BIND(STR(<x>) AS ?x) ?s ?p ?o }"
    answer = client.get("/sparql", params={"query": text})
    (row,) = answer.json()["results"]["bindings"]
    assert row["x"]["value"] == "https://w3id.org/ris3graph/x"
    assert row["o"]["value"] == "one"


def test_post_urlencoded(client: Client):
    assert _values(client.post("/sparql", data={"query": SELECT}).content) == ["«Ґудзик», Ltd"]


def test_post_direct(client: Client):
    query = 'SELECT ("є" AS ?o) {}'.encode()
    assert _values(client.post("/sparql", content=query, headers=DIRECT).content) == ["є"]


def test_post_direct_with_graph_in_the_address(client: Client):
    answer = client.post(
        "/sparql", params={"default-graph-uri": ONE}, content=SELECT, headers=DIRECT
    )
    assert _values(answer.content) == ["one"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 415),
        ({}, 415),
        ({"Content-Type": "application/sparql-query; charset=latin1"}, 415),
        ({"Content-Type": 'application/sparql-query; charset="UTF-8"'}, 200),
        ({"Content-Type": "application/sparql-update"}, 403),
    ],
)
def test_post_media_type(client: Client, headers, status):
    assert client.post("/sparql", content=SELECT, headers=headers).status_code == status


@pytest.mark.parametrize(
    "send",
    [
        {"data": {"update": "CLEAR ALL"}},
        {"data": {"query": "DELETE WHERE { ?s ?p ?o }"}},
        {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
    ],
)
def test_update_is_refused_in_words(client: Client, send):
    answer = client.post("/sparql", **send)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/problem/refused")


@pytest.mark.parametrize(
    "send",
    [
        {"params": {"update": "CLEAR ALL"}, "content": SELECT, "headers": DIRECT},
        {"params": {"update": "CLEAR ALL"}},
        {"data": {"update": "CLEAR ALL", "query": SELECT}},
    ],
)
def test_one_thing_is_asked_at_a_time_and_no_update_by_an_address(client: Client, send):
    answer = client.post("/sparql", headers=send.pop("headers", FORM), **send)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problem/request")


def test_service_is_refused(client: Client):
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    assert client.get("/sparql", params={"query": query}).status_code == 403


def test_wrong_query_names_line_and_column(client: Client):
    answer = client.get("/sparql", params={"query": "SELECT * {\n ?s ?p }"})
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (2, 9)
    assert problem["type"].endswith("/problem/query")


def test_who_wants_results_is_told_that_there_is_no_query(client: Client):
    for answer in (
        client.get("/sparql", headers={"Accept": "application/json"}),
        client.post("/sparql", headers=FORM),
    ):
        assert answer.status_code == 400
        assert "There is no query" in answer.json()["detail"]
    assert client.get("/sparql").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "2 times"),
        ("/sparql?query=%FF", "UTF-8"),
        ("/sparql?query=ASK%7B%7D&version=x", "no number"),
    ],
)
def test_request_that_cannot_be_understood(client: Client, address, said):
    answer = client.get(address)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_query_twice_in_address_and_body(client: Client):
    answer = client.post("/sparql?query=ASK%7B%7D", content=SELECT, headers=DIRECT)
    assert answer.status_code == 400


def test_body_that_is_not_utf8(client: Client):
    assert client.post("/sparql", content=b"\xff", headers=DIRECT).status_code == 400


@pytest.mark.parametrize(
    ("params", "values"),
    [
        ({}, ["«Ґудзик», Ltd"]),
        ({"default-graph-uri": ONE}, ["one"]),
        ({"default-graph-uri": [ONE, TWO]}, ["one", "two"]),
        ({"default-graph-uri": "https://example.org/none"}, []),
        ({"named-graph-uri": ONE}, []),
    ],
)
def test_default_graph(client: Client, params, values):
    answer = client.get("/sparql", params={"query": SELECT, **params})
    assert _values(answer.content) == values


@pytest.mark.parametrize(
    ("params", "values"),
    [
        ({}, ["one", "two", "«Ґудзик», Ltd"]),
        ({"named-graph-uri": TWO}, ["two"]),
        ({"named-graph-uri": [TWO, "https://example.org/none"]}, ["two"]),
        ({"default-graph-uri": ONE}, []),
    ],
)
def test_named_graphs(client: Client, params, values):
    query = "SELECT ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
    answer = client.get("/sparql", params={"query": query, **params})
    assert _values(answer.content) == values


def test_from_in_the_query(client: Client):
    query = f"SELECT ?o FROM <{ONE}> FROM <{TWO}> WHERE {{ ?s ?p ?o }} ORDER BY ?o"
    assert _values(client.get("/sparql", params={"query": query}).content) == ["one", "two"]


def test_protocol_wins_over_from(client: Client):
    query = f"SELECT ?o FROM <{ONE}> WHERE {{ ?s ?p ?o }}"
    answer = client.get("/sparql", params={"query": query, "default-graph-uri": TWO})
    assert _values(answer.content) == ["two"]


def test_version_is_told_and_can_be_chosen(client: Client, published: Published):
    now, before = published.numbers[-1], published.numbers[0]
    answer = client.get("/sparql", params={"query": SELECT})
    assert answer.headers["ris3-version"] == str(now)
    answer = client.get("/sparql", params={"query": SELECT, "version": str(before)})
    assert answer.headers["ris3-version"] == str(before)
    assert _values(answer.content) == ["old"]


def test_version_that_is_not_kept(client: Client):
    answer = client.get("/sparql", params={"query": SELECT, "version": "999"})
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/problem/version")


def test_scripts_of_other_sites_may_ask(client: Client):
    for params in ({"query": SELECT}, {"query": "wrong"}):
        answer = client.get("/sparql", params=params)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "RIS3-Version" in answer.headers["access-control-expose-headers"]
    answer = client.request("OPTIONS", "/sparql", headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


def test_head_tells_what_get_would(client: Client):
    params = {"query": SELECT}
    head, get = (client.request(method, "/sparql", params=params) for method in ("HEAD", "GET"))
    assert head.content == b""
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.content)


def test_other_methods(client: Client):
    assert client.request("PUT", "/sparql").status_code == 405


def test_request_that_is_too_large(client: Client):
    query = SELECT + "#" * BODY_LIMIT
    assert client.post("/sparql", content=query, headers=DIRECT).status_code == 413
    assert client.post("/sparql", data={"query": query}).status_code == 413


@pytest.mark.parametrize(
    ("language", "place"), [("uk,en;q=0.5", "/uk/query"), ("en", "/en/query"), ("", "/uk/query")]
)
def test_browser_without_a_query_is_sent_to_the_editor(client: Client, language, place):
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
    answer = client.get("/sparql", headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == place


def test_only_so_many_queries_run_at_once(published: Published):
    running, most = 0, 0
    lock, full = threading.Lock(), threading.Event()

    class Counting:
        def __init__(self, reader: Reader) -> None:
            self.version = reader.version

        def serialise(self, query: str, media_type: str, dataset: DataSet | None) -> bytes:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                if most == 2:
                    full.set()
            full.wait(5)
            with lock:
                running -= 1
            return b"{}"

    def counting(version: int | None) -> Counting:
        return Counting(published.reader(version))

    app = FastAPI()
    app.include_router(
        sparql_router(published.reader, UnderWay(ThreadRunner(counting, limit=2).submit))
    )
    with Client(app) as client:
        answers = client.gather(*["/sparql?query=ASK%7B%7D"] * 6)
    assert [answer.status_code for answer in answers] == [200] * 6
    assert most == 2


SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        ("ris3.example.org:8443", "http://ris3.example.org:8443/sparql"),
        ("[::1]:8000", "http://[::1]:8000/sparql"),
        ("a b", "https://w3id.org/ris3graph/sparql"),
        ("[", "https://w3id.org/ris3graph/sparql"),
        ('a">', "https://w3id.org/ris3graph/sparql"),
    ],
)
def test_the_description_names_the_address_that_was_asked(client: Client, host, endpoint):
    answer = client.get("/sparql", headers={"Accept": "application/n-triples", "Host": host})
    assert answer.status_code == 200
    assert f"<{SD}endpoint> <{endpoint}> ." in answer.text


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_the_endpoint_describes_itself(client: Client, accept: str):
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    form = pyoxigraph.RdfFormat.from_media_type(accept)
    triples = list(pyoxigraph.parse(answer.content, format=form))
    values = {}
    for triple in triples:
        values.setdefault(triple.predicate.value.removeprefix(SD), set()).add(triple.object.value)
    assert values["endpoint"] == {"https://w3id.org/ris3graph/sparql", "http://test/sparql"}
    assert values["supportedLanguage"] == {SD + "SPARQL11Query"}
    query = "SELECT DISTINCT ?o { GRAPH ?o { ?s ?p ?x } }"
    assert values["name"] == set(_values(client.get("/sparql", params={"query": query}).content))
