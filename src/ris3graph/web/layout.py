"""Where the nodes of a network drawing stand: deterministic, isolates apart.

The largest component, and any other of a dozen nodes or more, is laid out by path
lengths (Kamada & Kawai, 1989), a big one by forces (Fruchterman & Reingold, 1991) from a
fixed seed; smaller ones follow in rows below, single nodes in a grid at the end.
The same network gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import networkx as nx

MARGIN: Final = 26.0
SPACING: Final = 34.0
"""Least distance that small components and single nodes are given, in drawing units."""
SEED: Final = 20_240_607
EXACT: Final = 40
"""Up to so many nodes path lengths decide; it takes a tenth of a second there, more above."""
STEPS: Final = 70
"""Steps of the forces; 150 nodes take a twentieth of a second and hardly move after them."""
LARGE: Final = 12
"""From so many nodes on a component gets a box of its own."""

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing of a network.

    Attributes
    ----------
    width, height
        Size of the drawing, in units of its own.
    places
        Place of each node, from the upper left.
    """

    width: float
    height: float
    places: dict[str, tuple[float, float]]


@lru_cache(maxsize=128)
def layout(nodes: tuple[str, ...], edges: tuple[Edge, ...], width: float = 960.0) -> Layout:
    """Place the nodes of a network.

    Parameters
    ----------
    nodes
        Nodes, sorted; isolates included.
    edges
        Pairs of nodes, sorted.
    width
        Width of the drawing.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=_size_first)
    places: dict[str, tuple[float, float]] = {}
    top = MARGIN
    while parts and (len(parts[0]) >= LARGE or (not places and len(parts[0]) > 1)):
        height = min(640.0, 120.0 + 70.0 * math.sqrt(len(parts[0])))
        places |= _spread(graph.subgraph(parts[0]), width, height, top)
        top += height + MARGIN
        parts = parts[1:]
    top = _rows(graph, [part for part in parts if len(part) > 1], places, top, width)
    bottom = _grid([part[0] for part in parts if len(part) == 1], places, top, width)
    return Layout(width, max(bottom, 2 * MARGIN), places)


def _size_first(part: list[str]) -> tuple[int, str]:
    return -len(part), part[0]


def _spread(
    graph: nx.Graph[str], width: float, height: float, top: float
) -> dict[str, tuple[float, float]]:
    """Lay a component out and fit it into a box, axes scaled apart."""
    # A subgraph view keeps no order of its own; the sorted copy makes the result repeat.
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in graph.edges))
    if len(ordered) <= EXACT:
        found = nx.kamada_kawai_layout(ordered)
    else:
        spacing = 2.2 / math.sqrt(len(ordered))
        found = nx.spring_layout(ordered, seed=SEED, iterations=STEPS, k=spacing, method="force")
    xs, ys = ([float(place[axis]) for place in found.values()] for axis in (0, 1))
    return {
        node: (
            MARGIN + (width - 2 * MARGIN) * _share(float(x), xs),
            top + height * _share(float(y), ys),
        )
        for node, (x, y) in found.items()
    }


def _share(value: float, values: list[float]) -> float:
    low, high = min(values), max(values)
    return 0.5 if high == low else (value - low) / (high - low)


def _rows(
    graph: nx.Graph[str],
    parts: list[list[str]],
    places: dict[str, tuple[float, float]],
    top: float,
    width: float,
) -> float:
    """Place small components side by side, each around a circle, and return the next free line."""
    left, deepest = MARGIN, 0.0
    for part in parts:
        radius = max(SPACING / 2, SPACING * len(part) / (2 * math.pi))
        if left + 2 * radius > width - MARGIN and left > MARGIN:
            top, left, deepest = top + deepest + SPACING, MARGIN, 0.0
        # The best linked node starts the circle, so that stars do not cross themselves.
        ordered = sorted(part, key=lambda node: (-graph.degree(node), node))
        for index, node in enumerate(ordered):
            angle = 2 * math.pi * index / len(part)
            places[node] = (
                left + radius + radius * math.cos(angle),
                top + radius + radius * math.sin(angle),
            )
        left += 2 * radius + SPACING
        deepest = max(deepest, 2 * radius)
    return top + deepest + SPACING if parts else top


def _grid(
    nodes: Iterable[str], places: dict[str, tuple[float, float]], top: float, width: float
) -> float:
    """Place single nodes in lines and return the lower end of the drawing."""
    columns = int((width - 2 * MARGIN) // SPACING)
    last = top
    for index, node in enumerate(nodes):
        row, column = divmod(index, columns)
        last = top + row * SPACING
        places[node] = (MARGIN + SPACING / 2 + column * SPACING, last)
    return last + MARGIN
