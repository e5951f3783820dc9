"""Graphs at their IRIs and whole versions, over real versions in a real data directory."""

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat

from ris3graph.exchange.files import write_file
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

FIRST = "https://w3id.org/ris3graph/graph/source/a.b"
RESOLVED = "https://w3id.org/ris3graph/graph/resolved"
TRIPLE = '<https://x.example/{}> <https://x.example/p> "ї" .'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two versions; a graph whose name has a dot, and one that the merge holds too."""
    workspace = Workspace.open(tmp_path_factory.mktemp("exports") / "data")
    for number in ("1", "2"):
        with workspace.writer() as writer, writer.draft() as draft:
            for graph in (FIRST, RESOLVED):
                line = TRIPLE.format(number).removesuffix(".") + f"<{graph}> .\n"
                draft.replace_graph(graph, line.encode())
            draft.publish(who="test", why="test")
    return workspace


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[Client]:
    with Client(create_app(workspace)) as client:
        yield client


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".ttl", RdfFormat.TURTLE),
        (".nt", RdfFormat.N_TRIPLES),
        (".rdf", RdfFormat.RDF_XML),
        (".jsonld", RdfFormat.JSON_LD),
        (".nq", RdfFormat.N_QUADS),
        (".trig.gz", RdfFormat.TRIG),
    ],
)
def test_a_graph_in_each_format(client: Client, suffix: str, kind: RdfFormat):
    answer = client.get(f"/graph/source/a.b{suffix}")
    assert answer.status_code == 200
    packed = suffix.endswith(".gz")
    assert answer.headers["content-type"].split(";")[0] == (
        "application/gzip" if packed else kind.media_type
    )
    assert answer.headers["ris3-version"] == "2"
    assert answer.headers["content-disposition"].endswith(f'"source-a.b-v2{suffix}"')
    body = gzip.decompress(answer.content) if packed else answer.content
    (found,) = pyoxigraph.parse(body, kind)
    assert found.subject.value == "https://x.example/2"
    assert getattr(found.graph_name, "value", FIRST) == FIRST


# That reader warns of a class of its own.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_reader_finds_one_graph_in_its_json_ld(client: Client):
    # It reads the unnamed graph only, as most do.
    answer = client.get("/graph/source/a.b.jsonld")
    assert len(rdflib.Graph().parse(data=answer.content, format="json-ld")) == 1


@pytest.mark.parametrize("text", ["a\\u0001b", "\\uFFFE"])
def test_what_xml_cannot_hold_is_refused_before_it_is_sent(
    text: str, tmp_path_factory: pytest.TempPathFactory
):
    workspace = Workspace.open(tmp_path_factory.mktemp("unfit") / "data")
    with workspace.writer() as writer, writer.draft() as draft:
        quad = TRIPLE.format("1").replace(" .", f" <{RESOLVED}> .").replace("ї", text)
        draft.replace_graph(RESOLVED, quad.encode())
        draft.publish(who="test", why="a reason \x01")
    rows = f"SELECT ?o FROM <{RESOLVED}> {{ ?s ?p ?o }}"
    graph = f"CONSTRUCT FROM <{RESOLVED}> WHERE {{ ?s ?p ?o }}"
    with Client(create_app(workspace)) as client:
        for path, other in (
            ("/graph/resolved.rdf", "/graph/resolved.ttl"),
            (f"/sparql?format=xml&query={quote(rows)}", f"/sparql?query={quote(rows)}"),
            (f"/sparql?format=rdf&query={quote(graph)}", f"/sparql?query={quote(graph)}"),
            ("/en/version/1.rdf", "/en/version/1.nt"),
        ):
            for _ in range(2):
                answer = client.get(path)
                assert answer.status_code == 406, path
                assert "XML cannot hold" in answer.json()["detail"]
                assert "Turtle" in answer.json()["detail"]
            assert client.get(other).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/n-quads", "application/n-quads"),
        ("text/html;q=0.5, application/ld+json", "application/ld+json"),
    ],
)
def test_accept_decides_where_there_is_no_suffix(client: Client, accept: str, media_type: str):
    answer = client.get("/graph/source/a.b", headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]


def test_a_browser_is_led_to_the_page(client: Client):
    answer = client.get(
        "/graph/resolved?version=1", headers={"Accept": "text/html", "Accept-Language": "en"}
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/data?version=1#graph/resolved"


def test_an_earlier_version(client: Client):
    answer = client.get("/graph/resolved.nt?version=1")
    assert answer.text == TRIPLE.format("1") + "\n"
    assert answer.headers["ris3-version"] == "1"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graph/none.ttl", 404),
        ("/graph/resolved.pdf", 406),
        ("/graph/resolved?version=9", 404),
        ("/api/export/version.ttl", 406),
        ("/api/export/version.nq?version=x", 400),
    ],
)
def test_what_there_is_not(client: Client, path: str, status: int):
    assert client.get(path).status_code == status


@pytest.mark.parametrize("suffix", ["nq", "nq.gz", "trig", "trig.gz"])
def test_a_whole_version_without_the_merge(client: Client, suffix: str):
    answer = client.get(f"/api/export/version.{suffix}")
    body = answer.content
    if suffix.endswith(".gz"):
        assert answer.headers["content-type"] == "application/gzip"
        body = gzip.decompress(body)
    quads = list(pyoxigraph.parse(body, RdfFormat.from_extension(suffix.removesuffix(".gz"))))
    assert sorted(quad.graph_name.value for quad in quads) == [RESOLVED, FIRST]
    assert answer.headers["content-disposition"].endswith(f'"ris3graph-v2.{suffix}"')


def test_an_archive_is_the_same_wherever_it_is_written(
    client: Client, workspace: Workspace, tmp_path: Path
):
    sent = client.get("/api/export/archive.zip").content
    write_file(tmp_path / "two.zip", workspace.archive(2))
    assert (tmp_path / "two.zip").read_bytes() == sent
    with zipfile.ZipFile(tmp_path / "two.zip") as packed:
        assert packed.testzip() is None


def test_an_unchanged_file_is_not_sent_again(client: Client):
    first = client.get("/graph/resolved.nt")
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get("/graph/resolved.nt", headers=tag).status_code == 304
    assert client.get("/graph/resolved.nt?version=1", headers=tag).status_code == 200
    assert client.get("/graph/resolved.ttl", headers=tag).status_code == 200


def test_head(client: Client):
    answer = client.request("HEAD", "/api/export/version.nq.gz")
    assert answer.status_code == 200
    assert answer.content == b""
    assert "content-length" not in answer.headers


def test_what_differs_between_two_versions(client: Client):
    counted = client.get("/api/changes?from=1&to=2")
    assert counted.status_code == 200
    graphs = counted.json()["graphs"]
    assert graphs
    assert client.get("/api/changes?from=1").json() == counted.json()
    patch = client.get("/api/changes.rdfp?from=1&to=2")
    assert patch.headers["content-type"] == "application/rdf-patch"
    rows = patch.text.splitlines()
    assert sum(row.startswith("A ") for row in rows) == sum(g["added"] for g in graphs.values())
    assert sum(row.startswith("D ") for row in rows) == sum(g["removed"] for g in graphs.values())
    assert client.get("/api/changes?from=9").status_code == 404
    assert client.get("/api/changes?from=0").status_code in (400, 422)
    assert client.get("/api/changes").status_code in (400, 422)
    assert client.get("/api/changes?from=1&until=2").status_code == 400
