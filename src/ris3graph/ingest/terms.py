"""Whether metadata use terms that exist, as a slip of the pen would be lost in the graph."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from ris3graph import resources
from ris3graph.ingest.templates import CURIES
from ris3graph.rdf.namespaces import ONTOLOGY

_PREFIX: Final = re.compile(r"(?!urn:)([A-Za-z][A-Za-z0-9+.-]*):(?!//)")
_FILES: Final = ("ris3.ttl", "analysis.ttl")


def unknown_prefix(text: str) -> str | None:
    """Return what is wrong with the prefix of a property, as it stands in the metadata."""
    found = _PREFIX.match(text)
    if found is None or found[1] in CURIES:
        return None
    return f"«{text}» has the prefix {found[1]}, which is not known; known are {', '.join(CURIES)}"


def unknown_term(iri: str) -> str | None:
    """Return what is wrong with an IRI of the ontology that the ontology does not define."""
    if not iri.startswith(ONTOLOGY) or iri in _terms():
        return None
    near = get_close_matches(iri, _terms(), n=1, cutoff=0.9)
    similar = f"; similar is ontology#{near[0].removeprefix(ONTOLOGY)}" if near else ""
    return f"the ontology has no term «{iri.removeprefix(ONTOLOGY)}»{similar}"


@cache
def _terms() -> frozenset[str]:
    return frozenset(
        triple.subject.value
        for name in _FILES
        for triple in parse(path=str(resources.ontology() / name), format=RdfFormat.TURTLE)
        if isinstance(triple.subject, NamedNode)
    )
