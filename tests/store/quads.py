"""Small statements for the tests of the store."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

A = "http://example.org/graph/a"
B = "http://example.org/graph/b"


def quad(name: str, graph: str = A) -> Quad:
    subject = NamedNode(f"http://example.org/{name}")
    return Quad(subject, NamedNode("http://example.org/p"), Literal(name), NamedNode(graph))


def nquads(*names: str, graph: str = A) -> bytes:
    return "".join(f"{quad(name, graph)} .\n" for name in names).encode()
