from __future__ import annotations

import gzip
import threading
from datetime import UTC, datetime, timedelta
from importlib import metadata

import pytest

from ris3graph.errors import StoreError, VersionNotFoundError
from ris3graph.store import DataDirectory, GraphChange, Versions, Writer
from tests.store.quads import A, B, nquads, quad
from tests.store.test_draft import publish


def test_a_version_says_what_it_is(writer: Writer, directory: DataDirectory) -> None:
    publish(writer, "a", "b")
    before = datetime.now(UTC)
    with writer.draft() as draft:
        draft.replace_graph(A, nquads("b"))
        draft.replace_graph(B, nquads("x", graph=B))
        returned = draft.publish(who="Олена", why="Виправлено «А»")
    read = Versions(directory).get(2)
    assert read == returned
    assert (read.number, read.who, read.why) == (2, "Олена", "Виправлено «А»")
    assert read.software == metadata.version("ris3graph")
    assert timedelta(0) <= read.time - before < timedelta(seconds=10)
    assert read.time.utcoffset() == timedelta(0)
    assert read.quads == 2
    assert read.changes == {A: GraphChange(0, 1), B: GraphChange(1, 0)}


def test_changes_are_streamed_removed_first(writer: Writer, directory: DataDirectory) -> None:
    publish(writer, "a", "b")
    publish(writer, "b", "c")
    changes = list(Versions(directory).changes(2))
    assert changes == [(False, quad("a")), (True, quad("c"))]


def test_changes_of_a_graph_that_is_new_for_the_most_part(
    writer: Writer, directory: DataDirectory
) -> None:
    """What was added is read from the version itself, less what it kept of the one before."""
    publish(writer, "a", "b")
    with writer.draft() as draft:
        draft.replace_graph(A, nquads("b", "c", "d", "e"))
        draft.apply(added=[quad("a"), quad("f")], removed=[quad("b"), quad("c")])
        version = draft.publish(who="w", why="y")
    assert version.unlisted == (A,)
    assert version.changes == {A: GraphChange(3, 1)}
    assert gzip.decompress((directory.version(2) / "added.nq.gz").read_bytes()) == b""
    changes = list(Versions(directory).changes(2))
    assert changes[0] == (False, quad("b"))
    assert set(changes[1:]) == {(True, quad(name)) for name in "def"}
    assert len(changes) == 4


def test_the_past_stays_readable(writer: Writer, directory: DataDirectory) -> None:
    publish(writer, "a")
    publish(writer, "b")
    versions = Versions(directory)
    ask = f"ASK {{ GRAPH <{A}> {{ ?s ?p 'a' }} }}"
    assert versions.reader(1).ask(ask)
    assert not versions.reader().ask(ask)
    assert (versions.reader(1).version, versions.reader().version) == (1, 2)
    assert [version.number for version in versions.list()] == [2, 1]


def test_versions_that_are_not_there(writer: Writer, directory: DataDirectory) -> None:
    publish(writer, "a")
    versions = Versions(directory)
    for number in (-1, 0, 2, 17):
        with pytest.raises(VersionNotFoundError):
            versions.get(number)
        with pytest.raises(VersionNotFoundError):
            list(versions.changes(number))
        with pytest.raises(VersionNotFoundError):
            versions.reader(number)


def test_a_broken_description_is_a_store_error(writer: Writer, directory: DataDirectory) -> None:
    publish(writer, "a")
    (directory.version(1) / "version.json").write_text("{}")
    with pytest.raises(StoreError, match="version 1 cannot be read"):
        Versions(directory).get(1)


def test_readers_survive_publishing(writer: Writer, directory: DataDirectory) -> None:
    """Readers in several threads see one whole version each while others are published."""
    publish(writer, "v1", "w1")
    versions, stop, seen = Versions(directory), threading.Event(), list[tuple[int, set[str]]]()
    old = versions.reader()

    def read() -> None:
        while not stop.is_set():
            reader = versions.reader()
            rows = reader.select(f"SELECT ?o {{ GRAPH <{A}> {{ ?s ?p ?o }} }}").rows
            seen.append((reader.version, {str(row[0]) for row in rows}))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(2, 12):
        publish(writer, f"v{number}", f"w{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert {number for number, _ in seen} <= set(range(1, 12))
    assert all(found == {f'"v{number}"', f'"w{number}"'} for number, found in seen)
    assert old.ask(f"ASK {{ GRAPH <{A}> {{ ?s ?p 'v1' }} }}")
