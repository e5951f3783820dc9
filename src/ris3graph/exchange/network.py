"""A network on its way to another program: nodes, ties, and columns of attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import repeat

Value = str | int | float | None


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of all nodes, or of all ties.

    Attributes
    ----------
    name
        Name of the attribute, ``[a-z][A-Za-z0-9_]*``.
    kind
        What it holds.
    values
        A value each; ``None`` where there is none.
    """

    name: str
    kind: Kind
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Network:
    """An undirected network without loops and double ties.

    Attributes
    ----------
    nodes
        Identifiers of the nodes, each once; nodes without a tie are among them.
    node_columns
        Attributes of the nodes, in their order.
    sources, targets
        Places of the two nodes of each tie in ``nodes``.
    tie_columns
        Attributes of the ties, in their order.
    about
        What the network as a whole is: version, filters, rules.
    """

    nodes: Sequence[str]
    node_columns: tuple[Column, ...]
    sources: Sequence[int]
    targets: Sequence[int]
    tie_columns: tuple[Column, ...]
    about: dict[str, str | int] = field(default_factory=dict)

    def node_rows(self) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Yield each node with its values."""
        return zip(self.nodes, _rows(self.node_columns), strict=False)

    def tie_rows(self) -> Iterator[tuple[str, str, tuple[Value, ...]]]:
        """Yield the two nodes of each tie with its values."""
        nodes = self.nodes
        rows = _rows(self.tie_columns)
        for source, target, values in zip(self.sources, self.targets, rows, strict=False):
            yield nodes[source], nodes[target], values


def _rows(columns: tuple[Column, ...]) -> Iterator[tuple[Value, ...]]:
    # Without a column there are rows still, as many as are asked for.
    return zip(*(column.values for column in columns), strict=True) if columns else repeat(())
