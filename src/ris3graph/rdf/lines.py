"""Statements as columns: N-Triples lines taken apart and put together by polars.

Millions of statements are too many for an object each. Here a graph is a frame of three
columns of text, ``s``, ``p`` and ``o``, each term as the engine writes it, and one
operation works on all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final

import polars as pl
from pyoxigraph import Quad, RdfFormat, Store

SCHEMA: Final = {"s": pl.String(), "p": pl.String(), "o": pl.String()}
"""Subject, predicate and object."""

EMPTY: Final = pl.DataFrame(schema=SCHEMA)

MAX_LINE: Final = 1 << 20
"""Longest statement that is stored, in bytes; the engine itself ends at 16 MiB."""

_RESPELT: Final = r'^".*(?:\\|\^\^<[^>]*>$|@[^"]*[A-Z][^"]*$)'
"""Literals that the engine may give back otherwise: escaped, typed, with a large tag."""
_BLANK: Final = r"^_:|^<<\(.*[ (]_:"
_CHUNK: Final = 1 << 18
"""Lines that are written at a time."""


def parse_lines(text: bytes, graph: str | None = None) -> pl.DataFrame:
    """Take lines apart.

    Parameters
    ----------
    text
        Statements as the engine writes them, one a line with single spaces: N-Quads
        of one graph, or N-Triples where no graph is named.
    graph
        IRI of the graph that all of them must stand in.

    Raises
    ------
    ValueError
        A statement stands in another graph.
    """
    if not text.strip():
        return EMPTY
    # A separator that no line holds, and no quotes: a column of whole lines.
    lines = pl.read_csv(
        text, has_header=False, separator="\0", quote_char=None, schema={"line": pl.String()}
    )["line"]
    tail = _tail(graph)
    stray = lines.filter(~lines.str.ends_with(tail))
    if not stray.is_empty():
        raise ValueError(f"{stray[0]} stands outside of the graph <{graph}>.")
    fields = lines.str.head(-len(tail)).str.splitn(" ", len(SCHEMA))
    return fields.struct.rename_fields(list(SCHEMA)).struct.unnest()


def from_quads(quads: Iterable[Quad]) -> pl.DataFrame:
    """Put statements into columns, each once; their graphs are left out."""
    rows = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def as_stored(frame: pl.DataFrame) -> pl.DataFrame:
    """Write literals as the engine gives them back, and each statement once.

    It keeps numbers, dates and truth values by value: ``50.40`` comes back as ``50.4``,
    an ``xsd:nonNegativeInteger`` as an ``xsd:integer``. Digests and change sets are made
    of what is in the store, so the comparison has to be as well.
    """
    given = frame["o"].filter(frame["o"].str.contains(_RESPELT)).unique(maintain_order=True)
    memory = Store()
    lines = (f"<urn:{number}> <urn:is> {literal} .\n" for number, literal in enumerate(given))
    memory.bulk_load("".join(lines).encode(), format=RdfFormat.N_TRIPLES)
    kept = {str(quad.subject): str(quad.object) for quad in memory}
    respelt = {
        literal: kept[f"<urn:{number}>"]
        for number, literal in enumerate(given)
        if kept[f"<urn:{number}>"] != literal
    }
    if respelt:
        frame = frame.with_columns(frame["o"].replace(list(respelt), list(respelt.values())))
    return frame.unique(maintain_order=True)


def blank(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the statements that have a blank node."""
    return frame.filter(pl.col("s").str.starts_with("_:") | pl.col("o").str.contains(_BLANK))


def lines(frame: pl.DataFrame, graph: str | None = None) -> pl.Series:
    """Put the statements together as lines without their ends, N-Quads or N-Triples."""
    space = pl.lit(" ")
    terms = [pl.col("s"), space, pl.col("p"), space, pl.col("o"), pl.lit(_tail(graph))]
    return frame.select(pl.concat_str(terms).alias("line"))["line"]


def encoded(frame: pl.DataFrame, graph: str | None = None) -> Iterator[bytes]:
    """Yield the text of the statements in parts of many whole lines."""
    for part in frame.iter_slices(_CHUNK):
        text = BytesIO()
        lines(part, graph).to_frame().write_csv(text, include_header=False, quote_style="never")
        yield text.getvalue()


def without(some: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return the statements that are in the one and not in the other."""
    return some.join(others, on=list(SCHEMA), how="anti")


def is_iri(term: pl.Expr) -> pl.Expr:
    """Whether a term is an IRI: neither a literal nor a blank node nor a triple."""
    return term.str.starts_with("<") & ~term.str.starts_with("<<")


def _tail(graph: str | None) -> str:
    return " ." if graph is None else f" <{graph}> ."
