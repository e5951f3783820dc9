"""What is made of a version's public facts: of which graphs, and the key that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import ONTOLOGY_GRAPH, RESOLVED_GRAPH, vocabulary_graph
from ris3graph.store import Version


def facts(version: Version) -> DataSet:
    """Return the graphs that hold a version's facts and names: none that is not public."""
    prefix = vocabulary_graph("")
    return DataSet(
        tuple(
            graph
            for graph in sorted(version.digests)
            if graph in (ONTOLOGY_GRAPH, RESOLVED_GRAPH) or graph.startswith(prefix)
        ),
        (),
    )


def key_of_facts(version: Version, makings: Iterable[str]) -> str:
    """Return the key of something that is made of a version's facts.

    Parameters
    ----------
    version
        The version.
    makings
        What decides how it is made, such as queries and the number of a layout.
    """
    sha = hashlib.sha256()
    for text in makings:
        sha.update(f"{text}\n".encode())
    for graph in facts(version).default:
        sha.update(f"{graph} {version.digests[graph]}\n".encode())
    return sha.hexdigest()
