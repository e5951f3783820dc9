"""Brokerage between groups (Gould & Fernandez, 1989): who stands between whom?

An open two-path a – v – b, where a and b do not meet, makes v a broker. The groups of
the three say which kind:

============== ============ ==================================================
coordinator    A – A – A    within the broker's own group
consultant     A – B – A    within a group that is not the broker's
representative A → A → B    out of the broker's group (directed)
gatekeeper     A → B → B    into the broker's group (directed)
boundary       A – A – B    the last two, which an undirected tie cannot tell apart
liaison        A – B – C    between two groups, neither the broker's
============== ============ ==================================================

In an undirected network each pair {a, b} counts once: half of what R's ``sna`` counts.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ris3graph.analysis.compiled import BLOCKS, run_blocks
from ris3graph.analysis.csr import Network, Node, to_csr
from ris3graph.analysis.kernels import egos


@dataclass(frozen=True, slots=True)
class Roles:
    """Open two-paths through one actor, by role.

    ``boundary`` is ``None`` in a directed network, ``representative`` and
    ``gatekeeper`` are ``None`` in an undirected one.
    """

    coordinator: int
    consultant: int
    liaison: int
    boundary: int | None = None
    representative: int | None = None
    gatekeeper: int | None = None

    @property
    def total(self) -> int:
        """All open two-paths among known groups."""
        crossing = (self.boundary, self.representative, self.gatekeeper)
        return self.coordinator + self.consultant + self.liaison + sum(x or 0 for x in crossing)


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Roles of all actors.

    Attributes
    ----------
    roles
        Roles of each actor; ``None`` for an actor of unknown group.
    left_out
        Open two-paths through each actor that have no role, because the group of one
        of the three is unknown.
    unknown
        How many actors are of unknown group.
    groups
        The known groups, in the order in which the network meets them.
    """

    roles: dict[Node, Roles | None]
    left_out: dict[Node, int]
    unknown: int
    groups: tuple[Hashable, ...]


def brokerage(
    graph: Network,
    groups: Mapping[Any, Hashable | None],
    *,
    threads: int | None = None,
) -> Brokerage:
    """Count the brokerage roles of every actor on a partition.

    O(Σ k²) time. Self-loops are left out, parallel ties count once.

    Parameters
    ----------
    graph
        The network, directed or not.
    groups
        Group of each actor; ``None``, or an actor that is missing, means unknown.
    threads
        How many threads; the result does not depend on it.
    """
    out = to_csr(graph).without_loops()
    back = out.reversed()
    known = tuple(dict.fromkeys(g for node in out.nodes if (g := groups.get(node)) is not None))
    number: dict[Hashable | None, int] = {group: i for i, group in enumerate(known)}
    labels = np.array([number.get(groups.get(node), -1) for node in out.nodes], dtype=np.int64)
    n = len(out.nodes)
    roles = np.zeros((n, 5), dtype=np.int64)
    left_out = np.zeros(n, dtype=np.int64)
    blocks = min(BLOCKS, n)
    arrays = out.indptr, out.indices, back.indptr, back.indices, labels

    def work(block: int) -> None:
        egos.brokerage(block, blocks, *arrays, len(known), roles, left_out)

    run_blocks(work, blocks, threads)
    if not out.directed:
        left_out //= 2
    named = [
        None if label < 0 else _named(counts, out.directed)
        for label, counts in zip(labels.tolist(), roles.tolist(), strict=True)
    ]
    return Brokerage(
        roles=dict(zip(out.nodes, named, strict=True)),
        left_out=dict(zip(out.nodes, left_out.tolist(), strict=True)),
        unknown=int((labels < 0).sum()),
        groups=known,
    )


def _named(counts: list[int], directed: bool) -> Roles:
    coordinator, consultant, representative, gatekeeper, liaison = counts
    if directed:
        return Roles(
            coordinator,
            consultant,
            liaison,
            representative=representative,
            gatekeeper=gatekeeper,
        )
    boundary = (representative + gatekeeper) // 2
    return Roles(coordinator // 2, consultant // 2, liaison // 2, boundary=boundary)
