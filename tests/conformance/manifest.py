"""Test cases of the W3C manifests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT: Final = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
DAWGT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
_GONE: Final = (DAWGT.Withdrawn, DAWGT.Deprecated)

Named = tuple[tuple[str, Path], ...]
"""IRI and file of each named graph."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a manifest.

    Attributes
    ----------
    iri, name, suite
        What reports call it, and the folder that it stands in.
    kind
        Local name of its class, such as ``QueryEvaluationTest``.
    """

    iri: str
    name: str
    suite: str
    kind: str


@dataclass(frozen=True, slots=True)
class Case(Test):
    """A query that is put to data.

    Attributes
    ----------
    query
        File of the query.
    data, named
        Files of the default graph, and the named ones.
    result
        File of the expected answer, ``None`` where there is none.
    """

    query: Path
    data: tuple[Path, ...]
    named: Named
    result: Path | None


@dataclass(frozen=True, slots=True)
class Change(Test):
    """An update that is put to data.

    Attributes
    ----------
    update
        File of the update.
    data, named
        What there is before.
    result, named_result
        What there is to be then.
    """

    update: Path
    data: tuple[Path, ...]
    named: Named
    result: tuple[Path, ...]
    named_result: Named


def listed(manifest: Path) -> Iterator[tuple[Graph, Node, Test]]:
    """Yield the tests of a manifest that hold, in its order."""
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for entries in graph.objects(None, MF.entries):
        for node in Collection(graph, entries):
            if not any((node, DAWGT.approval, gone) in graph for gone in _GONE):
                yield graph, node, test_of(graph, node, manifest)


def test_of(graph: Graph, node: Node, manifest: Path) -> Test:
    """Return what all tests have."""
    version, suite = manifest.parent.parts[-2:]
    iri = str(node)
    if iri.startswith("file:"):
        base = f"http://www.w3.org/2009/sparql/docs/tests/data-sparql11/{suite}/manifest"
        iri = f"{base}#{iri.partition('#')[2]}"
    return Test(
        iri=iri,
        name=" ".join(str(graph.value(node, MF.name)).split()),
        suite=suite if version == "sparql11" else f"1.2 {suite}",
        kind=str(graph.value(node, RDF.type)).rpartition("#")[2],
    )


def cases(manifest: Path) -> Iterator[Case | Change]:
    """Yield the tests of a manifest that put a query or an update."""
    for graph, node, test in listed(manifest):
        action = graph.value(node, MF.action)
        result = graph.value(node, MF.result)
        if action is None:
            continue
        is_file = isinstance(action, URIRef)
        text = action if is_file else graph.value(action, UT.request)
        common = (test.iri, test.name, test.suite, test.kind)
        if text is not None and str(text).endswith(".ru"):
            yield Change(
                *common,
                file_of(text),
                *_data(graph, action, UT),
                *_data(graph, result, UT),
            )
            continue
        text = action if is_file else graph.value(action, QT.query)
        if text is not None:
            file = file_of(result) if isinstance(result, URIRef) else None
            yield Case(*common, file_of(text), *_data(graph, action, QT), file)


def _data(graph: Graph, node: Node | None, terms: Namespace) -> tuple[tuple[Path, ...], Named]:
    if node is None:
        return (), ()
    files = tuple(sorted(file_of(item) for item in graph.objects(node, terms.data)))
    return files, named_of(graph, node, terms)


def named_of(graph: Graph, node: Node, terms: Namespace = UT) -> Named:
    """Return the named graphs that a manifest gives to a node."""
    found = []
    for item in graph.objects(node, terms.graphData):
        file = graph.value(item, terms.graph)
        # One without a file is there, and empty.
        if file is not None:
            found.append((str(graph.value(item, RDFS.label)), file_of(file)))
        elif isinstance(item, URIRef):
            found.append((str(item), file_of(item)))
    return tuple(sorted(found))


def file_of(iri: Node | str) -> Path:
    """Return the file of a ``file:`` IRI."""
    return Path(unquote(urlparse(str(iri)).path))
