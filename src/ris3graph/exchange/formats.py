"""The formats of a network by name."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from ris3graph.exchange.files import Write
from ris3graph.exchange.graphology import write_graphology
from ris3graph.exchange.network import Network
from ris3graph.exchange.tables import write_nodes, write_ties
from ris3graph.exchange.xml import write_gexf, write_graphml


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A format that networks are written in.

    Attributes
    ----------
    media_type
        What stands in Content-Type.
    writer
        Writes a network to a stream.
    table
        Whether it is a table, which can have a byte order mark: Excel needs one to take
        the file for UTF-8, and other programs stumble over it.
    """

    media_type: str
    writer: Callable[[Network, IO[bytes]], None]
    table: bool = False

    def write(self, make: Callable[[], Network], *, bom: bool = False) -> Write:
        """Return what writes a network, which is made when writing begins."""

        def work(stream: IO[bytes]) -> None:
            if bom and self.table:
                stream.write(BOM_UTF8)
            self.writer(make(), stream)

        return work


NETWORK_FORMATS: Final = {
    "graphml": NetworkFormat("application/graphml+xml", write_graphml),
    "gexf": NetworkFormat("application/gexf+xml", write_gexf),
    "graphology.json": NetworkFormat("application/json", write_graphology),
    "nodes.csv": NetworkFormat("text/csv; charset=utf-8", write_nodes, table=True),
    "edges.csv": NetworkFormat("text/csv; charset=utf-8", write_ties, table=True),
}
"""Formats by the suffix of their files."""
