"""Whether metadata use terms that exist, as a slip of the pen would be lost in the graph."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ris3graph import resources
from ris3graph.ingest.templates import CURIES
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES
from ris3graph.said import Said, say

_PREFIX: Final = re.compile(r"(?!urn:)([A-Za-z][A-Za-z0-9+.-]*):(?!//)")
_SCHEME: Final = re.compile(r"vocabulary/([a-z0-9-]+)/")
_LABEL: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_FILES: Final = ("ris3.ttl", "analysis.ttl")


def unknown_prefix(text: str) -> Said | None:
    """Return what is wrong with the prefix of a property, as it stands in the metadata."""
    found = _PREFIX.match(text)
    if found is None or found[1] in CURIES:
        return None
    return say(
        "«{text}» has the prefix {prefix}, which is not known; known are {known}",
        text=text,
        prefix=found[1],
        known=", ".join(CURIES),
    )


def unknown_term(iri: str) -> Said | None:
    """Return what is wrong with an IRI of the ontology that the ontology does not define."""
    if is_defined(iri):
        return None
    name, near = iri.removeprefix(ONTOLOGY), similar_term(iri)
    if near is None:
        return say("the ontology has no term «{name}»", name=name)
    return say(
        "the ontology has no term «{name}»; similar is ontology#{near}", name=name, near=near
    )


def is_defined(iri: str) -> bool:
    """Say whether an IRI is none of the ontology, or one that the ontology defines."""
    return not iri.startswith(ONTOLOGY) or iri in _terms()


def similar_term(iri: str) -> str | None:
    """Return the name of a term that is spelt much like an IRI, if there is one."""
    # By their names alone: all terms share the long beginning of their IRIs.
    known = [term.removeprefix(ONTOLOGY) for term in _terms()]
    near = get_close_matches(iri.removeprefix(ONTOLOGY), known, n=1, cutoff=0.8)
    return near[0] if near else None


@cache
def known_values(begin: str) -> dict[str, tuple[str, ...]]:
    """Return what may follow the beginning of an IRI of a vocabulary, with its names."""
    path = begin.removeprefix(BASE)
    scheme = _SCHEME.fullmatch(path)
    name = "regions" if path == "id/region/" else scheme[1] if scheme else ""
    file = resources.ontology() / "vocabularies" / f"{name}.ttl"
    if not begin.startswith(BASE) or not file.is_file():
        return {}
    names: dict[str, list[str]] = {}
    for triple in parse(path=str(file), format=RdfFormat.TURTLE):
        if triple.predicate == _LABEL and isinstance(triple.subject, NamedNode):
            iri = triple.subject.value
            if iri.startswith(begin) and isinstance(triple.object, Literal):
                names.setdefault(iri.removeprefix(begin), []).append(triple.object.value)
    return {value: tuple(labels) for value, labels in names.items()}


@cache
def _terms() -> frozenset[str]:
    return frozenset(
        triple.subject.value
        for name in _FILES
        for triple in parse(path=str(resources.ontology() / name), format=RdfFormat.TURTLE)
        if isinstance(triple.subject, NamedNode)
    )
