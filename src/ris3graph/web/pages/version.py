"""One published version: who, when, why, the state of each graph, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ris3graph.rdf.namespaces import BASE

if TYPE_CHECKING:
    from ris3graph.store import Version


@dataclass(frozen=True, slots=True)
class GraphState:
    """A named graph in a version.

    Attributes
    ----------
    iri, path
        Its IRI, and what follows the base in it.
    quads
        Its statements; 0 where the version removed the graph.
    digest
        Digest of its statements, in hexadecimal; empty where it was removed.
    added, removed
        What the version changed in it.
    """

    iri: str
    path: str
    quads: int
    digest: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class VersionPage:
    """The page of a version.

    Attributes
    ----------
    number, time, who, why, software
        As it was published.
    quads
        Statements in all graphs.
    current
        Whether it is the current one.
    graphs
        Its graphs, those that it changed first.
    """

    number: int
    time: datetime
    who: str
    why: str
    software: str
    quads: int
    current: bool
    graphs: tuple[GraphState, ...]

    def table(self) -> tuple[GraphState, ...]:
        """Rows of the page as CSV."""
        return self.graphs


def version_page(version: Version, current: int) -> VersionPage:
    """Return the page of a version.

    Parameters
    ----------
    version
        The version.
    current
        Number of the current one.
    """
    states = []
    for graph in sorted(version.digests.keys() | version.changes.keys()):
        digest, change = version.digests.get(graph), version.changes.get(graph)
        states.append(
            GraphState(
                graph,
                graph.removeprefix(BASE),
                digest.quads if digest else 0,
                str(digest) if digest else "",
                change.added if change else 0,
                change.removed if change else 0,
            )
        )
    return VersionPage(
        version.number,
        version.time,
        version.who,
        version.why,
        version.software,
        version.quads,
        version.number == current,
        tuple(sorted(states, key=lambda state: not (state.added or state.removed))),
    )
