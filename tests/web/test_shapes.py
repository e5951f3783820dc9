"""The shapes at their IRIs: what the files say, as a page and as RDF."""

import csv
import json
from io import StringIO

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib.compare import isomorphic

from ris3graph import resources
from ris3graph.rdf.namespaces import PREFIXES, SHAPES
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

FILES = sorted((resources.ontology() / "shapes").glob("*.ttl"))
MESSAGE = PREFIXES["sh"] + "message"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    # Shapes belong to the program: nothing need be loaded.
    workspace = Workspace.open(tmp_path_factory.mktemp("shapes") / "data")
    with Client(create_app(workspace)) as client:
        yield client


def _named() -> set[str]:
    lines = (line for file in FILES for line in file.read_text("utf-8").splitlines())
    return {line.split()[0].removeprefix("shapes:") for line in lines if line.startswith("shapes:")}


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("/shapes", "text/turtle", "text/turtle"),
        ("/shapes", "application/ld+json", "application/ld+json"),
        ("/shapes.nt", "text/html", "application/n-triples"),
        ("/shapes", "application/rdf+xml", "application/rdf+xml"),
        ("/shapes.n3", "text/html", "text/n3"),
    ],
)
def test_all_files_are_one_document(client: Client, address: str, accept: str, media_type: str):
    answer = client.get(address, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    given = list(parse(answer.content, format=RdfFormat.from_media_type(media_type)))
    stated = [q for file in FILES for q in parse(path=str(file), format=RdfFormat.TURTLE)]
    assert len(given) == len(stated)
    iris = {q.subject.value for q in given if isinstance(q.subject, NamedNode)}
    assert iris == {SHAPES + name for name in _named()}


def test_the_shapes_are_well_formed_xml_that_another_reader_reads(client: Client):
    written = client.get("/shapes.rdf").content
    turtle = rdflib.Graph().parse(data=client.get("/shapes.ttl").content)
    assert isomorphic(rdflib.Graph().parse(data=written, format="xml"), turtle)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_each_shape_has_its_message_and_an_anchor(client: Client, language: str):
    lead = client.get("/shapes", headers={"accept": "text/html", "accept-language": language})
    assert (lead.status_code, lead.headers["location"]) == (303, f"/{language}/shapes")
    page = client.get(f"/{language}/shapes", headers={"accept": "text/html"})
    assert page.status_code == 200
    messages = {
        q.subject.value.removeprefix(SHAPES): q.object.value
        for file in FILES
        for q in parse(path=str(file), format=RdfFormat.TURTLE)
        if q.predicate.value == MESSAGE and q.object.language == language
    }
    shown = {
        s["local"]: s for s in json.loads(client.get(f"/{language}/shapes.json").text)["shapes"]
    }
    assert {name: item["message"] for name, item in shown.items()} == messages
    assert all(f'<code id="{name}">' in page.text for name in _named())
    assert shown["ActorLabel"]["severity"] == "violation"
    assert shown["ActorLabel"]["about"][0]["iri"] == PREFIXES["ris3"] + "Actor"
    assert f'href="/{language}/ontology/Actor"' in page.text
    table = list(csv.DictReader(StringIO(client.get(f"/{language}/shapes.csv").text)))
    assert [row["local"] for row in table] == sorted(messages)


def test_what_is_not_offered(client: Client):
    assert client.get("/shapes.csv").status_code == 406
    assert client.get("/shapes", headers={"accept": "image/png"}).status_code == 406
