"""The data of a case as a version of a data directory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad, parse

from ris3graph.rdf.namespaces import RESOLVED_GRAPH
from ris3graph.rdf.skolem import skolemise
from ris3graph.store import DataDirectory, Writer
from tests.conformance.manifest import Named


def publish(data: DataDirectory, why: str, default: Sequence[Path] = (), named: Named = ()) -> None:
    """Make a version that holds exactly the data of a case.

    Its default graph is ours, the resolved one. The store keeps no blank nodes: they
    become IRIs, as when a file is loaded.
    """
    graphs = {RESOLVED_GRAPH: default} | {iri: (file,) for iri, file in named}
    with Writer(data) as writer, writer.draft() as draft:
        for gone in draft.digests.keys() - graphs.keys():
            draft.replace_quads(gone, [])
        for iri, files in graphs.items():
            draft.replace_quads(iri, _quads(iri, files))
        draft.publish(who="conformance", why=why)


def _quads(graph: str, files: Sequence[Path]) -> Iterator[Quad]:
    for file in files:
        for quad in skolemise(parse(path=file, base_iri=file.as_uri()), file.name):
            yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
