from __future__ import annotations

import gzip
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ris3graph.errors import StoreError
from ris3graph.store import DataDirectory, Draft, Versions, Writer, standard
from tests.store.quads import A, B, nquads, quad

names = st.sets(st.sampled_from("abcdef"))
graphs = st.sampled_from([A, B])


def publish(writer: Writer, *wanted: str, graph: str = A) -> None:
    with writer.draft() as draft:
        draft.replace_graph(graph, nquads(*wanted, graph=graph))
        draft.publish(who="tester", why="to have something")


def recomputed(draft: Draft, graph: str) -> tuple[str, int]:
    """The digest by its definition, from what the engine holds."""
    lines = [
        f"{q} .\n".encode()
        for q in draft.store.quads_for_pattern(None, None, None, NamedNode(graph))
    ]
    total = sum(int(sha256(line).hexdigest(), 16) for line in lines) % 2**256
    return f"{total:064x}", len(lines)


def test_replacing_a_graph_writes_only_what_differs(writer: Writer) -> None:
    publish(writer, "a", "b")
    with writer.draft() as draft:
        change = draft.replace_graph(A, nquads("b", "c", "c"))
        assert (change.added, change.removed) == (1, 1)
        assert draft.graph(A) == {quad("b"), quad("c")}


def test_adding_what_is_there_and_removing_what_is_not_changes_nothing(writer: Writer) -> None:
    publish(writer, "a")
    with writer.draft() as draft:
        before = draft.digests
        draft.apply(added=[quad("a")], removed=[quad("z")])
        assert draft.digests == before
        assert not draft.change_set()


def test_what_is_taken_back_is_no_change(writer: Writer) -> None:
    publish(writer, "a")
    with writer.draft() as draft:
        draft.apply(added=[quad("b")], removed=[quad("a")])
        draft.apply(added=[quad("a")], removed=[quad("b")])
        assert not draft.change_set()


def test_a_quad_both_removed_and_added_stays(writer: Writer) -> None:
    publish(writer, "a")
    with writer.draft() as draft:
        draft.apply(added=[quad("a"), quad("b")], removed=[quad("a"), quad("b")])
        assert draft.graph(A) == {quad("a"), quad("b")}


def test_an_emptied_graph_is_no_longer_listed(writer: Writer) -> None:
    publish(writer, "a")
    publish(writer, "b", graph=B)
    with writer.draft() as draft:
        draft.replace_graph(A, b"")
        assert draft.reader().graphs() == (B,)
        assert A not in draft.publish(who="w", why="y").digests


@pytest.mark.parametrize(
    "stray",
    [
        Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), NamedNode("http://e/o")),
        Quad(BlankNode(), NamedNode("http://e/p"), NamedNode("http://e/o"), NamedNode(A)),
        Quad(
            NamedNode("http://e/s"),
            NamedNode("http://e/p"),
            Triple(BlankNode(), NamedNode("http://e/p"), NamedNode("http://e/o")),
            NamedNode(A),
        ),
    ],
)
def test_quads_that_mean_nothing_lasting_are_refused(writer: Writer, stray: Quad) -> None:
    with writer.draft() as draft, pytest.raises(ValueError, match="no named graph, or has a blank"):
        draft.apply(added=[stray], removed=[])


def test_a_quad_of_another_graph_is_refused(writer: Writer) -> None:
    with writer.draft() as draft, pytest.raises(ValueError, match="outside of the graph"):
        draft.replace_graph(A, nquads("a", graph=B))


def test_a_draft_left_without_publishing_leaves_nothing(
    writer: Writer, directory: DataDirectory
) -> None:
    with writer.draft() as draft:
        draft.apply(added=[quad("a")], removed=[])
    assert list(directory.drafts.iterdir()) == []
    assert directory.current() == 0
    with pytest.raises(StoreError, match="published or discarded already"):
        draft.reader()


def test_of_two_drafts_the_second_is_outdated(writer: Writer) -> None:
    with writer.draft() as first, writer.draft() as second:
        first.apply(added=[quad("a")], removed=[])
        second.apply(added=[quad("b")], removed=[])
        first.publish(who="w", why="y")
        with pytest.raises(StoreError, match="published meanwhile"):
            second.publish(who="w", why="y")
    assert Versions(writer._directory).reader().ask(f"ASK {{ GRAPH <{A}> {{ ?s ?p 'a' }} }}")


def test_many_statements_take_the_bulk_path(
    writer: Writer, directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standard, "BULK", 1 << 20)
    many = nquads(*(f"n{number}" for number in range(50_001)))
    assert len(many) > 3 * standard.BULK
    with writer.draft() as draft:
        draft.replace_graph(A, many)
        assert (str(draft.digests[A]), 50_001) == recomputed(draft, A)
        version = draft.publish(who="w", why="y")
    assert version.digests[A].quads == 50_001
    answer = (
        Versions(directory).reader().select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    )
    assert [str(row[0])[1:6] for row in answer.rows] == ["50001"]


def test_the_same_change_is_the_same_file(directory: DataDirectory, writer: Writer) -> None:
    publish(writer, "a", "b", "c")
    publish(writer, "c")
    file = (directory.version(2) / "removed.nq.gz").read_bytes()
    assert gzip.decompress(file) == nquads("a", "b")
    assert file[4:8] == bytes(4)  # gzip's time stamp


def typed(value: str, datatype: str) -> Quad:
    literal = Literal(value, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{datatype}"))
    return Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), literal, NamedNode(A))


# The engine stores values, not spellings; of each row the second is what it gives back.
SPELLINGS = [
    (typed("50.40", "decimal"), typed("50.4", "decimal")),
    (typed("007", "integer"), typed("7", "integer")),
    (typed("12", "nonNegativeInteger"), typed("12", "integer")),
    (typed("1", "boolean"), typed("true", "boolean")),
    (typed("2020-01-01+00:00", "date"), typed("2020-01-01Z", "date")),
    (typed("1.50e0", "double"), typed("1.5", "double")),
]


@pytest.mark.parametrize(("given", "kept"), SPELLINGS)
def test_values_are_compared_as_they_are_kept(writer: Writer, given: Quad, kept: Quad) -> None:
    lines = f"{given} .\n".encode()
    with writer.draft() as draft:
        draft.replace_graph(A, lines)
        assert draft.graph(A) == {kept}
        assert (str(draft.digests[A]), 1) == recomputed(draft, A)
        draft.publish(who="w", why="y")
    with writer.draft() as again:
        again.replace_graph(A, lines)
        again.apply(added=[given], removed=[given])
        assert not again.change_set()
        again.apply(added=[], removed=[given])
        assert again.graph(A) == set()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(graphs, names, names), max_size=6))
def test_digests_and_change_set_equal_those_made_from_scratch(
    writer: Writer, steps: list[tuple[str, set[str], set[str]]]
) -> None:
    publish(writer, "a", "b")
    with writer.draft() as draft:
        start = {graph: draft.graph(graph) for graph in (A, B)}
        for graph, come, gone in steps:
            draft.apply(
                added=[quad(name, graph) for name in come],
                removed=[quad(name, graph) for name in gone],
            )
        changes = draft.change_set()
        for graph in (A, B):
            value, count = recomputed(draft, graph)
            kept = draft.digests.get(graph)
            assert (str(kept), kept.quads) == (value, count) if kept else count == 0
            end = draft.graph(graph)
            found = changes.get(graph)
            numbers = (found.added, found.removed) if found else (0, 0)
            assert numbers == (len(end - start[graph]), len(start[graph] - end))
