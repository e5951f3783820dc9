"""Query files as an API, over the project's own files and a small data set."""

from collections.abc import Iterator

import pyoxigraph
import pytest
from fastapi import FastAPI

from ris3graph.catalogue import Catalogue
from ris3graph.web.queries import queries_router
from tests.web.asgi import Client
from tests.web.versions import ACTORS, RESOLVED, Published

TURTLE = pyoxigraph.RdfFormat.TURTLE


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with Published(tmp_path_factory.mktemp("data")) as data:
        data.publish({RESOLVED: ACTORS})
        yield data


@pytest.fixture
def client(published: Published) -> Iterator[Client]:
    app = FastAPI()
    catalogue = Catalogue.shipped()
    app.include_router(queries_router(catalogue, published.reader))
    with Client(app) as client:
        yield client


def _actors(client: Client, address: str) -> list[str]:
    rows = client.get(address).content.decode().split("\r\n")[1:-1]
    return sorted(row.split(",")[0].rpartition("/")[2] for row in rows)


def test_parameters_choose(client: Client):
    assert _actors(client, "/queries/actors.csv") == ["a", "b", "c"]
    assert _actors(client, "/queries/actors.csv?region=UA-63") == ["a", "c"]
    assert _actors(client, "/queries/actors.csv?region=UA-63&helix=research") == ["c"]
    assert _actors(client, "/queries/actors.csv?region=UA-63&region=UA-05&helix=business") == [
        "a",
        "b",
    ]
    assert _actors(client, "/queries/actors.csv?region=&helix=") == ["a", "b", "c"]


def test_limit_and_offset_give_a_part(client: Client):
    first = _actors(client, "/queries/actors.csv?limit=2")
    rest = _actors(client, "/queries/actors.csv?limit=2&offset=2")
    assert len(first) == 2
    assert sorted(first + rest) == ["a", "b", "c"]
    assert _actors(client, "/queries/actors.csv?offset=2") == rest
    assert _actors(client, "/queries/actors.csv?limit=0") == []


@pytest.mark.parametrize(
    ("address", "accept", "content_type"),
    [
        ("/queries/actors", "*/*", "application/sparql-results+json"),
        ("/queries/actors", "text/csv", "text/csv; charset=utf-8"),
        ("/queries/actors.tsv", "text/csv", "text/tab-separated-values; charset=utf-8"),
        ("/queries/actors.xml", "text/csv", "application/sparql-results+xml"),
        ("/queries/actors?format=json", "text/csv", "application/sparql-results+json"),
    ],
)
def test_format(client: Client, address, accept, content_type):
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type
    assert answer.headers["ris3-version"]


@pytest.mark.parametrize(
    ("address", "headers", "place"),
    [
        (
            "/queries/actors.html?region=UA-63&region=UA-05",
            {},
            "/uk/query?name=actors&region=UA-63&region=UA-05",
        ),
        (
            "/queries/actors?version=1",
            {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"},
            "/en/query?name=actors&version=1",
        ),
        ("/queries/actors?lang=en", {"Accept": "text/html"}, "/en/query?name=actors"),
        ("/queries", {"Accept": "text/html"}, "/uk/query"),
        (
            "/queries/actors?region=UA-63&limit=5&offset=10",
            {"Accept": "text/html"},
            "/uk/query?name=actors&region=UA-63&limit=5&offset=10",
        ),
    ],
)
def test_browser_is_sent_to_the_page(client: Client, address, headers, place):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["location"] == place


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/queries/actors?region=Kharkiv", 400, "ISO 3166-2 code of a region, such as UA-63"),
        ("/queries/actors?regoin=UA-63", 400, "Did you mean «region»"),
        ("/queries/actors?region=UA-63%3E%20%7D", 400, "«UA-63> }» cannot be used"),
        ("/queries/actors?limit=-1", 400, "Parameter «limit»: «-1» cannot be used"),
        ("/queries/actors?offset=%D9%A3", 400, "Parameter «offset»"),
        ("/queries/actors?limit=1&limit=2", 400, "«limit» is given 2 times"),
        ("/queries/actors?limit=1e1", 400, "Parameter «limit»: «1e1» cannot be used"),
        ("/queries/actors?version=1&version=2", 400, "«version» is given 2 times"),
        ("/queries/actr", 404, "Did you mean «actors»"),
        ("/queries/actors.pdf", 406, "Offered are"),
        ("/queries/actors?version=999", 404, "999"),
    ],
)
def test_what_is_wrong_is_said(client: Client, address, status, said):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_catalogue_lists_every_file_with_its_parameters(client: Client):
    entries = {item["name"]: item for item in client.get("/queries").json()["queries"]}
    assert set(entries) == set(Catalogue.shipped().names())
    actors = entries["actors"]
    assert actors["href"] == "/queries/actors"
    assert actors["summary"]["en"] == "Organisations of a region and a side"
    assert {item["name"]: item["type"] for item in actors["parameters"]} == {
        "region": "region",
        "helix": "helix",
        "scope": "iri",
    }


@pytest.mark.parametrize(
    ("address", "accept", "content_type"),
    [
        ("/queries.ttl", "*/*", "text/turtle; charset=utf-8"),
        ("/queries.jsonld", "text/html", "application/ld+json"),
        ("/queries.nt", "*/*", "application/n-triples"),
        ("/queries", "text/turtle", "text/turtle; charset=utf-8"),
        ("/queries?format=rdf", "*/*", "application/rdf+xml"),
    ],
)
def test_catalogue_as_rdf(client: Client, address, accept, content_type):
    answer = client.get(address, headers={"Accept": accept})
    assert answer.headers["content-type"] == content_type
    form = pyoxigraph.RdfFormat.from_media_type(content_type.split(";")[0])
    queries = {
        quad.subject.value
        for quad in pyoxigraph.parse(answer.content, form)
        if quad.predicate.value == "https://schema.org/target"
    }
    names = Catalogue.shipped().names()
    assert queries == {f"https://w3id.org/ris3graph/queries/{name}" for name in names}


def test_catalogue_has_no_other_format(client: Client):
    assert client.get("/queries.pdf").status_code == 406


def test_head(client: Client):
    assert client.request("HEAD", "/queries/actors.csv").content == b""


SHACL = "http://www.w3.org/ns/shacl#"
DESCRIBED_BY = '</queries/{}/description.ttl>; rel="describedby"; type="text/turtle"'


@pytest.mark.parametrize(
    ("address", "accept", "content_type"),
    [
        ("/queries/actors", "text/turtle", "text/turtle; charset=utf-8"),
        ("/queries/actors", "application/ld+json", "application/ld+json"),
        ("/queries/actors", "application/n-triples", "application/n-triples"),
        ("/queries/actors.ttl", "text/html", "text/turtle; charset=utf-8"),
        ("/queries/actors?format=jsonld", "*/*", "application/ld+json"),
        ("/queries/actors/description", "*/*", "text/turtle; charset=utf-8"),
        ("/queries/actors/description.jsonld", "text/html", "application/ld+json"),
    ],
)
def test_a_query_that_gives_rows_is_described_in_rdf(
    client: Client, address: str, accept: str, content_type: str
):
    answer = client.get(address, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["link"] == DESCRIBED_BY.format("actors")
    form = pyoxigraph.RdfFormat.from_media_type(content_type.partition(";")[0])
    triples = list(pyoxigraph.parse(answer.content, format=form))
    query = "https://w3id.org/ris3graph/queries/actors"
    said = {t.predicate.value: t.object.value for t in triples if t.subject.value == query}
    assert said["http://purl.org/dc/terms/identifier"] == "actors"
    assert "SELECT" in said[SHACL + "select"]
    parameters = {t.object.value for t in triples if t.predicate.value == SHACL + "parameter"}
    assert parameters == {f"{query}#{name}" for name in ("region", "helix", "scope")}
    # And of no other query.
    assert {t.subject.value.partition("#")[0] for t in triples} == {query}


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/csv", "text/*", "text/xml"])
def test_rows_stay_what_is_preferred(client: Client, accept: str):
    answer = client.get("/queries/actors", headers={"Accept": accept})
    assert b"https://w3id.org/ris3graph/id/actor/a" in answer.content
    assert b"SPARQLExecutable" not in answer.content
    assert answer.headers["link"] == DESCRIBED_BY.format("actors")


def test_a_query_that_gives_a_graph_answers_with_it(client: Client):
    entity = "https://w3id.org/ris3graph/id/actor/a"
    accept = {"Accept": "text/turtle"}
    answer = client.get(f"/queries/entity-description?entity={entity}", headers=accept)
    assert answer.status_code == 200
    assert answer.headers["link"] == DESCRIBED_BY.format("entity-description")
    subjects = {t.subject.value for t in pyoxigraph.parse(answer.content, format=TURTLE)}
    assert subjects == {entity}


def test_the_iri_of_a_query_that_needs_a_value_leads_to_its_description(client: Client):
    answer = client.get("/queries/entity-description", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/queries/entity-description/description.ttl"
    described = client.get(answer.headers["location"])
    assert b"SPARQLConstructExecutable" in described.content
    # Where an answer was asked for, what lacks is still said.
    for address in ("/queries/entity-description.ttl", "/queries/entity-description?entity="):
        assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 400


def test_a_description_that_is_not_there(client: Client):
    assert client.get("/queries/none/description.ttl").status_code == 404
    assert client.get("/queries/actors/description.csv").status_code == 406
    page = client.get("/queries/actors/description", headers={"Accept": "text/html"})
    assert page.headers["location"] == "/uk/query?name=actors"
