"""A draft: a clone of the current version that is changed, looked at, and published."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import polars as pl
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from ris3graph.errors import StoreError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.rdf.lines import (
    EMPTY,
    as_stored,
    blank,
    encoded,
    from_quads,
    lines,
    parse_lines,
    without,
)
from ris3graph.store.contents import statements_of
from ris3graph.store.delta import Delta
from ris3graph.store.directory import remove_tree
from ris3graph.store.failures import damage, failure, is_damage
from ris3graph.store.reader import EmbeddedReader
from ris3graph.store.standard import graph_of, load_triples, merged_graphs, update_merge
from ris3graph.store.version import GraphChange, Version

Publish = Callable[["Draft", str, str], Version]


class Draft:
    """Changes on top of a version, not yet published.

    Use it as a context manager: what is not published is discarded, and a file that the
    engine finds damaged is told as a `StoreError`.

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
        self._base_digests = digests
        self._digests = dict(digests)
        self._deltas: dict[str, Delta] = {}
        try:
            self._store: Store | None = Store(str(folder / "store"))
        except (OSError, RuntimeError) as error:
            raise failure("A draft cannot be opened", error) from error
        self._merged = merged_graphs(self._store)

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()
        if isinstance(error, RuntimeError) and is_damage(error):
            raise damage(error) from error

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

    def statements(self, graph: str) -> pl.DataFrame:
        """Return the statements of a graph in the columns of `ris3graph.rdf.lines`."""
        return statements_of(self.store, graph)

    def replace_graph(self, graph: str, nquads: bytes) -> GraphChange:
        """Make a graph hold exactly the given quads; only what differs is written.

        Parameters
        ----------
        graph
            IRI of the graph.
        nquads
            N-Quads, one a line with single spaces, as the engine writes them.

        Raises
        ------
        ValueError
            A quad stands in another graph, or has a blank node.
        """
        come, gone = self.replace(graph, as_stored(parse_lines(nquads, graph)))
        return GraphChange(come.height, gone.height)

    def replace_quads(self, graph: str, quads: Iterable[Quad]) -> GraphChange:
        """Make a graph hold exactly the given quads; see :meth:`replace_graph`."""
        given = set(quads)
        if any(graph_of(quad) != graph for quad in given):
            raise ValueError(f"A quad stands outside of the graph <{graph}>.")
        come, gone = self.replace(graph, as_stored(from_quads(given)))
        return GraphChange(come.height, gone.height)

    def replace(self, graph: str, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Make a graph hold exactly the given statements; see :meth:`replace_graph`.

        Parameters
        ----------
        graph
            IRI of the graph.
        new
            Statements in the columns of `ris3graph.rdf.lines`, as the engine keeps
            them, each once.

        Returns
        -------
        tuple of polars.DataFrame
            What was added and what was removed.
        """
        _refuse_blank(new, graph)
        if graph not in self._digests:
            self._bring(graph, new)
            return new, EMPTY
        digest = GraphDigest().add(encoded(new, graph))
        # The digest knows a state again, and reading millions of quads takes a while.
        if digest == self._digests[graph]:
            return EMPTY, EMPTY
        old = self.statements(graph)
        come, gone = without(new, old), without(old, new)
        if graph not in self._deltas and old.height < come.height:
            kept = set(lines(without(old, gone), graph))
            self._deltas[graph] = Delta(removed=set(lines(gone, graph)), kept=kept)
        else:
            self._delta(graph).move(lines(come, graph), lines(gone, graph))
        self._write(graph, come, gone)
        self._note(graph, digest)
        return come, gone

    def _bring(self, graph: str, new: pl.DataFrame) -> None:
        """Add all statements of a graph that is not there."""
        if new.is_empty():
            return
        with ThreadPoolExecutor(max_workers=1) as beside:
            # The engine lets other threads run, and millions take both a while.
            digest = beside.submit(GraphDigest().add, encoded(new, graph))
            self._write(graph, new, EMPTY)
            self._digests[graph] = digest.result()
        delta = self._delta(graph)
        # Of a new graph nothing needs to be listed.
        if graph in self._base_digests:
            delta.move(lines(new, graph), ())

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
        wanted, unwanted = _by_graph(added), _by_graph(removed)
        for stray in wanted.get("", ()):
            raise ValueError(f"{stray} stands in no named graph, or has a blank node.")
        numbers = [0, 0]
        for graph in sorted({*wanted, *unwanted} - {""}):
            new = as_stored(from_quads(wanted.get(graph, ())))
            _refuse_blank(new, graph)
            old = without(as_stored(from_quads(unwanted.get(graph, ()))), new)
            come = new.filter([quad not in self.store for quad in _quads(new, graph)])
            gone = old.filter([quad in self.store for quad in _quads(old, graph)])
            self.change(graph, come, gone)
            numbers[0] += come.height
            numbers[1] += gone.height
        return GraphChange(*numbers)

    def change(self, graph: str, come: pl.DataFrame, gone: pl.DataFrame) -> None:
        """Add and remove statements of a graph of which every one is known to be a change."""
        self._write(graph, come, gone)
        self._delta(graph).move(lines(come, graph), lines(gone, graph))
        digest = self._digests.get(graph, GraphDigest()).remove(encoded(gone, graph))
        self._note(graph, digest.add(encoded(come, graph)))

    def _write(self, graph: str, come: pl.DataFrame, gone: pl.DataFrame) -> None:
        file = self.folder / "added.nt"
        try:
            for quad in _quads(gone, graph):
                self.store.remove(quad)
            with file.open("wb") as stream:
                stream.writelines(encoded(come))
            load_triples(self.store, file, NamedNode(graph))
        except (OSError, RuntimeError) as error:
            raise failure("The draft cannot be written", error) from error
        finally:
            file.unlink(missing_ok=True)

    def _delta(self, graph: str) -> Delta:
        fresh = graph not in self._base_digests
        return self._deltas.setdefault(graph, Delta(kept=set() if fresh else None))

    def _note(self, graph: str, digest: GraphDigest) -> None:
        self._digests[graph] = digest
        if not digest.quads:
            # The engine would go on listing a graph that has become empty.
            self.store.remove_graph(NamedNode(graph))
            del self._digests[graph]

    def change_set(self) -> dict[str, GraphChange]:
        """Return how many quads of each graph differ from the base."""
        changes = {}
        for graph, delta in sorted(self._deltas.items()):
            quads = self._digests.get(graph, GraphDigest()).quads
            change = GraphChange(delta.added_of(quads), len(delta.removed))
            if change.added or change.removed:
                changes[graph] = change
        return changes

    def unlisted(self) -> tuple[str, ...]:
        """Graphs of which the change set does not list what was added; see `Delta`."""
        changed = self.change_set()
        return tuple(g for g in changed if self._deltas[g].kept is not None)

    def finish(self) -> None:
        """Bring what is derived from the named graphs up to date, and write all to disk."""
        try:
            update_merge(self.store, self._merged, self._deltas)
            self.store.flush()
        except (OSError, RuntimeError) as error:
            raise failure("The draft cannot be written", error) from error

    def write_changes(self, folder: Path) -> None:
        """Write the change set as ``added.nq.gz``, ``removed.nq.gz`` and ``kept.nq.gz``, sorted."""
        deltas = self._deltas.values()
        for name, parts in (
            ("added", [delta.added for delta in deltas]),
            ("removed", [delta.removed for delta in deltas]),
            ("kept", [delta.kept or set() for delta in deltas]),
        ):
            text = "".join(f"{line}\n" for line in sorted(set().union(*parts)))
            # No time stamp: the same change is the same file.
            packed = gzip.compress(text.encode(), compresslevel=1, mtime=0)
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


def _refuse_blank(frame: pl.DataFrame, graph: str) -> None:
    stray = blank(frame)
    if not stray.is_empty():
        line = lines(stray, graph)[0]
        raise ValueError(f"{line} stands in no named graph, or has a blank node.")


def _quads(frame: pl.DataFrame, graph: str) -> Iterator[Quad]:
    return parse(b"".join(encoded(frame, graph)), format=RdfFormat.N_QUADS)


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    grouped: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        grouped[graph_of(quad)].append(quad)
    return grouped
