"""Networks as Graphology's JSON, which Sigma and other JavaScript libraries read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, Final

from ris3graph.exchange.network import Column, Network, Value

_ITEMS: Final = 1_000
"""Nodes or ties that are written at a time."""


def write_graphology(network: Network, stream: IO[bytes]) -> None:
    """Write a network as the JSON that ``Graph.from`` of Graphology takes.

    Missing values are left out.
    """
    head = {
        "options": {"type": "undirected", "multi": False, "allowSelfLoops": False},
        "attributes": network.about,
    }
    stream.write(_json(head)[:-1].encode())
    nodes: Iterator[dict[str, Any]] = (
        {"key": node, "attributes": _attributes(network.node_columns, values)}
        for node, values in network.node_rows()
    )
    ties: Iterator[dict[str, Any]] = (
        {
            "source": source,
            "target": target,
            "undirected": True,
            "attributes": _attributes(network.tie_columns, values),
        }
        for source, target, values in network.tie_rows()
    )
    for name, items in (("nodes", nodes), ("edges", ties)):
        stream.write(f',"{name}":[\n'.encode())
        _write(items, stream)
        stream.write(b"]")
    stream.write(b"}\n")


def _write(items: Iterator[dict[str, Any]], stream: IO[bytes]) -> None:
    first = True
    while some := list(islice(items, _ITEMS)):
        lines = ",\n".join(map(_json, some))
        stream.write((lines if first else ",\n" + lines).encode())
        first = False


def _attributes(columns: tuple[Column, ...], values: Iterable[Value]) -> dict[str, Value]:
    pairs = zip(columns, values, strict=True)
    return {column.name: value for column, value in pairs if value is not None}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
