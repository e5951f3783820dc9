"""The standard data set, and what makes reading it quick.

What a query sees that asks for nothing is the merge of some thirty graphs: ontology,
vocabularies, resolved data, metadata and the current results. Joining over thirty
graphs costs the engine thirty look-ups a step: the queries behind the pages took 20 to
50 times as long. So each version holds the small ones merged as its unnamed graph, kept
up in O(change) when it is published. The resolved graph, which can be a hundred times
all others, is not copied: a query reads it beside the unnamed graph, for which queries
over all of CORDIS took up to 15 % longer. The engine would count a statement of both twice, so the
unnamed graph has none that the resolved one has. It is derived: no digest, change set or
export contains it, and no draft is read through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

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
from ris3graph.store.delta import Delta

_VOCABULARY = vocabulary_graph("")
_MERGE = DefaultGraph()
_RESOLVED = NamedNode(RESOLVED_GRAPH)
_CURRENT_RUN = NamedNode(ONTOLOGY + "currentRun")

BULK = 16 << 20
"""Bytes from which loading past the log pays; below it a transaction is quicker."""


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


def ready_made(store: Store) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    """Graphs that together are the standard data set, ``None`` where nothing is merged."""
    if next(store.quads_for_pattern(None, None, None, _MERGE), None) is None:
        rest = (NamedNode(name) for name in standard_graphs(store) if name != RESOLVED_GRAPH)
        some = [next(store.quads_for_pattern(None, None, None, graph)) for graph in rest]
        # Nothing to merge, where the resolved graph has all that the others have.
        known = all(Quad(q.subject, q.predicate, q.object, _RESOLVED) in store for q in some)
        return [_MERGE, _RESOLVED] if known else None
    return [_MERGE] if _holds_resolved(store) else [_MERGE, _RESOLVED]


def _holds_resolved(store: Store) -> bool:
    """Whether the unnamed graph has the resolved one too, as in layout 1."""
    one = next(store.quads_for_pattern(None, None, None, _RESOLVED), None)
    return one is not None and _moved(one) in store


def merged_graphs(store: Store) -> tuple[str, ...]:
    """Return the graphs that the unnamed graph of a draft's store is made of.

    One of layout 1 is emptied, to be made anew.
    """
    if _holds_resolved(store):
        store.remove_graph(_MERGE)
        return ()
    return standard_graphs(store)


def update_merge(store: Store, before: tuple[str, ...], deltas: Mapping[str, Delta]) -> None:
    """Bring the unnamed graph up to date with the named ones.

    Parameters
    ----------
    store
        A draft's store, its named graphs as they are to be published.
    before
        The standard graphs that the unnamed graph was made of.
    deltas
        What changed in the named graphs since.
    """
    rest = set(standard_graphs(store)) - {RESOLVED_GRAPH}
    touched: set[Quad] = set()
    for graph in rest | set(before) | {RESOLVED_GRAPH}:
        delta = deltas.get(graph)
        if delta is not None:
            listed = "\n".join(delta.added | delta.removed).encode()
            touched |= {_moved(quad) for quad in parse(listed, format=RdfFormat.N_QUADS)}
        anew = delta is not None and delta.kept is not None
        if graph == RESOLVED_GRAPH and anew:
            touched |= set(store.quads_for_pattern(None, None, None, _MERGE))
        elif graph != RESOLVED_GRAPH and (anew or (graph in rest) != (graph in before)):
            whole = store.quads_for_pattern(None, None, None, NamedNode(graph))
            touched |= {_moved(quad) for quad in whole}
    come = []
    for quad in touched:
        found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        holders = {graph_of(holder) for holder in found}
        wanted = RESOLVED_GRAPH not in holders and not rest.isdisjoint(holders)
        if wanted and "" not in holders:
            come.append(quad)
        elif not wanted and "" in holders:
            store.remove(quad)
    store.extend(come)


def load_triples(store: Store, file: Path, graph: NamedNode | DefaultGraph) -> None:
    """Load a file of N-Triples into a graph."""
    load = store.bulk_load if file.stat().st_size > BULK else store.load
    load(path=str(file), format=RdfFormat.N_TRIPLES, to_graph=graph)


def graph_of(quad: Quad) -> str:
    """IRI of the named graph of a quad, empty for the unnamed graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _moved(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _MERGE)
