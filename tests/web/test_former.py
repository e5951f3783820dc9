"""Earlier versions of the ontology answer as they were published."""

from collections.abc import Iterator

import pytest
import rdflib

from ris3graph.rdf.namespaces import BASE
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

ONTOLOGY = rdflib.URIRef(BASE + "ontology")
ANALYSIS = rdflib.URIRef(BASE + "ontology/analysis")
RIS3 = rdflib.Namespace(BASE + "ontology#")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A site without data: the texts travel with the software."""
    with Client(create_app(Workspace.open(tmp_path_factory.mktemp("empty") / "data"))) as client:
        yield client


def _graph(site: Client, path: str, accept: str) -> rdflib.Graph:
    answer = site.get(path, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    return rdflib.Graph().parse(data=answer.text, format=accept)


@pytest.mark.parametrize(
    ("path", "ontology", "has", "lacks"),
    [
        # Both lists are of ontology/CHANGELOG.md.
        ("/ontology/0.1.0", ONTOLOGY, "Event", "EDPSession"),
        ("/ontology/analysis/0.1.0", ANALYSIS, "Assessment", "ClusterCandidate"),
    ],
)
def test_a_former_version_in_every_form(site: Client, path, ontology, has, lacks):
    forms = ("text/turtle", "application/rdf+xml", "application/n-triples")
    graphs = [_graph(site, path, form) for form in forms]
    assert len({len(graph) for graph in graphs}) == 1
    for graph in graphs:
        version = graph.value(ontology, rdflib.OWL.versionIRI)
        assert version == rdflib.URIRef(BASE + path.removeprefix("/"))
        assert (RIS3[has], rdflib.RDF.type, rdflib.OWL.Class) in graph
        assert (RIS3[lacks], None, None) not in graph


def test_a_suffix_chooses_the_form(site: Client):
    turtle = site.get("/ontology/0.1.0.ttl", headers={"accept": "text/html"})
    assert turtle.text.startswith("@prefix ris3: ")
    assert site.get("/ontology/0.1.0.csv").status_code == 406


def test_people_are_led_to_the_page_of_the_ontology(site: Client):
    answer = site.get("/ontology/0.1.0", headers={"accept": "text/html", "accept-language": "en"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/ontology#ontology/0.1.0"
    assert answer.headers["vary"] == "Accept, Accept-Language"
