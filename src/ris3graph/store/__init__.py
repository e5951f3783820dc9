"""Versioned storage: one writer, immutable versions, readers with explicit data sets."""

from __future__ import annotations

from ris3graph.store.derived import Derived
from ris3graph.store.differing import PATCH, Difference
from ris3graph.store.directory import Current, DataDirectory
from ris3graph.store.draft import Draft
from ris3graph.store.lock import Lock
from ris3graph.store.reader import EmbeddedReader
from ris3graph.store.reverting import revert
from ris3graph.store.turns import Turns, WriteLimits
from ris3graph.store.version import GraphChange, Version, Versions
from ris3graph.store.workers import Caller, QueryLimits, QueryWorkers
from ris3graph.store.writer import Writer

__all__ = [
    "PATCH",
    "Caller",
    "Current",
    "DataDirectory",
    "Derived",
    "Difference",
    "Draft",
    "EmbeddedReader",
    "GraphChange",
    "Lock",
    "QueryLimits",
    "QueryWorkers",
    "Turns",
    "Version",
    "Versions",
    "WriteLimits",
    "Writer",
    "revert",
]
