"""What the site offers as data, at ``/.well-known/void`` (VoID, W3C, 2011)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES, entity
from ris3graph.rdf.writing import document
from ris3graph.web.i18n import language_of_request
from ris3graph.web.negotiation import GRAPH_FORMATS, HTML, negotiate, with_charset
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import asked_version
from ris3graph.web.service import SERVICE

if TYPE_CHECKING:
    from ris3graph.services.statistics import GraphCounts
    from ris3graph.store import Version
    from ris3graph.web.pages.ask import Site

PATH: Final = "/.well-known/void"
_TITLES: Final = (
    ("uk", "Граф знань ris3graph: інноваційні суб’єкти регіонів"),
    ("en", "The knowledge graph ris3graph: innovation actors of regions"),
)
_DUMPS: Final = ("api/export/version.nq.gz", "api/export/version.trig.gz", "api/export/archive.zip")


def void_router(site: Site) -> APIRouter:
    """Return a router that answers ``/.well-known/void``."""
    router = APIRouter(route_class=OpenRoute, include_in_schema=False)

    def answer(request: Request) -> Response:
        # RDF first: programs look here, people are led to the data page.
        chosen = negotiate((*GRAPH_FORMATS, HTML), accept=request.headers.get("accept"))
        vary = {"Vary": "Accept, Accept-Language"}
        if chosen.name == HTML.name:
            return RedirectResponse(f"/{language_of_request(request)}/data", 303, headers=vary)
        reader = site.reader(asked_version(request))
        registered = next(item for item in GRAPH_FORMATS if item.name == chosen.name)
        version = site.versions.get(reader.version)
        found = ((graph, site.statistics.find(version, graph)) for graph in version.digests)
        counts = {graph: count for graph, count in found if count is not None}
        triples = void_triples(version, counts)
        return Response(
            document(triples, registered.media_type),
            media_type=with_charset(chosen.media_type),
            headers={"RIS3-Version": str(reader.version), **vary},
        )

    router.add_api_route(PATH, answer, methods=["GET", "HEAD"])
    return router


def void_triples(version: Version, counts: Mapping[str, GraphCounts]) -> Iterator[Triple]:
    """Yield what a version of the data holds and where it is to be had.

    Parameters
    ----------
    version
        The version.
    counts
        What its graphs hold, as far as it is counted yet.
    """
    whole, void = NamedNode(BASE), PREFIXES["void"]
    kind = NamedNode(PREFIXES["rdf"] + "type")

    def about(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, NamedNode(void + predicate), value)

    yield Triple(whole, kind, NamedNode(void + "Dataset"))
    for language, title in _TITLES:
        yield Triple(whole, NamedNode(PREFIXES["dct"] + "title"), Literal(title, language=language))
    current = NamedNode(entity("version", str(version.number)))
    yield Triple(whole, NamedNode(PREFIXES["dct"] + "hasVersion"), current)
    yield about(whole, "uriSpace", Literal(BASE))
    yield about(whole, "vocabulary", NamedNode(ONTOLOGY))
    yield about(whole, "sparqlEndpoint", NamedNode(SERVICE))
    for path in _DUMPS:
        yield about(whole, "dataDump", NamedNode(BASE + path))
    yield about(whole, "triples", Literal(version.quads))
    for name, digest in sorted(version.digests.items()):
        graph = NamedNode(name)
        yield about(whole, "subset", graph)
        yield Triple(graph, kind, NamedNode(void + "Dataset"))
        yield about(graph, "triples", Literal(digest.quads))
        yield about(graph, "dataDump", NamedNode(f"{name}.nt"))
        if name in counts:
            yield from _partitions(graph, counts[name])


def _partitions(graph: NamedNode, counts: GraphCounts) -> Iterator[Triple]:
    """Yield how many things of each class and statements of each property a graph holds."""
    void = PREFIXES["void"]
    yield Triple(graph, NamedNode(void + "classes"), Literal(len(counts.classes)))
    yield Triple(graph, NamedNode(void + "properties"), Literal(len(counts.properties)))
    for kind, size, of in (
        ("class", "entities", counts.classes),
        ("property", "triples", counts.properties),
    ):
        for iri, number in sorted(of.items()):
            part = BlankNode()
            yield Triple(graph, NamedNode(f"{void}{kind}Partition"), part)
            yield Triple(part, NamedNode(void + kind), NamedNode(iri))
            yield Triple(part, NamedNode(void + size), Literal(number))
