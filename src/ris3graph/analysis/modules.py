"""Place of an actor between groups: does it talk across them, and how much within?"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ris3graph.analysis.csr import Network, Node, to_csr
from ris3graph.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class ModuleRoles:
    """Spread of each actor's ties over the groups (Guimerà & Amaral, 2005).

    Attributes
    ----------
    participation
        ``1 − Σ_s (k_is / k_i)²`` over ties to actors of known group: 0 if all go to one
        group, and 0 without ties; ``None`` if all contacts are of unknown group.
    participation_normalised
        The same times S/(S − 1), so that an even spread over all S groups is 1; ``None``
        with fewer than two groups.
    within_z
        Ties within the own group, in standard deviations (population) from the group's
        mean; 0 where all members have the same number; ``None`` for unknown group.
    unknown
        How many actors are of unknown group.
    groups
        The known groups, in the order in which the network meets them.
    """

    participation: dict[Node, float | None]
    participation_normalised: dict[Node, float | None]
    within_z: dict[Node, float | None]
    unknown: int
    groups: tuple[Hashable, ...]


def module_roles(graph: Network, groups: Mapping[Any, Hashable | None]) -> ModuleRoles:
    """Describe how each actor's ties spread over groups, in O(n·S + m) time.

    Self-loops are left out, parallel ties count once.

    Parameters
    ----------
    graph
        An undirected network.
    groups
        Group of each actor; ``None``, or an actor that is missing, means unknown.

    Raises
    ------
    AnalysisError
        The network is directed.
    """
    csr = to_csr(graph).without_loops()
    if csr.directed:
        raise AnalysisError("The participation coefficient is defined for undirected networks.")
    known = tuple(dict.fromkeys(g for node in csr.nodes if (g := groups.get(node)) is not None))
    number: dict[Hashable | None, int] = {group: i for i, group in enumerate(known)}
    labels = np.array([number.get(groups.get(node), -1) for node in csr.nodes], dtype=np.int64)
    n, s = len(csr.nodes), len(known)
    counts = np.zeros((n, s + 1))
    np.add.at(counts, (csr.rows, labels[csr.indices]), 1.0)
    counts = counts[:, :s]  # label −1 fell into the last column
    to_known = counts.sum(axis=1)
    shares = np.divide(counts, to_known[:, np.newaxis], out=np.zeros_like(counts), where=counts > 0)
    spread = np.where(to_known > 0, 1.0 - (shares**2).sum(axis=1), 0.0)
    blind = (to_known == 0) & (np.diff(csr.indptr) > 0)
    z = np.zeros(n)
    for group in range(s):
        members = labels == group
        within = counts[members, group]
        deviation = within.std()
        if deviation > 0:
            z[members] = (within - within.mean()) / deviation
    values = [None if hidden else x for x, hidden in zip(spread.tolist(), blind, strict=True)]
    scaled = [None if x is None or s < 2 else x * s / (s - 1) for x in values]
    within_z = [None if label < 0 else x for x, label in zip(z.tolist(), labels, strict=True)]
    return ModuleRoles(
        participation=dict(zip(csr.nodes, values, strict=True)),
        participation_normalised=dict(zip(csr.nodes, scaled, strict=True)),
        within_z=dict(zip(csr.nodes, within_z, strict=True)),
        unknown=int((labels < 0).sum()),
        groups=known,
    )
