"""What is downloaded as CSV is the whole answer, and is safe to open."""

import csv
import io
import re
from html import unescape

import pytest

from ris3graph import resources
from ris3graph.rdf.namespaces import PREFIXES, entity
from ris3graph.web.app import create_app
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.file import file_page
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HTML = {"accept": "text/html"}


def _rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.fixture(scope="module")
def whole(pilot: Workspace):
    with Client(create_app(pilot)) as client:
        yield client


@pytest.mark.parametrize("more", ["", "?page=2"])
def test_a_list_has_all_rows(whole: Client, pilot: Workspace, more: str):
    query = "SELECT ?a { ?a a <https://w3id.org/ris3graph/ontology#Actor> }"
    actors = {row[0].value for row in pilot.reader().select(query).rows}
    assert len(actors) > 500
    assert {row["thing_iri"] for row in _rows(whole, f"/en/actors.csv{more}")} == actors


def test_an_answer_has_all_rows(whole: Client, pilot: Workspace):
    number = len(pilot.query("labels").rows)
    assert number > 500
    rows = _rows(whole, "/en/query.csv?name=labels&page=2")
    assert len(rows) == number
    assert _rows(whole, "/en/query.csv?name=labels&limit=7&offset=600") == rows[600:607]


def test_an_answer_without_rows_has_its_columns(whole: Client):
    path = "/en/query.csv?query=SELECT+%3Fa+%3Fb+%7B+%3Fa+%3Chttp://x/none%3E+%3Fb+%7D"
    assert whole.get(path).text == "a,b\r\n"


def test_a_search_has_all_hits(whole: Client):
    found = whole.get("/api/search?q=university&kind=actor&limit=100").json()
    assert 20 < found["total"] < 100
    rows = _rows(whole, "/en/search.csv?q=university&kind=actor&page=2")
    assert [row["thing_iri"] for row in rows] == [hit["iri"] for hit in found["hits"]]


def test_a_network_has_all_nodes(whole: Client):
    page = whole.get("/en/network.json?region=UA-30").json()
    assert len(page["nodes"]) < page["size"] == page["turn"]["total"]
    rows = _rows(whole, "/en/network.csv?region=UA-30")
    assert len(rows) == page["size"]
    assert [row["actor_iri"] for row in rows][: len(page["nodes"])] == [
        node["actor"]["iri"] for node in page["nodes"]
    ]


def test_a_row_has_all_that_was_taken_from_it(whole: Client, pilot: Workspace):
    ask = Ask(pilot, "en")
    shown = [
        {(item.thing.iri, item.property.iri) for item in page.statements}
        for page in (file_page(ask, "pilot", "actors.csv", "18", most) for most in (3, None))
    ]
    assert len(shown[0]) < len(shown[1])
    rows = _rows(whole, "/en/source/pilot/actors.csv/rows.csv?row=18")
    assert {(row["thing_iri"], row["property_iri"]) for row in rows} == shown[1]
    with (resources.pilot() / "actors.csv").open(encoding="utf-8", newline="") as file:
        stated = list(csv.DictReader(file))[16]
    actor = entity("actor", stated["actor_id"])
    names = [
        (row["value"], row["language"])
        for row in rows
        if (row["thing_iri"], row["property_iri"]) == (actor, PREFIXES["skos"] + "prefLabel")
    ]
    assert names == [(stated["name_en"], "en")]


def test_a_thing_has_a_row_for_each_value_and_no_more_in_a_cell(whole: Client):
    rows = _rows(whole, "/en/vocabulary/helix/business.csv")
    labels = {
        row["language"]: row["value"] for row in rows if row["property_iri"].endswith("prefLabel")
    }
    assert labels == {"en": "Business", "uk": "Бізнес"}
    (scheme,) = [row["value"] for row in rows if row["property_iri"].endswith("inScheme")]
    assert scheme == "https://w3id.org/ris3graph/vocabulary/helix"


def test_links_beside_tables_lead_to_what_a_spreadsheet_may_open(client: Client):
    for path in ("/en/actor/nuos", "/en/region/UA-48?version=1", "/en/query?name=actors"):
        page = client.get(path, headers=HTML).text
        links = re.findall(r'href="([^"?]*\.csv(?:\?[^"]*)?)"', page)
        assert links
        for link in map(unescape, links):
            assert link.startswith("/en/")
            assert ("version=1" in link) is ("version" in path)
            assert client.get(link).headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("name=edge-list&region=UA-99", "Parameter «region»: the data know no «UA-99»"),
        ("name=edge-list&region=", "Parameter «region» of «edge-list» is missing"),
        ("name=edge-list&regoin=UA-48", "Did you mean «region»"),
        ("name=actors&limit=ten", "Parameter «limit»: «ten» cannot be used"),
        ("query=SELECT", "The query cannot be read"),
    ],
)
def test_what_is_wrong_with_a_query_is_an_error_in_every_form(client: Client, asked, said):
    for suffix in ("csv", "json"):
        problem = client.get(f"/en/query.{suffix}?{asked}")
        assert problem.status_code == 400
        assert problem.headers["content-type"] == "application/problem+json"
        assert said in problem.json()["detail"]
    page = client.get(f"/en/query?{asked}", headers=HTML)
    assert page.status_code == 400
    assert said in page.text


def test_a_form_that_is_opened_is_no_error(client: Client):
    assert client.get("/en/query?name=edge-list", headers=HTML).status_code == 200
    missing = client.get("/en/query.csv?name=edge-list")
    assert missing.status_code == 400
    assert "Parameter «region» of «edge-list» is missing" in missing.json()["detail"]


def test_each_number_of_the_home_page_has_a_column(client: Client):
    page = client.get("/en/index.json").json()
    stated = [[str(n) for n in region["counts"].values()] for region in page["regions"]]
    rows = list(csv.DictReader(io.StringIO(client.get("/en/index.csv").text)))
    names = [f"counts_{name}" for name in page["regions"][0]["counts"]]
    assert [[row[name] for name in names] for row in rows] == stated


def test_what_csv_cannot_hold_is_said(client: Client):
    nuos = entity("actor", "nuos")
    graph = client.get(f"/en/query.csv?name=entity-description&entity={nuos}")
    assert graph.status_code == 406
    assert "ttl (text/turtle)" in graph.json()["detail"]
    nothing = client.get("/en/query.csv")
    assert nothing.status_code == 400
    assert "name=…" in nothing.json()["detail"]
    assert client.get("/en/query.csv?query=ASK%7B%7D").text == "ask\r\ntrue\r\n"


@pytest.mark.parametrize(
    ("path", "offered"),
    [("/en/query", False), ("/en/query?name=schemes", True), ("/en/query?query=SELECT", False)],
)
def test_a_table_is_offered_where_there_is_one(whole: Client, path: str, offered: bool):
    assert ("/en/query.csv" in whole.get(path, headers=HTML).text) == offered
