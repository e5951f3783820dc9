"""Queries as files: a header that says what they are, and a text that runs as it stands."""

from __future__ import annotations

from ris3graph.catalogue.catalogue import Catalogue
from ris3graph.catalogue.header import Header, Label, Parameter, ParameterType, Returned
from ris3graph.catalogue.known import check_known, known_values, refusal
from ris3graph.catalogue.published import (
    CATALOGUE,
    catalogue_triples,
    query_iri,
    serialise_catalogue,
    serialise_query,
)
from ris3graph.catalogue.queryfile import QueryFile
from ris3graph.catalogue.terms import term

__all__ = [
    "CATALOGUE",
    "Catalogue",
    "Header",
    "Label",
    "Parameter",
    "ParameterType",
    "QueryFile",
    "Returned",
    "catalogue_triples",
    "check_known",
    "known_values",
    "query_iri",
    "refusal",
    "serialise_catalogue",
    "serialise_query",
    "term",
]
