"""Degree and strength: how many contacts, and how close in sum?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ris3graph.analysis.csr import Network, Node, to_csr


@dataclass(frozen=True, slots=True)
class Degrees:
    """Contacts of each actor.

    Attributes
    ----------
    degree
        Number of distinct contacts; in a directed network, of ties out and in.
    strength
        Sum of the strengths of the same ties; equal to the degree without strengths.
    attribute
        Attribute that held the strengths, or ``None``.
    """

    degree: dict[Node, int]
    strength: dict[Node, float]
    attribute: str | None


def degrees(graph: Network, *, strength: str | None = None) -> Degrees:
    """Count contacts and add up strengths, without self-loops.

    Parameters
    ----------
    graph
        The network; parallel ties are one contact with the sum of their strengths.
    strength
        Tie attribute with the strength (bigger = closer); ``None`` counts each as 1.

    Raises
    ------
    AnalysisError
        A strength is not a positive finite number.
    """
    csr = to_csr(graph, strength=strength).without_loops()
    n = len(csr.nodes)
    values = np.ones(csr.indices.size) if csr.strengths is None else csr.strengths
    count = np.diff(csr.indptr)
    total = np.bincount(csr.rows, weights=values, minlength=n)
    if csr.directed:
        count = count + np.bincount(csr.indices, minlength=n)
        total = total + np.bincount(csr.indices, weights=values, minlength=n)
    return Degrees(
        degree=dict(zip(csr.nodes, count.tolist(), strict=True)),
        strength=dict(zip(csr.nodes, total.tolist(), strict=True)),
        attribute=strength,
    )
