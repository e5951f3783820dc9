"""All pages of the site: path, template, and what fills each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

from starlette.requests import Request

from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, VOCABULARY, entity, escaped, genid, source_file
from ris3graph.web.pages.answer import Part
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.assessment import assessment_page
from ris3graph.web.pages.data import data_page
from ris3graph.web.pages.exports import as_csv
from ris3graph.web.pages.file import STATEMENTS, FilePage, file_page
from ris3graph.web.pages.gaps import gaps_page
from ris3graph.web.pages.home import home_page
from ris3graph.web.pages.kinds import KINDS, Kind
from ris3graph.web.pages.listing import SIZE as LISTED
from ris3graph.web.pages.listing import ListPage, list_page
from ris3graph.web.pages.network import SIZE as ON_A_PAGE
from ris3graph.web.pages.network import NetworkPage, network_page
from ris3graph.web.pages.profile import profile_page
from ris3graph.web.pages.query import QueryPage, query_csv, query_page
from ris3graph.web.pages.region import region_page
from ris3graph.web.pages.search import SIZE as HITS
from ris3graph.web.pages.search import SearchPage, search_page
from ris3graph.web.pages.terms import ontology_page, schemes_page
from ris3graph.web.pages.thing import thing_page
from ris3graph.web.parameters import each_once, no_such, page_number, whole_number

OURS: Final = frozenset({"version", "format", "name", "query", "page", "limit", "offset"})
"""Parameters of the query page that are none of a query."""
_LIST: Final = ("region", "type", "sort", "page")
_NETWORK: Final = ("region", "helix", "kind", "actor", "sort", "page")
_GAPS: Final = ("region", "kind", "status")
_SEARCH: Final = ("q", "kind", "region", "helix", "page")
_FILTERS: Final = frozenset((*_LIST, *_NETWORK, *_GAPS, *_SEARCH))
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
    csv
        Makes the CSV, which has all rows, also where the page shows a part of them.
    iri
        IRI of the thing that a page is about, from the parameters of its path; such a
        page is to be had as RDF too.
    concludes
        Whether it shows conclusions, which may be of older data.
    filters
        Names of the parameters that choose what it shows; ``None`` where these are not fixed.
    """

    path: str
    template: str
    load: Callable[[Ask, Request], object]
    csv: Callable[[Ask, Request], str]
    iri: Callable[[Mapping[str, str]], str] | None = None
    concludes: bool = False
    filters: tuple[str, ...] | None = None

    def check(self, request: Request) -> None:
        """Refuse what is given twice; parameters of queries can have several values.

        So is a filter that other pages have and this one does not, for it would seem to have
        chosen what is shown. What others hang on addresses (``utm_source``) is passed over.

        Raises
        ------
        BadRequestError
            With the name of the parameter.
        """
        strange = _FILTERS & request.query_params.keys() - {*(self.filters or _FILTERS)}
        if self.filters is not None and strange:
            raise no_such(min(strange), self.filters)
        several = self.path == "/query"
        each_once(request, request.query_params.keys() - OURS if several else ())

    def at(self, parameters: Mapping[str, str]) -> str:
        """Return the path without language, its parameters filled in."""
        return _PARAMETER.sub(lambda match: quote(parameters[match[1]], safe="/:@"), self.path)


def _page(
    path: str,
    template: str,
    load: Load,
    iri: Callable[[Mapping[str, str]], str] | None = None,
    *,
    whole: Load | None = None,
    concludes: bool = False,
    filters: tuple[str, ...] | None = None,
) -> Page:
    """Return a page whose rows are its CSV; those of ``whole`` where it shows a part of them."""

    def rows(ask: Ask, request: Request) -> str:
        return as_csv((whole or load)(ask, request).table())

    return Page(path, template, load, rows, iri, concludes, filters)


def _is_entity(kind: str) -> Callable[[Mapping[str, str]], str]:
    return lambda parameters: entity(kind, parameters["slug"])


def _page_of_thing(path: str, iri: Callable[[Mapping[str, str]], str]) -> Page:
    def load(ask: Ask, request: Request) -> Context:
        return thing_page(ask, iri(request.path_params), _asked(request, "page"))

    return _page(path, "thing.html", load, iri)


def _asked(request: Request, name: str, default: str = "") -> str:
    return request.query_params.get(name, default)


def _query_values(request: Request) -> dict[str, list[str]]:
    """Return what the address gives for the parameters of a query."""
    parameters = request.query_params
    return {
        key: [part for value in parameters.getlist(key) for part in value.split()]
        for key in parameters
        if key not in OURS
    }


def _query_part(request: Request) -> Part:
    limit, offset = (whole_number(name, _asked(request, name)) for name in ("limit", "offset"))
    return Part(limit, offset or 0)


def _query(ask: Ask, request: Request) -> QueryPage:
    return query_page(
        ask,
        _asked(request, "name"),
        _query_values(request),
        request.query_params.get("query"),
        page_number(_asked(request, "page")),
        _query_part(request),
    )


def _query_csv(ask: Ask, request: Request) -> str:
    return query_csv(
        ask,
        _asked(request, "name"),
        _query_values(request),
        request.query_params.get("query"),
        _query_part(request),
    )


def _profile(kind: Kind) -> Page:
    return _page(
        f"/{kind.name}/{{slug:path}}",
        "profile.html",
        lambda ask, request: profile_page(
            ask, kind, request.path_params["slug"], request.query_params
        ),
        iri=_is_entity(kind.name),
    )


def _list(kind: Kind) -> Page:
    def listed(ask: Ask, request: Request, size: int | None = LISTED) -> ListPage:
        region, facet, sort, page = (_asked(request, name) for name in _LIST)
        return list_page(ask, kind, region, facet, sort, page if size else "", size)

    return _page(
        f"/{kind.plural}",
        "list.html",
        listed,
        whole=lambda ask, request: listed(ask, request, None),
        filters=_LIST,
    )


def _file(ask: Ask, request: Request, most: int | None = STATEMENTS) -> FilePage:
    source, name = request.path_params["source"], request.path_params["file"]
    return file_page(ask, source, name, _asked(request, "row"), most)


def _network(ask: Ask, request: Request, size: int | None = ON_A_PAGE) -> NetworkPage:
    return network_page(
        ask,
        _asked(request, "region", PILOT_REGIONS[0]),
        _asked(request, "helix"),
        _asked(request, "kind"),
        _asked(request, "actor"),
        _asked(request, "sort"),
        _asked(request, "page") if size else "",
        size,
    )


def _search(ask: Ask, request: Request, page: int, size: int | None = HITS) -> SearchPage:
    text, kind, region, helix = (_asked(request, name) for name in _SEARCH[:4])
    return search_page(ask, text, kind, region, helix, page, size)


PAGES: tuple[Page, ...] = (
    *map(_list, KINDS.values()),
    *map(_profile, KINDS.values()),
    _page("/", "home.html", lambda ask, _: home_page(ask), iri=lambda _: BASE, concludes=True),
    _page(
        "/region/{slug}",
        "region.html",
        lambda ask, request: region_page(ask, request.path_params["slug"]),
        iri=_is_entity("region"),
        concludes=True,
    ),
    _page(
        "/assessment/{slug}",
        "assessment.html",
        lambda ask, request: assessment_page(ask, request.path_params["slug"]),
        iri=_is_entity("assessment"),
        concludes=True,
    ),
    _page(
        "/network",
        "network.html",
        _network,
        whole=lambda ask, request: _network(ask, request, None),
        filters=_NETWORK,
    ),
    _page(
        "/gaps",
        "gaps.html",
        lambda ask, request: gaps_page(ask, *(_asked(request, name) for name in _GAPS)),
        concludes=True,
        filters=_GAPS,
    ),
    _page(
        "/search",
        "search.html",
        lambda ask, request: _search(ask, request, page_number(_asked(request, "page"))),
        whole=lambda ask, request: _search(ask, request, 1, None),
        filters=_SEARCH,
    ),
    Page("/query", "query.html", _query, _query_csv),
    _page("/data", "data.html", lambda ask, _: data_page(ask)),
    _page(
        "/source/{source}/{file}/rows",
        "file.html",
        _file,
        whole=lambda ask, request: _file(ask, request, None),
        iri=lambda parameters: source_file(parameters["source"], parameters["file"]),
    ),
    _page("/ontology", "ontology.html", lambda ask, _: ontology_page(ask)),
    _page_of_thing("/ontology/{slug}", lambda parameters: ONTOLOGY + escaped(parameters["slug"])),
    _page("/vocabulary", "vocabulary.html", lambda ask, _: schemes_page(ask)),
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
