"""Shortest-path measures of all actors, together in one sweep.

Betweenness, harmonic closeness, closeness, mean distance and efficiency all follow
from the same n searches, so they are taken together and cost little more than
betweenness alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.compiled import BLOCKS, run_blocks
from ris3graph.analysis.csr import Csr, Network, Node, to_csr
from ris3graph.analysis.kernels.distances import sweep_distances
from ris3graph.analysis.kernels.levels import sweep_levels
from ris3graph.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class ShortestPathMeasures:
    """What the shortest paths say about each actor and about the whole.

    In a directed network distances are those *to* the actor, as in networkx.

    Attributes
    ----------
    betweenness
        Σ over pairs {s, t} of the share of shortest s–t paths through the actor, which
        is no end of them (Freeman, 1977; Brandes, 2001); unordered pairs in an
        undirected network, ordered ones in a directed network; not normalised.
    harmonic
        Σ 1/d over all other actors, 0 for those out of reach (Marchiori & Latora, 2000);
        divide by n − 1 for the normalised form.
    closeness
        Reached actors divided by the sum of the distances to them, within the
        component; ``None`` for an isolate.
    reached
        How many other actors are in reach.
    mean_distance
        Mean over connected ordered pairs; ``None`` if no pair is connected. To be read
        together with ``connected_pairs``.
    global_efficiency
        Mean of 1/d over all ordered pairs (Latora & Marchiori, 2001); ``None`` for
        fewer than two actors.
    connected_pairs
        Ordered pairs with a path.
    actors, ties
        Size of the network.
    distance
        Attribute that held the length of a tie; ``None`` if each tie is one step.
    """

    betweenness: dict[Node, float]
    harmonic: dict[Node, float]
    closeness: dict[Node, float | None]
    reached: dict[Node, int]
    mean_distance: float | None
    global_efficiency: float | None
    connected_pairs: int
    actors: int
    ties: int
    distance: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Raw sums of a sweep, as arrays of shape (nodes,) in the order of the network.

    ``betweenness`` counts ordered pairs; it is all zeros if it was not asked for.
    """

    betweenness: NDArray[np.float64]
    harmonic: NDArray[np.float64]
    total: NDArray[np.float64]
    reached: NDArray[np.int64]


def shortest_path_measures(
    graph: Network, *, distance: str | None = None, threads: int | None = None
) -> ShortestPathMeasures:
    """Measure all actors by the shortest paths between them.

    Exact; O(n·m) time, and with distances O(n·m·log n). Isolates and disconnected
    networks are fine, self-loops have no effect, of parallel ties the shortest counts
    once.

    Parameters
    ----------
    graph
        The network, directed or not.
    distance
        Tie attribute that holds the length of a tie (bigger = farther), a positive
        number. Lengths are compared exactly: integers keep ties between equally long
        paths, sums of decimal fractions may split them.
    threads
        How many threads; the result is the same, bit for bit, whatever their number.

    Raises
    ------
    AnalysisError
        A distance is not a positive finite number, distances differ too much to be
        summed exactly, or there are more shortest paths than a float can count.
    """
    csr = to_csr(graph, distance=distance)
    sums = sweep(csr, threads=threads)
    n = len(csr.nodes)
    pairs = int(sums.reached.sum())
    loops = int(np.count_nonzero(csr.rows == csr.indices))
    halves = 1 if csr.directed else 2
    closeness = [
        reached / total if reached else None
        for reached, total in zip(sums.reached.tolist(), sums.total.tolist(), strict=True)
    ]
    return ShortestPathMeasures(
        betweenness=dict(zip(csr.nodes, (sums.betweenness / halves).tolist(), strict=True)),
        harmonic=dict(zip(csr.nodes, sums.harmonic.tolist(), strict=True)),
        closeness=dict(zip(csr.nodes, closeness, strict=True)),
        reached=dict(zip(csr.nodes, sums.reached.tolist(), strict=True)),
        mean_distance=float(sums.total.sum()) / pairs if pairs else None,
        global_efficiency=float(sums.harmonic.sum()) / (n * (n - 1)) if n > 1 else None,
        connected_pairs=pairs,
        actors=n,
        ties=(csr.indices.size - loops) // halves + loops,
        distance=distance,
    )


def sweep(
    csr: Csr,
    *,
    sources: NDArray[np.int64] | None = None,
    betweenness: bool = True,
    threads: int | None = None,
) -> Sweep:
    """Search from each source, against the direction of ties where they have one.

    Vertices are renumbered by component and falling degree for the locality of memory.
    Sources are dealt out to a fixed number of blocks whose sums are added in order, so
    the number of threads cannot change a bit of the result.

    Parameters
    ----------
    csr
        The network, with ``distances`` or without.
    sources
        Vertices to search from; ``None`` for all. Other vertices have 0 in all but
        ``betweenness``, which then counts paths to the sources only.
    betweenness
        Whether to go back over the paths for betweenness.
    threads
        How many threads; ``None`` takes the processors available.

    Raises
    ------
    AnalysisError
        There are more shortest paths than a float can count.
    """
    n = len(csr.nodes)
    component = csr.components()
    order = np.lexsort((-np.diff(csr.indptr), component))
    rank = np.empty_like(order)
    rank[order] = np.arange(n)
    onward = csr.renumbered(order)
    backward = onward.reversed()
    bounds = component[order]
    lows = np.searchsorted(bounds, bounds, side="left")
    highs = np.searchsorted(bounds, bounds, side="right")
    starts = np.arange(n) if sources is None else np.sort(rank[sources])
    between = np.zeros((BLOCKS, n))
    harmonic, total = np.zeros(n), np.zeros(n)
    reached = np.zeros(n, dtype=np.int64)

    def work(block: int) -> None:
        mine = starts[block::BLOCKS].copy()
        inverse, steps = np.zeros(mine.size), np.zeros(mine.size)
        count = np.zeros(mine.size, dtype=np.int64)
        ties = backward.indptr, backward.indices
        own = between[block]
        if backward.distances is None:
            against = onward.indptr, onward.indices
            sweep_levels(
                mine, *ties, *against, lows, highs, betweenness, own, inverse, steps, count
            )
        else:
            lengths = backward.distances
            sweep_distances(mine, *ties, lengths, betweenness, own, inverse, steps, count)
        harmonic[mine], total[mine], reached[mine] = inverse, steps, count

    blocks = min(BLOCKS, starts.size)
    with np.errstate(all="ignore"):
        run_blocks(work, blocks, threads)
    summed = between.sum(axis=0)
    if not np.isfinite(summed).all():
        raise AnalysisError("There are more shortest paths than can be counted.")
    return Sweep(summed[rank], harmonic[rank], total[rank], reached[rank])
