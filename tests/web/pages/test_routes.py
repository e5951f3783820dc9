import csv
import io
import json
import re
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from ris3graph.model import PILOT_REGIONS
from ris3graph.web.app import create_app
from ris3graph.web.security import HEADERS
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HTML = {"accept": "text/html"}
PATHS = [
    "/",
    "/region/UA-48",
    "/region/UA-32",
    "/actor/mykolaiv-city-council",
    "/actor/a-krymskyi-institute-of-oriental-studies",
    "/event/ev-emd-2021",
    "/priority/pr-ua-48-1",
    "/actors",
    "/actors?region=UA-48&type=authority&sort=records",
    "/clusters",
    "/events",
    "/instruments",
    "/network?region=UA-48",
    "/network?region=UA-48&actor=nuos&helix=&kind=event&sort=name",
    "/gaps",
    "/gaps?region=UA-48&status=gap",
    "/assessment/test-gap",
    "/assessment/test-none",
    "/assessment/test-few",
    "/assessment/test-lack",
    "/assessment/test-pair",
    "/search",
    "/search?q=миколаїв&page=1",
    "/search?q=zzzzzz",
    "/query",
    "/query?name=actors&region=UA-48",
    "/query?name=region-actors",
    "/query?name=labels&page=2",
    "/data",
    "/versions",
    "/version/1",
    "/ontology",
    "/ontology/Actor",
    "/ontology/locatedIn",
    "/vocabulary",
    "/vocabulary/helix",
    "/vocabulary/helix/business",
    "/thing/event/ev-emd-2021",
]


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_in_both_languages(client: Client, path: str, language: str):
    answer = client.get(f"/{language}{path}", headers=HTML)
    assert answer.status_code == 200, answer.text
    assert f'<html lang="{language}">' in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert re.search(r"<script(?! type=\"module\" src=)", answer.text) is None
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", answer.text)
    for other in ("uk", "en"):
        assert f'hreflang="{other}" href="/{other}{path.split("?", maxsplit=1)[0]}' in answer.text


@pytest.mark.parametrize(
    "path",
    ["/index", "/region/UA-48", "/gaps", "/actor/nuos", "/event/ev-emd-2021", "/actors", "/data"],
)
def test_page_as_data(client: Client, path: str):
    answer = client.get(f"/uk{path}.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["ris3-version"] == "1"
    assert json.loads(answer.text)["version"] == 1
    table = client.get(f"/uk{path}.csv")
    rows = list(csv.reader(io.StringIO(table.text)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_a_place_without_questions_says_so_and_claims_nothing(client: Client):
    answer = client.get("/en/region/DE", headers=HTML).text
    assert "No question was asked about this place" in answer
    assert "Every question could be answered" not in answer
    assert "No question was asked" not in client.get("/en/region/UA-48", headers=HTML).text


def test_accept_decides_without_a_suffix(client: Client):
    answer = client.get("/en/gaps", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    assert "Accept" in answer.headers["vary"]


def test_entity_as_turtle(client: Client):
    answer = client.get("/uk/actor/nuos.ttl")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "\nid:actor\\/nuos " in answer.text
    assert "ris3:primaryHelix voc:helix\\/research" in answer.text
    assert client.get("/uk/actor/nobody.ttl").status_code == 404


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("en-GB,en;q=0.9", "/en/"),
        ("uk-UA", "/uk/"),
        ("fr", "/uk/"),
        ("", "/uk/"),
    ],
)
def test_first_page_goes_by_language(client: Client, accept: str, target: str):
    answer = client.get("/", headers={"accept-language": accept})
    assert (answer.status_code, answer.headers["location"]) == (302, target)


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("/id/actor/nuos", "text/html", "/en/actor/nuos"),
        ("/id/region/UA-48", "text/html", "/en/region/UA-48"),
        ("/id/actor/nuos", "text/turtle", "/queries/entity-description.ttl?entity="),
        ("/id/event/ev-emd-2021", "text/html", "/en/event/ev-emd-2021"),
        ("/vocabulary/helix/business", "text/turtle", "/queries/entity-description.ttl?entity="),
        ("/vocabulary/helix", "text/html", "/en/vocabulary/helix"),
        ("/vocabulary/helix/business", "text/html", "/en/vocabulary/helix/business"),
        ("/id/version/1", "text/html", "/en/version/1"),
        ("/id/version/1", "application/ld+json", "/en/version/1.jsonld"),
        ("/ontology", "text/html", "/en/ontology"),
        ("/ontology", "text/turtle", "/graph/ontology.ttl"),
        ("/ontology", "application/ld+json", "/graph/ontology.jsonld"),
    ],
)
def test_identifiers_lead_on(client: Client, path: str, accept: str, target: str):
    answer = client.get(path, headers={"accept": accept, "accept-language": "en"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(target)
    assert client.get(answer.headers["location"], headers={"accept": accept}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/id/actor/nobody",
        "/vocabulary/helix/nothing",
        "/id/version/9",
        "/id/version/x",
        "/graph/source/pilot/nothing.csv",
    ],
)
def test_unknown_identifier(client: Client, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("uk", "Такої сторінки немає"), ("en", "There is no such page")]
)
@pytest.mark.parametrize(
    "path",
    ["/nothing", "/actor/nobody", "/region/UA-99", "/assessment/x", "/cluster/x", "/event/nuos"],
)
def test_problem_page(client: Client, language: str, words: str, path: str):
    answer = client.get(f"/{language}{path}", headers=HTML)
    assert answer.status_code == 404
    assert words in answer.text
    problem = client.get(f"/{language}{path}", headers={"accept": "application/json"})
    assert problem.json()["status"] == 404


def test_version_can_be_named(client: Client):
    answer = client.get("/en/region/UA-48?version=1", headers=HTML)
    assert "You see version 1" in answer.text
    assert 'href="/en/gaps?version=1"' in answer.text
    assert client.get("/en/gaps?version=9", headers=HTML).status_code == 404
    assert client.get("/en/gaps?version=x", headers=HTML).status_code == 400


def test_nothing_loaded(tmp_path):
    with Client(create_app(Workspace.open(tmp_path / "data"))) as client:
        answer = client.get("/uk/", headers=HTML)
        assert answer.status_code == 200
        assert "Ще нічого не завантажено" in answer.text
        assert client.get("/uk/versions", headers=HTML).status_code == 200
        assert client.get("/healthz").json() == {"status": "ok", "version": None}


def test_health(client: Client):
    assert client.get("/healthz").json() == {"status": "ok", "version": 1}


@pytest.mark.parametrize(
    "path", ["/healthz", "/favicon.ico", "/robots.txt", "/uk/", "/api/search?q=a", "/uk/query.csv"]
)
def test_head_is_told_what_get_is_told(client: Client, path: str):
    head, get = client.request("HEAD", path), client.get(path)
    assert head.status_code == get.status_code
    for name in ("content-type", "content-length"):
        assert head.headers[name] == get.headers[name]


def test_what_is_asked_for_unasked_is_there(client: Client):
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert "<svg" in icon.text
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("*", "http://test/uk/actor/nuos")
    assert not robots.can_fetch("*", "http://test/sparql?query=ASK%7B%7D")


def test_a_graph_that_is_none_is_a_page_in_a_browser(client: Client):
    for path in ("/graph/source/pilot/", "/queries/none", "/api/search?kind=none"):
        answer = client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        plain = client.get(path)
        assert plain.headers["content-type"] == "application/problem+json"


def test_static_files_are_kept_for_ever(client: Client):
    page = client.get("/uk/", headers=HTML).text
    address = re.search(r'href="(/static/[0-9a-f]{16}/site\.css)"', page)[1]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/0/site.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/0/nothing.css").status_code == 404


def test_an_entity_page_is_json_ld_too_and_keeps_the_version(client):
    answer = client.get("/uk/region/UA-48.jsonld")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert "UA-48" in answer.text
    lead = client.get("/id/region/UA-48?version=1", headers={"accept": "text/html"})
    assert lead.headers["location"].endswith("/region/UA-48?version=1")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/uk/region/XX", "У даних немає &lt;https://w3id.org/ris3graph/id/region/XX&gt;."),
        ("/uk/network?region=XX", "Регіону «XX» немає."),
        ("/uk/actors?version=abc", "version=«abc» – не число."),
        ("/uk/actors?version=99", "Версії 99 немає."),
        ("/uk/actor/nobody", "У даних немає &lt;https://w3id.org/ris3graph/id/actor/nobody&gt;."),
        ("/uk/query?name=helix-mixing&region=XX", "Параметр «region»: дані не знають «XX»."),
        ("/uk/query?name=helix-mixin", "Запиту «helix-mixin» немає. Можливо, «helix-mixing»?"),
        ("/uk/query?query=SELECT", "Запит не вдалося прочитати, рядок 1"),
        ("/uk/search?q=a&page=x", "Подайте ціле число від 1 до"),
        ("/uk/gaps?format=pdf", "Формату «pdf» тут немає."),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(client: Client, path: str, said: str):
    answer = client.get(path, headers={"accept": "text/html"})
    assert said in answer.text
    assert re.search(r'lang="uk">[^<]*' + re.escape(said), answer.text)
    english = client.get(path.replace("/uk/", "/en/"), headers={"accept": "text/html"})
    assert said not in english.text


def test_regions_are_chosen_by_name_and_what_was_given_stays(client: Client):
    def options(path: str) -> list[tuple[str, str, str]]:
        html = client.get(path).text
        select = html[html.index('<select id="p-region"') :].partition("</select>")[0]
        return re.findall(r'<option(?: id="[^"]*")?(?: value="([^"]*)")?([^>]*)>([^<]*)', select)

    found = options("/uk/query?name=helix-mixing")
    assert found[0] == ("", " selected disabled", "виберіть")
    assert found[1][0] in PILOT_REGIONS
    assert ("UA-63", "", "Харківська область (UA-63)") in found
    (chosen,) = (item for item in options("/uk/query?name=helix-mixing&region=UA-63") if item[1])
    assert chosen[0] == "UA-63"
    (chosen,) = (item for item in options("/uk/query?name=helix-mixing&region=XX") if item[1])
    assert chosen[2] == "XX", "a slip can be seen and put right"


def test_an_empty_site_tells_nobody_where_it_stands(tmp_path: Path):
    with Client(create_app(Workspace.open(tmp_path / "data"))) as client:
        answer = client.get("/sparql?query=ASK{}")
    assert answer.status_code == 404
    assert str(tmp_path) not in answer.text
    assert "Nothing is loaded yet" in answer.text


@pytest.mark.parametrize("path", ["/actors", "/clusters", "/gaps", "/network"])
def test_a_region_that_is_none_is_said(client: Client, path: str):
    for language, said in (("uk", "Регіону «UA-99» немає"), ("en", "There is no region «UA-99»")):
        answer = client.get(f"/{language}{path}?region=UA-99", headers=HTML)
        assert (answer.status_code, said in answer.text) == (404, True)
