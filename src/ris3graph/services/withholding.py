"""Where sensitive bodies are is not stored: what a version holds, anybody may read.

A body is sensitive if any source says so, of it or of a record that was merged with it.
Its region and town stay; coordinates go before they are written. What an earlier load
left of them, or a merge brings to light, is taken out of the other sources too; it comes
back when they are loaded after nobody calls the body sensitive any more.
"""

from __future__ import annotations

from typing import Final

import polars as pl
from pyoxigraph import NamedNode

from ris3graph.rdf.lines import EMPTY, from_quads, is_iri
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    ONTOLOGY,
    PREFIXES,
    concept,
    source_graph,
)
from ris3graph.services.resolving import canonical
from ris3graph.store import Draft
from ris3graph.store.standard import graph_of

_MARK: Final = NamedNode(ONTOLOGY + "sensitivity")
_SENSITIVE: Final = NamedNode(concept("sensitivity", "sensitive"))
_GEOMETRIES: Final = tuple(
    f"<{PREFIXES['geo']}{name}>" for name in ("hasGeometry", "hasDefaultGeometry")
)
_COORDINATES: Final = (
    *(f"<{PREFIXES['wgs84']}{name}>" for name in ("lat", "long", "alt", "lat_long", "location")),
    *(f"<{PREFIXES['geo']}{name}>" for name in ("asWKT", "asGML", "asGeoJSON", "asKML")),
    *(f"<{PREFIXES['schema']}{name}>" for name in ("geo", "latitude", "longitude")),
)
_SOURCES: Final = source_graph("")


def sensitive_bodies(draft: Draft, said: pl.DataFrame, loaded: str) -> frozenset[str]:
    """Return the terms of all bodies that are sensitive.

    Parameters
    ----------
    draft
        The draft, with the other sources and the decisions on identity.
    said
        What the source says that is loaded.
    loaded
        IRI of its graph, whose content in the draft does not count.
    """
    mark = (pl.col("p") == str(_MARK)) & (pl.col("o") == str(_SENSITIVE))
    marked = set(said.filter(mark)["s"])
    for quad in draft.store.quads_for_pattern(None, _MARK, _SENSITIVE, None):
        graph = graph_of(quad)
        if graph.startswith(_SOURCES) and graph != loaded:
            marked.add(str(quad.subject))
    if not marked:
        return frozenset()
    survivor, _ = canonical(draft.statements(IDENTITY_GRAPH))
    kept = {survivor.get(body, body) for body in marked}
    return frozenset(kept | {loser for loser, stays in survivor.items() if stays in kept})


def withhold(said: pl.DataFrame, bodies: frozenset[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take apart statements and, among them, those that say where bodies are."""
    if not bodies:
        return said, EMPTY
    named, own = pl.col("p").is_in(_GEOMETRIES), pl.col("s").is_in(list(bodies))
    shapes = said.filter(own & named)["o"].unique()
    placing = pl.col("p").is_in(_COORDINATES) & (own | pl.col("s").is_in(shapes.implode()))
    held = said.select((own & named) | placing).to_series()
    return said.filter(~held), said.filter(held)


def withdraw(draft: Draft, bodies: frozenset[str]) -> pl.DataFrame:
    """Take what says where bodies are out of all sources of a draft, and return it."""
    gone = [EMPTY]
    for graph in draft.digests:
        if bodies and graph.startswith(_SOURCES):
            about = _about(draft, graph, bodies)
            shapes = about.filter(pl.col("p").is_in(_GEOMETRIES) & is_iri(pl.col("o")))["o"]
            said = pl.concat([about, _about(draft, graph, frozenset(shapes))]).unique()
            _, held = withhold(said, bodies)
            if held.height:
                draft.change(graph, EMPTY, held)
                gone.append(held)
    return pl.concat(gone)


def _about(draft: Draft, graph: str, terms: frozenset[str]) -> pl.DataFrame:
    return from_quads(
        quad
        for term in terms
        for quad in draft.store.quads_for_pattern(
            NamedNode(term[1:-1]), None, None, NamedNode(graph)
        )
    )
