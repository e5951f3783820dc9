"""A small real site: some of the pilot's organisations with hand-made assessments."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from ris3graph import resources
from ris3graph.rdf.namespaces import ONTOLOGY_GRAPH, vocabulary_graph
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

SMALL = Path(__file__).parents[1] / "data" / "small.trig"


def _quads() -> Iterator[Quad]:
    yield from pyoxigraph.parse(path=SMALL, format=RdfFormat.TRIG)
    folder = resources.ontology()
    files = {path: vocabulary_graph(path.stem) for path in folder.glob("vocabularies/*.ttl")}
    files |= {folder / "ris3.ttl": ONTOLOGY_GRAPH}
    for path, graph in files.items():
        for triple in pyoxigraph.parse(path=path, format=RdfFormat.TURTLE):
            yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with one version of the small data."""
    graphs: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in _quads():
        graphs[quad.graph_name.value].append(quad)
    workspace = Workspace.open(tmp_path_factory.mktemp("small") / "data")
    with workspace.writer() as writer, writer.draft() as draft:
        for graph, quads in graphs.items():
            content = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)
            draft.replace_graph(graph, content)
        draft.publish(who="test", why="small")
    return workspace


@pytest.fixture(scope="session")
def client(small: Workspace) -> Iterator[Client]:
    """A client of the site."""
    with Client(create_app(small)) as client:
        yield client
