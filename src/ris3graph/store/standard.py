"""The standard data set, and its merge kept in the store's own default graph.

What a query sees that asks for nothing is the merge of some thirty graphs: ontology,
vocabularies, resolved data, metadata and the current results. Joining over thirty
graphs costs the engine thirty look-ups a step: the queries behind the pages took 20 to
50 times as long. So each version holds the merge ready-made as its unnamed graph, kept
up in O(change) when it is published. It is derived: no digest, change set or export
contains it, and no draft is read through it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    RESOLVED_GRAPH,
    result_graph,
    slug_of,
    vocabulary_graph,
)

_VOCABULARY = vocabulary_graph("")
_MERGE = DefaultGraph()
_CURRENT_RUN = NamedNode(ONTOLOGY + "currentRun")


def named_graphs(store: Store) -> tuple[str, ...]:
    """IRIs of all named graphs of a store, sorted."""
    return tuple(sorted(g.value for g in store.named_graphs() if isinstance(g, NamedNode)))


def standard_graphs(store: Store) -> tuple[str, ...]:
    """IRIs of the graphs of the standard data set, sorted."""
    shown = {ONTOLOGY_GRAPH, RESOLVED_GRAPH, META_GRAPH}
    pointer = store.quads_for_pattern(NamedNode(BASE), _CURRENT_RUN, None, NamedNode(META_GRAPH))
    shown |= {
        result_graph(slug_of(q.object.value)) for q in pointer if isinstance(q.object, NamedNode)
    }
    return tuple(g for g in named_graphs(store) if g in shown or g.startswith(_VOCABULARY))


def is_merged(store: Store) -> bool:
    """Whether a store holds the ready-made merge."""
    return next(store.quads_for_pattern(None, None, None, _MERGE), None) is not None


def update_merge(
    store: Store, before: tuple[str, ...], added: Iterable[Quad], removed: Iterable[Quad]
) -> None:
    """Bring the merge up to date with the named graphs.

    Parameters
    ----------
    store
        A draft's store, its named graphs as they are to be published.
    before
        The standard graphs that the merge was made of.
    added, removed
        What changed in the named graphs since.
    """
    after = standard_graphs(store)
    old, new = set(before), set(after)
    both = old & new
    come = [q for q in added if graph_of(q) in both] if both else []
    gone = [q for q in removed if graph_of(q) in old]
    for graph in old - new:
        gone += store.quads_for_pattern(None, None, None, NamedNode(graph))
    for quad in gone:
        holders = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if not any(graph_of(holder) in new for holder in holders):
            store.remove(_merged(quad))
    store.extend(_merged(quad) for quad in come)
    for graph in sorted(new - old):
        store.update(f"ADD {NamedNode(graph)} TO DEFAULT")


def graph_of(quad: Quad) -> str:
    """IRI of the named graph of a quad, empty for the unnamed graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _MERGE)
