"""What a store holds, held against what is said of it: digests of graphs, the merge."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from ris3graph.rdf.digest import GraphDigest
from ris3graph.store.standard import graph_of, named_graphs, standard_graphs

_MERGE = DefaultGraph()


def digests_of(store: Store) -> dict[str, GraphDigest]:
    """Compute the digest of each named graph from its statements."""
    return {graph: digest_of(store, graph) for graph in named_graphs(store)}


def digest_of(store: Store, graph: str) -> GraphDigest:
    """Compute the digest of a graph from its statements."""
    return moved(GraphDigest(), store.quads_for_pattern(None, None, None, NamedNode(graph)))


def moved(digest: GraphDigest, added: Iterable[Quad], removed: Iterable[Quad] = ()) -> GraphDigest:
    """Return a digest after statements have come and gone."""
    return digest.add(added).remove(removed)


def merge_standard(store: Store) -> None:
    """Make the ready-made merge of the standard data set anew."""
    store.clear_graph(_MERGE)
    for graph in standard_graphs(store):
        store.update(f"ADD {NamedNode(graph)} TO DEFAULT")


def merge_faults(store: Store) -> tuple[int, int]:
    """Hold the ready-made merge against the standard graphs.

    Returns
    -------
    tuple of int
        Statements that it lacks, and statements that no standard graph holds. A store
        without a merge is read without one, so that it has no faults.
    """
    standard = set(standard_graphs(store))
    if next(store.quads_for_pattern(None, None, None, _MERGE), None) is None:
        return 0, 0
    lacking = sum(
        Quad(quad.subject, quad.predicate, quad.object, _MERGE) not in store
        for graph in standard
        for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))
    )
    foreign = sum(
        not any(
            graph_of(holder) in standard
            for holder in store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        )
        for quad in store.quads_for_pattern(None, None, None, _MERGE)
    )
    return lacking, foreign
