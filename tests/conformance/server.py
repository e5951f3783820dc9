"""A real server on a data directory that the suites fill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, parse

from ris3graph.rdf.namespaces import GENID, RESOLVED_GRAPH
from ris3graph.store import DataDirectory, Writer
from tests.conformance.manifest import Case


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve a data directory on a free port; yields the address of the endpoint."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ris3graph", "serve", "--port", "0", "--data", str(data)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"RIS3_LOG_LEVEL": "error"},
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert line.startswith("Open http://"), line
        yield line.split()[1] + "sparql"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def publish(data: DataDirectory, case: Case) -> None:
    """Make a version that holds exactly the data of a case.

    Its default graph is ours, the resolved one. The store keeps no blank nodes: they
    become IRIs, as when a file is loaded.
    """
    graphs = {RESOLVED_GRAPH: case.data} | {iri: (file,) for iri, file in case.named}
    with Writer(data) as writer, writer.draft() as draft:
        for gone in draft.digests.keys() - graphs.keys():
            draft.replace_quads(gone, [])
        for iri, files in graphs.items():
            draft.replace_quads(iri, _quads(iri, files))
        draft.publish(who="conformance", why=case.name)


def _quads(graph: str, files: tuple[Path, ...]) -> Iterator[Quad]:
    for file in files:
        for quad in parse(path=file, base_iri=file.as_uri()):
            yield Quad(
                _named(quad.subject, file),  # type: ignore[arg-type]
                quad.predicate,
                _named(quad.object, file),  # type: ignore[arg-type]
                NamedNode(graph),
            )


def _named(term: object, file: Path) -> object:
    return NamedNode(f"{GENID}{file.stem}/{term.value}") if isinstance(term, BlankNode) else term
