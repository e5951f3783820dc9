"""The catalogue as RDF: read back, it is the catalogue; a reader of SHACL finds its way."""

from typing import TYPE_CHECKING

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.namespace import RDF, RDFS, SH

from ris3graph.catalogue import Catalogue, query_iri, serialise_catalogue
from ris3graph.rdf.namespaces import QUERIES_GRAPH

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

CATALOGUE = Catalogue.shipped()
SCHEMA = rdflib.Namespace("https://schema.org/")
# What the SIB's tools ask of an example, in SHACL of our own words.
EXPECTED = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
[] a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:property
    [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct ) ] ; sh:minCount 1 ;
      sh:maxCount 1 ] ,
    [ sh:path rdfs:comment ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:minCount 2 ] ,
    [ sh:path rdfs:label ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:minCount 2 ] ,
    [ sh:path schema:target ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path schema:keywords ; sh:minCount 1 ] ,
    [ sh:path sh:prefixes ; sh:nodeKind sh:IRI ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass sh:Parameter ;
  sh:property
    [ sh:path sh:name ; sh:datatype rdf:langString ; sh:uniqueLang true ; sh:minCount 2 ] ,
    [ sh:path sh:path ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:optional ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def _graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=serialise_catalogue(CATALOGUE, "text/turtle"), format="turtle")


def test_every_query_can_be_read_back():
    graph = _graph()
    for query in CATALOGUE:
        subject = rdflib.URIRef(query_iri(query.name))
        (text,) = graph.objects(subject, SH[query.form])
        assert str(text).strip() in query.text
        assert not str(text).startswith("#+")
        pyoxigraph.Store().query(str(text))
        labels = {label.language: str(label) for label in graph.objects(subject, RDFS.label)}
        assert labels == query.header.summary.model_dump()
        assert set(map(str, graph.objects(subject, SCHEMA.keywords))) == set(query.header.tags)
        names = {str(item).rsplit("#")[-1] for item in graph.objects(subject, SH.parameter)}
        assert names == {parameter.name for parameter in query.header.parameters}
    assert len(list(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(CATALOGUE)


def test_parameters_say_what_they_take():
    graph = _graph()
    language = rdflib.URIRef(query_iri("missing-labels") + "#language")
    (choices,) = graph.objects(language, SH["in"])
    assert [str(item) for item in graph.items(choices)] == ["uk", "en"]
    assert str(graph.value(language, SH.defaultValue)) == "uk"
    region = rdflib.URIRef(query_iri("edge-list") + "#region")
    assert graph.value(region, SH.optional).toPython() is False
    assert graph.value(region, SH.maxCount) is None
    kind = rdflib.URIRef(query_iri("edge-list") + "#kind")
    assert graph.value(kind, SH.optional).toPython() is True
    assert str(graph.value(kind, rdflib.DCTERMS.conformsTo)) == (
        "https://w3id.org/ris3graph/vocabulary/collaboration-kind"
    )
    since = rdflib.URIRef(query_iri("edge-list") + "#since")
    assert graph.value(since, SH.datatype) == rdflib.XSD.date
    assert graph.value(since, SH.maxCount).toPython() == 1


def test_catalogue_fits_the_shape_of_such_collections():
    shapes = rdflib.Graph().parse(data=EXPECTED, format="turtle")
    conforms, _, text = pyshacl.validate(_graph(), shacl_graph=shapes)
    assert conforms, text


def test_catalogue_holds_no_blank_node():
    triples = pyoxigraph.parse(
        serialise_catalogue(CATALOGUE, "application/n-triples"), pyoxigraph.RdfFormat.N_TRIPLES
    )
    assert all(
        isinstance(term, NamedNode | Literal)
        for triple in triples
        for term in (triple.subject, triple.object)
    )


def test_catalogue_is_asked_by_sparql(pilot: "Workspace"):
    found = pilot.reader().select(
        f"""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX schema: <https://schema.org/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?query ?label WHERE {{ GRAPH <{QUERIES_GRAPH}> {{
          ?query a sh:SPARQLSelectExecutable ; schema:keywords "R01" ; rdfs:label ?label .
          FILTER(LANG(?label) = "uk")
        }} }}
        """
    )
    assert [tuple(term.value for term in row) for row in found.rows] == [
        (query_iri("edge-list"), "Хто з ким мав спільну діяльність")
    ]
