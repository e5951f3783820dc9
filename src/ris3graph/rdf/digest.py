"""Digest of a graph that does not depend on order and is kept up in O(change).

The sum, modulo 2²⁵⁶, of the SHA-256 of each quad's N-Quads line (an additive
multiset hash after Bellare & Micciancio, 1997). Good against accidents and for
knowing a state again; it is no seal against an adversary who chooses the quads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad

_MODULUS = 1 << 256


def quad_hash(quad: Quad) -> int:
    """SHA-256 of the quad's N-Quads line, as a number."""
    return int.from_bytes(hashlib.sha256(f"{quad} .\n".encode()).digest(), "big")


@dataclass(frozen=True, slots=True)
class GraphDigest:
    """State of one graph: the sum over its quads, and how many they are."""

    value: int = 0
    quads: int = 0

    def add(self, quads: Iterable[Quad]) -> GraphDigest:
        """Return the digest after quads that were not there have been added."""
        return self._moved(quads, 1)

    def remove(self, quads: Iterable[Quad]) -> GraphDigest:
        """Return the digest after quads that were there have been removed."""
        return self._moved(quads, -1)

    def _moved(self, quads: Iterable[Quad], sign: int) -> GraphDigest:
        value, count = self.value, self.quads
        for quad in quads:
            value += sign * quad_hash(quad)
            count += sign
        return GraphDigest(value % _MODULUS, count)

    def __str__(self) -> str:
        return f"{self.value:064x}"
