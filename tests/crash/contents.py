"""What is written while somebody may be killed, and how it is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from ris3graph.rdf.namespaces import source_graph

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

NAME: Final = "crash"
GRAPH: Final = source_graph(NAME)
_PREFIXES: Final = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX id: <https://w3id.org/ris3graph/id/>
PREFIX voc: <https://w3id.org/ris3graph/vocabulary/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
"""


def turtle(names: list[str]) -> str:
    """Return actors of these names."""
    return _PREFIXES + "".join(
        f'id:actor\\/{name} a ris3:Actor ; skos:prefLabel "{name}"@en ; '
        "ris3:primaryHelix voc:helix\\/business ; "
        "ris3:actorType voc:actor-type\\/enterprise ; ris3:locatedIn id:region\\/UA-63 ; "
        f'ris3:scope voc:scope\\/yes ; dct:source "test" .\n'
        for name in names
    )


def update(old: str, new: str) -> str:
    """Return an update that gives an actor another name."""
    return (
        f'{_PREFIXES} WITH <{GRAPH}> DELETE {{ ?s skos:prefLabel "{old}"@en }} '
        f'INSERT {{ ?s skos:prefLabel "{new}"@en }} WHERE {{ ?s skos:prefLabel "{old}"@en }}'
    )


def names_in(workspace: Workspace, version: int | None = None) -> set[str]:
    """Return the names in a version, none where there is none."""
    if not workspace.current:
        return set()
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    query = f"SELECT ?name WHERE {{ GRAPH <{GRAPH}> {{ ?s {label} ?name }} }}"
    rows = workspace.reader(version).select(query).rows
    return {row[0].value for row in rows if isinstance(row[0], Literal)}
