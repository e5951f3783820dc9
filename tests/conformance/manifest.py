"""Test cases of the W3C manifests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
DAWGT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a manifest.

    Attributes
    ----------
    iri, name, suite
        What reports call it, and the folder that it stands in.
    kind
        Local name of its class, such as ``QueryEvaluationTest``.
    query
        File of the query.
    data
        Files of the default graph.
    named
        IRI and file of each named graph.
    result
        File of the expected answer, ``None`` where there is none.
    """

    iri: str
    name: str
    suite: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[tuple[str, Path], ...]
    result: Path | None


def cases(manifest: Path) -> Iterator[Case]:
    """Yield the approved tests of a manifest that put a query, in its order."""
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for listed in graph.objects(None, MF.entries):
        for node in Collection(graph, listed):
            if (node, DAWGT.approval, DAWGT.Withdrawn) not in graph:
                found = _case(graph, node, manifest)
                if found is not None:
                    yield found


def _case(graph: Graph, node: Node, manifest: Path) -> Case | None:
    action = graph.value(node, MF.action)
    query = action if isinstance(action, URIRef) else graph.value(action, QT.query)
    if query is None:
        return None
    suite = manifest.parent.name
    fragment = str(node).partition("#")[2]
    result = graph.value(node, MF.result)
    return Case(
        iri=f"http://www.w3.org/2009/sparql/docs/tests/data-sparql11/{suite}/manifest#{fragment}",
        name=str(graph.value(node, MF.name)),
        suite=suite,
        kind=str(graph.value(node, RDF.type)).rpartition("#")[2],
        query=file_of(str(query)),
        data=tuple(sorted(file_of(str(item)) for item in graph.objects(action, QT.data))),
        named=tuple(
            sorted((str(item), file_of(str(item))) for item in graph.objects(action, QT.graphData))
        ),
        result=file_of(str(result)) if isinstance(result, URIRef) else None,
    )


def file_of(iri: str) -> Path:
    """Return the file of a ``file:`` IRI."""
    return Path(unquote(urlparse(iri).path))
