"""IRIs of ris3graph: the one place where they are made.

IRIs are minted once and never change. The base is a constant of the published
vocabulary, not a setting: a site that mirrors the data keeps the data's names.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

BASE: Final = "https://w3id.org/ris3graph/"
ONTOLOGY: Final = BASE + "ontology#"
IDENTIFIER: Final = BASE + "id/"
VOCABULARY: Final = BASE + "vocabulary/"
GRAPH: Final = BASE + "graph/"
SEARCH: Final = BASE + "search#"
SHAPES: Final = BASE + "shapes#"
GENID: Final = BASE + ".well-known/genid/"

PREFIXES: Final[dict[str, str]] = {
    "ris3": ONTOLOGY,
    "id": IDENTIFIER,
    "voc": VOCABULARY,
    "graph": GRAPH,
    "shapes": SHAPES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
"""Prefixes as in ``ontology/prefixes.ttl`` (a test holds the two together)."""

ONTOLOGY_GRAPH: Final = GRAPH + "ontology"
RESOLVED_GRAPH: Final = GRAPH + "resolved"
META_GRAPH: Final = GRAPH + "meta"
QUERIES_GRAPH: Final = GRAPH + "queries"
IDENTITY_GRAPH: Final = GRAPH + "curated/identity"
MIRROR_GRAPH: Final = GRAPH + "mirror"
"""In a mirror alone: says which version it holds."""
MERGE_GRAPH: Final = GRAPH + "mirror/merge"
"""In a mirror alone: the standard data set without the resolved graph, merged."""

SOURCE_NAME: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""Regular expression of the name of a source: small Latin letters, digits, hyphens between them."""


def vocabulary_graph(scheme: str) -> str:
    """IRI of the named graph of a concept scheme."""
    return f"{GRAPH}vocabulary/{scheme}"


def is_source_name(name: str) -> bool:
    """Say whether a source can have a name."""
    return re.fullmatch(SOURCE_NAME, name) is not None


def source_graph(source: str) -> str:
    """IRI of the named graph of a source."""
    return f"{GRAPH}source/{source}"


def source_file(source: str, name: str) -> str:
    """IRI of a file of a source; a row of it is ``#row=N`` (RFC 7111, the header is 1)."""
    return f"{source_graph(source)}/{quote(name, safe='-._~')}"


def result_graph(run: str) -> str:
    """IRI of the named graph of an analysis run."""
    return f"{GRAPH}result/{run}"


def entity(kind: str, slug: str) -> str:
    """IRI of an entity: ``/id/{kind}/{slug}``, percent-encoded."""
    return IDENTIFIER + escaped(f"{kind}/{slug}")


def genid(node: str) -> str:
    """IRI that stands for a blank node: ``/.well-known/genid/{node}``."""
    return GENID + escaped(node)


def concept(scheme: str, notation: str) -> str:
    """IRI of a concept: ``/vocabulary/{scheme}/{notation}``."""
    return f"{VOCABULARY}{scheme}/{quote(notation, safe='-._~')}"


def escaped(path: str) -> str:
    """Return a path percent-encoded, its slashes left as they are."""
    return quote(path, safe="-._~/")


def as_minted(iri: str) -> str:
    """Return an IRI of a thing or concept of ours as we write it, any other unchanged.

    What an address can hold only percent-encoded, or holds so without need, is one name
    written in several ways; a server could not tell which of them was asked for.
    """
    root = next((r for r in (IDENTIFIER, VOCABULARY) if iri.startswith(r)), None)
    if root is None:
        return iri
    path, mark, fragment = iri.removeprefix(root).partition("#")
    try:
        return root + escaped(unquote(path, errors="strict")) + mark + fragment
    except UnicodeDecodeError:
        return iri


def slug_of(iri: str) -> str:
    """Return what follows the kind or scheme in an IRI of ours, or its last segment."""
    for root in (IDENTIFIER, VOCABULARY):
        if iri.startswith(root):
            return iri[len(root) :].split("/", 1)[-1]
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
