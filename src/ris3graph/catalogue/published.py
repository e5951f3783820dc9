"""The catalogue as RDF: each query an ``sh:SPARQLExecutable`` with all that it says of itself.

The form follows SHACL, part 2 (SHACL-SPARQL and SHACL-AF, section 5), and the
collections of the SIB Swiss Institute of Bioinformatics, so that editors which read
such examples from an endpoint can offer these queries too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Triple

from ris3graph.catalogue.header import Label, Parameter, ParameterType
from ris3graph.catalogue.terms import term
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES, VOCABULARY
from ris3graph.rdf.writing import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ris3graph.catalogue.catalogue import Catalogue
    from ris3graph.catalogue.queryfile import QueryFile

CATALOGUE: Final = BASE + "queries"
"""IRI of the catalogue; that of a query follows after a slash."""

_HEADER: Final = re.compile(r"^#\+.*\n?", re.MULTILINE)
_SPEX: Final = "https://purl.expasy.org/sparql-examples/ontology#"
_TITLE: Final = Label(uk="Запити ris3graph", en="Queries of ris3graph")
_FORMS: Final = {
    "select": ("SPARQLSelectExecutable", PREFIXES["sh"] + "select"),
    "ask": ("SPARQLAskExecutable", PREFIXES["sh"] + "ask"),
    "construct": ("SPARQLConstructExecutable", PREFIXES["sh"] + "construct"),
    # SHACL names no such form; this is the term of the SIB's collections.
    "describe": (None, _SPEX + "describe"),
}
_DATATYPES: Final = {
    ParameterType.STRING: "string",
    ParameterType.LANGUAGE: "string",
    ParameterType.INTEGER: "integer",
    ParameterType.DECIMAL: "decimal",
    ParameterType.DATE: "date",
}
_CLASSES: Final = {
    ParameterType.REGION: "ris3:Region",
    ParameterType.SCHEME: "skos:ConceptScheme",
}


def query_iri(name: str) -> str:
    """Return the IRI of a query; it is the address that answers it."""
    return f"{CATALOGUE}/{name}"


def catalogue_triples(catalogue: Catalogue) -> Iterator[Triple]:
    """Yield what the catalogue says, query by query.

    Parameters
    ----------
    catalogue
        The query files.
    """
    whole = NamedNode(CATALOGUE)
    yield Triple(whole, _name("rdf:type"), _name("dcat:Catalog"))
    yield from _texts(whole, "dct:title", _TITLE)
    for query in catalogue:
        yield Triple(whole, _name("dct:hasPart"), NamedNode(query_iri(query.name)))
        yield from query_triples(query)


def serialise_catalogue(catalogue: Catalogue, media_type: str) -> bytes:
    """Return the catalogue in a format of graphs."""
    return document(catalogue_triples(catalogue), media_type)


def serialise_query(query: QueryFile, media_type: str) -> bytes:
    """Return what the catalogue says of one query in a format of graphs."""
    return document(query_triples(query), media_type)


def query_triples(query: QueryFile) -> Iterator[Triple]:
    """Yield what the catalogue says of one query."""
    subject = NamedNode(query_iri(query.name))
    header = query.header
    special, holder = _FORMS[query.form]
    yield Triple(subject, _name("rdf:type"), _name("sh:SPARQLExecutable"))
    if special is not None:
        yield Triple(subject, _name("rdf:type"), _name(f"sh:{special}"))
    text = _HEADER.sub("", query.text).strip() + "\n"
    yield Triple(subject, NamedNode(holder), Literal(text))
    yield Triple(subject, _name("sh:prefixes"), NamedNode(ONTOLOGY.rstrip("#")))
    yield Triple(subject, _name("schema:target"), NamedNode(BASE + "sparql"))
    yield Triple(subject, _name("dct:identifier"), Literal(query.name))
    yield Triple(subject, _name("schema:category"), Literal(query.group))
    yield from _texts(subject, "rdfs:label", header.summary)
    yield from _texts(subject, "rdfs:comment", header.description)
    if header.empty is not None:
        yield from _texts(subject, "skos:note", header.empty)
    for tag in header.tags:
        yield Triple(subject, _name("schema:keywords"), Literal(tag))
    if header.parameters:
        yield Triple(subject, _name("rdf:type"), _name("sh:Parameterizable"))
    for place, parameter in enumerate(header.parameters):
        yield from _parameter(subject, parameter, place)


def _parameter(query: NamedNode, parameter: Parameter, place: int) -> Iterator[Triple]:
    # SHACL takes the name of a parameter from what follows the last # of its path.
    subject = NamedNode(f"{query.value}#{parameter.name}")
    yield Triple(query, _name("sh:parameter"), subject)
    yield Triple(subject, _name("rdf:type"), _name("sh:Parameter"))
    yield Triple(subject, _name("sh:path"), subject)
    yield Triple(subject, _name("sh:order"), _number(place))
    yield from _texts(subject, "sh:name", parameter.label)
    yield Triple(subject, _name("sh:optional"), _truth(not parameter.required))
    if not parameter.multiple:
        yield Triple(subject, _name("sh:maxCount"), _number(1))
    if parameter.type in _DATATYPES:
        datatype = _name(f"xsd:{_DATATYPES[parameter.type]}")
        yield Triple(subject, _name("sh:datatype"), datatype)
    else:
        yield Triple(subject, _name("sh:nodeKind"), _name("sh:IRI"))
    scheme = "helix" if parameter.type is ParameterType.HELIX else parameter.scheme
    if scheme is not None:
        yield Triple(subject, _name("sh:class"), _name("skos:Concept"))
        yield Triple(subject, _name("dct:conformsTo"), NamedNode(VOCABULARY + scheme))
    if parameter.type in _CLASSES:
        yield Triple(subject, _name("sh:class"), _name(_CLASSES[parameter.type]))
    if parameter.default is not None:
        value = term(parameter, parameter.default)
        yield Triple(subject, _name("sh:defaultValue"), value)
    yield from _list(subject, [term(parameter, value) for value in parameter.allowed])


def _list(subject: NamedNode, values: list[NamedNode | Literal]) -> Iterator[Triple]:
    """Yield an ``sh:in`` list whose cells have names: our graphs hold no blank nodes."""
    cells = [NamedNode(f"{subject.value}/in/{place}") for place in range(len(values))]
    ends = [*cells, _name("rdf:nil")]
    if cells:
        yield Triple(subject, _name("sh:in"), cells[0])
    for cell, value, rest in zip(cells, values, ends[1:], strict=True):
        yield Triple(cell, _name("rdf:first"), value)
        yield Triple(cell, _name("rdf:rest"), rest)


def _texts(subject: NamedNode, predicate: str, label: Label) -> Iterable[Triple]:
    return [
        Triple(subject, _name(predicate), Literal(text, language=language))
        for language, text in (("uk", label.uk), ("en", label.en))
    ]


def _name(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_name("xsd:integer"))


def _truth(value: bool) -> Literal:
    return Literal("true" if value else "false", datatype=_name("xsd:boolean"))
