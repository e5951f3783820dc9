"""The two tables of a network, read back by the rule that their text states."""

import csv
import io

import networkx as nx
import polars as pl
import pytest

from ris3graph.exchange.cells import guarded, unguarded
from ris3graph.exchange.tables import write_nodes, write_ties
from tests.exchange.networks import NETWORK, nodes, ties

TEXTS = {"id", "label", "source", "target", "first"}
WHOLE = {"count", "records"}


def _read(write) -> list[dict[str, object]]:
    stream = io.BytesIO()
    write(NETWORK, stream)
    assert not stream.closed
    rows = csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))
    return [
        {
            name: unguarded(cell) if name in TEXTS else (int if name in WHOLE else float)(cell)
            for name, cell in row.items()
            if cell
        }
        for row in rows
    ]


def test_tables_in_networkx_give_the_same_network():
    graph = nx.Graph()
    for row in _read(write_nodes):
        graph.add_node(row.pop("id"), **row)
    for row in _read(write_ties):
        graph.add_edge(row.pop("source"), row.pop("target"), **row)
    assert dict(graph.nodes(data=True)) == nodes()
    assert {(a, b): data for a, b, data in graph.edges(data=True)} == ties()
    assert list(nx.isolates(graph)) == ["lonely.alone"]


def test_numbers_stay_numbers_and_formulas_become_texts():
    stream = io.BytesIO()
    write_nodes(NETWORK, stream)
    table = pl.read_csv(stream.getvalue())
    assert table["latitude"].to_list() == [-50.25, 0.1, None, 1e-12, 3.0]
    assert table["count"].to_list() == [-3, 0, None, 7, 2**31 - 1]
    assert table["label"][1] == "'=HYPERLINK(1)"


RISKY = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n\0")
"""As OWASP lists them (CSV Injection), and the null character (ASVS 5, 1.2.10)."""


@pytest.mark.parametrize("text", [*(f"{sign}1" for sign in RISKY), "'", "''", "'=1", "Київ", ""])
def test_a_guarded_text_is_no_formula_and_comes_back(text: str):
    assert not guarded(text).startswith(RISKY)
    assert unguarded(guarded(text)) == text
