"""What the shapes say of a draft, each finding with the file and row that it comes from.

pySHACL (SHACL Core) runs over a graph of what readers will see: resolved data and
vocabularies. A violation is what would be unusable and refuses the load; a warning is
counted, shown and loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import RDF, RDFS, SH

from ris3graph import resources
from ris3graph.errors import Problem
from ris3graph.rdf.namespaces import GRAPH, PREFIXES, slug_of

_DERIVED_FROM: Final = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
_ROW: Final = re.compile(rf"^{re.escape(GRAPH)}source/[^/]+/(?P<file>[^#]+)#row=(?P<row>\d+)$")


class Severity(StrEnum):
    """How grave a finding is."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the shapes say of one node.

    Attributes
    ----------
    severity
        How grave it is.
    shape
        Name of the shape.
    node
        IRI of what it is about.
    messages
        What is wrong and what to do, by language.
    path
        Property, where the shape is about one.
    value
        Offending value, where there is one.
    file, row
        Where the node comes from; a table's header is row 1.
    """

    severity: Severity
    shape: str
    node: str
    messages: dict[str, str]
    path: str | None = None
    value: str | None = None
    file: str | None = None
    row: int | None = None

    def problem(self, line: int | None) -> Problem:
        """Return the finding as a problem of the input at a line of its file."""
        message, _, advice = self.messages.get("en", self.shape).partition(". ")
        return Problem(
            file=self.file or self.node,
            message=message.rstrip("."),
            hint=advice or "Correct it in the source and load again.",
            line=line,
            column=None if self.path is None else slug_of(self.path),
            value=slug_of(self.node if self.value is None else self.value),
        )


def validate(quads: Iterable[Quad]) -> list[Finding]:
    """Hold a graph to the shapes.

    Parameters
    ----------
    quads
        What readers will see, without blank nodes that shapes look at.

    Returns
    -------
    list of Finding
        Violations first, then by shape and node.
    """
    shapes = _shapes(resources.ontology() / "shapes")
    # What no shape names cannot matter to one, and copying it takes longer than checking.
    named = {str(term) for term in shapes.objects() if isinstance(term, rdflib.URIRef)}
    named |= {str(RDF.type), str(RDFS.subClassOf)}
    graph = rdflib.Graph()
    origin: dict[str, tuple[str, int]] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            continue
        if quad.predicate == _DERIVED_FROM and (place := _ROW.match(value.value)):
            origin.setdefault(subject.value, (place["file"], int(place["row"])))
        if quad.predicate.value in named:
            graph.add((_term(subject), _term(quad.predicate), _term(value)))
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    found = [
        _finding(report, result, origin)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]
    order = list(Severity)
    return sorted(
        found, key=lambda f: (order.index(f.severity), f.shape, f.file or "", f.row or 0, f.node)
    )


@lru_cache(maxsize=1)
def _shapes(folder: Path) -> rdflib.Graph:
    shapes = rdflib.Graph()
    for file in sorted(folder.glob("*.ttl")):
        shapes.parse(file)
    return shapes


def _term(term: NamedNode | Literal) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _finding(
    report: rdflib.Graph, result: rdflib.term.Node, origin: Mapping[str, tuple[str, int]]
) -> Finding:
    def text(predicate: rdflib.URIRef) -> str | None:
        value = report.value(result, predicate)
        return None if value is None or isinstance(value, rdflib.BNode) else str(value)

    node = text(SH.focusNode) or ""
    shape = text(SH.sourceShape) or text(SH.sourceConstraintComponent) or ""
    file, row = origin.get(node, (None, None))
    return Finding(
        severity=Severity((text(SH.resultSeverity) or "violation").rsplit("#", 1)[-1].lower()),
        shape=shape.rsplit("#", 1)[-1],
        node=node,
        messages={
            message.language or "en": str(message)
            for message in report.objects(result, SH.resultMessage)
            if isinstance(message, rdflib.Literal)
        },
        path=text(SH.resultPath),
        value=text(SH.value),
        file=file,
        row=row,
    )
