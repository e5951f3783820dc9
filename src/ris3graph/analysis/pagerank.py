"""PageRank: where does a walker along the ties, who sometimes jumps, spend the time?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ris3graph.analysis.csr import Csr, Network, Node, to_csr
from ris3graph.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class PageRank:
    """Share of the walker's time at each actor, summing to 1 (Brin & Page, 1998).

    Attributes
    ----------
    values
        Share of each actor.
    alpha
        Probability of going on along a tie instead of jumping.
    tolerance
        The iteration stopped when the mean change of an actor fell below it.
    iterations
        Steps taken.
    strength
        Attribute that held the strengths; ``None`` if all ties count the same.
    """

    values: dict[Node, float]
    alpha: float
    tolerance: float
    iterations: int
    strength: str | None


def pagerank(
    graph: Network,
    *,
    strength: str | None = None,
    alpha: float = 0.85,
    tolerance: float = 1e-12,
    max_iterations: int = 1000,
) -> PageRank:
    """Rank all actors by PageRank, with uniform jumps, also out of isolates.

    Parameters
    ----------
    graph
        The network, directed or not; strengths of parallel ties are added up.
    strength
        Tie attribute with the strength (bigger = closer); ``None`` counts each as 1.
    alpha
        Probability of going on along a tie, in [0, 1).
    tolerance, max_iterations
        When to stop, and when to give up.

    Raises
    ------
    AnalysisError
        No convergence, ``alpha`` outside [0, 1), or a strength that is not a positive
        finite number.
    """
    if not 0 <= alpha < 1:
        raise AnalysisError("The damping factor of PageRank must lie in [0, 1).")
    csr = to_csr(graph, strength=strength)
    n = len(csr.nodes)
    uniform = np.full(n, 1.0 / n) if n else np.empty(0)
    found = iterate(csr, uniform, uniform, uniform, alpha, tolerance, max_iterations)
    if found is None:
        raise AnalysisError(f"PageRank did not settle within {max_iterations} steps.")
    values, steps = found
    return PageRank(
        values=dict(zip(csr.nodes, values.tolist(), strict=True)),
        alpha=alpha,
        tolerance=tolerance,
        iterations=steps,
        strength=strength,
    )


def iterate(
    csr: Csr,
    start: NDArray[np.float64],
    jump: NDArray[np.float64],
    dangling: NDArray[np.float64],
    alpha: float,
    tolerance: float,
    max_iterations: int,
) -> tuple[NDArray[np.float64], int] | None:
    """Power iteration from ``start``; ``None`` if it does not settle.

    ``jump`` and ``dangling`` say where a jump lands, from anywhere and from a vertex
    without ties; both, and ``start``, are of shape (nodes,) and sum to 1.
    """
    n = len(csr.nodes)
    if n == 0:
        return start, 0
    matrix = csr.matrix(csr.strengths)
    out = np.asarray(matrix.sum(axis=1)).ravel()
    stuck = out == 0
    scale = np.divide(1.0, out, out=np.zeros(n), where=~stuck)
    onward = csr.matrix(matrix.data * scale[csr.rows]).T.tocsr()
    values = start
    for step in range(1, max_iterations + 1):
        last = values
        values = alpha * (onward @ last + last[stuck].sum() * dangling) + (1 - alpha) * jump
        if np.abs(values - last).sum() < n * tolerance:
            return values, step
    return None
