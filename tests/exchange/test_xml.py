"""What networkx and igraph read is what was written, isolates and types included."""

import io
import math
from pathlib import Path

import igraph
import networkx as nx
import pytest

from ris3graph.exchange.network import Column, Kind, Network
from ris3graph.exchange.xml import write_gexf, write_graphml
from tests.exchange.networks import NAMES, NETWORK, nodes, ties


def _written(write, network=NETWORK) -> io.BytesIO:
    stream = io.BytesIO()
    write(network, stream)
    stream.seek(0)
    return stream


def test_graphml_in_networkx():
    graph = nx.read_graphml(_written(write_graphml))
    assert dict(graph.nodes(data=True)) == nodes()
    assert {(a, b): data for a, b, data in graph.edges(data=True)} == ties()
    assert not graph.is_directed()
    assert list(nx.isolates(graph)) == ["lonely.alone"]
    assert graph.graph["version"] == 7
    assert graph.graph["region"] == "<UA-63>"


def test_graphml_in_igraph(tmp_path: Path):
    file = tmp_path / "network.graphml"
    file.write_bytes(_written(write_graphml).getvalue())
    graph = igraph.Graph.Read_GraphML(str(file))
    assert graph.vs["id"] == list(NETWORK.nodes)
    assert graph.vs["label"] == [name or "" for name in NAMES]
    assert graph.vs["latitude"][:2] == [-50.25, 0.1]
    assert math.isnan(graph.vs["latitude"][2])
    assert [(e.source, e.target) for e in graph.es] == [(0, 1), (0, 2), (2, 3)]
    assert graph.es["strength"] == [0.1, 1 / 3, 2.0]
    assert graph.es["records"] == [1, 2, 3]


def test_gexf_in_networkx():
    graph = nx.read_gexf(_written(write_gexf), version="1.3")
    for node, expected in nodes().items():
        # Without a name the identifier stands as the label.
        assert dict(graph.nodes[node]) == {"label": node, **expected}
    found = {(a, b): data for a, b, data in graph.edges(data=True)}
    assert {pair: {k: v for k, v in data.items() if k != "id"} for pair, data in found.items()} == (
        ties()
    )
    assert list(nx.isolates(graph)) == ["lonely.alone"]


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_what_xml_cannot_hold_is_shown_as_such(write):
    network = Network(["a"], (Column("label", Kind.TEXT, ["x\x00\x0b\ufffe"]),), [], [], ())
    text = _written(write, network).getvalue().decode()
    assert "x\ufffd\ufffd\ufffd" in text


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_an_empty_network(write):
    read = nx.read_graphml if write is write_graphml else nx.read_gexf
    kwargs = {} if write is write_graphml else {"version": "1.3"}
    graph = read(_written(write, Network([], (), [], [], ())), **kwargs)
    assert len(graph) == 0
