"""A draft: a clone of the current version that is changed, looked at, and published."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from ris3graph.errors import StoreError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.store.directory import remove_tree
from ris3graph.store.reader import EmbeddedReader
from ris3graph.store.standard import graph_of, standard_graphs, update_merge
from ris3graph.store.version import GraphChange, Version

_BULK = 50_000
"""Quads from which loading past the log pays; below it a transaction is quicker."""

Publish = Callable[["Draft", str, str], Version]


class Draft:
    """Changes on top of a version, not yet published.

    Use it as a context manager: what is not published is discarded.

    Parameters
    ----------
    folder
        Folder of the draft, with the clone in ``store``.
    base
        Number of the version that it was cloned from, 0 for none.
    digests
        Digests of the graphs of that version.
    publish
        Makes a version of the draft.
    """

    def __init__(
        self, folder: Path, base: int, digests: dict[str, GraphDigest], publish: Publish
    ) -> None:
        self.folder = folder
        self.base = base
        self._publish = publish
        self._digests = dict(digests)
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()
        self._change_set: dict[str, GraphChange] | None = None
        try:
            self._store: Store | None = Store(str(folder / "store"))
        except OSError as error:
            raise StoreError(f"A draft cannot be opened: {error}.") from error
        self._standard = standard_graphs(self._store)

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()

    @property
    def store(self) -> Store:
        """The clone itself."""
        if self._store is None:
            raise StoreError("The draft was published or discarded already.")
        return self._store

    @property
    def digests(self) -> dict[str, GraphDigest]:
        """Digest of each graph as the draft has it; empty graphs are left out."""
        return dict(self._digests)

    def reader(self) -> EmbeddedReader:
        """Return a reader of the draft, with the number of its base."""
        return EmbeddedReader(self.store, self.base)

    def graph(self, graph: str) -> set[Quad]:
        """Return the quads of a graph."""
        return set(self.store.quads_for_pattern(None, None, None, NamedNode(graph)))

    def replace_graph(self, graph: str, nquads: bytes) -> GraphChange:
        """Make a graph hold exactly the given quads; only what differs is written.

        Raises
        ------
        ValueError
            A quad stands in another graph, or has a blank node.
        """
        return self.replace_quads(graph, parse(nquads, format=RdfFormat.N_QUADS))

    def replace_quads(self, graph: str, quads: Iterable[Quad]) -> GraphChange:
        """Make a graph hold exactly the given quads; see :meth:`replace_graph`."""
        new = as_stored(quads)
        name = NamedNode(graph)
        if any(quad.graph_name != name for quad in new):
            raise ValueError(f"A quad stands outside of the graph <{graph}>.")
        old = self.graph(graph)
        return self._apply(new - old, old - new)

    def apply(self, *, added: Iterable[Quad], removed: Iterable[Quad]) -> GraphChange:
        """Remove and add quads; what changes nothing is left out.

        Returns
        -------
        GraphChange
            How many quads were really added and removed.

        Raises
        ------
        ValueError
            A quad to add stands in no named graph, or has a blank node.
        StoreError
            The disk cannot be written to; the draft is of no use then.
        """
        wanted = as_stored(added)
        store = self.store
        return self._apply(
            {quad for quad in wanted if quad not in store},
            {quad for quad in as_stored(removed) - wanted if quad in store},
        )

    def _apply(self, come: set[Quad], gone: set[Quad]) -> GraphChange:
        """Apply a change of which every quad is known to be one."""
        store = self.store
        if stray := next((quad for quad in come if not _is_lasting(quad)), None):
            raise ValueError(f"{stray} stands in no named graph, or has a blank node.")
        try:
            for quad in gone:
                store.remove(quad)
            if len(come) > _BULK:
                store.bulk_extend(come)
            else:
                store.extend(come)
        except OSError as error:
            raise StoreError(f"The draft cannot be written: {error}.") from error
        self._note(gone, come)
        return GraphChange(len(come), len(gone))

    def _note(self, gone: set[Quad], come: set[Quad]) -> None:
        for quads, move in ((gone, GraphDigest.remove), (come, GraphDigest.add)):
            by_graph: dict[str, list[Quad]] = {}
            for quad in quads:
                by_graph.setdefault(graph_of(quad), []).append(quad)
            for graph, some in by_graph.items():
                self._digests[graph] = move(self._digests.get(graph, GraphDigest()), some)
        for graph in [graph for graph, digest in self._digests.items() if not digest.quads]:
            # The engine would go on listing a graph that has become empty.
            self.store.remove_graph(NamedNode(graph))
            del self._digests[graph]
        self._change_set = None
        # A quad that is removed after it was added is no change, and the other way round.
        self._removed |= gone - self._added
        self._added -= gone
        self._added |= come - self._removed
        self._removed -= come

    def change_set(self) -> dict[str, GraphChange]:
        """Return how many quads of each graph differ from the base."""
        if self._change_set is None:
            added = Counter(graph_of(quad) for quad in self._added)
            removed = Counter(graph_of(quad) for quad in self._removed)
            self._change_set = {
                graph: GraphChange(added[graph], removed[graph])
                for graph in sorted(added | removed)
            }
        return dict(self._change_set)

    def finish(self) -> None:
        """Bring what is derived from the named graphs up to date, and write all to disk."""
        update_merge(self.store, self._standard, self._added, self._removed)
        self.store.flush()

    def write_changes(self, folder: Path) -> None:
        """Write the change set as ``added.nq.gz`` and ``removed.nq.gz``, sorted."""
        for name, quads in (("added", self._added), ("removed", self._removed)):
            lines = "".join(sorted(f"{quad} .\n" for quad in quads))
            # No time stamp: the same change is the same file.
            packed = gzip.compress(lines.encode(), compresslevel=1, mtime=0)
            (folder / f"{name}.nq.gz").write_bytes(packed)

    def publish(self, *, who: str, why: str) -> Version:
        """Make the draft the current version.

        Parameters
        ----------
        who, why
            Who publishes, and for what; kept with the version.

        Raises
        ------
        StoreError
            Another version was published meanwhile, or writing failed; the current
            version stays as it was.
        """
        version = self._publish(self, who, why)
        self.discard()
        return version

    def discard(self) -> None:
        """Throw the draft away; harmless when it is gone already."""
        if self._store is not None:
            self._store = None
            remove_tree(self.folder)


def as_stored(quads: Iterable[Quad]) -> set[Quad]:
    """Return quads as the engine gives them back.

    It keeps numbers, dates and truth values by value: ``50.40`` comes back as ``50.4``,
    an ``xsd:nonNegativeInteger`` as an ``xsd:integer``. Digests and change sets are made
    of what is in the store, so the comparison has to be as well.
    """
    memory = Store()
    memory.bulk_extend(quads)
    return set(memory)


def _is_lasting(quad: Quad) -> bool:
    """Whether a quad means the same in every version: it is named, and so are its nodes."""
    if type(quad.graph_name) is not NamedNode:
        return False
    subject, value = quad.subject, quad.object
    # Almost all are of these kinds, and this is asked of every quad.
    if type(subject) is NamedNode and type(value) in _PLAIN:
        return True
    return not any(map(_has_blank, (subject, value)))


_PLAIN = frozenset({NamedNode, Literal})


def _has_blank(term: NamedNode | BlankNode | Literal | Triple) -> bool:
    if isinstance(term, Triple):
        return _has_blank(term.subject) or _has_blank(term.object)
    return isinstance(term, BlankNode)
