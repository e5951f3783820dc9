"""Blank nodes to IRIs, the same ones on each load of the same content.

A blank node has no name that outlives its file. RDF 1.1 (section 3.5) lets a
system put an IRI in its place. Here the IRI comes from the content: nodes that
hang together are canonicalised by RDFC-1.0 (W3C, 2024) on their own, so a change
in one place of a file renames nothing elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from ris3graph.errors import InputError, Problem
from ris3graph.rdf.namespaces import GENID
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Node = NamedNode | BlankNode | Triple
_ALIKE: Final = 6
"""RDFC-1.0 tries all orders of nodes that look alike: 7 take 0.2 s, 9 take 30 s."""

_STEPS, _LOOKS = 8, 30_000
"""Steps that are always taken to tell nodes apart, and looks at nodes (100 µs each) in all."""


def skolemise(quads: Iterable[Quad], scope: str = "") -> list[Quad]:
    """Replace blank nodes by IRIs below ``/.well-known/genid/``.

    Parameters
    ----------
    quads
        Statements.
    scope
        What keeps equal content of two places apart, such as the name of the file.

    Returns
    -------
    list of Quad
        The same statements without blank nodes: first those that had none, in
        their order, then the others group by group. Which IRIs are made depends
        neither on the labels of the blank nodes nor on the order of statements.

    Raises
    ------
    InputError
        More than six blank nodes of one group look exactly alike, or are a chain
        of hundreds that differ only far away, so that sorting them out could take
        hours; no sensible file holds such a group.
    """
    result: list[Quad] = []
    linked: list[Quad] = []
    for quad in quads:
        (result if next(_blank_nodes(quad), None) is None else linked).append(quad)
    seen: Counter[str] = Counter()
    for group in _groups(linked):
        _refuse_lookalikes(group, scope)
        dataset = Dataset(group)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        canonical = sorted(dataset, key=str)
        lines = "\n".join([scope, *map(str, canonical)])
        key = sha256(lines.encode()).hexdigest()[:24]
        # Two groups of equal content stay two: the second of them is numbered.
        seen[key] += 1
        prefix = GENID + (key if seen[key] == 1 else f"{key}.{seen[key]}")
        result += [_renamed(quad, _numbered(prefix)) for quad in canonical]
    return result


def _groups(quads: list[Quad]) -> list[list[Quad]]:
    """Split statements by the blank nodes that they share."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for quad in quads:
        nodes = list(_blank_nodes(quad))
        for node in nodes:
            parent.setdefault(node, node)
            parent[root(node)] = root(nodes[0])
    groups: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        groups[root(next(_blank_nodes(quad)))].append(quad)
    return list(groups.values())


def _refuse_lookalikes(group: list[Quad], scope: str) -> None:
    """Refuse what RDFC-1.0 could not canonicalise in reasonable time.

    Nodes are told apart by what surrounds them, step by step (Weisfeiler & Leman,
    1968), until no step tells more of them apart.
    """
    around: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in group:
        for node in dict.fromkeys(_blank_nodes(quad)):
            around[node].append(quad)
    colours = dict.fromkeys(around, "")
    parts = steps = 0
    while parts < len(set(colours.values())) and (steps < _STEPS or steps * len(around) < _LOOKS):
        steps += 1
        parts = len(set(colours.values()))
        if len(around) - parts < _ALIKE:
            return
        seen = {
            node: sorted(str(_renamed(quad, _shown(node, colours))) for quad in quads)
            for node, quads in around.items()
        }
        colours = {node: sha256(repr(lines).encode()).hexdigest() for node, lines in seen.items()}
    alike = max(Counter(colours.values()).values())
    if alike > _ALIKE:
        raise InputError(
            [
                Problem(
                    scope or say("the statements"),
                    say(
                        "{number} blank nodes that hang together cannot be told apart",
                        number=alike,
                    ),
                    say("Give them names (IRIs), or remove the copies."),
                )
            ]
        )


def _shown(itself: BlankNode, colours: dict[BlankNode, str]) -> Callable[[BlankNode], str]:
    return lambda node: "urn:itself" if node == itself else f"urn:other:{colours[node]}"


def _numbered(prefix: str) -> Callable[[BlankNode], str]:
    return lambda node: f"{prefix}-{node.value}"


def _blank_nodes(quad: Quad | Triple) -> Iterator[BlankNode]:
    graph = quad.graph_name if isinstance(quad, Quad) else None
    for term in (quad.subject, quad.object, graph):
        if isinstance(term, BlankNode):
            yield term
        elif isinstance(term, Triple):
            yield from _blank_nodes(term)


def _renamed(quad: Quad, name: Callable[[BlankNode], str]) -> Quad:
    def node(term: _Node) -> _Node:
        if isinstance(term, BlankNode):
            return NamedNode(name(term))
        return triple(term) if isinstance(term, Triple) else term

    def value(term: _Node | Literal) -> _Node | Literal:
        return term if isinstance(term, Literal) else node(term)

    def triple(term: Triple) -> Triple:
        return Triple(node(term.subject), term.predicate, value(term.object))

    graph = quad.graph_name
    if isinstance(graph, BlankNode):
        graph = NamedNode(name(graph))
    return Quad(node(quad.subject), quad.predicate, value(quad.object), graph)
