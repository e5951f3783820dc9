"""The graphs that travel with the software: ontology, vocabularies, queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ris3graph import resources
from ris3graph.catalogue import Catalogue, catalogue_triples
from ris3graph.rdf.namespaces import IDENTIFIER, ONTOLOGY_GRAPH, QUERIES_GRAPH, vocabulary_graph
from ris3graph.rdf.skolem import skolemise


def system_graphs() -> Iterator[tuple[str, bytes]]:
    """Yield the graphs, each with its statements as N-Quads."""
    folder = resources.ontology()
    yield ONTOLOGY_GRAPH, _nquads(sorted(folder.glob("*.ttl")), ONTOLOGY_GRAPH)
    for file in _vocabularies():
        graph = vocabulary_graph(file.stem)
        yield graph, _nquads([file], graph)
    name = NamedNode(QUERIES_GRAPH)
    triples = catalogue_triples(Catalogue.shipped())
    quads = (Quad(t.subject, t.predicate, t.object, name) for t in triples)
    yield QUERIES_GRAPH, "".join(f"{quad} .\n" for quad in quads).encode()


@cache
def listed() -> dict[tuple[str, str], frozenset[str]]:
    """What the vocabularies say of things that sources speak of as well, such as regions.

    Returns
    -------
    dict
        Values by subject and property, all as terms.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for file in _vocabularies():
        for quad in parse(path=str(file), format=RdfFormat.TURTLE):
            if str(quad.subject).startswith(f"<{IDENTIFIER}"):
                key = str(quad.subject), str(quad.predicate)
                found.setdefault(key, set()).add(str(quad.object))
    return {key: frozenset(values) for key, values in found.items()}


def _vocabularies() -> list[Path]:
    return sorted((resources.ontology() / "vocabularies").glob("*.ttl"))


def _nquads(files: Sequence[Path], graph: str) -> bytes:
    name = NamedNode(graph)
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, name)
        for file in files
        for quad in skolemise(parse(path=str(file), format=RdfFormat.TURTLE), file.name)
    ]
    return "".join(f"{quad} .\n" for quad in quads).encode()
