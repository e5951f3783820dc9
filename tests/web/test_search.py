from collections.abc import Iterator

import pytest

from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HTML = {"accept": "text/html"}
ODD = ["k", "Є", "...", "' OR 1=1 --", "a AND (b", "💥", "%00", "x" * 300, "<script>", "%D0"]


@pytest.fixture(scope="module")
def site(pilot: Workspace) -> Iterator[Client]:
    with Client(create_app(pilot)) as client:
        yield client


def test_api_finds_across_scripts(site: Client):
    answer = site.get(
        "/api/search", params={"q": "київський політех", "kind": "actor", "lang": "en", "limit": 2}
    )
    assert answer.status_code == 200
    found = answer.json()
    assert answer.headers["ris3-version"] == str(found["version"])
    assert found["query"] == "київський політех"
    assert len(found["hits"]) == 2
    assert found["total"] >= 2
    assert found["kinds"]["actor"] == found["total"]
    for hit in found["hits"]:
        assert set(hit) == {
            "iri", "kind", "region", "helix", "score", "label", "language", "matched",
        }  # fmt: skip
        assert hit["kind"] == "actor"
        assert 0 < hit["score"] <= 1
    assert "https://w3id.org/ris3graph/id/actor/igor-sikorsky-kpi" in {
        hit["iri"] for hit in found["hits"]
    }


def test_api_is_open_documented_and_strict(site: Client):
    described = site.get("/api/openapi.json").json()["paths"]["/api/search"]["get"]
    names = {item["name"] for item in described["parameters"]}
    assert {"q", "kind", "region", "helix", "lang", "limit", "offset", "version"} == names
    answer = site.get("/api/search?q=kyiv")
    assert answer.headers["access-control-allow-origin"] == "*"
    for wrong in ("limit=0", "limit=101", "limit=x", "lang=de", "offset=-1", "version=x"):
        refused = site.get(f"/api/search?q=kyiv&{wrong}")
        assert refused.status_code in (400, 422), wrong
        assert refused.headers["content-type"] == "application/problem+json"
    assert site.get("/api/search?q=kyiv&version=999").status_code == 404
    for slip in ("kind=zzz", "helix=zzz", "region=UA-99"):
        refused = site.get(f"/api/search?q=kyiv&{slip}")
        assert refused.status_code == 404
        assert slip.partition("=")[2] in refused.text
    assert site.get("/api/search?q=kyiv&version=1").json()["version"] == 1


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_any_text_is_answered(site: Client, text: str, language: str):
    page = site.get(f"/{language}/search", params={"q": text}, headers=HTML)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert site.get("/api/search", params={"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", ("знайдено", "інша назва", "Організації")),
        ("en", ("found for", "fits as", "Organisations")),
    ],
)
def test_page_shows_what_was_found(site: Client, language: str, words: tuple[str, ...]):
    page = site.get(f"/{language}/search", params={"q": "04s92tb21"}, headers=HTML)
    assert page.status_code == 200
    for word in words:
        assert word in page.text
    assert "<mark>" in page.text
    assert f'href="/{language}/actor/' in page.text


def test_page_is_filtered_and_turned(site: Client):
    first = site.get("/uk/search.json", params={"q": "університет"}).json()
    assert first["pages"] > 1
    second = site.get("/uk/search.json", params={"q": "університет", "page": 2}).json()
    ranks = [item["thing"]["iri"] for item in first["findings"] + second["findings"]]
    assert len(ranks) == len(set(ranks)) > 20
    page = site.get("/uk/search", params={"q": "університет", "page": 2}, headers=HTML).text
    assert 'rel="prev"' in page
    assert 'start="21"' in page
    narrowed = site.get("/uk/search.json", params={"q": "університет", "region": "UA-63"}).json()
    assert narrowed["total"] == {c["value"]: c["count"] for c in first["regions"]}["UA-63"]
    table = site.get("/uk/search.csv", params={"q": "університет"})
    assert table.text.startswith(
        "thing,thing_iri,kind,side,side_iri,region,region_iri,matched,score"
    )
    assert len(table.text.splitlines()) == first["total"] + 1 > 100


def test_nothing_found_says_what_is_near(site: Client):
    page = site.get("/uk/search", params={"q": "Миколаїв обсерваторія океанографія"}, headers=HTML)
    assert "Найближче" in page.text
    assert "/uk/actor/" in page.text
    none = site.get("/en/search", params={"q": "zzzzqqqq"}, headers=HTML)
    assert "Try fewer words" in none.text


def test_an_identifier_with_a_slip_leads_to_the_nearest(site: Client):
    page = site.get("/uk/search", params={"q": "04s92tb2l"}, headers=HTML)
    assert "Найближче" in page.text
    assert "https://ror.org/04s92tb21" in page.text
    found = site.get("/api/search", params={"q": "ROR 04s92tb2l"}).json()
    assert (found["total"], found["hits"]) == (0, [])
    assert [hit["matched"] for hit in found["near"]] == ["https://ror.org/04s92tb21"]


@pytest.mark.parametrize(
    ("language", "said"), [("uk", "щонайбільше 300 знаків"), ("en", "300 characters at most")]
)
def test_a_text_beyond_any_name_is_refused(site: Client, language: str, said: str):
    page = site.get(f"/{language}/search", params={"q": "a" * 6_000}, headers=HTML)
    assert page.status_code == 400
    assert said in page.text
    answer = site.get("/api/search", params={"q": "a" * 6_000})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "300 characters at most" in answer.json()["detail"]


def test_every_page_has_the_field(site: Client):
    for path in ("/uk/", "/en/gaps", "/uk/search"):
        page = site.get(path, headers=HTML).text
        assert 'role="search"' in page
        assert f'action="{path[:3]}/search"' in page
    assert 'value="1"' in site.get("/uk/?version=1", headers=HTML).text
