"""Every page under its addresses: two languages, and HTML, JSON, CSV or Turtle each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ris3graph.errors import NotFoundError, VersionNotFoundError
from ris3graph.said import say
from ris3graph.web.history import history_router
from ris3graph.web.i18n import LANGUAGES, language_of_request
from ris3graph.web.linked import LinkedData
from ris3graph.web.negotiation import (
    CSV,
    HTML,
    JSON,
    JSON_LD,
    TURTLE,
    Format,
    is_named,
    negotiate,
)
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.pages.ask import Ask, Site
from ris3graph.web.pages.exports import as_json
from ris3graph.web.pages.query import QueryPage, query_page
from ris3graph.web.pages.registry import PAGES, Page
from ris3graph.web.pages.whereabouts import holds, last_holder
from ris3graph.web.parameters import asked_version, once
from ris3graph.web.pending import PendingPages
from ris3graph.web.preferences import preferred_wait
from ris3graph.web.problems import PENDING, ProblemDocument, describe, document, problem_response
from ris3graph.web.protocol import read_body
from ris3graph.web.rendering import Frame, Renderer, path_of

if TYPE_CHECKING:
    from ris3graph.web.answering import Submitting

DATA = (JSON, CSV)
LONGEST_ADDRESS: Final = 6_000
"""Bytes of an address that a query from the editor is led to; proxies take 8,000."""


class Pages:
    """The pages of a site.

    Parameters
    ----------
    site
        Where to ask, and which versions there are.
    renderer
        Makes HTML.
    answers
        Answers to what people ask; see `Ask`.
    pending
        Makes pages for people; without it each is waited for, however long it takes.
    """

    def __init__(
        self,
        site: Site,
        renderer: Renderer,
        answers: Submitting | None = None,
        pending: PendingPages | None = None,
    ) -> None:
        self._site = site
        self._pending = pending
        self._answers = answers
        self._renderer = renderer
        self._linked = LinkedData(site)

    def router(self) -> APIRouter:
        """Return a router with all pages."""
        router = APIRouter(route_class=OpenRoute, include_in_schema=False)
        for page in PAGES:
            formats = (*DATA, TURTLE, JSON_LD) if page.iri else DATA
            for language in LANGUAGES:
                path = "/index" if page.path == "/" else page.path
                for suffix in formats:
                    router.add_api_route(
                        f"/{language}{path}.{suffix.name}",
                        self._answer(page, language, formats, suffix.name),
                        methods=["GET", "HEAD"],
                    )
                router.add_api_route(
                    f"/{language}{page.path}",
                    self._answer(page, language, formats, None),
                    methods=["GET", "HEAD"],
                )
        for language in LANGUAGES:
            router.add_api_route(f"/{language}/query", self._editor(language), methods=["POST"])
            router.add_api_route(f"/{language}", _to_slash, methods=["GET", "HEAD"])
        router.include_router(history_router(self._site.versions, self._renderer))
        return router

    def problem(self, request: Request, problem: ProblemDocument) -> Response:
        """Return the page of something that went wrong, in the language of the address."""
        first = request.url.path.split("/")[1]
        language = first if first in LANGUAGES else language_of_request(request)
        path = "/" + request.url.path.split("/", 2)[-1] if first in LANGUAGES else "/"
        frame = Frame(language, path, _values(request))
        html = self._renderer.html("problem.html", frame, {"page": problem})
        return Response(html, problem.status, media_type=HTML.content_type)

    def _answer(
        self, page: Page, language: str, formats: tuple[Format, ...], suffix: str | None
    ) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            page.check(request)
            chosen = negotiate(
                (HTML, *formats),
                accept=request.headers.get("accept", "*/*"),
                suffix=suffix,
                wanted=once(request, "format"),
            )
            if self._pending is None or chosen.name != HTML.name:
                return make(request, chosen)
            shown = request.url.path, request.url.query, self._site.current
            made = self._pending.page(shown, lambda: make(request, chosen), preferred_wait(request))
            return self._unfinished(page, language, request) if made is None else made

        def make(request: Request, chosen: Format) -> Response:
            version = asked_version(request)
            try:
                ask = Ask(self._site, language, version, self._answers)
            except VersionNotFoundError:
                if version is not None:
                    raise
                return self._empty(language, chosen)
            try:
                return self._found(page, ask, request, chosen, formats)
            except NotFoundError:
                if page.iri is None:
                    raise
                # Asked only now: almost everything that is asked for is there.
                iri = page.iri(request.path_params)
                here = Frame(language, page.at(request.path_params), _values(request))
                survivor = ask.survivor(iri)
                if survivor is not None:
                    moved = replace(here, path=path_of(survivor))
                    return RedirectResponse(moved.here(suffix=suffix or ""), 301)
                if holds(ask, iri):
                    raise
                former = here.here(suffix=suffix or "", version=str(last_holder(ask, iri)))
                return RedirectResponse(former, 303, headers={"Vary": "Accept"})

        return answer

    def _found(
        self,
        page: Page,
        ask: Ask,
        request: Request,
        chosen: Format,
        formats: tuple[Format, ...],
    ) -> Response:
        if page.iri is not None and chosen.name in {TURTLE.name, JSON_LD.name}:
            iri = page.iri(request.path_params)
            return _sent(self._linked.describe(iri, chosen.media_type, ask.version), chosen, ask)
        if chosen.name == CSV.name:
            return _sent(page.csv(ask, request), chosen, ask)
        context = page.load(ask, request)
        if chosen.name == HTML.name:
            return self._shown(page, ask, request, formats, context)
        if isinstance(context, QueryPage) and context.error is not None:
            raise context.error
        return JSONResponse(
            {"version": ask.reader.version, **as_json(context)}, headers=_headers(ask)
        )

    def _shown(
        self,
        page: Page,
        ask: Ask,
        request: Request,
        formats: tuple[Format, ...],
        context: object,
    ) -> Response:
        has_rows = not isinstance(context, QueryPage) or context.answer is not None
        frame = Frame(
            ask.language,
            page.at(request.path_params),
            _values(request),
            ask.reader.version,
            ask.version is not None,
            tuple(item.name for item in formats if has_rows or item.name != CSV.name),
            page.iri(request.path_params) if page.iri else "",
            page.concludes and ask.version is None and self._site.results_are_behind,
        )
        shown = _sent(self._renderer.html(page.template, frame, {"page": context}), HTML, ask)
        if isinstance(context, QueryPage) and context.error is not None:
            shown.status_code = describe(context.error, request.url.path).status
        return shown

    def _unfinished(self, page: Page, language: str, request: Request) -> Response:
        """Say that a page is being made; in a browser it comes by itself."""
        headers = {"Retry-After": "1", "Cache-Control": "no-store", "Vary": "Accept"}
        if not is_named(request.headers.get("accept"), HTML):
            # A program that takes anything would take the placeholder for the page.
            detail = say("The page is being computed from the data for the first time.")
            return problem_response(document(PENDING, detail, request.url.path), headers)
        frame = Frame(language, page.at(request.path_params), _values(request))
        html = self._renderer.html("pending.html", frame, {"page": None})
        return Response(html, 202, media_type=HTML.content_type, headers=headers)

    def _editor(self, language: str) -> Callable[[Request], Any]:
        page = next(item for item in PAGES if item.path == "/query")

        async def answer(request: Request) -> Response:
            body = (await read_body(request)).decode("utf-8", "replace")
            text = parse_qs(body, keep_blank_values=True).get("query", [""])[0]

            version = asked_version(request)
            pinned = {} if version is None else {"version": str(version)}
            address = f"/{language}/query?{urlencode({'query': text} | pinned)}"
            if len(address) <= LONGEST_ADDRESS:
                # There it can be waited for, leafed through, and sent to others.
                return RedirectResponse(address, 303)

            def work() -> Response:
                ask = Ask(self._site, language, version, self._answers)
                return self._shown(page, ask, request, DATA, query_page(ask, "", {}, text))

            return await run_in_threadpool(work)

        return answer

    def _empty(self, language: str, chosen: Format) -> Response:
        if chosen.name != HTML.name:
            raise VersionNotFoundError(say("Nothing is loaded yet. Run «ris3graph demo»."))
        html = self._renderer.html("empty.html", Frame(language, "/"), {"page": None})
        return Response(html, media_type=HTML.content_type)


def _values(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple(request.query_params.multi_items())


def _headers(ask: Ask) -> dict[str, str]:
    return {"RIS3-Version": str(ask.reader.version), "Vary": "Accept"}


def _sent(body: str | bytes, chosen: Format, ask: Ask) -> Response:
    return Response(body, media_type=chosen.content_type, headers=_headers(ask))


def _to_slash(request: Request) -> Response:
    return RedirectResponse(request.url.path + "/", 308)
