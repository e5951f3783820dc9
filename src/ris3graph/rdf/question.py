"""A query with all that its answer depends on."""

from __future__ import annotations

from dataclasses import dataclass

from ris3graph.rdf.dataset import DataSet


@dataclass(frozen=True, slots=True)
class Question:
    """A query on a published version.

    Attributes
    ----------
    query, media_type
        SPARQL, and how its answer is written.
    dataset
        Graphs that the caller asked for and may read; ``None`` leaves it to the query
        and the standard data set.
    version
        Number of the version.
    """

    query: str
    media_type: str
    dataset: DataSet | None
    version: int
