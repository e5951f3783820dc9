"""What of one graph differs from the base of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Delta:
    """Net change of a graph, as N-Quads lines without their ends.

    Of a graph that is new for the most part what was added is not listed: it is all
    that the graph holds now but what the base held of it. So millions of statements need
    not be kept, nor written a second time beside the version that holds them.

    Attributes
    ----------
    added, removed
        What the base has not, and what only the base has; `added` stays empty where it
        is not listed.
    kept
        What the graph still has of the base where `added` is not listed, else ``None``.
    """

    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    kept: set[str] | None = None

    def move(self, come: Iterable[str], gone: Iterable[str]) -> None:
        """Note quads that have come and gone, each of them a real change.

        A quad that is removed after it was added is no change, and the other way round.
        """
        for line in gone:
            if self.kept is None and line in self.added:
                self.added.discard(line)
            elif self.kept is None or line in self.kept:
                self.removed.add(line)
                if self.kept is not None:
                    self.kept.discard(line)
        for line in come:
            if line in self.removed:
                self.removed.discard(line)
                if self.kept is not None:
                    self.kept.add(line)
            elif self.kept is None:
                self.added.add(line)

    def added_of(self, quads: int) -> int:
        """How many quads were added, of a graph that holds so many now."""
        return len(self.added) if self.kept is None else quads - len(self.kept)
