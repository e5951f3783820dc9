from datetime import date
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from ris3graph.analysis.dialogue import Record
from ris3graph.analysis.projection import project
from ris3graph.analysis.ties import UNDATED, ties
from ris3graph.errors import AnalysisError


def record(name, members, kind="project", **more):
    return Record(name, kind, "all", frozenset(), frozenset(members), **more)


RECORDS = [
    record("1", "abc", weight=2.0, earliest=date(2020, 1, 1), latest=date(2021, 1, 1)),
    record("2", "ab", kind="memorandum", earliest=date(2019, 5, 1)),
    record("3", "cd"),
    record("4", "ae", kind="membership", dialogue=False),
    record("5", "z"),
]
NODES = ["a", "b", "c", "d", "e"]


def test_what_stands_behind_each_tie():
    found = ties(NODES, RECORDS)
    rows = list(
        zip(
            found.first.tolist(),
            found.second.tolist(),
            found.records.tolist(),
            found.strength.tolist(),
            found.earliest.tolist(),
            found.latest.tolist(),
            found.kinds_of(),
            strict=True,
        )
    )
    start, end = date(2020, 1, 1).toordinal(), date(2021, 1, 1).toordinal()
    assert rows == [
        (0, 1, 2, 2.0, date(2019, 5, 1).toordinal(), end, ("memorandum", "project")),
        (0, 2, 1, 1.0, start, end, ("project",)),
        (1, 2, 1, 1.0, start, end, ("project",)),
        (2, 3, 1, 1.0, UNDATED, UNDATED, ("project",)),
    ]


def test_strength_is_that_of_the_projection():
    random = np.random.default_rng(1)
    nodes = [str(number) for number in range(60)]
    records = [
        record(
            str(n),
            random.choice(nodes, random.integers(1, 12), replace=False).tolist(),
            weight=float(random.integers(1, 4)),
        )
        for n in range(200)
    ]
    found = ties(nodes, records)
    graph = project(nodes, records)
    assert found.first.size == graph.number_of_edges()
    for first, second, strength in zip(found.first, found.second, found.strength, strict=True):
        assert graph[nodes[first]][nodes[second]]["strength"] == pytest.approx(strength, rel=1e-12)
    shared = nx.Graph()
    for item in records:
        for pair in combinations(sorted(item.members), 2):
            shared.add_edge(*pair, n=shared.get_edge_data(*pair, {"n": 0})["n"] + 1)
    counts = {
        (nodes[f], nodes[s]): n
        for f, s, n in zip(found.first, found.second, found.records, strict=True)
    }
    assert counts == {
        tuple(sorted(pair, key=int)): data["n"] for *pair, data in shared.edges(data=True)
    }


def test_large_records_make_no_ties():
    assert ties(NODES, RECORDS, largest=2).records.tolist() == [1, 1]
    assert ties(NODES, []).first.size == 0


def test_more_kinds_than_bits_are_refused():
    with pytest.raises(AnalysisError, match="64 kinds"):
        ties(NODES, [record(str(n), "ab", kind=f"k{n}") for n in range(64)])
