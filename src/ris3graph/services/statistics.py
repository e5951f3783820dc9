"""How many things of each class and statements of each property a graph holds (VoID)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ris3graph.packing import Arrays, Strings
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.tables import table
from ris3graph.store import Derived, Version

_LAYOUT: Final = "1"
_QUERIES: Final = {
    "class": "SELECT ?of (COUNT(?thing) AS ?n) WHERE { ?thing a ?of } GROUP BY ?of",
    "property": "SELECT ?of (COUNT(*) AS ?n) WHERE { ?thing ?of ?value } GROUP BY ?of",
}


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """What a graph holds.

    Attributes
    ----------
    classes
        How many things have each class as a type, by its IRI.
    properties
        How many statements have each property, by its IRI.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]


class Statistics:
    """Counts of graphs: made once for each state of a graph, and kept.

    Parameters
    ----------
    derived
        Where they are kept.
    """

    def __init__(self, derived: Derived) -> None:
        self._derived = derived

    def find(self, version: Version, graph: str) -> GraphCounts | None:
        """Return the counts of a graph, ``None`` where they are not made yet."""
        arrays = self._derived.find(version.number, _name(graph), _key(version, graph))
        return None if arrays is None else _counts(arrays)

    def count(self, version: Version, graph: str, reader: Reader) -> GraphCounts:
        """Return the counts of a graph; they are made where they are not there.

        Parameters
        ----------
        version, graph
            Which graph.
        reader
            A reader of that version.
        """

        def make() -> Arrays:
            found: Arrays = {}
            for name, query in _QUERIES.items():
                rows = table(reader, query, DataSet((graph,), ())).sort("of")
                found |= Strings.arrays(name, rows["of"])
                found[f"{name}-count"] = rows["n"].cast(int).to_numpy()
            return found

        key = _key(version, graph)
        return _counts(self._derived.get(version.number, _name(graph), key, make))


def _name(graph: str) -> str:
    return f"counts-{hashlib.sha256(graph.encode()).hexdigest()[:16]}"


def _key(version: Version, graph: str) -> str:
    return f"{_LAYOUT} {version.digests.get(graph)}"


def _counts(arrays: Arrays) -> GraphCounts:
    classes, properties = (
        dict(
            zip(
                Strings.of(name, arrays),
                arrays[f"{name}-count"].astype(np.int64).tolist(),
                strict=True,
            )
        )
        for name in _QUERIES
    )
    return GraphCounts(classes, properties)
