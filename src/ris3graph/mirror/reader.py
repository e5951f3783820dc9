"""Reading a version that a mirror holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Triple,
)

from ris3graph.errors import QueryError, QueryRefusedError, StoreError
from ris3graph.mirror.endpoint import Endpoint, changing, unreadable
from ris3graph.mirror.guard import for_mirror
from ris3graph.mirror.marker import Marker, is_still
from ris3graph.rdf.clauses import dataset_clauses, without_clauses
from ris3graph.rdf.csvresults import write_csv
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.guard import check_syntax
from ris3graph.rdf.namespaces import MERGE_GRAPH, RESOLVED_GRAPH
from ris3graph.rdf.reader import Solutions
from ris3graph.rdf.results import graph_format, write_graphs, write_result
from ris3graph.rdf.searching import (
    SCORE_FUNCTION,
    Search,
    asks_search,
    calls_score,
    out_of_sight,
    with_hits,
)
from ris3graph.rdf.spool import Answer, Spool
from ris3graph.rdf.tokens import form_of
from ris3graph.said import say

_GRAPH_FORMS = ("construct", "describe")


class RemoteReader:
    """A version of the data, read from a mirror.

    Every query goes with an explicit data set. After each the mirror is asked whether it
    holds the same still: an answer is of this version, or there is none.

    Parameters
    ----------
    endpoint
        The mirror; it stays the caller's to close.
    marker
        What it says that it holds.
    search
        Searches the version; without it the search graph is empty.
    """

    def __init__(self, endpoint: Endpoint, marker: Marker, search: Search | None = None) -> None:
        self._endpoint: Endpoint | None = endpoint
        self._marker = marker
        self._search = search

    @property
    def version(self) -> int:
        """Number of the version."""
        return self._marker.number

    def select(self, query: str, dataset: DataSet | None = None) -> Solutions:
        """Answer a SELECT query."""
        with self._rows(query, dataset, "SELECT") as result:
            if not isinstance(result, QuerySolutions):
                raise unreadable()
            names = tuple(variable.value for variable in result.variables)
            found = Solutions(names, [tuple(solution) for solution in result])
        return found  # noqa: RET504 (what leaves the block may not come back)

    def ask(self, query: str, dataset: DataSet | None = None) -> bool:
        """Answer an ASK query."""
        with self._rows(query, dataset, "ASK") as result:
            if not isinstance(result, QueryBoolean):
                raise unreadable()
            found = bool(result)
        return found  # noqa: RET504 (what leaves the block may not come back)

    def construct(self, query: str, dataset: DataSet | None = None) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        if form_of(query) not in _GRAPH_FORMS:
            # What is wrong altogether is told as such.
            self._prepared(query, dataset)
            raise QueryError("This is no CONSTRUCT or DESCRIBE query.")
        with self._triples(*self._prepared(query, dataset)) as triples:
            found = list(triples)
        return found  # noqa: RET504 (what leaves the block may not come back)

    def serialise(self, query: str, media_type: str, dataset: DataSet | None = None) -> bytes:
        """Answer a query in a media type of results or of graphs."""
        spool = Spool()
        self.write(query, media_type, spool, dataset)
        return Answer(spool.close()).read()

    def write(self, query: str, media_type: str, to: Spool, dataset: DataSet | None = None) -> None:
        """Write the answer to a query in a media type of results or of graphs."""
        form = form_of(query)
        if form in _GRAPH_FORMS:
            with self._triples(*self._prepared(query, dataset)) as triples:
                write_result(triples, media_type, to)
            return
        with self._rows(query, dataset, (form or "SELECT").upper()) as result:
            try:
                is_torn = write_result(result, media_type, to)
            finally:
                # An error's traceback would take it to another thread, where it may not end.
                del result
        if is_torn:
            solutions = self.select(query, dataset)
            to.restart()
            write_csv(solutions.variables, solutions.rows, to)

    def graphs(self) -> tuple[str, ...]:
        """IRIs of all named graphs, sorted."""
        return self._marker.dataset.named

    def standard(self) -> DataSet:
        """Return ontology, vocabularies, resolved data, metadata and current results."""
        return self._marker.dataset

    def export(self, to: IO[bytes], media_type: str, graph: str | None = None) -> None:
        """Write one graph, or all; see `ris3graph.rdf.results.write_graphs`."""
        form = graph_format(media_type, graph)
        if graph is not None and graph not in self.graphs():
            raise QueryError(f"There is no graph <{graph}>.")
        named = self.graphs() if graph is None else (graph,)
        quads = (
            Quad(t.subject, t.predicate, t.object, NamedNode(name))
            for name in named
            for t in self._statements(name)
        )
        write_graphs(quads, to, form, graph)

    def close(self) -> None:
        """Let go of the version."""
        self._endpoint = None

    def _statements(self, graph: str) -> Iterator[Triple]:
        whole = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        with self._triples(whole, DataSet((graph,), ())) as triples:
            yield from triples

    def _prepared(self, query: str, dataset: DataSet | None) -> tuple[str, DataSet]:
        """Return a query as the mirror gets it, and what it may see."""
        product = self._open().address.of
        text = for_mirror(query, product)
        if not product.describe and form_of(text) == "describe":
            raise QueryRefusedError(
                say(
                    "This site reads a mirror that describes things out of all graphs, whatever "
                    "is asked for. Use CONSTRUCT."
                )
            )
        standard = self.standard()
        visible = (standard if dataset is None else dataset).restricted(*dataset_clauses(text))
        if self._search is not None and asks_search(text):
            seen = RESOLVED_GRAPH in {*visible.default, *visible.named}
            text = with_hits(text, self._search if seen else out_of_sight)
        if calls_score(text):
            raise QueryRefusedError(
                say(
                    "This site reads a mirror, which does not know the function <{name}>. Use "
                    'the pattern: GRAPH graph:search {{ ?thing search:matches "…" ; '
                    "search:score ?score }}.",
                    name=SCORE_FUNCTION.value,
                )
            )
        # Read by our engine first, which tells line and column alike everywhere.
        check_syntax(text)
        if visible.default == standard.default:
            # Merged there beforehand: over thirty graphs most engines join slowly, and some
            # count a statement that two of them hold twice.
            resolved = [graph for graph in standard.default if graph == RESOLVED_GRAPH]
            visible = DataSet((MERGE_GRAPH, *resolved), visible.named)
        return without_clauses(text), visible

    @contextmanager
    def _rows(
        self, query: str, dataset: DataSet | None, form: str
    ) -> Iterator[QuerySolutions | QueryBoolean]:
        text, visible = self._prepared(query, dataset)
        if (form_of(text) or "").upper() != form:
            raise QueryError(f"This is no {form} query.")
        endpoint = self._open()
        with endpoint.rows(text, visible) as rows:
            yield rows
        self._check(endpoint)

    @contextmanager
    def _triples(self, text: str, visible: DataSet) -> Iterator[Iterator[Triple]]:
        endpoint = self._open()
        with endpoint.triples(text, visible) as triples:
            yield triples
        self._check(endpoint)

    def _check(self, endpoint: Endpoint) -> None:
        """Make sure that what was read is of this version."""
        if not is_still(endpoint, self._marker):
            raise changing()

    def _open(self) -> Endpoint:
        if self._endpoint is None:
            raise StoreError(f"The reader of version {self.version} is closed.")
        return self._endpoint
