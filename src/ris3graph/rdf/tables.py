"""Answers of queries as tables of texts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from ris3graph.rdf.dataset import DataSet
    from ris3graph.rdf.reader import Reader


def table(reader: Reader, text: str, dataset: DataSet | None = None) -> pl.DataFrame:
    """Return the answer of a query as a table of texts; unbound values are empty."""
    answer = reader.serialise(text, "text/csv", dataset)
    return pl.read_csv(BytesIO(answer), infer_schema=False).fill_null("")
