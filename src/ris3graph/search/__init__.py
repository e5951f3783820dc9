"""Search by name and identifier: labels in, an index out, hits out."""

from __future__ import annotations

from ris3graph.search.build import FORMAT, build
from ris3graph.search.entry import Entry, Found, Hit, Name
from ris3graph.search.index import SearchIndex

__all__ = ["FORMAT", "Entry", "Found", "Hit", "Name", "SearchIndex", "build"]
