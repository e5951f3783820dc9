"""What the ontology says of properties, as far as loads are held to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ris3graph import resources
from ris3graph.rdf.namespaces import PREFIXES

_FILES: Final = ("ris3.ttl", "analysis.ttl")
_TYPE, _LABEL, _RANGE = (
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "label",
    PREFIXES["rdfs"] + "range",
)
_OWL: Final = PREFIXES["owl"]


@cache
def functional() -> frozenset[str]:
    """IRIs of properties of which a thing has one value."""
    return _with(_TYPE, _OWL + "FunctionalProperty")


@cache
def irreflexive() -> frozenset[str]:
    """IRIs of properties that never lead from a thing to itself."""
    return _with(_TYPE, _OWL + "IrreflexiveProperty")


@cache
def dates() -> frozenset[str]:
    """IRIs of properties whose values are dates (EDTF)."""
    return _with(_RANGE, PREFIXES["edtf"] + "EDTF")


def names(term: str) -> Mapping[str, str]:
    """Names of a term by language."""
    labels = _said()[term][_LABEL]
    return {text.language or "en": text.value for text in labels if isinstance(text, Literal)}


def _with(predicate: str, value: str) -> frozenset[str]:
    wanted = NamedNode(value)
    return frozenset(term for term, said in _said().items() if wanted in said[predicate])


@cache
def _said() -> defaultdict[str, defaultdict[str, list[object]]]:
    """What the ontology says, by subject and predicate."""
    found: defaultdict[str, defaultdict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for name in _FILES:
        for quad in parse(path=str(resources.ontology() / name), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode):
                found[quad.subject.value][quad.predicate.value].append(quad.object)
    return found
