"""rdflib's stores on an endpoint."""

from collections.abc import Iterator

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from tests.web.clients.conftest import ACTOR, FOUND, LABELS, SOURCES, Site, turtle

GRAPH = rdflib.URIRef(f"{SOURCES}rdflib")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_reading(site: Site, method: str, form: str):
    store = SPARQLStore(site.endpoint, method=method, returnFormat=form)
    graph = rdflib.Graph(store)
    rows = [(str(actor), str(label)) for actor, label in graph.query(LABELS)]
    assert rows == [row[:2] for row in FOUND]
    assert bool(rdflib.Graph(SPARQLStore(site.endpoint)).query("ASK { ?s ?p 'none' }")) is False


def test_patterns(site: Site):
    graph = rdflib.Graph(SPARQLStore(site.endpoint))
    labels = graph.objects(rdflib.URIRef(ACTOR), rdflib.SKOS.prefLabel)
    assert {(str(item), item.language) for item in labels} == {row[1:] for row in FOUND}
    assert (rdflib.URIRef(ACTOR), rdflib.SKOS.prefLabel, None) in graph


def test_a_named_graph(site: Site):
    small = rdflib.Graph(SPARQLStore(site.endpoint), identifier=rdflib.URIRef(f"{SOURCES}small"))
    assert len(small) == 9, "eight statements, and the file that they are from"
    assert {str(subject) for subject in small.subjects()} == {ACTOR}


def test_a_description(site: Site):
    # CONSTRUCT takes a form of graphs.
    store = SPARQLStore(site.endpoint, returnFormat="turtle")
    found = rdflib.Graph(store).query(f"CONSTRUCT WHERE {{ <{ACTOR}> ?p ?o }}").graph
    assert found is not None
    assert {str(o) for o in found.objects(None, rdflib.SKOS.prefLabel)} == {r[1] for r in FOUND}


@pytest.fixture
def writable(site: Site) -> Iterator[rdflib.Graph]:
    store = SPARQLUpdateStore(
        site.endpoint,
        site.endpoint,
        autocommit=False,
        headers={"Authorization": site.authorization},
    )
    graph = rdflib.Graph(store, identifier=GRAPH)
    yield graph
    store.rollback()
    store.update(f"DROP SILENT GRAPH <{GRAPH}>")
    store.commit()


def test_writing(site: Site, writable: rdflib.Graph):
    statements = rdflib.Graph().parse(data=turtle("rdflib"), format="turtle")
    for statement in statements:
        writable.add(statement)
    writable.commit()
    assert len(writable) == len(statements) + 1 == 9, "with the file that they are from"
    (subject,) = set(statements.subjects())
    writable.remove((subject, rdflib.DCTERMS.source, None))
    writable.add((subject, rdflib.DCTERMS.source, rdflib.Literal("another")))
    writable.commit()
    found = rdflib.Graph(SPARQLStore(site.endpoint), identifier=GRAPH)
    assert [str(item) for item in found.objects(subject, rdflib.DCTERMS.source)] == ["another"]
    writable.update("DELETE { ?s ?p 'another' } INSERT { ?s ?p 'third' } WHERE { ?s ?p 'another' }")
    writable.commit()
    assert [str(item) for item in found.objects(subject, rdflib.DCTERMS.source)] == ["third"]
