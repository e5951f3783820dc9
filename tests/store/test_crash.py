"""A writer that is killed at any moment leaves a whole version and loses none that it told of."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest

from ris3graph.errors import StoreBusyError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.store import DataDirectory, Versions, Writer
from tests.store import publisher
from tests.store.publisher import GRAPH, content
from tests.store.quads import written

ROUNDS = 14


def start(directory: DataDirectory, count: int = 1_000_000) -> subprocess.Popen[str]:
    command = [sys.executable, publisher.__file__, str(directory.path), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed(directory: DataDirectory, lines: int, delay: float) -> list[int]:
    """Kill a publisher a while after it told so many lines; return the numbers that it told."""
    with start(directory) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(lines)]
        time.sleep(delay)
        process.kill()
        # The last piece is empty or a line that was not finished.
        told += process.stdout.read().split("\n")[:-1]
    return [int(line) for line in told if line.isdigit()]


def check_whole(directory: DataDirectory) -> int:
    """Check the current version as a reader finds it, before any writer repairs anything."""
    versions = Versions(directory)
    current = versions.current()
    if current is None:
        return 0
    reader = versions.reader()
    assert reader.version == current.number
    rows = reader.select(f"SELECT ?s ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}").rows
    expected = content(current.number)
    assert set(rows) == {(quad.subject, quad.object) for quad in expected}
    assert current.digests == {GRAPH: GraphDigest().add([written(expected)])}
    return current.number


def test_nothing_acknowledged_is_lost(directory: DataDirectory) -> None:
    rng = random.Random(20261124)
    acknowledged = 0
    for turn in range(ROUNDS):
        # The first rounds may be killed while the directory is made, the others at work.
        told = killed(directory, 0 if turn < 3 else rng.randint(1, 3), rng.uniform(0, 0.2))
        acknowledged = max([acknowledged, *told])
        number = check_whole(directory)
        # The one being published when the process died may have come through unacknowledged.
        assert acknowledged <= number <= acknowledged + 1
        acknowledged = number
        with Writer(directory):
            assert list(directory.drafts.iterdir()) == []
            kept = {folder.name for folder in directory.versions.iterdir()}
            assert kept == {str(n) for n in range(1, number + 1)}
        assert check_whole(directory) == number
    assert acknowledged > 0
    with start(directory, count=1) as last:
        assert last.wait(timeout=60) == 0
    assert check_whole(directory) == acknowledged + 1
    changes = list(Versions(directory).changes(acknowledged + 1))
    new, old = content(acknowledged + 1), content(acknowledged)
    assert {quad for added, quad in changes if added} == new - old
    assert {quad for added, quad in changes if not added} == old - new


def test_a_second_process_is_told_that_the_store_is_busy(directory: DataDirectory) -> None:
    with start(directory) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(StoreBusyError, match="let it do the work"):
            Writer(directory)
        process.kill()
    with Writer(directory):
        pass


def test_a_second_writer_of_one_process_is_busy_too(
    directory: DataDirectory, writer: Writer
) -> None:
    with pytest.raises(StoreBusyError):
        Writer(directory)
    writer.close()
    with Writer(directory):
        pass


def test_a_version_that_was_never_named_is_removed(
    directory: DataDirectory,
) -> None:
    directory.create()
    for name in ("1", ".2.partial"):
        (directory.versions / name / "store").mkdir(parents=True)
    with Writer(directory):
        assert list(directory.versions.iterdir()) == []
