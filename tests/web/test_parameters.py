"""Parameters of addresses: each once, numbers in digits, versions that there are."""

import html
from collections.abc import Iterator

import pytest

from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client


@pytest.fixture(scope="module")
def client(pilot: Workspace) -> Iterator[Client]:
    with Client(create_app(pilot)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/search?q=a&limit=1&limit=2", "limit"),
        ("/api/search?q=a&q=b", "q"),
        ("/api/assessments?region=UA-63&region=UA-30", "region"),
        ("/api/network.csv?region=UA-63&region=UA-30", "region"),
        ("/api/changes?from=1&from=2", "from"),
        ("/graph/ontology.ttl?version=1&version=2", "version"),
        ("/id/actor/nuos?version=1&version=2", "version"),
        ("/.well-known/void?version=1&version=2", "version"),
        ("/en/actors?region=UA-63&region=UA-30", "region"),
        ("/en/query.csv?name=actors&name=labels", "name"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "query"),
    ],
)
def test_what_is_given_twice_is_refused(client: Client, path: str, name: str):
    answer = client.get(path)
    assert answer.status_code == 400
    assert f"«{name}» is given 2 times" in answer.json()["detail"]


def test_a_parameter_of_a_query_that_takes_several_takes_them(client: Client):
    one, other, both = (
        client.get(f"/en/query.csv?name=actors&{'&'.join(f'region={r}' for r in regions)}").text
        for regions in (["UA-63"], ["UA-05"], ["UA-63", "UA-05"])
    )
    lines = [text.splitlines()[1:] for text in (one, other, both)]
    assert set(lines[2]) == {*lines[0], *lines[1]}
    assert all(lines)


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=a&limit=%2B5",
        "/api/search?q=a&limit=%205",
        "/api/search?q=a&limit=5.0",
        "/api/search?q=a&limit=1_0",
        "/api/search?q=a&limit=1e1",
        "/api/search?q=a&offset=%D9%A3",
        "/api/search?q=a&offset=99999999999999999999999",
        "/api/changes?from=%2B1",
        "/api/changes?from=1&to=1.0",
        "/en/query.csv?name=actors&limit=%2B5",
        "/en/query.json?name=actors&page=1.0",
    ],
)
def test_a_number_is_written_in_digits(client: Client, path: str):
    answer = client.get(path)
    assert answer.status_code == 400
    assert "whole number" in answer.json()["detail"]


@pytest.mark.parametrize("number", ["0", "9"])
@pytest.mark.parametrize(
    "path",
    [
        "/en/actors",
        "/en/query.csv?name=actors",
        "/api/search?q=a",
        "/sparql?query=ASK%7B%7D",
        "/queries/actors",
        "/graph/ontology.ttl",
    ],
)
def test_a_version_that_is_none_is_said_with_those_that_are(client: Client, path, number):
    mark = "&" if "?" in path else "?"
    answer = client.get(f"{path}{mark}version={number}")
    assert answer.status_code == 404
    # The pilot is loaded (1) and assessed (2).
    said = f"There is no version {number}. There are: 1–2."
    assert answer.json()["detail"] == said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "actors?type=nonsense",
            "«type»: the data know no «nonsense». Allowed are: authority, bus",
        ),
        ("actors?type=bussiness", "Did you mean «business»?"),
        ("clusters?type=nonsense", "«type»: the data know no «nonsense»."),
        ("strategies?type=nonsense", "«type»: the data know no «nonsense»."),
        ("actors?sort=age", "Allowed are: name, records."),
        (
            "actors?helix=business",
            "no parameter «helix» here. Parameters: region, type, sort, page",
        ),
        ("actors?page=100000", "«100000» cannot be used. Give a whole number from 1 to 15."),
        ("actors?region=UA-05&page=x", "«page»: «x» cannot be used."),
        ("actor/nuos?records=99", "«records»: «99» cannot be used."),
        ("network?helix=nonsense", "«helix»: the data know no «nonsense»."),
        ("network?kind=nonsense", "«kind»: the data know no «nonsense»."),
        ("network?page=1000", "«page»: «1000» cannot be used."),
        ("network?sort=size", "Allowed are: name, partners, records, side."),
        ("gaps?kind=nonsense", "«kind»: the data know no «nonsense»."),
        ("gaps?status=nonsense", "«status»: the data know no «nonsense»."),
        ("gaps?helix=business", "no parameter «helix» here."),
    ],
)
def test_a_slip_in_the_address_of_a_page_is_told(client: Client, path: str, said: str):
    answer = client.get(f"/en/{path}", headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert said in html.unescape(answer.text)
    document = client.get(f"/en/{path}", headers={"accept": "application/json"})
    assert (document.status_code, said in document.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        # A side of which there is nobody is one all the same.
        "clusters?type=energy",
        "actors?type=business&region=UA-63&sort=records",
        # A file has all rows, whichever page the link to it stood on.
        "actors.csv?page=15",
        "network.csv?page=2&kind=edp_session",
        # Other sites hang such on the links that they show.
        "actors?utm_source=letter&fbclid=x",
    ],
)
def test_what_is_right_in_the_address_of_a_page_is_taken(client: Client, path: str):
    assert client.get(f"/en/{path}", headers={"accept": "*/*"}).status_code == 200
