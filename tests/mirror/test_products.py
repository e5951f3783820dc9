"""The table of products, and what the guide says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ris3graph.mirror import PRODUCTS
from tests.mirror.known import KNOWN

GUIDE = (Path(__file__).parents[2] / "docs" / "mirrors.md").read_text("utf-8")


def test_the_guide_has_all_products_and_says_which_were_tested():
    rows = re.findall(r"^\| `([a-z0-9]+)` \|[^|]*\| ([^|]*) \|$", GUIDE, flags=re.MULTILINE)
    assert len(rows) == len(PRODUCTS)
    assert set(dict(rows)) == set(PRODUCTS)
    for name, tested in rows:
        assert (tested == "no") == (PRODUCTS[name].tested == ""), name


def test_the_guide_counts_what_virtuoso_fails():
    passed, all_of_them = map(int, re.findall(r"(\d+) of (\d+), see below", GUIDE)[0])
    assert all_of_them - passed == len(KNOWN["virtuoso"])


@pytest.mark.parametrize(
    ("name", "base", "query", "store"),
    [
        ("oxigraph", "http://h:7878/", "http://h:7878/query", "http://h:7878/store"),
        ("virtuoso", "http://h", "http://h/sparql", "http://h/sparql-graph-crud-auth"),
        (
            "graphdb",
            "http://h/repositories/r",
            "http://h/repositories/r",
            "http://h/repositories/r/rdf-graphs/service",
        ),
        ("neptune", "https://h:8182", "https://h:8182/sparql", "https://h:8182/sparql/gsp/"),
        ("stardog", "http://h/d", "http://h/d/query", "http://h/d"),
    ],
)
def test_addresses(name: str, base: str, query: str, store: str):
    assert PRODUCTS[name].addresses(base) == (query, store)
