"""What the site says that it offers is there."""

import csv
from collections.abc import Iterator

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from ris3graph import resources
from ris3graph.rdf.namespaces import BASE, PREFIXES
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

VOID = PREFIXES["void"]


@pytest.fixture(scope="module")
def client(pilot: Workspace) -> Iterator[Client]:
    with Client(create_app(pilot)) as client:
        yield client


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/ld+json"])
def test_what_is_offered_is_there(client: Client, pilot: Workspace, accept: str):
    answer = client.get("/.well-known/void", headers={"accept": accept})
    assert answer.status_code == 200
    form = RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    triples = list(parse(answer.content, format=form))
    values: dict[tuple[str, str], set[str]] = {}
    for triple in triples:
        key = (triple.subject.value, triple.predicate.value.removeprefix(VOID))
        values.setdefault(key, set()).add(triple.object.value)
    graphs = values[BASE, "subset"]
    assert graphs == set(pilot.reader().graphs())
    sizes = {graph: int(*values[graph, "triples"]) for graph in graphs}
    assert sum(sizes.values()) == int(*values[BASE, "triples"])
    (queries,) = (graph for graph in graphs if graph.endswith("/graph/queries"))
    for offered in (*values[queries, "dataDump"], *values[BASE, "dataDump"]):
        found = client.request("HEAD", "/" + offered.removeprefix(BASE))
        assert found.status_code == 200, offered
    dump = client.get("/" + next(iter(values[queries, "dataDump"])).removeprefix(BASE))
    assert len(dump.text.splitlines()) == sizes[queries]
    assert values[BASE, "sparqlEndpoint"] == {f"{BASE}sparql"}


def test_people_are_led_to_the_data_page(client: Client):
    answer = client.get("/.well-known/void", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/uk/data")


def test_a_past_version(client: Client):
    now, before = (
        client.get(f"/.well-known/void?version={number}", headers={"accept": "text/turtle"})
        for number in (2, 1)
    )
    assert (now.headers["ris3-version"], before.headers["ris3-version"]) == ("2", "1")
    graphs, earlier = (
        {triple.subject.value for triple in parse(answer.content, format=RdfFormat.TURTLE)}
        for answer in (now, before)
    )
    assert [iri for iri in graphs - earlier if "/graph/result/" in iri]
    assert client.get("/.well-known/void?version=9").status_code == 404


def test_graphs_tell_what_they_hold_once_it_is_counted(pilot: Workspace, client: Client):
    graph = "https://w3id.org/ris3graph/graph/source/pilot"
    version, reader = pilot.versions.get(pilot.current), pilot.reader()
    pilot.statistics.count(version, graph, reader)
    answer = client.get("/.well-known/void", headers={"accept": "text/turtle"})
    triples = list(parse(answer.content, format=RdfFormat.TURTLE))
    said = {(t.subject, t.predicate.value.removeprefix(VOID)): t.object for t in triples}
    parts = {t.object for t in triples if t.subject == NamedNode(graph)}
    properties = {
        said[part, "property"].value: int(said[part, "triples"].value)
        for part in parts
        if (part, "property") in said
    }
    classes = {
        said[part, "class"].value: int(said[part, "entities"].value)
        for part in parts
        if (part, "class") in said
    }
    assert sum(properties.values()) == version.digests[graph].quads
    assert properties[PREFIXES["rdf"] + "type"] == sum(classes.values())
    with (resources.pilot() / "clusters.csv").open(encoding="utf-8", newline="") as file:
        clusters = len(list(csv.DictReader(file)))
    assert classes[f"{BASE}ontology#Cluster"] == clusters
    assert int(said[NamedNode(graph), "classes"].value) == len(classes)
