"""Where things come from: files, rows and columns of tables.

The graph keeps the row that a thing comes from. Lines and headings are known of the files
that are being loaded only, so these go first where a thing stands in several files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import polars as pl

from ris3graph.ingest import Ingested
from ris3graph.rdf.namespaces import GRAPH, ONTOLOGY
from ris3graph.services.resolving import DERIVED_FROM

_ROW: Final = rf"^<(?P<graph>{re.escape(GRAPH)}source/[^/]+)/(?P<file>[^#]+)#row=(?P<row>\d+)>$"
_STATED: Final = {
    ONTOLOGY + "earliest": (ONTOLOGY + "startDate", ONTOLOGY + "endDate"),
}
"""What stands in the source, where a property follows from it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is being loaded: the graph of the source, and its files."""

    graph: str = ""
    files: Sequence[Ingested] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from, as far as that is known.

    Attributes
    ----------
    file
        Name of the file.
    row, line
        Row of a table, its header being row 1, and the line that the row begins in; the
        line is known of what is being loaded.
    column
        Headings of the columns that say it, of a table that is being loaded; empty where the
        table has none.
    """

    file: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None


class Origins:
    """The rows that nodes come from.

    Parameters
    ----------
    statements
        Statements, those about origins among them.
    nodes
        Nodes that will be asked about, in a column ``s``.
    load
        What is being loaded.
    """

    def __init__(
        self, statements: pl.DataFrame, nodes: pl.DataFrame, load: Load | None = None
    ) -> None:
        self._graph = "" if load is None else load.graph
        self._files = {} if load is None else {file.name: file for file in load.files}
        self._rows: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for node, graph, file, row in rows_of(statements, nodes).rows():
            self._rows[node].append((graph, file, row))

    def of(self, node: str, path: str | None = None) -> Origin:
        """Return where a node comes from, or what is said of it.

        Parameters
        ----------
        node
            The node, as a term.
        path
            IRI of a property of it.
        """
        found = [
            (file is None, not column, Origin(name, row, line, column))
            for graph, name, row in self._rows.get(node, ())
            for file in [self._files.get(name) if graph == self._graph else None]
            for line in [None if file is None else file.line(row)]
            for column in [None if file is None else heading(file, path)]
        ]
        # Rows are in order: the first of the best stands for all.
        return min(found, key=lambda one: one[:2], default=(True, True, Origin()))[2]


def heading(file: Ingested, path: str | None) -> str | None:
    """Return the headings of the columns of a table that say a property; nothing of other files."""
    if path is None or not file.columns:
        return None
    return ", ".join(filter(None, map(file.columns.get, stated(path))))


def stated(path: str) -> tuple[str, ...]:
    """Return the properties that a source states where this one follows from them."""
    return _STATED.get(path, (path,))


def rows_of(statements: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Rows that nodes come from, in order: the node ``s``, ``graph``, ``file``, number ``row``."""
    return (
        statements.filter(pl.col("p") == DERIVED_FROM)
        .join(nodes.select("s").unique(), on="s", how="semi")
        .select("s", place=pl.col("o").str.extract_groups(_ROW))
        .unnest("place")
        .select(
            "s",
            "graph",
            pl.col("file").map_elements(unquote, return_dtype=pl.String),
            pl.col("row").cast(pl.Int64),
        )
        .drop_nulls("row")
        .sort("file", "row")
    )
