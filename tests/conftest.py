"""Fixtures that several packages of tests share."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

VALUES = Path(__file__).parent / "reference" / "values.json"


@dataclass(frozen=True)
class Reference:
    """Values that other programs (R's igraph and sna, bctpy …) gave; see ``meta``.

    ``data`` is the file as parsed, ``entries`` its values by identifier.
    """

    data: dict[str, Any]
    entries: dict[str, dict[str, Any]]

    def value(self, identifier: str) -> Any:
        """The expected value, such as ``value("karate.betweenness")``."""
        return self.entries[identifier]["value"]

    def graph(self, name: str) -> nx.Graph:
        """A new network: ``florentine``, ``karate`` or ``davis_bipartite``."""
        stored = self.data["graphs"][name]
        graph = nx.Graph()
        for node in stored.get("nodes", []):
            graph.add_node(node["id"], **node)
        graph.add_edges_from(edge[:2] for edge in stored["edges"])
        return graph

    def groups(self, name: str, attribute: str) -> dict[str, str]:
        """Group of each node, by ``helix`` or ``region``."""
        return {node["id"]: node[attribute] for node in self.data["graphs"][name]["nodes"]}

    def check(self, measured: Any, identifier: str) -> None:
        """Assert that measured values agree within the tolerance of the entry."""
        entry = self.entries[identifier]
        _compare(measured, entry["value"], entry["tolerance"], identifier)


def _compare(measured: Any, expected: Any, tolerance: float, where: str) -> None:
    if isinstance(expected, Mapping):
        assert set(measured) == set(expected), where
        for key, value in expected.items():
            _compare(measured[key], value, tolerance, f"{where}, {key}")
    elif expected is None:
        assert measured is None, where
    else:
        assert measured is not None, where
        assert abs(measured - expected) <= tolerance * max(1, abs(expected)), where


@pytest.fixture(scope="session")
def reference() -> Reference:
    data = json.loads(VALUES.read_text(encoding="utf-8"))
    return Reference(data, {entry["id"]: entry for entry in data["values"]})


@pytest.fixture(scope="session")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The pilot, loaded and assessed once for all workers; tests only read it.

    The import is late: most tests need neither store nor analysis.
    """
    from ris3graph import resources
    from ris3graph.services.provenance import Source
    from ris3graph.workspace import Workspace

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "pilot.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workspace = Workspace.open(shared / "pilot" / "data")
        if not (shared / "pilot" / "made").exists():
            with (
                workspace.writer() as writer,
                workspace.prepare(writer, [resources.pilot()], Source("pilot")) as preparation,
            ):
                preparation.publish(who="test")
            workspace.analyse()
            (shared / "pilot" / "made").touch()
    return workspace
