"""From records to a network of actors (Newman, 2001).

Two actors of one record are tied with weight ``s · 2^(−age/h) / (n − 1)``: each
participant shares one contact out among the others, so a large meeting makes many
weak ties and not a few strong ones. ``strength`` is the sum over records (bigger =
closer); ``distance`` is its reciprocal (bigger = farther). They are two attributes,
never one called ``weight``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, triu

from ris3graph.analysis.dialogue import Record

DAYS_PER_YEAR = 365.25


def decay(record: Record, as_of: date) -> float:
    """Share of a tie's weight that is left on a day: halves every ``half_life`` years.

    A record that ends in the future has age 0; one of which only the start is known ages
    from there. Undated records have no place in a decayed
    network and give 0; the all-years network keeps them.
    """
    if record.latest is None:
        return 0.0
    age = max(0, (as_of - record.latest).days) / DAYS_PER_YEAR
    return float(2.0 ** (-age / record.half_life))


def incidence_matrix(
    nodes: Sequence[str], records: Sequence[Record], factors: NDArray[np.float64]
) -> csr_array:
    """Incidence of actors and records, scaled so that ``B @ B.T`` holds Newman weights.

    Parameters
    ----------
    nodes
        Actors in the order of the rows; members that are no node are left out, and
        do not count in the size of a record.
    records
        Records in the order of the columns.
    factors
        Weight of each record, shape (records,).

    Returns
    -------
    csr_array of shape (nodes, records)
        Entries ``√(factor / (n − 1))``; records of fewer than two nodes are empty.
    """
    index = {node: i for i, node in enumerate(nodes)}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for e, record in enumerate(records):
        members = sorted(index[m] for m in record.members if m in index)
        if len(members) < 2 or factors[e] <= 0.0:
            continue
        rows.extend(members)
        columns.extend([e] * len(members))
        values.extend([float(np.sqrt(factors[e] / (len(members) - 1)))] * len(members))
    shape = (len(nodes), len(records))
    return csr_array(coo_array((values, (rows, columns)), shape=shape, dtype=np.float64))


def project(
    nodes: Sequence[str], records: Iterable[Record], *, as_of: date | None = None
) -> nx.Graph[str]:
    """Project records of dialogue onto a network of actors.

    Parameters
    ----------
    nodes
        Actors of the network; those without a tie stay as isolates.
    records
        Records; kinds that are no dialogue are left out.
    as_of
        Day that ages are counted to. ``None`` for the network of all years: no
        decay, weight ``s / (n − 1)``, undated records included.

    Returns
    -------
    networkx.Graph
        Nodes in the order given; edges with ``strength`` and ``distance``.
    """
    kept = [record for record in records if record.dialogue]
    factors = np.array(
        [r.weight * (1.0 if as_of is None else decay(r, as_of)) for r in kept], dtype=np.float64
    )
    incidence = incidence_matrix(nodes, kept, factors)
    ties = coo_array(triu(incidence @ incidence.T, k=1))
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(
        (nodes[u], nodes[v], {"strength": float(w), "distance": 1.0 / float(w)})
        for u, v, w in sorted(zip(ties.row.tolist(), ties.col.tolist(), ties.data, strict=True))
    )
    return graph
