"""Whether the endpoint describes itself, after SPARQL 1.1 Service Description (W3C, 2013)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import httpx
from rdflib import RDF, Graph, Namespace, URIRef

from tests.conformance.manifest import Test
from tests.conformance.verdict import PASSED, Verdict, unexpected

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_CLASSES: Final = {
    *("AggregateFunction", "Aggregate", "Dataset", "EntailmentProfile", "EntailmentRegime"),
    *("Feature", "Function", "Graph", "GraphCollection", "Language", "NamedGraph", "Service"),
}
_OF_SERVICES: Final = (
    *("endpoint", "feature", "defaultEntailmentRegime", "extensionFunction"),
    *("defaultSupportedEntailmentProfile", "extensionAggregate", "languageExtension"),
    *("supportedLanguage", "propertyFeature", "defaultDataset", "availableGraphs"),
    *("resultFormat", "inputFormat"),
)
_DOMAINS: Final = {
    **{name: {"Service"} for name in _OF_SERVICES},
    "defaultGraph": {"Dataset"},
    "namedGraph": {"Dataset", "GraphCollection"},
    "name": {"NamedGraph"},
    "graph": {"NamedGraph"},
    "entailmentRegime": {"NamedGraph"},
    "supportedEntailmentProfile": {"NamedGraph"},
}
"""Properties of the vocabulary, and of what they tell."""


def judge_description(client: httpx.Client, endpoint: str, test: Test) -> Verdict:
    """Return what is wrong with the description."""
    answer = client.get(endpoint, headers={"accept": "application/rdf+xml, text/turtle"})
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code != 200 or media_type not in ("application/rdf+xml", "text/turtle"):
        return unexpected(answer)
    found = Graph().parse(data=answer.content, format=media_type)
    name = test.iri.partition("#")[2]
    if name == "returns-rdf":
        return PASSED if len(found) else Verdict("the description is empty")
    if name == "has-endpoint-triple":
        said = (None, SD.endpoint, URIRef(endpoint)) in found
        return PASSED if said else Verdict("another endpoint is described")
    assert name == "conforms-to-schema", test.iri
    faults = list(_faults(found))
    return Verdict("; ".join(sorted(faults)))


def _faults(found: Graph) -> Iterator[str]:
    for subject, predicate, value in found:
        if predicate == RDF.type and str(value).startswith(SD):
            if str(value).removeprefix(SD) not in _CLASSES:
                yield f"there is no class {value}"
        elif str(predicate).startswith(SD):
            classes = _DOMAINS.get(str(predicate).removeprefix(SD))
            if classes is None:
                yield f"there is no property {predicate}"
            elif not any((subject, RDF.type, SD[name]) in found for name in classes):
                yield f"{predicate} stands at what is no {' or '.join(sorted(classes))}"
            if not isinstance(value, URIRef) and predicate in (SD.endpoint, SD.name):
                yield f"{predicate} is no IRI"
    for graph in found.subjects(RDF.type, SD.NamedGraph):
        if len(list(found.objects(graph, SD.name))) != 1:
            yield "a named graph has not one name"
    if not list(found.subjects(RDF.type, SD.Service)):
        yield "there is no service"
