"""SPARQLWrapper: every way to send, every form of answer."""

import json
from xml.dom.minidom import Document

import pytest
import rdflib
from SPARQLWrapper import (
    BASIC,
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from tests.web.clients.conftest import ACTOR, FOUND, LABELS, SOURCES, Site, insertion

CONSTRUCT = f"CONSTRUCT {{ <{ACTOR}> ?p ?o }} WHERE {{ <{ACTOR}> ?p ?o }}"
WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def wrapper(site: Site, query: str, method: str = GET, way: str = URLENCODED) -> SPARQLWrapper:
    found = SPARQLWrapper(site.endpoint)
    found.setMethod(method)
    found.setRequestMethod(way)
    found.setQuery(query)
    return found


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_rows_as_json(site: Site, method: str, way: str):
    client = wrapper(site, LABELS, method, way)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    found = [(r["actor"]["value"], r["label"]["value"], r["label"]["xml:lang"]) for r in rows]
    assert found == FOUND


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_rows_in_other_forms(site: Site, method: str, way: str, form: str):
    client = wrapper(site, LABELS, method, way)
    client.setReturnFormat(form)
    found = client.queryAndConvert()
    if form == XML:
        assert isinstance(found, Document)
        texts = [node.firstChild.data for node in found.getElementsByTagName("literal")]
        assert texts == [label for _, label, _ in FOUND]
    else:
        assert len(found.decode().splitlines()) == 3
        assert all(label in found.decode() for _, label, _ in FOUND)


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", [JSON, XML])
def test_ask(site: Site, method: str, way: str, form: str):
    client = wrapper(site, f"ASK {{ <{ACTOR}> ?p ?o }}", method, way)
    client.setReturnFormat(form)
    found = client.queryAndConvert()
    if form == XML:
        (node,) = found.getElementsByTagName("boolean")
        assert node.firstChild.data == "true"
    else:
        assert found["boolean"] is True


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{ACTOR}>"])
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_graphs(site: Site, method: str, way: str, query: str, form: str):
    client = wrapper(site, query, method, way)
    client.setReturnFormat(form)
    found = client.queryAndConvert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    labels = found.objects(rdflib.URIRef(ACTOR), rdflib.SKOS.prefLabel)
    assert {(str(item), item.language) for item in labels} == {row[1:] for row in FOUND}


def test_the_data_set_of_the_protocol(site: Site):
    client = wrapper(site, "ASK { ?s ?p ?o }")
    client.addDefaultGraph(f"{SOURCES}none")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is False
    client.addNamedGraph(f"{SOURCES}small")
    client.setQuery(f"ASK {{ GRAPH ?g {{ <{ACTOR}> ?p ?o }} }}")
    assert client.queryAndConvert()["boolean"] is True


def test_what_is_wrong_is_told(site: Site):
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper(site, "SELECT * {").query()


@pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
def test_updates_need_a_token(site: Site, way: str):
    graph = f"{SOURCES}wrapper-{way.lower()}"
    client = wrapper(site, insertion(f"w{way[0].lower()}", graph), POST, way)
    with pytest.raises(Unauthorized):
        client.query()
    client.setHTTPAuth(BASIC)
    client.addCustomHttpHeader("Authorization", site.authorization)
    assert client.query().response.status == 204
    asked = wrapper(site, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    asked.setReturnFormat(JSON)
    (row,) = json.loads(json.dumps(asked.queryAndConvert()))["results"]["bindings"]
    assert int(row["n"]["value"]) == 9, "eight statements, and the file that they are from"
    client.setQuery(f"DROP GRAPH <{graph}>")
    assert client.query().response.status == 204
