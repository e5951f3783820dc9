"""Digest of a graph that does not depend on order and is kept up in O(change).

The sum, modulo 2²⁵⁶, of the SHA-256 of each quad's N-Quads line (an additive
multiset hash after Bellare & Micciancio, 1997). Good against accidents and for
knowing a state again; it is no seal against an adversary who chooses the quads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class GraphDigest:
    """State of one graph: the sum over its quads, and how many they are."""

    value: int = 0
    quads: int = 0

    def add(self, nquads: Iterable[bytes]) -> GraphDigest:
        """Return the digest after quads that were not there have been added.

        Parameters
        ----------
        nquads
            N-Quads as the engine writes them, in parts of whole lines with their ends.
        """
        return self._moved(nquads, 1)

    def remove(self, nquads: Iterable[bytes]) -> GraphDigest:
        """Return the digest after quads that were there have been removed."""
        return self._moved(nquads, -1)

    def _moved(self, nquads: Iterable[bytes], sign: int) -> GraphDigest:
        value, count = self.value, self.quads
        for part in nquads:
            hashes = [sha256(line).digest() for line in part.splitlines(keepends=True)]
            # Summed in words of 32 bits, for which 64 have room enough.
            words = np.frombuffer(b"".join(hashes), dtype=">u4").reshape(-1, 8)
            sums = words.sum(axis=0, dtype=np.uint64)
            value += sign * sum(int(sums[7 - place]) << (32 * place) for place in range(8))
            count += sign * len(hashes)
        return GraphDigest(value % _MODULUS, count)

    def __str__(self) -> str:
        return f"{self.value:064x}"
