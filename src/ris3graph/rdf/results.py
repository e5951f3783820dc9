"""Answers of an engine, and graphs, written in the format that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from pyoxigraph import (
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from ris3graph.errors import QueryError
from ris3graph.rdf.csvresults import CellCount
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.rdf.spool import Spool
from ris3graph.rdf.writing import WITH_PREFIXES, XmlCheck, is_xml

Result = QuerySolutions | QueryBoolean | QueryTriples | Iterable[Triple]


def write_result(result: Result, media_type: str, to: Spool) -> bool:
    """Write an answer in a media type of results or of graphs.

    Parameters
    ----------
    result
        Rows, a yes or no, or statements.
    media_type
        Registered name of the format.
    to
        Where it goes.

    Returns
    -------
    bool
        Whether it is CSV whose rows were torn: it has to be written by `write_csv`.

    Raises
    ------
    QueryError
        The format cannot hold the answer.
    """
    graph = not isinstance(result, QuerySolutions | QueryBoolean)
    kinds = RdfFormat if graph else QueryResultsFormat
    chosen = kinds.from_media_type(media_type)
    check: XmlCheck | CellCount | None = None
    if chosen is not None and is_xml(chosen):
        check = XmlCheck()
    elif chosen == QueryResultsFormat.CSV:
        check = CellCount()
    stream = to if check is None else _Both(check, to)
    try:
        if chosen is None:
            raise QueryError(
                f"{'A graph' if graph else 'Such a result'} cannot be given as {media_type}."
            )
        if isinstance(result, QuerySolutions | QueryBoolean):
            result.serialize(stream, format=chosen)  # type: ignore[arg-type] # by kind
        elif chosen in WITH_PREFIXES:
            serialize(result, stream, format=chosen, prefixes=PREFIXES)  # type: ignore[arg-type] # by kind
        elif isinstance(result, QueryTriples):
            result.serialize(stream, format=chosen)  # type: ignore[arg-type] # by kind
        else:
            serialize(result, stream, format=chosen)  # type: ignore[arg-type] # by kind
    except ValueError as error:
        raise QueryError(f"The result cannot be given as {media_type}: {error}.") from error
    finally:
        # An error's traceback would take it to another thread, where it may not end.
        del result
    return isinstance(check, CellCount) and check.is_torn


def graph_format(media_type: str, graph: str | None) -> RdfFormat:
    """Return the format in which one graph is written, or all where none is named.

    Raises
    ------
    QueryError
        There is no such format, or it cannot hold all graphs.
    """
    chosen = RdfFormat.from_media_type(media_type)
    if chosen is None:
        raise QueryError(f"RDF cannot be given as {media_type}.")
    if graph is None and not chosen.supports_datasets:
        raise QueryError(f"{media_type} holds one graph; name it, or ask for TriG or N-Quads.")
    return chosen


def write_graphs(quads: Iterable[Quad], to: IO[bytes], form: RdfFormat, graph: str | None) -> None:
    """Write one graph, or all in a format of data sets, statement by statement.

    One graph as JSON-LD is written without its name, as in Turtle: who reads a graph
    there reads the unnamed one.

    Parameters
    ----------
    quads
        Statements, graph by graph.
    to
        Where they go.
    form
        The format, as `graph_format` returns it.
    graph
        IRI of the one graph, ``None`` for all.
    """
    if form.supports_datasets and (graph is None or form != RdfFormat.JSON_LD):
        serialize(quads, to, format=form, prefixes=PREFIXES)
    else:
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        serialize(triples, to, format=form, prefixes=PREFIXES)


class _Both:
    """A stream that hands what it gets to a check, and then on."""

    def __init__(self, check: XmlCheck | CellCount, to: Spool) -> None:
        self._check = check
        self._to = to

    def write(self, data: bytes) -> int:
        self._check.write(data)
        return self._to.write(data)

    def flush(self) -> None:
        """Do nothing: neither of the two has anything to flush."""
