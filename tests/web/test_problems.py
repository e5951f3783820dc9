from html import escape

import httpx
import pytest
from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import ris3graph.errors as ours
from ris3graph import resources
from ris3graph.errors import (
    InputError,
    NotFoundError,
    Problem,
    QueryError,
    QueryRefusedError,
    Ris3Error,
    StoreBusyError,
    ValidationError,
    VersionNotFoundError,
)
from ris3graph.web.app import create_app
from ris3graph.web.i18n import translations
from ris3graph.web.negotiation import NotAcceptableError
from ris3graph.web.problems import EXCEPTIONS, ProblemDocument, describe, install, kinds
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

UKRAINIAN = translations(resources.web() / "locales", "uk").gettext
PROBLEM = Problem("a.csv", "No region", "Give one.", line=3, column="region", value="x")


def _get(error: Exception, *, accept: str = "*/*", with_page: bool = False) -> httpx.Response:
    with _client(error, with_page=with_page) as client:
        return client.get("/fails", headers={"Accept": accept})


def _client(error: Exception, *, with_page: bool = False) -> Client:
    app = FastAPI()

    def render(request: Request, problem: ProblemDocument) -> Response:
        return HTMLResponse(f"<h1>{problem.title}</h1>", problem.status)

    install(app, render if with_page else None)

    @app.get("/fails")
    def fails() -> None:
        raise error

    @app.get("/number")
    def number(n: int = Query()) -> int:
        return n

    return Client(app)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QueryError("x", 2, 9), 400, "query"),
        (QueryRefusedError("x"), 403, "refused"),
        (NotFoundError("x"), 404, "not-found"),
        (VersionNotFoundError("x"), 404, "version"),
        (NotAcceptableError("x"), 406, "not-acceptable"),
        (StoreBusyError("x"), 503, "store-busy"),
        (InputError([PROBLEM]), 422, "input"),
        (ValidationError([PROBLEM]), 422, "validation"),
        (Ris3Error("x"), 500, "error"),
    ],
)
def test_error_becomes_a_problem_document(error, status, code):
    answer = _get(error)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == f"https://w3id.org/ris3graph/problem/{code}"
    assert document["detail"] == str(error)
    assert document["instance"] == "/fails"


def test_every_error_of_ours_has_an_entry_of_its_own():
    kinds = {
        kind
        for kind in vars(ours).values()
        if isinstance(kind, type) and issubclass(kind, Ris3Error)
    }
    assert kinds <= set(EXCEPTIONS)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_type_of_a_problem_leads_to_what_can_be_done(pilot: Workspace, language: str):
    with Client(create_app(pilot)) as client:
        missing = client.get("/id/actor/nobody", headers={"accept": "application/json"}).json()
        path = missing["type"].removeprefix("https://w3id.org/ris3graph")
        led = client.get(path, headers={"accept-language": language})
        assert led.headers["location"] == f"/{language}/problem#not-found"
        page = client.get(led.headers["location"])
        assert page.status_code == 200
        for kind in kinds():
            assert f'id="{kind.code}"' in page.text
            told = kind.advice if language == "en" else kind.advice.told(UKRAINIAN)
            assert escape(told) in page.text
        assert client.get("/problem/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/api/search?q=x&regoin=UA-30", "q, kind, region, helix, lang, limit, offset, version"),
        ("/api/assessments?kind=pair", "region, version"),
        ("/api/network.graphml?regoin=UA-30", "region, helix, kind, bom, version"),
        ("/api/export/version.nq.gz?graph=pilot", "version"),
        ("/api/export/archive.zip?v=1", "version"),
    ],
)
def test_a_parameter_that_is_not_known_is_a_slip(pilot: Workspace, path: str, known: str):
    with Client(create_app(pilot)) as client:
        refused = client.get(path)
        assert refused.status_code == 400
        assert refused.json()["detail"].endswith(f"Parameters: {known}.")


def test_a_kind_without_entry_takes_that_of_its_base():
    class SpecialError(QueryError):
        pass

    assert describe(SpecialError("x"), "/").code == "query"


def test_place_in_a_query_and_problems_of_files():
    document = _get(QueryError("x", 2, 9)).json()
    assert (document["line"], document["column"]) == (2, 9)
    document = _get(InputError([PROBLEM], omitted=4)).json()
    assert document["omitted"] == 4
    assert document["problems"] == [
        {
            "file": "a.csv",
            "line": 3,
            "column": "region",
            "value": "x",
            "message": "No region",
            "hint": "Give one.",
        }
    ]


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("text/html,*/*;q=0.8", True),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html;q=0.5", False),
    ],
)
def test_page_only_for_those_who_want_one(accept, html):
    answer = _get(NotFoundError("x"), accept=accept, with_page=True)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html") is html
    assert "Accept" in answer.headers["vary"]


def test_unexpected_error_tells_nothing_of_the_inside(caplog):
    answer = _get(RuntimeError("/secret/path"))
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "/secret/path" in caplog.text


def test_errors_of_the_framework_are_problem_documents_too():
    with _client(Ris3Error("x")) as client:
        assert client.get("/none").json()["title"] == "Not Found"
        answer = client.post("/fails")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"
        answer = client.get("/number?n=x")
        assert answer.status_code == 400
        assert "query.n" in answer.json()["detail"]


def test_busy_says_when_to_come_back():
    assert _get(StoreBusyError("x")).headers["retry-after"] == "5"
