"""The SPARQL endpoint describes itself, after SPARQL 1.1 Service Description (W3C, 2013)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from ris3graph.rdf.namespaces import BASE, PREFIXES
from ris3graph.rdf.searching import SCORE_FUNCTION
from ris3graph.rdf.writing import document

if TYPE_CHECKING:
    from ris3graph.rdf.dataset import DataSet

SERVICE: Final = BASE + "sparql"
"""IRI of the endpoint; it is the address that takes queries."""

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = tuple(
    f"http://www.w3.org/ns/formats/{name}"
    for name in (
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV"),
        *("SPARQL_Results_TSV", "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N3"),
    )
)
"""Names of what is answered, as W3C registers them."""


def service_triples(
    dataset: DataSet, address: str, *, updates: bool, calls: bool
) -> Iterator[Triple]:
    """Yield what the endpoint says of itself.

    Parameters
    ----------
    dataset
        What a query sees that asks for nothing: graphs whose merge is the default graph,
        and those that can be named.
    address
        The address that was asked, which takes queries, too: a mirror has one of its own.
    updates
        Whether it takes updates.
    calls
        Whether queries may call other endpoints.
    """
    service, whole = NamedNode(SERVICE), NamedNode(f"{SERVICE}#dataset")
    merge = NamedNode(f"{SERVICE}#default")
    yield _said(service, "type", "Service")
    for endpoint in dict.fromkeys((SERVICE, address)):
        yield Triple(service, NamedNode(_SD + "endpoint"), NamedNode(endpoint))
    yield _said(service, "supportedLanguage", "SPARQL11Query")
    if updates:
        yield _said(service, "supportedLanguage", "SPARQL11Update")
    if calls:
        yield _said(service, "feature", "BasicFederatedQuery")
    for name in _FORMATS:
        yield Triple(service, NamedNode(_SD + "resultFormat"), NamedNode(name))
    yield Triple(service, NamedNode(_SD + "extensionFunction"), SCORE_FUNCTION)
    yield Triple(service, NamedNode(_SD + "defaultDataset"), whole)
    yield _said(whole, "type", "Dataset")
    yield Triple(whole, NamedNode(_SD + "defaultGraph"), merge)
    yield _said(merge, "type", "Graph")
    for number, name in enumerate(dataset.named, start=1):
        graph = NamedNode(f"{SERVICE}#graph-{number}")
        yield Triple(whole, NamedNode(_SD + "namedGraph"), graph)
        yield _said(graph, "type", "NamedGraph")
        yield Triple(graph, NamedNode(_SD + "name"), NamedNode(name))
        if name in dataset.default:
            yield Triple(merge, NamedNode(PREFIXES["dct"] + "hasPart"), NamedNode(name))


def serialise_service(
    dataset: DataSet, address: str, media_type: str, *, updates: bool, calls: bool = False
) -> bytes:
    """Return what the endpoint says of itself in a format of graphs."""
    triples = service_triples(dataset, address, updates=updates, calls=calls)
    return document(triples, media_type, {**PREFIXES, "sd": _SD})


def _said(subject: NamedNode, predicate: str, value: str) -> Triple:
    name = PREFIXES["rdf"] + "type" if predicate == "type" else _SD + predicate
    return Triple(subject, NamedNode(name), NamedNode(_SD + value))
