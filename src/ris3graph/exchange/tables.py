"""Networks as two tables: nodes with their attributes, isolates included, and ties.

CSV after RFC 4180, UTF-8. Texts are guarded against being run as formulas
(`ris3graph.exchange.cells`); numbers are written as they are, missing values are empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import IO

from ris3graph.exchange.cells import guarded
from ris3graph.exchange.network import Network, Value


def write_nodes(network: Network, stream: IO[bytes]) -> None:
    """Write the nodes: ``id`` and a column an attribute."""
    rows = ((node, *values) for node, values in network.node_rows())
    _write(["id", *(column.name for column in network.node_columns)], rows, stream)


def write_ties(network: Network, stream: IO[bytes]) -> None:
    """Write the ties: ``source``, ``target`` and a column an attribute."""
    rows = ((source, target, *values) for source, target, values in network.tie_rows())
    names = [column.name for column in network.tie_columns]
    _write(["source", "target", *names], rows, stream)


def _write(header: Sequence[str], rows: Iterable[Sequence[Value]], stream: IO[bytes]) -> None:
    text = TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([_cell(value) for value in row] for row in rows)
        text.flush()
    finally:
        # The stream is the caller's to close.
        text.detach()


def _cell(value: Value) -> Value:
    return guarded(value) if isinstance(value, str) else value
