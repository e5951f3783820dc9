"""A data directory with published versions, for tests of what is served from it."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph

from ris3graph.store import DataDirectory, EmbeddedReader, Versions, Writer

RESOLVED = "https://w3id.org/ris3graph/graph/resolved"
ACTORS = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX id: <https://w3id.org/ris3graph/id/>
PREFIX voc: <https://w3id.org/ris3graph/vocabulary/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
id:actor\\/a a ris3:Actor ; skos:prefLabel "А"@uk , "A"@en ;
  ris3:primaryHelix voc:helix\\/business ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:scope voc:scope\\/yes .
id:actor\\/b a ris3:Actor ; skos:prefLabel "B"@en ;
  ris3:primaryHelix voc:helix\\/business ; ris3:locatedIn id:region\\/UA-05 ;
  ris3:scope voc:scope\\/yes .
id:actor\\/c a ris3:Actor ; skos:prefLabel "В"@uk ;
  ris3:primaryHelix voc:helix\\/research ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:scope voc:scope\\/yes .
id:actor\\/d a ris3:Actor ; skos:prefLabel "D"@en ;
  ris3:primaryHelix voc:helix\\/research ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:scope voc:scope\\/registry_only .
"""
"""Three organisations that count, in two regions and two sides, and one that does not."""


class Published:
    """Publishes versions in a folder and opens readers of them."""

    def __init__(self, folder: Path) -> None:
        self.directory = DataDirectory(folder)
        self._readers: dict[int, EmbeddedReader] = {}
        self.numbers: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for reader in self._readers.values():
            reader.close()

    def publish(self, graphs: Mapping[str, str]) -> None:
        """Publish a version in which the graphs hold the given Turtle."""
        with Writer(self.directory) as writer, writer.draft() as draft:
            for graph, turtle in graphs.items():
                triples = pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)
                name = pyoxigraph.NamedNode(graph)
                quads = [
                    pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name)
                    for triple in triples
                ]
                nquads = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
                draft.replace_graph(graph, nquads or b"")
            self.numbers.append(draft.publish(who="test", why="test").number)

    def reader(self, version: int | None = None) -> EmbeddedReader:
        """Return a reader; it stays open until the end."""
        number = self.numbers[-1] if version is None else version
        if number not in self._readers:
            self._readers[number] = Versions(self.directory).reader(number)
        return self._readers[number]
