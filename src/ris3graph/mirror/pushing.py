"""Bringing a mirror to a version: what differs, graph by graph, and nothing else.

A push begins by saying in the mirror that it is under way and ends by saying what the
mirror holds then; what was sent is recorded after each graph. So one that is cut off goes
on where it stopped, and who reads the mirror meanwhile knows of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Protocol

from pyoxigraph import QuerySolutions

from ris3graph.errors import MirrorError
from ris3graph.mirror.endpoint import Endpoint, unreadable
from ris3graph.mirror.marker import Marker, read_marker
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import BASE, MERGE_GRAPH, MIRROR_GRAPH, RESOLVED_GRAPH
from ris3graph.rdf.reader import Reader

_N_TRIPLES = "application/n-triples"
_MERGED = f"""
CONSTRUCT {{ ?s ?p ?o }}
WHERE {{ ?s ?p ?o FILTER NOT EXISTS {{ GRAPH <{RESOLVED_GRAPH}> {{ ?s ?p ?o }} }} }}
"""
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_GRAPHS = f"""
SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?g), "{BASE}") }}
"""


class Record(Protocol):
    """What is known here of a mirror; it outlives this process."""

    @property
    def push(self) -> str:
        """Name of the last push that was begun."""
        ...

    @property
    def graphs(self) -> Mapping[str, str]:
        """State of each graph that is there since, or was there before."""
        ...

    def begin(self, push: str, graphs: Mapping[str, str]) -> None:
        """Note that a push begins, and what is there as it does."""
        ...

    def keep(self, graph: str, state: str | None) -> None:
        """Note what a graph is now: ``None`` where it is gone, or being written."""
        ...


@dataclass(slots=True)
class Pushed:
    """What a push did.

    Attributes
    ----------
    number
        Version that the mirror holds now.
    sent, removed
        Graphs that were written, and those that were taken away.
    fewer
        Graphs of which the mirror has another number of statements than was sent: it holds
        several literals for one. By IRI, what was sent and what it has.
    """

    number: int
    sent: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    fewer: dict[str, tuple[int, int]] = field(default_factory=dict)


def push(
    endpoint: Endpoint,
    reader: Reader,
    target: Marker,
    record: Record,
    spool: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Pushed:
    """Bring a mirror to a version.

    Parameters
    ----------
    endpoint
        The mirror.
    reader
        The version; what it does not show is not pushed, and taken away if it is there.
    target
        What the mirror is to say in the end.
    record
        What is known of it.
    spool
        Folder for what is being sent.
    progress
        Told of each graph.

    Raises
    ------
    MirrorError
        It failed; what was done is recorded.
    """
    shown = set(reader.graphs())
    wanted = {graph: digest for graph, (digest, _) in target.digests.items() if graph in shown}
    wanted[MERGE_GRAPH] = str(target.document["merge"])
    there = read_marker(endpoint)
    known = _known(there, record)
    old = known if known is not None else dict.fromkeys(_ours(endpoint), "")
    gone = [graph for graph in old if graph not in wanted]
    changed = [graph for graph in wanted if old.get(graph) != wanted[graph]]
    done = Pushed(target.number)
    if not (gone or changed):
        if there is None or not there.complete or there.text != target.text:
            record.begin(target.push, old)
            endpoint.put(MIRROR_GRAPH, target.content())
        return done
    # Here first: were this the last thing that happens, the mirror would tell what it has.
    record.begin(target.push, old)
    endpoint.put(MIRROR_GRAPH, replace(target, complete=False).content())
    for graph in gone:
        progress(f"Removing <{graph}>")
        endpoint.delete(graph)
        record.keep(graph, None)
        done.removed.append(graph)
    for graph in changed:
        progress(f"Sending <{graph}>")
        record.keep(graph, None)
        _send(endpoint, reader, graph, spool, done)
        record.keep(graph, wanted[graph])
        done.sent.append(graph)
    endpoint.put(MIRROR_GRAPH, target.content())
    return done


def clear(endpoint: Endpoint) -> int:
    """Take all graphs of ours out of a mirror, its marker first; return how many there were."""
    endpoint.delete(MIRROR_GRAPH)
    found = _ours(endpoint)
    for graph in found:
        endpoint.delete(graph)
    return len(found)


def _known(there: Marker | None, record: Record) -> dict[str, str] | None:
    """Return the state of the graphs that a mirror has, ``None`` where nobody can say."""
    if there is None:
        return None
    if there.push == record.push:
        return dict(record.graphs)
    if not there.complete:
        return None
    # Somebody else wrote it, or it was brought back from a copy.
    states = {graph: digest for graph, (digest, _) in there.digests.items()}
    return {**states, MERGE_GRAPH: str(there.document["merge"])}


def _send(endpoint: Endpoint, reader: Reader, graph: str, spool: Path, done: Pushed) -> None:
    most = endpoint.address.of.put_bytes
    with tempfile.TemporaryFile(dir=spool) as file:
        if graph == MERGE_GRAPH:
            sent = _write_merge(reader, file)
        else:
            reader.export(file, _N_TRIPLES, graph)
            sent = None
        file.seek(0)
        write = endpoint.put
        lines = 0
        for piece in _pieces(file, most):
            write(graph, piece)
            write = endpoint.add
            lines += piece.count(b"\n")
    if lines == 0:
        endpoint.delete(graph)
    found = _count(endpoint, graph)
    expected = lines if sent is None else sent
    if found == expected:
        return
    if endpoint.address.of.exact:
        raise MirrorError(f"The mirror has {found} statements of <{graph}>, sent were {expected}.")
    done.fewer[graph] = (expected, found)


def _write_merge(reader: Reader, file: IO[bytes]) -> int:
    standard = reader.standard().default
    small = tuple(graph for graph in standard if graph != RESOLVED_GRAPH)
    written = reader.serialise(_MERGED, _N_TRIPLES, DataSet(small, (RESOLVED_GRAPH,)))
    # Once each: a statement of two graphs is one of their merge.
    lines = sorted(set(written.splitlines(keepends=True)))
    file.writelines(lines)
    return len(lines)


def _pieces(lines: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield lines together, so many bytes at most."""
    piece: list[bytes] = []
    size = 0
    for line in lines:
        if piece and size + len(line) > most:
            yield b"".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield b"".join(piece)


def _count(endpoint: Endpoint, graph: str) -> int:
    (value,) = _column(endpoint, _COUNT, DataSet((graph,), ()))
    return int(value)


def _ours(endpoint: Endpoint) -> list[str]:
    # The one query without a data set: which graphs there are is what it asks.
    return [graph for graph in _column(endpoint, _GRAPHS, None) if graph != MIRROR_GRAPH]


def _column(endpoint: Endpoint, query: str, dataset: DataSet | None) -> list[str]:
    with endpoint.rows(query, dataset) as rows:
        if isinstance(rows, QuerySolutions):
            return [row[0].value for row in rows]
    raise unreadable()
