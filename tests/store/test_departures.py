"""Which version was the last to hold a thing, told from the change sets."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RESOLVED_GRAPH,
    entity,
    result_graph,
    source_graph,
)
from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.retention import prune

from .quads import publish_each

LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")
RUN = NamedNode(ONTOLOGY + "currentRun")
VERSION = NamedNode(PREFIXES["owl"] + "versionIRI")


def _labelled(iri: str, graph: str, label: str = "x") -> Quad:
    return Quad(NamedNode(iri), LABEL, Literal(label), NamedNode(graph))


def _pointer(slug: str) -> Quad:
    return Quad(NamedNode(BASE), RUN, NamedNode(entity("run", slug)), NamedNode(META_GRAPH))


def _ontology(number: str) -> Quad:
    whole, version = NamedNode(f"{BASE}ontology"), NamedNode(f"{BASE}ontology/{number}")
    return Quad(whole, VERSION, version, NamedNode(ONTOLOGY_GRAPH))


def _actor(name: str) -> str:
    return entity("actor", name)


CHANGES: list[tuple[list[Quad], list[Quad]]] = [
    # 1
    (
        [
            *(_labelled(_actor(name), RESOLVED_GRAPH) for name in ("a", "b", "stays")),
            _labelled(_actor("a"), source_graph("s")),
            _labelled(entity("run", "1"), result_graph("1")),
            _pointer("1"),
            _ontology("0.1.0"),
        ],
        [],
    ),
    # 2: the label of one is changed; the run is replaced, and its graph stays
    (
        [_labelled(_actor("b"), RESOLVED_GRAPH, "y"), _pointer("2")],
        [_labelled(_actor("b"), RESOLVED_GRAPH), _pointer("1")],
    ),
    # 3: one leaves, another only from its source; it says <…> of itself
    (
        [_labelled(_actor("quotes"), RESOLVED_GRAPH, f"<{_actor('named')}>"), _ontology("0.2.0")],
        [
            _labelled(_actor("b"), RESOLVED_GRAPH, "y"),
            _labelled(_actor("a"), source_graph("s")),
            _ontology("0.1.0"),
        ],
    ),
    # 4
    ([], [_labelled(_actor("quotes"), RESOLVED_GRAPH, f"<{_actor('named')}>")]),
    # 5: nothing leaves
    ([_labelled(_actor("new"), RESOLVED_GRAPH)], []),
]


@pytest.fixture
def five(directory: DataDirectory) -> DataDirectory:
    with Writer(directory) as writer:
        publish_each(writer, CHANGES)
    return directory


@pytest.mark.parametrize(
    ("iris", "last"),
    [
        ([_actor("b")], 2),
        ([_actor("quotes")], 3),
        ([entity("run", "1")], 1),
        ([entity("assessment", "1-x"), entity("run", "1")], 1),
        ([f"{BASE}ontology/0.1.0"], 2),
        # Never there, there still, or only in a source.
        ([_actor("c")], None),
        ([_actor("stays")], None),
        ([_actor("a")], None),
        # Named in a text, and a pointer that still points.
        ([_actor("named")], None),
        ([entity("run", "2")], None),
        ([f"{BASE}ontology/0.2.0"], None),
    ],
)
def test_the_last_version_with_a_thing(five: DataDirectory, iris: list[str], last: int | None):
    versions = Versions(five)
    assert versions.last_with(*iris) == last
    # What was read once is known.
    assert versions.last_with(*iris) == last


def test_it_is_told_as_long_as_the_version_without_it_is_kept(five: DataDirectory):
    prune(five, 3)
    assert Versions(five).numbers() == (5, 4, 3)
    assert Versions(five).last_with(_actor("b")) == 2
    prune(five, 2)
    assert Versions(five).last_with(_actor("b")) is None


def test_a_version_that_comes_is_looked_into(five: DataDirectory):
    versions = Versions(five)
    assert versions.last_with(_actor("stays")) is None
    with Writer(five) as writer, writer.draft() as draft:
        draft.apply(added=[], removed=[_labelled(_actor("stays"), RESOLVED_GRAPH)])
        draft.publish(who="test", why="test")
    assert versions.last_with(_actor("stays")) == 5


def test_nothing_is_told_of_an_empty_directory(directory: DataDirectory):
    assert Versions(directory).numbers() == ()
    assert Versions(directory).last_with(_actor("a")) is None
