"""Graphology's JSON, held to its documented form, and to Graphology itself where it is there."""

import io
import json
import shutil
import subprocess

import pytest

from ris3graph.exchange.graphology import write_graphology
from ris3graph.exchange.network import Network
from tests.exchange.networks import NETWORK, nodes, ties

IMPORT = """
const { UndirectedGraph } = require("graphology");
const graph = UndirectedGraph.from(JSON.parse(require("fs").readFileSync(0, "utf8")));
const nodes = graph.mapNodes((key, attributes) => [key, attributes]);
const edges = graph.mapEdges((key, attributes, source, target) => [[source, target], attributes]);
console.log(JSON.stringify({ nodes, edges, about: graph.getAttributes() }));
"""


def _written(network=NETWORK) -> bytes:
    stream = io.BytesIO()
    write_graphology(network, stream)
    return stream.getvalue()


def test_it_has_the_documented_form():
    # https://graphology.github.io/serialization.html
    found = json.loads(_written())
    assert found["options"] == {"type": "undirected", "multi": False, "allowSelfLoops": False}
    assert {item["key"]: item["attributes"] for item in found["nodes"]} == nodes()
    assert {(i["source"], i["target"]): i["attributes"] for i in found["edges"]} == ties()
    assert all(item["undirected"] is True for item in found["edges"])
    assert found["attributes"] == NETWORK.about


def test_more_items_than_are_written_at_a_time():
    count = 2_500
    network = Network(
        [str(n) for n in range(count)], (), list(range(count - 1)), [count - 1] * (count - 1), ()
    )
    found = json.loads(_written(network))
    assert [item["key"] for item in found["nodes"]] == list(network.nodes)
    assert len(found["edges"]) == count - 1
    assert json.loads(_written(Network([], (), [], [], ())))["nodes"] == []


def test_graphology_imports_it():
    if shutil.which("node") is None:
        pytest.skip("There is no node here.")
    answer = subprocess.run(
        ["node", "-e", IMPORT], input=_written(), capture_output=True, check=False, timeout=60
    )
    if b"Cannot find module 'graphology'" in answer.stderr:
        pytest.skip("node finds no graphology; install it and name its folder in NODE_PATH.")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert dict(found["nodes"]) == nodes()
    assert {tuple(pair): attributes for pair, attributes in found["edges"]} == ties()
    assert found["about"] == NETWORK.about
