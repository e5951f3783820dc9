"""Networks as GraphML and as GEXF, written line by line.

GraphML (Brandes et al., 2002) is read by networkx, igraph, Gephi, Cytoscape and yEd,
GEXF 1.3 by Gephi and networkx. Each attribute is declared with its type; a value that
is missing is left out. Characters that XML 1.0 cannot hold become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Final
from xml.sax.saxutils import escape

from ris3graph.exchange.network import Column, Kind, Network, Value

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ATTRIBUTES: Final = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_IN_TEXT: Final = {"\r": "&#13;"}
_GRAPHML: Final = {Kind.TEXT: "string", Kind.INTEGER: "int", Kind.NUMBER: "double"}
_GEXF: Final = {Kind.TEXT: "string", Kind.INTEGER: "integer", Kind.NUMBER: "double"}
_LINES: Final = 2_000
"""Lines that are written at a time."""


def write_graphml(network: Network, stream: IO[bytes]) -> None:
    """Write a network as GraphML."""
    _write(_graphml(network), stream)


def write_gexf(network: Network, stream: IO[bytes]) -> None:
    """Write a network as GEXF 1.3; the attribute ``label`` names the nodes."""
    _write(_gexf(network), stream)


def _write(lines: Iterator[str], stream: IO[bytes]) -> None:
    while piece := "\n".join(islice(lines, _LINES)):
        stream.write(piece.encode())
        stream.write(b"\n")


def _graphml(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    whole = [
        Column(name, Kind.INTEGER if isinstance(value, int) else Kind.TEXT, (value,))
        for name, value in network.about.items()
    ]
    for place, prefix, columns in (
        ("graph", "g", whole),
        ("node", "n", network.node_columns),
        ("edge", "e", network.tie_columns),
    ):
        for number, column in enumerate(columns):
            yield (
                f'<key id="{prefix}{number}" for="{place}" attr.name="{_attribute(column.name)}" '
                f'attr.type="{_GRAPHML[column.kind]}"/>'
            )
    yield '<graph edgedefault="undirected">'
    yield from (_data("g", number, column.values[0]) for number, column in enumerate(whole))
    for node, values in network.node_rows():
        yield f'<node id="{_attribute(node)}">{_all_data("n", values)}</node>'
    for source, target, values in network.tie_rows():
        yield (
            f'<edge source="{_attribute(source)}" target="{_attribute(target)}">'
            f"{_all_data('e', values)}</edge>"
        )
    yield "</graph>"
    yield "</graphml>"


def _all_data(prefix: str, values: Iterable[Value]) -> str:
    return "".join(
        [_data(prefix, number, value) for number, value in enumerate(values) if value is not None]
    )


def _data(prefix: str, number: int, value: Value) -> str:
    return f'<data key="{prefix}{number}">{_text(value)}</data>'


def _gexf(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    about = "; ".join(f"{name}: {value}" for name, value in network.about.items())
    yield f"<meta><creator>ris3graph</creator><description>{_text(about)}</description></meta>"
    yield '<graph mode="static" defaultedgetype="undirected">'
    for place, columns in (("node", network.node_columns), ("edge", network.tie_columns)):
        yield f'<attributes class="{place}">'
        for number, column in enumerate(columns):
            yield (
                f'<attribute id="{place[0]}{number}" title="{_attribute(column.name)}" '
                f'type="{_GEXF[column.kind]}"/>'
            )
        yield "</attributes>"
    label = next((i for i, c in enumerate(network.node_columns) if c.name == "label"), None)
    yield "<nodes>"
    for node, values in network.node_rows():
        name = node if label is None else values[label]
        shown = _attribute(node if name is None else str(name))
        yield f'<node id="{_attribute(node)}" label="{shown}">{_attvalues("n", values)}</node>'
    yield "</nodes>"
    yield "<edges>"
    for number, (source, target, values) in enumerate(network.tie_rows()):
        yield (
            f'<edge id="{number}" source="{_attribute(source)}" target="{_attribute(target)}">'
            f"{_attvalues('e', values)}</edge>"
        )
    yield "</edges>"
    yield "</graph>"
    yield "</gexf>"


def _attvalues(prefix: str, values: Iterable[Value]) -> str:
    parts = [
        f'<attvalue for="{prefix}{number}" value="{_attribute(value)}"/>'
        for number, value in enumerate(values)
        if value is not None
    ]
    return f"<attvalues>{''.join(parts)}</attvalues>" if parts else ""


def _attribute(value: Value) -> str:
    if not isinstance(value, str):
        return repr(value)
    return escape(_FORBIDDEN.sub("\ufffd", value), _IN_ATTRIBUTES)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        return repr(value)
    return escape(_FORBIDDEN.sub("\ufffd", value), _IN_TEXT)
