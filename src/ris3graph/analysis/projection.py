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
from itertools import chain

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ris3graph.analysis.csr import Csr
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
    members = [[index[m] for m in record.members if m in index] for record in records]
    size = np.fromiter(map(len, members), dtype=np.int64, count=len(members))
    rows = np.fromiter(chain.from_iterable(members), dtype=np.int64, count=int(size.sum()))
    kept = (size >= 2) & (factors > 0.0)
    values = np.sqrt(np.divide(factors, size - 1, out=np.zeros(size.size), where=kept))
    columns = np.repeat(np.arange(size.size), size)
    inside = kept[columns]
    entries = (values[columns[inside]], (rows[inside], columns[inside]))
    return csr_array(coo_array(entries, shape=(len(nodes), len(records)), dtype=np.float64))


def project_csr(
    nodes: Sequence[str], records: Iterable[Record], *, as_of: date | None = None
) -> Csr:
    """Project records of dialogue onto a network of actors, as arrays.

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
    Csr
        Nodes in the order given; ties with ``strengths``.
    """
    kept = [record for record in records if record.dialogue]
    factors = np.array(
        [r.weight * (1.0 if as_of is None else decay(r, as_of)) for r in kept], dtype=np.float64
    )
    incidence = incidence_matrix(nodes, kept, factors)
    ties = csr_array(incidence @ incidence.T)
    ties.sort_indices()
    indptr = ties.indptr.astype(np.int64)
    indices = ties.indices.astype(np.uint32)
    return Csr(tuple(nodes), indptr, indices, directed=False, strengths=ties.data).without_loops()


def project(
    nodes: Sequence[str], records: Iterable[Record], *, as_of: date | None = None
) -> nx.Graph[str]:
    """Project records of dialogue onto a network of actors; see `project_csr`.

    Returns
    -------
    networkx.Graph
        Nodes in the order given; edges with ``strength`` and ``distance``.
    """
    csr = project_csr(nodes, records, as_of=as_of)
    strengths = np.ones(0) if csr.strengths is None else csr.strengths
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(
        (nodes[u], nodes[v], {"strength": w, "distance": 1.0 / w})
        for u, v, w in zip(csr.rows.tolist(), csr.indices.tolist(), strengths.tolist(), strict=True)
        if u < v
    )
    return graph
