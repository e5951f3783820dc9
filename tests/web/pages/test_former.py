"""What the current version holds no more leads to the last version that did."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    ONTOLOGY,
    PREFIXES,
    RESOLVED_GRAPH,
    concept,
    entity,
    result_graph,
    source_graph,
)
from ris3graph.store.retention import prune, tag
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.store.quads import publish_each
from tests.web.asgi import Client

TYPE = NamedNode(PREFIXES["rdf"] + "type")
TURTLE = {"accept": "text/turtle"}
HTML = {"accept": "text/html"}


def _actor(name: str) -> list[Quad]:
    subject, graph = NamedNode(entity("actor", name)), NamedNode(RESOLVED_GRAPH)
    return [
        Quad(subject, TYPE, NamedNode(ONTOLOGY + "Actor"), graph),
        Quad(
            subject, NamedNode(PREFIXES["skos"] + "prefLabel"), Literal(name, language="en"), graph
        ),
    ]


def _run(slug: str) -> list[Quad]:
    run, graph = NamedNode(entity("run", slug)), NamedNode(result_graph(slug))
    assessment = NamedNode(entity("assessment", f"{slug}-x"))
    interval = NamedNode(f"{assessment.value}/interval")

    def term(name: str) -> NamedNode:
        return NamedNode(ONTOLOGY + name)

    return [
        Quad(run, TYPE, term("AnalysisRun"), graph),
        Quad(run, term("seed"), Literal(7), graph),
        Quad(run, term("performedBy"), Literal("test"), NamedNode(META_GRAPH)),
        Quad(assessment, TYPE, term("Assessment"), graph),
        Quad(assessment, term("kind"), NamedNode(concept("assessment-kind", "activity")), graph),
        Quad(assessment, term("status"), NamedNode(concept("assessment-status", "gap")), graph),
        Quad(assessment, NamedNode(PREFIXES["prov"] + "wasGeneratedBy"), run, graph),
        Quad(assessment, term("interval"), interval, graph),
        Quad(interval, term("lower"), Literal(1.0), graph),
    ]


def _pointer(slug: str) -> Quad:
    run = NamedNode(entity("run", slug))
    return Quad(NamedNode(BASE), NamedNode(ONTOLOGY + "currentRun"), run, NamedNode(META_GRAPH))


def _source(name: str) -> list[Quad]:
    graph = NamedNode(source_graph(name))
    return [Quad(NamedNode(entity("actor", "z")), TYPE, NamedNode(ONTOLOGY + "Actor"), graph)]


CHANGES: list[tuple[list[Quad], list[Quad]]] = [
    # 1 is tagged; then 2 and 3 are removed by retention
    ([*_actor("a"), *_actor("b"), *_actor("c"), *_run("first"), _pointer("first")], []),
    ([*_actor("d"), *_source("two")], _actor("a")),
    (_actor("e"), _actor("b")),
    # 4 to 6 are kept
    (_source("four"), [*_actor("c"), *_actor("d"), *_source("two")]),
    ([*_run("second"), _pointer("second")], [*_actor("e"), _pointer("first")]),
    ([], _source("four")),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    workspace = Workspace.open(_published(tmp_path_factory.mktemp("former") / "data"))
    tag(workspace.directory, "report", 1)
    assert prune(workspace.directory, 3) == (2, 3)
    with Client(create_app(workspace)) as client:
        yield client


def _published(folder: Path) -> Path:
    with Workspace.open(folder).writer() as writer:
        publish_each(writer, CHANGES)
    return folder


@pytest.mark.parametrize(
    ("path", "version"),
    [
        # It left with version 5.
        ("actor/e", 4),
        # The run was replaced in version 5, its graph is still there.
        ("run/first", 4),
        ("assessment/first-x", 4),
        ("assessment/first-x/interval", 4),
        # Version 3 was the last with it and is not kept; version 1 is, and has it.
        ("actor/c", 1),
        # It left with a version that is not kept: nobody can tell but by looking.
        ("actor/a", 1),
        ("actor/b", 1),
    ],
)
def test_an_iri_leads_to_the_last_version_with_it(client: Client, path: str, version: int):
    page = client.get(f"/id/{path}", headers=HTML)
    assert page.status_code == 303
    assert page.headers["location"].endswith(f"/{path}?version={version}")
    assert page.headers["vary"] == "Accept, Accept-Language"
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        answer = client.get(f"/id/{path}", headers={"accept": accept}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        assert answer.headers["ris3-version"] == str(version)
        if accept == "text/turtle":
            subjects = {t.subject.value for t in parse(answer.content, format=RdfFormat.TURTLE)}
            assert BASE + "id/" + path in subjects


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/uk/actor/e", "/uk/actor/e?version=4"),
        ("/en/actor/e.ttl", "/en/actor/e.ttl?version=4"),
        ("/en/actor/e.json?records=1", "/en/actor/e.json?records=1&version=4"),
        ("/en/assessment/first-x.csv", "/en/assessment/first-x.csv?version=4"),
        ("/uk/thing/run/first", "/uk/thing/run/first?version=4"),
        ("/uk/thing/run/first.jsonld", "/uk/thing/run/first.jsonld?version=4"),
        ("/graph/source/four", "/graph/source/four?version=5"),
        ("/graph/source/four.nt.gz?x=1", "/graph/source/four.nt.gz?x=1&version=5"),
    ],
)
def test_a_page_or_document_leads_there_too(client: Client, path: str, target: str):
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert client.get(target, headers={"accept": "*/*"}).status_code in {200, 303}


@pytest.mark.parametrize("path", ["/id/actor/d", "/uk/actor/d", "/en/actor/d.jsonld"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_only_removed_versions_held_is_gone(client: Client, path: str, accept: str):
    answer = client.get(path, headers={"accept": accept})
    assert answer.status_code == 410
    page = accept == "text/html" and not path.startswith("/en/")
    assert ("Востаннє це було у версії 3" if page else "Version 3 was the last") in answer.text


def test_a_graph_that_only_removed_versions_held_is_gone(client: Client):
    answer = client.get("/graph/source/two.ttl")
    assert answer.status_code == 410
    assert "last in version 3" in answer.json()["detail"]


def test_what_nobody_knows_is_not_found(client: Client):
    for path in ("/id/actor/none", "/uk/actor/none", "/.well-known/genid/none", "/id/run/none"):
        answer = client.get(path, headers=TURTLE)
        assert answer.status_code == 404
        assert "Not all earlier versions are still kept" in answer.json()["detail"]
    assert client.get("/graph/source/none").status_code == 404


@pytest.mark.parametrize("path", ["/id/actor/e", "/uk/actor/e", "/graph/source/four.ttl"])
def test_a_version_that_is_named_answers_for_itself(client: Client, path: str):
    answer = client.get(f"{path}?version=6", headers=TURTLE)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_a_removed_version_says_so(client: Client):
    for path in (
        "/id/version/2",
        "/uk/version/2",
        "/uk/?version=2",
        "/sparql?query=ASK{}&version=2",
    ):
        answer = client.get(path, headers={"accept": "application/json"})
        assert answer.status_code == 404
        assert "Version 2 is no longer kept" in answer.json()["detail"]
    assert "There is no version 9" in client.get("/id/version/9", headers=TURTLE).text


def test_the_results_of_the_current_run_stay(client: Client):
    for path in ("run/second", "assessment/second-x", "assessment/second-x/interval"):
        answer = client.get(f"/id/{path}", headers=HTML, follow_redirects=True)
        assert (answer.status_code, answer.url.query) == (200, b"")


def test_a_graph_as_it_was_in_a_version(client: Client):
    iri = f"{entity('version', '4')}/graph/resolved"
    for accept in ("text/turtle", "application/ld+json"):
        answer = client.get(
            "/id/version/4/graph/resolved", headers={"accept": accept}, follow_redirects=True
        )
        form = RdfFormat.from_media_type(accept)
        assert iri in {triple.subject.value for triple in parse(answer.content, format=form)}
    page = client.get("/id/version/4/graph/resolved", headers=HTML)
    assert page.headers["location"] == "/uk/version/4"
    assert client.get("/id/version/4/graph/none", headers=TURTLE).status_code == 404
    assert client.get("/id/version/4", headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "path",
    [
        *("/.well-known/genid/a%20b", "/.well-known/genid/a%3Eb", "/uk/.well-known/genid/a%3Eb"),
        *("/ontology/a%3Eb", "/ontology/a%20b/c", "/uk/ontology/a%3Eb", "/vocabulary/a%3Eb"),
        *("/id/a%20b/c", "/id/actor/a%00b", "/id/version/4/a%20b", "/id/version/%C2%B2"),
    ],
)
def test_what_no_iri_can_hold_is_not_found(client: Client, path: str):
    assert client.get(path, headers=TURTLE).status_code == 404
