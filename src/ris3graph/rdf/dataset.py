"""The data set of a query: which graphs make its default graph, and which it may name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataSet:
    """Graphs that a query sees.

    Attributes
    ----------
    default
        IRIs of the graphs whose merge is the default graph.
    named
        IRIs of the graphs that ``GRAPH`` may name.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]

    def with_named(self, graphs: Iterable[str]) -> DataSet:
        """Return this data set with further graphs that ``GRAPH`` may name."""
        return DataSet(self.default, tuple(dict.fromkeys((*self.named, *graphs))))

    def restricted(self, default: tuple[str, ...] | None, named: tuple[str, ...] | None) -> DataSet:
        """Return what is asked for, as far as it is visible in this data set.

        Asking can only narrow: a graph that this data set does not name is left out.
        As in SPARQL 1.1 (§13.2), asking for either part replaces both.
        """
        if default is None and named is None:
            return self
        visible = {*self.default, *self.named}
        return DataSet(
            default=tuple(graph for graph in default or () if graph in visible),
            named=tuple(graph for graph in named or () if graph in visible),
        )
