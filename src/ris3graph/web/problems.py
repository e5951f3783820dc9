"""Errors as problem documents (RFC 9457): one table, for pages and machines alike."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ris3graph.errors import (
    AnalysisError,
    FederationError,
    FormatError,
    GoneError,
    InputError,
    MirrorError,
    NotFoundError,
    NothingLoadedError,
    QueryError,
    QueryLimitError,
    QueryRefusedError,
    Ris3Error,
    StoreBusyError,
    StoreError,
    TagTakenError,
    ValidationError,
    VersionNotFoundError,
)
from ris3graph.rdf.namespaces import BASE
from ris3graph.said import Said, say
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


class RateError(Ris3Error):
    """One client asks more often than it may."""


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem, the same for all errors of some classes.

    Attributes
    ----------
    status
        HTTP status.
    code
        Last segment of its IRI, ``…/problem/CODE``.
    title
        What it is.
    advice
        What whoever meets it can do.
    public
        What anybody is told of one; ``None`` for the text of the error. Of what is wrong
        with the data directory the text names files of the server, which are the business
        of who runs the site.
    """

    status: HTTPStatus
    code: str
    title: Said
    advice: Said
    public: Said | None = None


_NO_FORMAT: Final = ProblemKind(
    HTTPStatus.NOT_ACCEPTABLE,
    "not-acceptable",
    say("No such format"),
    say("Ask for one of the formats that the answer names, by Accept, format= or a suffix."),
)
EXCEPTIONS: Final[dict[type[Ris3Error], ProblemKind]] = {
    NotAcceptableError: _NO_FORMAT,
    FormatError: _NO_FORMAT,
    BadRequestError: ProblemKind(
        HTTPStatus.BAD_REQUEST,
        "request",
        say("The request cannot be understood"),
        say("Correct the parameter or the body that the answer names."),
    ),
    TooLargeError: ProblemKind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        say("The request is too large"),
        say("Shorten the query; values by the thousand can be asked for in several requests."),
    ),
    UnsupportedMediaTypeError: ProblemKind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "media-type",
        say("The body is of a kind that is not taken"),
        say("Send a query as application/sparql-query, or as a form with query=…"),
    ),
    BusyError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "busy",
        say("Too much is asked at once"),
        say("Send the same request again after the seconds that Retry-After states."),
    ),
    RateError: ProblemKind(
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate",
        say("Too many requests"),
        say("Wait the seconds that Retry-After states, and ask for more at once, less often."),
    ),
    ValidationError: ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "validation",
        say("The shapes refuse the data; nothing was stored"),
        say("Correct the rows that the answer names; each shape says what it wants."),
    ),
    InputError: ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "input",
        say("A file cannot be used; nothing was stored"),
        say("Correct the lines that the answer names, and load the files again."),
    ),
    QueryLimitError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "limit",
        say("The query is beyond a limit"),
        say("Ask for less: a region, a kind, fewer rows; or run it on a copy of the data."),
    ),
    MirrorError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "mirror",
        say("The data cannot be reached"),
        say("Send the same request again after the seconds that Retry-After states."),
    ),
    QueryRefusedError: ProblemKind(
        HTTPStatus.FORBIDDEN,
        "refused",
        say("The query is not allowed"),
        say("Only queries that read this store are answered: no update, no SERVICE."),
    ),
    FederationError: ProblemKind(
        HTTPStatus.BAD_GATEWAY,
        "federation",
        say("Another endpoint gave no answer"),
        say("Send the query again later; SERVICE SILENT goes on without that endpoint."),
    ),
    QueryError: ProblemKind(
        HTTPStatus.BAD_REQUEST,
        "query",
        say("The query or a parameter is wrong"),
        say("Correct the line and column, or the parameter, that the answer names."),
    ),
    NothingLoadedError: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "empty",
        say("Nothing is loaded yet"),
        say("Whoever runs the site has to load data first."),
        say("Nothing is loaded yet. Run «ris3graph demo»."),
    ),
    VersionNotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "version",
        say("There is no such version"),
        say("Choose one of the list of versions; old ones are kept for some time only."),
    ),
    StoreBusyError: ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "store-busy",
        say("Others are writing"),
        say("Send the same request again after the seconds that Retry-After states."),
    ),
    TagTakenError: ProblemKind(
        HTTPStatus.CONFLICT,
        "tag-taken",
        say("Another version has the tag"),
        say("Choose another tag, or take it away from that version first."),
    ),
    StoreError: ProblemKind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "store",
        say("The data cannot be read or written"),
        say("Whoever runs the site finds the cause with «ris3graph check»."),
        say("The data cannot be read or written just now. The cause was written to the log."),
    ),
    GoneError: ProblemKind(
        HTTPStatus.GONE,
        "gone",
        say("It is no longer held"),
        say("It was in a version that is no longer kept; a backup may have it."),
    ),
    NotFoundError: ProblemKind(
        HTTPStatus.NOT_FOUND,
        "not-found",
        say("There is no such thing"),
        say("Look for it by its name: the address may be mistyped."),
    ),
    AnalysisError: ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "analysis",
        say("The method cannot answer that"),
        say("The answer says what the method needs and does not have."),
    ),
    Ris3Error: ProblemKind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "error",
        say("Something went wrong"),
        say("It is a fault of the program. Send X-Request-ID of the answer to who runs the site."),
    ),
}
"""What every error of ours is to who asked; the nearest class in the tree counts."""


PENDING: Final = ProblemKind(
    HTTPStatus.ACCEPTED,
    "pending",
    say("The page is being made"),
    say("Ask again after the seconds that Retry-After states, or at once with Prefer: wait=20."),
)
"""No error, but no page yet either: what a program gets that would not understand one."""


def kinds() -> tuple[ProblemKind, ...]:
    """Return all kinds of problems, by status and code, each once."""
    return tuple(sorted({*EXCEPTIONS.values(), PENDING}, key=lambda kind: (kind.status, kind.code)))


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
    """Return the problem document of an error of ours, as who runs the site reads it."""
    kind = _kind(error)
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
    return document(kind, str(error), instance, more)


def describe_publicly(error: Ris3Error, instance: str) -> ProblemDocument:
    """Return the problem document of an error of ours, as anybody may read it."""
    problem, kind = describe(error, instance), _kind(error)
    return problem if kind.public is None else replace(problem, detail=kind.public)


def _kind(error: Ris3Error) -> ProblemKind:
    return next(EXCEPTIONS[kind] for kind in type(error).__mro__ if kind in EXCEPTIONS)


def document(
    kind: ProblemKind, detail: str, instance: str, more: Mapping[str, Any] | None = None
) -> ProblemDocument:
    """Return the document of a problem of a kind."""
    return ProblemDocument(kind.status.value, kind.code, kind.title, detail, instance, more or {})


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
    app.state.problem_page = render
    for kind in (Ris3Error, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer_error)


def answer_error(request: Request, error: Exception) -> Response:
    """Return what is answered to an error: a page to who wants one, else the document."""
    problem, headers = _told(request, error)
    render = getattr(request.app.state, "problem_page", None)
    if render is not None and _wants_html(request):
        response: Response = render(request, problem)
        response.headers.update(headers)
    else:
        response = problem_response(problem, headers)
    response.headers.add_vary_header("Accept")
    return response


def _told(request: Request, error: Exception) -> tuple[ProblemDocument, Mapping[str, str]]:
    """Return the document of an error of ours, of the framework or of nobody's, and headers."""
    path = request.url.path
    if isinstance(error, Ris3Error):
        later = isinstance(error, BusyError | StoreBusyError | QueryLimitError | MirrorError)
        problem = describe_publicly(error, path)
        if problem.detail != str(error):
            _log.error("%s: %s", path, error)
        return problem, {"Retry-After": "5"} if later else {}
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        problem = ProblemDocument(status.value, "", status.phrase, str(error.detail), path)
        return problem, error.headers or {}
    if isinstance(error, RequestValidationError):
        items = [
            {"place": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
            for item in error.errors()
        ]
        detail = "; ".join(f"{item['place']}: {item['message']}" for item in items)
        return document(EXCEPTIONS[BadRequestError], detail, path, {"problems": items}), {}
    _log.error("Unexpected error at %s", path, exc_info=error)
    detail = say("This is a fault of the program, not of the request. It was written to the log.")
    return document(EXCEPTIONS[Ris3Error], detail, path), {}


def _wants_html(request: Request) -> bool:
    offered = (MEDIA_TYPE, "application/json", "text/html")
    return choose(request.headers.get("accept"), offered) == "text/html"
