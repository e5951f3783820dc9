"""Reading a published version in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from ris3graph.errors import QueryError, Ris3Error, StoreError, VersionNotFoundError
from ris3graph.rdf.clauses import dataset_clauses
from ris3graph.rdf.csvresults import write_csv
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.guard import check_query
from ris3graph.rdf.namespaces import BASE, RESOLVED_GRAPH
from ris3graph.rdf.reader import Solutions
from ris3graph.rdf.results import graph_format, write_graphs, write_result
from ris3graph.rdf.searching import (
    SCORE_FUNCTION,
    Search,
    asks_search,
    out_of_sight,
    score_function,
    with_hits,
)
from ris3graph.rdf.spool import Answer, Spool
from ris3graph.rdf.syntax import syntax_error
from ris3graph.said import say
from ris3graph.store.failures import damage_told, failure, is_damage
from ris3graph.store.standard import named_graphs, ready_made, standard_graphs

T = TypeVar("T")


class EmbeddedReader:
    """A version of the data, read by the engine in this process.

    Parameters
    ----------
    store
        The store: a checkpoint opened for reading, or a draft's own.
    version
        Number of the version.
    published
        Whether the store will not change any more: its graphs are listed once, and
        its ready-made merge of the standard data set is read where there is one.
    search
        Searches the version; without it the search graph is empty.
    """

    def __init__(
        self,
        store: Store,
        version: int,
        *,
        published: bool = False,
        search: Search | None = None,
    ) -> None:
        self._store: Store | None = store
        self._version = version
        self._search = search
        self._standard = _standard(store) if published else None
        self._ready = ready_made(store) if published else None

    @classmethod
    def open(cls, folder: Path, version: int, search: Search | None = None) -> EmbeddedReader:
        """Open a version's checkpoint.

        Raises
        ------
        VersionNotFoundError
            It is not there any more.
        StoreError
            It cannot be read.
        """
        if not folder.is_dir():
            raise VersionNotFoundError(say("There is no version {number}.", number=version))
        try:
            return cls(Store.read_only(str(folder)), version, published=True, search=search)
        except (OSError, RuntimeError) as error:
            raise failure(f"Version {version} cannot be read", error) from error

    @property
    def version(self) -> int:
        """Number of the version."""
        return self._version

    def select(self, query: str, dataset: DataSet | None = None) -> Solutions:
        """Answer a SELECT query."""

        def read(result: QuerySolutions) -> Solutions:
            variables = tuple(variable.value for variable in result.variables)
            return Solutions(variables, [tuple(solution) for solution in result])

        return self._answer(query, dataset, QuerySolutions, "SELECT", read)

    def ask(self, query: str, dataset: DataSet | None = None) -> bool:
        """Answer an ASK query."""
        return self._answer(query, dataset, QueryBoolean, "ASK", bool)

    def construct(self, query: str, dataset: DataSet | None = None) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        return self._answer(query, dataset, QueryTriples, "CONSTRUCT or DESCRIBE", list)

    def serialise(self, query: str, media_type: str, dataset: DataSet | None = None) -> bytes:
        """Answer a query in a media type of results or of graphs."""
        spool = Spool()
        self.write(query, media_type, spool, dataset)
        return Answer(spool.close()).read()

    def write(self, query: str, media_type: str, to: Spool, dataset: DataSet | None = None) -> None:
        """Write the answer to a query in a media type of results or of graphs."""
        result = self._run(query, dataset)
        try:
            is_torn = write_result(result, media_type, to)
        except (OSError, RuntimeError) as error:
            raise self._failed(error) from error
        finally:
            # An error's traceback would take it to another thread, where it may not end.
            del result
        if is_torn:
            solutions = self.select(query, dataset)
            to.restart()
            write_csv(solutions.variables, solutions.rows, to)

    def graphs(self) -> tuple[str, ...]:
        """IRIs of all named graphs, sorted."""
        return self.standard().named

    def standard(self) -> DataSet:
        """Return ontology, vocabularies, resolved data, metadata and current results."""
        return _standard(self._open()) if self._standard is None else self._standard

    @damage_told()
    def export(self, to: IO[bytes], media_type: str, graph: str | None = None) -> None:
        """Write one graph, or all; see `ris3graph.rdf.results.write_graphs`."""
        form = graph_format(media_type, graph)
        store = self._open()
        if graph is not None and not store.contains_named_graph(NamedNode(graph)):
            raise QueryError(f"There is no graph <{graph}>.")
        # Graph by graph: the merge in the unnamed graph is no data of its own.
        named = [NamedNode(name) for name in (self.graphs() if graph is None else (graph,))]
        quads = (quad for name in named for quad in store.quads_for_pattern(None, None, None, name))
        write_graphs(quads, to, form, graph)

    def close(self) -> None:
        """Let go of the version."""
        self._store = None

    def _open(self) -> Store:
        if self._store is None:
            raise StoreError(f"The reader of version {self._version} is closed.")
        return self._store

    def _answer(
        self,
        query: str,
        dataset: DataSet | None,
        kind: type[object],
        form: str,
        read: Callable[..., T],
    ) -> T:
        result = self._run(query, dataset)
        if not isinstance(result, kind):
            raise QueryError(f"This is no {form} query.")
        try:
            return read(result)
        except (OSError, RuntimeError, ValueError) as error:
            raise self._failed(error) from error

    def _run(
        self, query: str, dataset: DataSet | None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        check_query(query)
        standard = self.standard()
        visible = (standard if dataset is None else dataset).restricted(*dataset_clauses(query))
        default: list[NamedNode | BlankNode | DefaultGraph] = [
            NamedNode(graph) for graph in visible.default
        ]
        if self._ready is not None and visible.default == standard.default:
            default = self._ready
        functions = None
        if self._search is not None and asks_search(query):
            seen = RESOLVED_GRAPH in {*visible.default, *visible.named}
            query = with_hits(query, self._search if seen else out_of_sight)
            # The engine refuses a function that it is not given.
            functions = {SCORE_FUNCTION: score_function(self._search)} if seen else None
        try:
            return self._open().query(
                query,
                base_iri=BASE,
                default_graph=default,
                named_graphs=[NamedNode(graph) for graph in visible.named],
                custom_functions=functions,
            )
        except SyntaxError as error:
            raise syntax_error(error) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> Ris3Error:
        """Return why there is no answer: the files, or something about the query."""
        if is_damage(error) or isinstance(error, OSError):
            return failure(f"Version {self._version} cannot be read", error)
        return QueryError(say("The query failed: {reason}.", reason=error))


def _standard(store: Store) -> DataSet:
    return DataSet(standard_graphs(store), named_graphs(store))
