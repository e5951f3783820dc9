"""Unnamed and resolved graph are the merge of the standard graphs, whatever is published."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    ONTOLOGY,
    RESOLVED_GRAPH,
    entity,
    result_graph,
    source_graph,
)
from ris3graph.store import DataDirectory, Versions, Writer
from tests.store.quads import exported

GRAPHS = [RESOLVED_GRAPH, META_GRAPH, result_graph("one"), result_graph("two"), source_graph("s")]


def quad(number, graph):
    return Quad(
        NamedNode(f"http://x/{number}"), NamedNode("http://x/p"), Literal("v"), NamedNode(graph)
    )


def pointer(run):
    return Quad(
        NamedNode(BASE),
        NamedNode(ONTOLOGY + "currentRun"),
        NamedNode(entity("run", run)),
        NamedNode(META_GRAPH),
    )


STEP = st.tuples(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(GRAPHS)), max_size=6),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(GRAPHS)), max_size=6),
    st.sampled_from(["one", "two", None]),
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=1, max_size=4))
def test_merge_after_any_series_of_versions(tmp_path_factory, steps):
    directory = DataDirectory(tmp_path_factory.mktemp("merge") / "data")
    with Writer(directory) as writer:
        for added, removed, run in steps:
            with writer.draft() as draft:
                runs = [pointer("one"), pointer("two")]
                draft.apply(added=[], removed=[*(quad(*q) for q in removed), *runs])
                current = [] if run is None else [pointer(run)]
                draft.apply(added=[*(quad(*q) for q in added), *current], removed=[])
                draft.publish(who="test", why="test")
            reader = Versions(directory).reader()
            store = reader._open()
            expected = {
                Quad(q.subject, q.predicate, q.object, DefaultGraph())
                for graph in reader.standard().default
                for q in store.quads_for_pattern(None, None, None, NamedNode(graph))
            }
            ready = [
                Quad(q.subject, q.predicate, q.object, DefaultGraph())
                for graph in (DefaultGraph(), NamedNode(RESOLVED_GRAPH))
                for q in store.quads_for_pattern(None, None, None, graph)
            ]
            # In no order, and none twice: the engine would count it twice.
            assert sorted(ready, key=str) == sorted(expected, key=str)
            assert reader.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == [
                (Literal(len(expected)),)
            ]


def test_merge_is_in_no_export_and_no_digest(tmp_path):
    directory = DataDirectory(tmp_path / "data")
    with Writer(directory) as writer, writer.draft() as draft:
        draft.apply(added=[quad(1, RESOLVED_GRAPH), quad(2, source_graph("s"))], removed=[])
        version = draft.publish(who="test", why="test")
    reader = Versions(directory).reader()
    assert version.quads == 2
    assert len(exported(reader, "application/n-quads").splitlines()) == 2
    assert reader.select("SELECT ?s WHERE { ?s ?p ?o }").rows == [(NamedNode("http://x/1"),)]
    assert reader.graphs() == (RESOLVED_GRAPH, source_graph("s"))


def test_a_merge_of_layout_1_is_read_and_made_anew(tmp_path):
    directory = DataDirectory(tmp_path / "data")
    both, one = quad(1, RESOLVED_GRAPH), quad(2, META_GRAPH)
    with Writer(directory) as writer:
        with writer.draft() as draft:
            draft.apply(added=[both, one], removed=[])
            draft.store.add(Quad(both.subject, both.predicate, both.object, DefaultGraph()))
            # As earlier programs published: the unnamed graph held the resolved one too.
            draft.finish = draft.store.flush
            draft.store.add(Quad(one.subject, one.predicate, one.object, DefaultGraph()))
            draft.publish(who="test", why="test")
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert Versions(directory).reader().select(count).rows == [(Literal(2),)]
        with writer.draft() as draft:
            draft.apply(added=[quad(3, META_GRAPH)], removed=[])
            draft.publish(who="test", why="test")
    reader = Versions(directory).reader()
    assert reader.select(count).rows == [(Literal(3),)]
    unnamed = reader._open().quads_for_pattern(None, None, None, DefaultGraph())
    assert {q.subject.value for q in unnamed} == {"http://x/2", "http://x/3"}
