"""What was merged leads, for good, to what stands for it."""

from collections.abc import Iterator

import pytest

from ris3graph.rdf.namespaces import IDENTITY_GRAPH, RESOLVED_GRAPH
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

ID = "https://w3id.org/ris3graph/id/"
ONTOLOGY = "https://w3id.org/ris3graph/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

RESOLVED = f"""
<{ID}actor/kept> <{TYPE}> <{ONTOLOGY}Actor> <{RESOLVED_GRAPH}> .
<{ID}actor/a> <{TYPE}> <{ONTOLOGY}Actor> <{RESOLVED_GRAPH}> .
"""
MERGES = (("second", "first"), ("first", "kept"), ("b", "a"), ("a", "b"))
"""A chain, and a circle whose smallest member survives."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    workspace = Workspace.open(tmp_path_factory.mktemp("merged") / "data")
    identities = "".join(
        f"<{ID}identity/{loser}> <{ONTOLOGY}{name}> <{ID}actor/{actor}> <{IDENTITY_GRAPH}> .\n"
        for loser, survivor in MERGES
        for name, actor in (("merged", loser), ("survivor", survivor))
    )
    with workspace.writer() as writer, writer.draft() as draft:
        draft.replace_graph(RESOLVED_GRAPH, RESOLVED.encode())
        draft.replace_graph(IDENTITY_GRAPH, identities.encode())
        draft.publish(who="test", why="merged")
    with Client(create_app(workspace)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/id/actor/first", "/id/actor/kept"),
        ("/id/actor/second?version=1", "/id/actor/kept?version=1"),
        ("/uk/actor/second", "/uk/actor/kept"),
        ("/en/actor/first?records=2", "/en/actor/kept?records=2"),
        ("/en/actor/first.json", "/en/actor/kept.json"),
        ("/uk/actor/first.ttl?version=1", "/uk/actor/kept.ttl?version=1"),
        ("/id/actor/b", "/id/actor/a"),
    ],
)
def test_a_merged_record_has_moved_for_good(client: Client, path: str, target: str):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, target)


@pytest.mark.parametrize("path", ["/id/actor/kept", "/id/actor/a"])
def test_a_survivor_stays(client: Client, path: str):
    assert client.get(path, headers={"accept": "text/html"}).status_code == 303


def test_a_survivor_that_the_data_do_not_place_has_a_page_all_the_same(client: Client):
    assert client.get("/uk/actor/kept", headers={"accept": "text/html"}).status_code == 200


def test_what_never_was_is_not_found(client: Client):
    for path in ("/id/actor/nobody", "/uk/actor/nobody", "/uk/actor/nobody.ttl"):
        assert client.get(path).status_code == 404
