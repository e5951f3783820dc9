"""Everyone's ties of every kind: who has met whom, and over how many steps one reaches whom.

Held as arrays, and searched from one actor at a time: among all the partners of European
projects a search of the whole network costs hundredths of a second, a copy of it as a
graph of dictionaries gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ris3graph.analysis.csr import Csr
from ris3graph.analysis.dialogue import Dialogue
from ris3graph.analysis.kernels.reach import steps_from


def contact_network(data: Dialogue) -> Contacts:
    """Ties of every kind, undated ones too: records, common roofs, affiliations."""
    groups: list[Iterable[str]] = [record.members for record in data.records]
    groups += [*data.forums.values(), *data.affiliations]
    return Contacts([actor.id for actor in data.actors], groups)


class Contacts:
    """A network in which all members of a group are tied to one another.

    Parameters
    ----------
    nodes
        Actors in a fixed order.
    groups
        Members of each group; those that are no node are left out.
    """

    def __init__(self, nodes: Sequence[str], groups: Iterable[Iterable[str]]) -> None:
        self._index = {node: i for i, node in enumerate(nodes)}
        members = [[self._index[m] for m in group if m in self._index] for group in groups]
        size = np.fromiter(map(len, members), dtype=np.int64, count=len(members))
        rows = np.fromiter(chain.from_iterable(members), dtype=np.int64, count=int(size.sum()))
        columns = np.repeat(np.arange(size.size), size)
        entries = (np.ones(rows.size, dtype=np.int32), (rows, columns))
        incidence = csr_array(coo_array(entries, shape=(len(nodes), size.size)))
        ties = csr_array(incidence @ incidence.T)
        ties.sort_indices()
        indptr, indices = ties.indptr.astype(np.int64), ties.indices.astype(np.uint32)
        self.csr = Csr(tuple(nodes), indptr, indices, directed=False).without_loops()
        self._steps = lru_cache(maxsize=1)(self._search)

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """Number of contacts of each actor, in the order of the nodes."""
        return np.diff(self.csr.indptr)

    def neighbours(self, actor: str) -> NDArray[np.uint32]:
        """Numbers of an actor's contacts, ascending."""
        i = self._index[actor]
        return self.csr.indices[self.csr.indptr[i] : self.csr.indptr[i + 1]]

    def tied(self, a: str, b: str) -> bool:
        """Whether two actors have a tie."""
        row, j = self.neighbours(a), self._index[b]
        place = int(np.searchsorted(row, j))
        return place < row.size and int(row[place]) == j

    def common(self, a: str, b: str) -> NDArray[np.uint32]:
        """Numbers of the contacts that two actors share, ascending."""
        shared: NDArray[np.uint32] = np.intersect1d(
            self.neighbours(a), self.neighbours(b), assume_unique=True
        )
        return shared

    def distance(self, a: str, b: str) -> int | None:
        """Steps from one actor to another; ``None`` where there is no path.

        The search from the last ``a`` is kept: ask for all the ``b`` of one ``a`` together.
        """
        steps = int(self._steps(self._index[a])[self._index[b]])
        return None if steps < 0 else steps

    def _search(self, source: int) -> NDArray[np.int32]:
        return steps_from(source, self.csr.indptr, self.csr.indices)
