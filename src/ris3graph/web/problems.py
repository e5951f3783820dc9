"""Errors as problem documents (RFC 9457): one table, for pages and machines alike."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ris3graph.errors import (
    AnalysisError,
    FormatError,
    GoneError,
    InputError,
    NotFoundError,
    NothingLoadedError,
    QueryError,
    QueryLimitError,
    QueryRefusedError,
    Ris3Error,
    StoreBusyError,
    StoreError,
    ValidationError,
    VersionNotFoundError,
)
from ris3graph.rdf.namespaces import BASE
from ris3graph.said import say
from ris3graph.web.negotiation import NotAcceptableError, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"
_log = logging.getLogger(__name__)


class BadRequestError(Ris3Error):
    """The request cannot be understood."""


class TooLargeError(Ris3Error):
    """The request is larger than what is taken."""


class UnsupportedMediaTypeError(Ris3Error):
    """The body of the request is of a kind that is not taken."""


class BusyError(Ris3Error):
    """Too much is asked at once; the same request may do later."""


EXCEPTIONS: Final[dict[type[Ris3Error], tuple[HTTPStatus, str, str]]] = {
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No such format"),
    FormatError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No such format"),
    BadRequestError: (HTTPStatus.BAD_REQUEST, "request", "The request cannot be understood"),
    TooLargeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "The request is too large"),
    UnsupportedMediaTypeError: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "media-type",
        "The body is of a kind that is not taken",
    ),
    BusyError: (HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Too much is asked at once"),
    ValidationError: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation",
        "The shapes refuse the data; nothing was stored",
    ),
    InputError: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "input",
        "A file cannot be used; nothing was stored",
    ),
    QueryLimitError: (HTTPStatus.SERVICE_UNAVAILABLE, "limit", "The query is beyond a limit"),
    QueryRefusedError: (HTTPStatus.FORBIDDEN, "refused", "The query is not allowed"),
    QueryError: (HTTPStatus.BAD_REQUEST, "query", "The query or a parameter is wrong"),
    NothingLoadedError: (HTTPStatus.NOT_FOUND, "empty", "Nothing is loaded yet"),
    VersionNotFoundError: (HTTPStatus.NOT_FOUND, "version", "There is no such version"),
    StoreBusyError: (HTTPStatus.CONFLICT, "store-busy", "Another process is writing"),
    StoreError: (HTTPStatus.INTERNAL_SERVER_ERROR, "store", "The data cannot be read"),
    GoneError: (HTTPStatus.GONE, "gone", "It is no longer held"),
    NotFoundError: (HTTPStatus.NOT_FOUND, "not-found", "There is no such thing"),
    AnalysisError: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "analysis",
        "The method cannot answer that",
    ),
    Ris3Error: (HTTPStatus.INTERNAL_SERVER_ERROR, "error", "Something went wrong"),
}
"""Status, code and title of every error of ours; the nearest class in the tree counts."""


@dataclass(frozen=True, slots=True)
class ProblemDocument:
    """What went wrong with a request.

    Attributes
    ----------
    status
        HTTP status.
    code
        Last segment of the problem's type.
    title
        The kind of problem; the same for all of the kind.
    detail
        This one, in words for a person.
    instance
        Path that was asked for.
    more
        Further members: ``line``, ``column``, ``problems``.
    """

    status: int
    code: str
    title: str
    detail: str
    instance: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the members of the document."""
        kind = f"{BASE}problem/{self.code}" if self.code else "about:blank"
        return {
            "type": kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            **self.more,
        }


def describe(error: Ris3Error, instance: str) -> ProblemDocument:
    """Return the problem document of an error of ours."""
    status, code, title = next(
        EXCEPTIONS[kind] for kind in type(error).__mro__ if kind in EXCEPTIONS
    )
    more: dict[str, Any] = {}
    if isinstance(error, QueryError) and error.line is not None:
        more = {"line": error.line, "column": error.column}
    if isinstance(error, InputError):
        more = {
            "problems": [
                {
                    "file": item.file,
                    "line": item.line,
                    "column": item.column,
                    "value": item.value,
                    "message": item.message,
                    "hint": item.hint,
                }
                for item in error.problems
            ],
            "omitted": error.omitted,
        }
    detail = str(error)
    if isinstance(error, NothingLoadedError):
        # Its text names the directory, which is nobody's business but the operator's.
        detail = say("Nothing is loaded yet. Run «ris3graph demo».")
    return ProblemDocument(status.value, code, title, detail, instance, more)


def problem_response(
    problem: ProblemDocument, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a problem document as a response."""
    return JSONResponse(problem.as_json(), problem.status, headers=headers, media_type=MEDIA_TYPE)


def install(
    app: FastAPI, render: Callable[[Request, ProblemDocument], Response] | None = None
) -> None:
    """Make an application answer every error with a problem document.

    Parameters
    ----------
    app
        The application.
    render
        Makes the page for a request that takes HTML rather than JSON; it
        answers with the problem's status. Without it all get JSON.
    """

    def answer(
        request: Request, problem: ProblemDocument, headers: Mapping[str, str] | None = None
    ) -> Response:
        if render is not None and _wants_html(request):
            response = render(request, problem)
            response.headers.update(headers or {})
        else:
            response = problem_response(problem, headers)
        response.headers.add_vary_header("Accept")
        return response

    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, Ris3Error)
        headers = (
            {"Retry-After": "5"}
            if isinstance(error, (BusyError, StoreBusyError, QueryLimitError))
            else None
        )
        return answer(request, describe(error, request.url.path), headers)

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = HTTPStatus(error.status_code)
        problem = ProblemDocument(
            status.value, "", status.phrase, str(error.detail), request.url.path
        )
        return answer(request, problem, error.headers)

    def request_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        items = [
            {"place": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
            for item in error.errors()
        ]
        detail = "; ".join(f"{item['place']}: {item['message']}" for item in items)
        status, code, title = EXCEPTIONS[BadRequestError]
        problem = ProblemDocument(
            status.value, code, title, detail, request.url.path, {"problems": items}
        )
        return answer(request, problem)

    def unexpected(request: Request, error: Exception) -> Response:
        _log.error("Unexpected error at %s", request.url.path, exc_info=error)
        status, code, title = EXCEPTIONS[Ris3Error]
        detail = say(
            "This is a fault of the program, not of the request. It was written to the log."
        )
        return answer(request, ProblemDocument(status.value, code, title, detail, request.url.path))

    app.add_exception_handler(Ris3Error, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, request_validation)
    app.add_exception_handler(Exception, unexpected)


def _wants_html(request: Request) -> bool:
    offered = (MEDIA_TYPE, "application/json", "text/html")
    return choose(request.headers.get("accept"), offered) == "text/html"
