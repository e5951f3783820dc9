"""Damage as disks do it, for the tests of the store."""

from __future__ import annotations

from pathlib import Path

from ris3graph.store import DataDirectory, Writer
from tests.store.quads import A, nquads

STATEMENTS = 2000
LARGE = 10_000
"""Bytes of a table that holds an index or the texts of so many statements."""


def publish_many(directory: DataDirectory, graph: str = A) -> None:
    """Publish a version whose indexes fill a file each."""
    names = [f"n{number}" for number in range(STATEMENTS)]
    with Writer(directory) as writer, writer.draft() as draft:
        draft.replace_graph(graph, nquads(*names, graph=graph))
        draft.publish(who="test", why="test")


def tables(directory: DataDirectory, number: int) -> list[Path]:
    """The large files of a version's store."""
    files = sorted(directory.store(number).glob("*.sst"))
    return [file for file in files if file.stat().st_size > LARGE]


def damage(file: Path) -> None:
    """Turn eight bytes in the middle of a file over."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(byte ^ 0xFF for byte in content[middle : middle + 8])
    file.write_bytes(content)
