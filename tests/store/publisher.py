"""Publishes versions until it is killed; each number is told when it is acknowledged.

Run as ``python publisher.py FOLDER [COUNT]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.store import DataDirectory, Writer

GRAPH = "http://example.org/graph/crash"
SIZE = 300


def content(number: int) -> set[Quad]:
    """What version ``number`` holds: most of it is new in each version."""
    statement = NamedNode("http://example.org/p")
    return {
        Quad(
            NamedNode(f"http://example.org/{index}"),
            statement,
            Literal(f"{index if index % 10 == 0 else number}"),
            NamedNode(GRAPH),
        )
        for index in range(SIZE)
    }


def main(folder: str, count: str = "1000000") -> None:
    """Publish."""
    with Writer(DataDirectory(Path(folder))) as writer:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        for _ in range(int(count)):
            with writer.draft() as draft:
                draft.replace_quads(GRAPH, content(draft.base + 1))
                version = draft.publish(who="publisher", why="to be killed")
            sys.stdout.write(f"{version.number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
