"""Every page under its addresses: two languages, and HTML, JSON, CSV or Turtle each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qs, quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ris3graph.errors import NotFoundError, VersionNotFoundError
from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, VOCABULARY, entity, escaped, genid, source_file
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
    negotiate,
)
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.pages.ask import Ask, Site
from ris3graph.web.pages.assessment import assessment_page
from ris3graph.web.pages.data import data_page
from ris3graph.web.pages.exports import as_csv, as_json
from ris3graph.web.pages.file import file_page
from ris3graph.web.pages.gaps import gaps_page
from ris3graph.web.pages.home import home_page
from ris3graph.web.pages.kinds import KINDS, Kind
from ris3graph.web.pages.listing import list_page
from ris3graph.web.pages.network import network_page
from ris3graph.web.pages.profile import profile_page
from ris3graph.web.pages.query import page_number, query_page
from ris3graph.web.pages.region import region_page
from ris3graph.web.pages.search import search_page
from ris3graph.web.pages.terms import ontology_page, schemes_page
from ris3graph.web.pages.thing import thing_page
from ris3graph.web.pages.whereabouts import holds, last_holder
from ris3graph.web.pending import PendingPages, preferred_wait
from ris3graph.web.problems import ProblemDocument
from ris3graph.web.protocol import read_body, version_number
from ris3graph.web.rendering import Frame, Renderer, path_of

if TYPE_CHECKING:
    from ris3graph.web.answers import Answers

DATA = (JSON, CSV)
_OURS = frozenset({"version", "format", "name", "query", "page"})
_PARAMETER: Final = re.compile(r"\{(\w+)(?::path)?\}")


class Context(Protocol):
    """What a page's module returns."""

    def table(self) -> tuple[Any, ...]:
        """Rows of the page as CSV."""
        ...


Load = Callable[[Ask, Request], Context]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path without language, its template, and what fills it.

    Attributes
    ----------
    path
        Path with the parameters of the route.
    template
        Name of the template.
    load
        Makes the context.
    iri
        IRI of the thing that a page is about, from the parameters of its path; such a
        page is to be had as RDF too.
    concludes
        Whether it shows conclusions, which may be of older data.
    """

    path: str
    template: str
    load: Load
    iri: Callable[[Mapping[str, str]], str] | None = None
    concludes: bool = False

    def at(self, parameters: Mapping[str, str]) -> str:
        """Return the path without language, its parameters filled in."""
        return _PARAMETER.sub(lambda match: quote(parameters[match[1]], safe="/:@"), self.path)


def _is_entity(kind: str) -> Callable[[Mapping[str, str]], str]:
    return lambda parameters: entity(kind, parameters["slug"])


def _page_of_thing(path: str, iri: Callable[[Mapping[str, str]], str]) -> Page:
    def load(ask: Ask, request: Request) -> Context:
        return thing_page(ask, iri(request.path_params), _asked(request, "page"))

    return Page(path, "thing.html", load, iri)


def _asked(request: Request, name: str, default: str = "") -> str:
    return request.query_params.get(name, default)


def _query(ask: Ask, request: Request, text: str | None = None) -> Context:
    parameters = request.query_params
    given = {
        key: [part for value in parameters.getlist(key) for part in value.split()]
        for key in parameters
        if key not in _OURS
    }
    return query_page(
        ask,
        _asked(request, "name"),
        given,
        text or parameters.get("query"),
        page_number(_asked(request, "page")),
    )


def _profile(kind: Kind) -> Page:
    return Page(
        f"/{kind.name}/{{slug:path}}",
        "profile.html",
        lambda ask, request: profile_page(
            ask, kind, request.path_params["slug"], request.query_params
        ),
        iri=_is_entity(kind.name),
    )


def _list(kind: Kind) -> Page:
    return Page(
        f"/{kind.plural}",
        "list.html",
        lambda ask, request: list_page(
            ask, kind, *(_asked(request, name) for name in ("region", "type", "sort", "page"))
        ),
    )


PAGES: tuple[Page, ...] = (
    *map(_list, KINDS.values()),
    *map(_profile, KINDS.values()),
    Page("/", "home.html", lambda ask, _: home_page(ask), iri=lambda _: BASE, concludes=True),
    Page(
        "/region/{slug}",
        "region.html",
        lambda ask, request: region_page(ask, request.path_params["slug"]),
        iri=_is_entity("region"),
        concludes=True,
    ),
    Page(
        "/assessment/{slug}",
        "assessment.html",
        lambda ask, request: assessment_page(ask, request.path_params["slug"]),
        iri=_is_entity("assessment"),
        concludes=True,
    ),
    Page(
        "/network",
        "network.html",
        lambda ask, request: network_page(
            ask,
            _asked(request, "region", PILOT_REGIONS[0]),
            _asked(request, "helix"),
            _asked(request, "kind"),
            _asked(request, "actor"),
            _asked(request, "sort", "partners"),
            _asked(request, "page"),
        ),
    ),
    Page(
        "/gaps",
        "gaps.html",
        lambda ask, request: gaps_page(
            ask, *(_asked(request, name) for name in ("region", "kind", "status"))
        ),
        concludes=True,
    ),
    Page(
        "/search",
        "search.html",
        lambda ask, request: search_page(
            ask,
            _asked(request, "q"),
            _asked(request, "kind"),
            _asked(request, "region"),
            _asked(request, "helix"),
            page_number(_asked(request, "page")),
        ),
    ),
    Page("/query", "query.html", _query),
    Page("/data", "data.html", lambda ask, _: data_page(ask)),
    Page(
        "/source/{source}/{file}/rows",
        "file.html",
        lambda ask, request: file_page(
            ask, request.path_params["source"], request.path_params["file"], _asked(request, "row")
        ),
        iri=lambda parameters: source_file(parameters["source"], parameters["file"]),
    ),
    Page("/ontology", "ontology.html", lambda ask, _: ontology_page(ask)),
    _page_of_thing("/ontology/{slug}", lambda parameters: ONTOLOGY + escaped(parameters["slug"])),
    Page("/vocabulary", "vocabulary.html", lambda ask, _: schemes_page(ask)),
    _page_of_thing(
        "/vocabulary/{slug:path}",
        lambda parameters: VOCABULARY + escaped(parameters["slug"]),
    ),
    _page_of_thing("/.well-known/genid/{slug}", lambda parameters: genid(parameters["slug"])),
    _page_of_thing(
        "/thing/{kind}/{slug:path}",
        lambda parameters: entity(parameters["kind"], parameters["slug"]),
    ),
)


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
        answers: Answers | None = None,
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
            chosen = negotiate(
                (HTML, *formats),
                accept=request.headers.get("accept", "*/*"),
                suffix=suffix,
                wanted=request.query_params.get("format"),
            )
            if self._pending is None or chosen.name != HTML.name:
                return make(request, chosen)
            shown = request.url.path, request.url.query, self._site.current
            made = self._pending.page(shown, lambda: make(request, chosen), preferred_wait(request))
            return self._unfinished(page, language, request) if made is None else made

        def make(request: Request, chosen: Format) -> Response:
            version = version_number(request.query_params.get("version"))
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
        return self._shown(page, ask, request, chosen, formats, page.load(ask, request))

    def _shown(
        self,
        page: Page,
        ask: Ask,
        request: Request,
        chosen: Format,
        formats: tuple[Format, ...],
        context: Context,
    ) -> Response:
        if chosen.name == JSON.name:
            return JSONResponse(
                {"version": ask.reader.version, **as_json(context)}, headers=_headers(ask)
            )
        if chosen.name == CSV.name:
            return _sent(as_csv(context.table()), chosen, ask)
        frame = Frame(
            ask.language,
            page.at(request.path_params),
            _values(request),
            ask.reader.version,
            ask.version is not None,
            tuple(item.name for item in formats),
            page.iri(request.path_params) if page.iri else "",
            page.concludes and ask.version is None and self._site.results_are_behind,
        )
        return _sent(self._renderer.html(page.template, frame, {"page": context}), HTML, ask)

    def _unfinished(self, page: Page, language: str, request: Request) -> Response:
        """Say that a page is being made; it comes by itself."""
        frame = Frame(language, page.at(request.path_params), _values(request))
        html = self._renderer.html("pending.html", frame, {"page": None})
        headers = {"Retry-After": "1", "Cache-Control": "no-store", "Vary": "Accept"}
        return Response(html, 202, media_type=HTML.content_type, headers=headers)

    def _editor(self, language: str) -> Callable[[Request], Any]:
        page = next(item for item in PAGES if item.path == "/query")

        async def answer(request: Request) -> Response:
            body = (await read_body(request)).decode("utf-8", "replace")
            text = parse_qs(body, keep_blank_values=True).get("query", [""])[0]

            def work() -> Response:
                ask = Ask(self._site, language, None, self._answers)
                return self._shown(page, ask, request, HTML, DATA, _query(ask, request, text))

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
