"""What the shapes say of a draft, each finding with the file and row that it comes from.

The shapes (SHACL Core) are held against what readers will see: resolved data and
vocabularies. Those that columns can say are checked so (`ris3graph.services.checking`),
any other by pySHACL. A violation is what would be unusable and refuses the load; a
warning is counted, shown and loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from ris3graph import resources
from ris3graph.errors import Problem
from ris3graph.rdf.lines import encoded
from ris3graph.rdf.namespaces import slug_of
from ris3graph.said import say
from ris3graph.services.checking import Checker, text
from ris3graph.services.origins import Load, Origins, stated
from ris3graph.services.shapes import Shapes

_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")


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
    file, row, line, column
        Where it stands, as `ris3graph.services.origins.Origin` has it.
    """

    severity: Severity
    shape: str
    node: str
    messages: dict[str, str]
    path: str | None = None
    value: str | None = None
    file: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None

    def problem(self) -> Problem:
        """Return the finding as a problem of the input."""
        message, advice = parted(self.messages.get("en", self.shape))
        column = self.column
        if column is None and self.path is not None:  # RDF has properties and no columns
            column = ", ".join(map(slug_of, stated(self.path)))
        return Problem(
            file=self.file or self.node,
            message=message,
            hint=advice or say("Correct it in the source and load again."),
            line=self.row if self.line is None else self.line,
            column=column or None,
            value=slug_of(self.node if self.value is None else self.value),
        )


def parted(message: str) -> tuple[str, str]:
    """Return what a message says is wrong, and what to do."""
    wrong, _, advice = message.partition(". ")
    return wrong.rstrip("."), advice


def validate(
    statements: pl.DataFrame,
    focus: pl.DataFrame | None = None,
    *,
    whole: Callable[[], pl.DataFrame] | None = None,
    load: Load | None = None,
) -> list[Finding]:
    """Hold a graph to the shapes.

    Parameters
    ----------
    statements
        What readers will see, in the columns of `ris3graph.rdf.lines`, each once.
    focus
        Nodes, in a column ``s``, that findings are wanted of; of all where there is
        none. All that they refer to has to be among the statements.
    whole
        Gives the statements of the whole graph where they are only a part of it. Asked
        for the shapes of which it is not known how far they look.
    load
        What is being loaded, whose lines and columns are told.

    Returns
    -------
    list of Finding
        Violations first, then by shape and node.
    """
    checker = Checker(statements, focus)
    found = [(shape, checker.check(shape)) for shape in shapes().compiled]
    broken = [frame.select("s") for _, frame in found]
    others = []
    if shapes().others:
        others = _others(_folder(), shapes().others, statements if whole is None else whole())
    nodes = pl.concat([*broken, pl.DataFrame({"s": [f"<{f.node}>" for f in others]})])
    origins = Origins(statements, nodes.unique(), load)
    findings = [replace(f, **asdict(origins.of(f"<{f.node}>", f.path))) for f in others]
    for shape, frame in found:
        for node, value in frame.rows():
            origin = origins.of(node, shape.about)
            findings.append(
                Finding(
                    severity=Severity(shape.severity),
                    shape=shape.name,
                    node=node[1:-1],
                    messages=dict(shape.messages),
                    path=shape.about,
                    value=None if value is None else text(value),
                    file=origin.file,
                    row=origin.row,
                    line=origin.line,
                    column=origin.column,
                )
            )
    order = list(Severity)
    return sorted(
        findings,
        key=lambda f: (
            order.index(f.severity),
            f.shape,
            f.file or "",
            f.row or 0,
            f.node,
            f.value or "",
        ),
    )


def far_properties() -> set[str]:
    """Properties that shapes read of what a node refers to, as terms."""
    return set().union(*(shape.far() for shape in shapes().compiled))


def shapes() -> Shapes:
    """Return the shapes that loads are held to."""
    return _shapes(_folder())


def _folder() -> Path:
    return resources.ontology() / "shapes"


@lru_cache(maxsize=1)
def _shapes(folder: Path) -> Shapes:
    return Shapes(folder)


def _others(folder: Path, names: list[str], statements: pl.DataFrame) -> list[Finding]:
    """Ask pySHACL about the shapes that columns cannot say."""
    # It takes a second to import, and there may be no such shape.
    import pyshacl  # noqa: PLC0415

    wanted = rdflib.Graph()
    for file in sorted(folder.glob("*.ttl")):
        wanted.parse(file)
    for shape in {s for p in _TARGETS for s in wanted.subjects(SH[p])}:
        if str(shape) not in names:
            for target in _TARGETS:
                wanted.remove((shape, SH[target], None))
    # What no shape names cannot matter to one, and copying it takes longer than checking.
    named = {f"<{term}>" for term in wanted.objects() if isinstance(term, rdflib.URIRef)}
    named |= {f"<{RDF.type}>", f"<{RDFS.subClassOf}>"}
    kept = statements.filter(pl.col("p").is_in(list(named)))
    graph = rdflib.Graph().parse(b"".join(encoded(kept)), format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=wanted, inference="none")
    return [_finding(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)]


def _finding(report: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    def said(predicate: rdflib.URIRef) -> str | None:
        value = report.value(result, predicate)
        return None if value is None or isinstance(value, rdflib.BNode) else str(value)

    shape = said(SH.sourceShape) or said(SH.sourceConstraintComponent) or ""
    return Finding(
        severity=Severity((said(SH.resultSeverity) or "violation").rsplit("#", 1)[-1].lower()),
        shape=shape.rsplit("#", 1)[-1],
        node=said(SH.focusNode) or "",
        messages={
            message.language or "en": str(message)
            for message in report.objects(result, SH.resultMessage)
            if isinstance(message, rdflib.Literal)
        },
        path=said(SH.resultPath),
        value=said(SH.value),
    )
