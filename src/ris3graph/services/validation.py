"""What the shapes say of a draft, each finding with the file and row that it comes from.

The shapes (SHACL Core) are held against what readers will see: resolved data and
vocabularies. Those that columns can say are checked so (`ris3graph.services.checking`),
any other by pySHACL. A violation is what would be unusable and refuses the load; a
warning is counted, shown and loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import polars as pl
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from ris3graph import resources
from ris3graph.errors import Problem
from ris3graph.rdf.lines import encoded
from ris3graph.rdf.namespaces import GRAPH, ONTOLOGY, slug_of
from ris3graph.said import say
from ris3graph.services.checking import Checker, text
from ris3graph.services.resolving import DERIVED_FROM
from ris3graph.services.shapes import Shapes

_ROW: Final = rf"^<{re.escape(GRAPH)}source/[^/]+/(?P<file>[^#]+)#row=(?P<row>\d+)>$"
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")

_STATED: Final = {ONTOLOGY + "earliest": "startDate, endDate"}
"""What stands in the source, where a shape is about what follows from it."""


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
        message, advice = parted(self.messages.get("en", self.shape))
        return Problem(
            file=self.file or self.node,
            message=message,
            hint=advice or say("Correct it in the source and load again."),
            line=line,
            column=None if self.path is None else _STATED.get(self.path, slug_of(self.path)),
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
    origin = origins(statements, nodes.unique())
    findings = [
        replace(f, file=file, row=row)
        for f in others
        for file, row in [origin.get(f"<{f.node}>", (None, None))]
    ]
    for shape, frame in found:
        for node, value in frame.rows():
            file, row = origin.get(node, (None, None))
            findings.append(
                Finding(
                    severity=Severity(shape.severity),
                    shape=shape.name,
                    node=node[1:-1],
                    messages=dict(shape.messages),
                    path=shape.about,
                    value=None if value is None else text(value),
                    file=file,
                    row=row,
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


def origins(statements: pl.DataFrame, nodes: pl.DataFrame) -> dict[str, tuple[str, int]]:
    """First row that each node comes from, by file and number."""
    rows = rows_of(statements, nodes).unique("s", keep="first", maintain_order=True)
    return {node: (file, row) for node, file, row in rows.rows()}


def rows_of(statements: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Rows that nodes come from, in order: the node ``s``, ``file`` and number ``row``."""
    return (
        statements.filter(pl.col("p") == DERIVED_FROM)
        .join(nodes.select("s").unique(), on="s", how="semi")
        .select("s", place=pl.col("o").str.extract_groups(_ROW))
        .unnest("place")
        .select(
            "s",
            pl.col("file").map_elements(unquote, return_dtype=pl.String),
            pl.col("row").cast(pl.Int64),
        )
        .drop_nulls("row")
        .sort("file", "row")
    )


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
