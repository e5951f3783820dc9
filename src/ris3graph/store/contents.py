"""What a store holds, held against what is said of it: digests of graphs, the merge."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import polars as pl
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from ris3graph.rdf.digest import GraphDigest
from ris3graph.rdf.lines import parse_lines
from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.store.delta import Delta
from ris3graph.store.failures import damage_told
from ris3graph.store.standard import graph_of, named_graphs, standard_graphs, update_merge

_MERGE = DefaultGraph()
_BATCH: Final = 10_000
"""Statements that are written at a time."""


@damage_told()
def statements_of(store: Store, graph: str) -> pl.DataFrame:
    """Return the statements of a graph in the columns of `ris3graph.rdf.lines`."""
    text = store.dump(format=RdfFormat.N_TRIPLES, from_graph=NamedNode(graph))
    return parse_lines(text or b"")


def digests_of(store: Store) -> dict[str, GraphDigest]:
    """Compute the digest of each named graph from its statements."""
    return {graph: digest_of(store, graph) for graph in named_graphs(store)}


def digest_of(store: Store, graph: str) -> GraphDigest:
    """Compute the digest of a graph from its statements."""
    return moved(GraphDigest(), store.quads_for_pattern(None, None, None, NamedNode(graph)))


def read_through(store: Store) -> None:
    """Read all statements by each of the engine's indexes, to meet what is damaged.

    A digest is computed by one index alone; queries use them all.
    """
    subjects: set[Any] = set()
    predicates: set[Any] = set()
    objects: set[Any] = set()
    for graph in map(NamedNode, named_graphs(store)):
        within: tuple[set[Any], set[Any]] = set(), set()
        for quad in store.quads_for_pattern(None, None, None, graph):
            subjects.add(quad.subject)
            within[0].add(quad.predicate)
            within[1].add(quad.object)
        for predicate in within[0]:
            _exhaust(store.quads_for_pattern(None, predicate, None, graph))
        for value in within[1]:
            _exhaust(store.quads_for_pattern(None, None, value, graph))
        predicates |= within[0]
        objects |= within[1]
    for subject in subjects:
        _exhaust(store.quads_for_pattern(subject, None, None, None))
    for predicate in predicates:
        _exhaust(store.quads_for_pattern(None, predicate, None, None))
    for value in objects:
        _exhaust(store.quads_for_pattern(None, None, value, None))


def _exhaust(quads: Iterable[Quad]) -> None:
    deque(quads, maxlen=0)


def moved(digest: GraphDigest, added: Iterable[Quad], removed: Iterable[Quad] = ()) -> GraphDigest:
    """Return a digest after statements have come and gone."""
    return digest.add(_written(added)).remove(_written(removed))


def _written(quads: Iterable[Quad]) -> Iterator[bytes]:
    rest = iter(quads)
    while some := list(islice(rest, _BATCH)):
        yield "".join(f"{quad} .\n" for quad in some).encode()


def merge_standard(store: Store) -> None:
    """Make the ready-made merge of the standard data set anew."""
    store.clear_graph(_MERGE)
    update_merge(store, (), {graph: Delta(kept=set()) for graph in standard_graphs(store)})


def merge_faults(store: Store) -> tuple[int, int]:
    """Hold the ready-made merge against the standard graphs.

    The unnamed graph is the merge either of all of them, or of all but the resolved one,
    beside which it is read; then it has no statement that the resolved one has.

    Returns
    -------
    tuple of int
        Statements that it lacks, and statements that are too many. A store without a
        merge is read without one, so that it has no faults.
    """
    if next(store.quads_for_pattern(None, None, None, _MERGE), None) is None:
        return 0, 0
    standard = set(standard_graphs(store))
    one = next(store.quads_for_pattern(None, None, None, NamedNode(RESOLVED_GRAPH)), None)
    beside = {RESOLVED_GRAPH} if one is not None and _merged(one) not in store else set()
    lacking = sum(
        "" not in (holders := _holders(store, quad)) and beside.isdisjoint(holders)
        for graph in standard - beside
        for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))
    )
    foreign = sum(
        standard.isdisjoint(holders := _holders(store, quad)) or not beside.isdisjoint(holders)
        for quad in store.quads_for_pattern(None, None, None, _MERGE)
    )
    return lacking, foreign


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _MERGE)


def _holders(store: Store, quad: Quad) -> set[str]:
    """IRIs of the graphs that hold a statement, empty for the unnamed one."""
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return {graph_of(holder) for holder in found}
