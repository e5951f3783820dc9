"""Small statements for the tests of the store."""

from __future__ import annotations

import io
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from ris3graph.rdf.reader import Reader
from ris3graph.store import Writer

A = "http://example.org/graph/a"
B = "http://example.org/graph/b"


def quad(name: str, graph: str = A) -> Quad:
    subject = NamedNode(f"http://example.org/{name}")
    return Quad(subject, NamedNode("http://example.org/p"), Literal(name), NamedNode(graph))


def nquads(*names: str, graph: str = A) -> bytes:
    return "".join(f"{quad(name, graph)} .\n" for name in names).encode()


def written(quads: Iterable[Quad]) -> bytes:
    return b"".join(serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in quads)


def publish_each(writer: Writer, changes: Iterable[tuple[Iterable[Quad], Iterable[Quad]]]) -> None:
    """Publish a version for each pair of added and removed statements."""
    for added, removed in changes:
        with writer.draft() as draft:
            draft.apply(added=added, removed=removed)
            draft.publish(who="test", why="test")


def exported(reader: Reader, media_type: str, graph: str | None = None) -> bytes:
    stream = io.BytesIO()
    reader.export(stream, media_type, graph)
    return stream.getvalue()
