"""Whether an answer is the expected one: as sets of solutions or graphs, blank nodes apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from ris3graph.rdf.namespaces import GENID, PREFIXES, source_graph

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_DECIMAL: Final = {XSD + name for name in ("decimal", "integer")}
_FLOAT: Final = {XSD + name for name in ("double", "float")}

FORMS: Final = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}

Term = NamedNode | BlankNode | Literal | Triple


def same_table(found: bytes, expected: Path) -> bool:
    """Compare CSV, whose terms are bare texts; blank nodes match in the order they come."""
    return _cells(found) == _cells(expected.read_bytes())


def _cells(content: bytes) -> tuple[list[str], list[list[str]]]:
    # In which order SELECT * gives its columns is not said.
    rows = csv.DictReader(io.StringIO(content.decode()))
    header = sorted(rows.fieldnames or ())
    names: dict[str, str] = {}

    def cell(text: str) -> str:
        blank = text.startswith(("_:", GENID))
        return names.setdefault(text, f"_:{len(names)}") if blank else text

    return header, sorted([cell(row[name]) for name in header] for row in rows)


def same_answer(found: bytes, media_type: str, expected: Path) -> bool:
    """Compare the answer to a SELECT or ASK."""
    ours = parse_query_results(found, format=QueryResultsFormat.from_media_type(media_type))
    if expected.suffix in (".ttl", ".rdf"):
        return _solutions(ours) == _result_set(expected)
    theirs = parse_query_results(expected.read_bytes(), format=FORMS[expected.suffix])
    return _solutions(ours) == _solutions(theirs)


def same_graph(found: bytes, media_type: str, expected: Path) -> bool:
    """Compare the answer to a CONSTRUCT."""
    form = RdfFormat.from_media_type(media_type)
    wanted = parse(path=expected, base_iri=expected.as_uri())
    return same_quads(parse(found, format=form), wanted)


def stated(graph: Iterable[Quad]) -> list[Quad]:
    """Return what a graph says, but for the file that each of its things is from."""
    start = source_graph("")
    return [
        quad
        for quad in graph
        if not (
            quad.predicate.value == PREFIXES["prov"] + "wasDerivedFrom"
            and getattr(quad.object, "value", "").startswith(start)
        )
    ]


def same_quads(found: Iterable[Quad], expected: Iterable[Quad]) -> bool:
    """Compare two graphs."""
    return _graph(found) == _graph(expected)


def _graph(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(
        Quad(_plain(quad.subject), quad.predicate, _plain(quad.object))  # type: ignore[arg-type]
        for quad in quads
    )
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _solutions(results: QuerySolutions | QueryBoolean) -> object:
    """A graph with a node for each solution, so that blank nodes match wherever they recur."""
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [
        {name: row[name] for name in names if row[name] is not None}  # a row knows its variables
        for row in results
    ]
    return sorted(names), len(rows), _as_graph(rows)


def _as_graph(rows: list[dict[str, Term]]) -> Dataset:
    dataset = Dataset()
    for row in rows:
        node = BlankNode()
        dataset.add(Quad(node, NamedNode("urn:is"), NamedNode("urn:solution")))
        for name, term in row.items():
            dataset.add(Quad(node, NamedNode(f"urn:variable:{name}"), _plain(term)))  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _result_set(file: Path) -> object:
    """Read an answer that is written as RDF (``rs:ResultSet``)."""
    triples = [
        (q.subject, q.predicate.value, q.object) for q in parse(path=file, base_iri=file.as_uri())
    ]

    def values(node: object, name: str) -> list[Term]:
        return [o for s, p, o in triples if s == node and p == RS + name]

    (whole,) = (s for s, p, o in triples if getattr(o, "value", "") == RS + "ResultSet")
    if boolean := values(whole, "boolean"):
        return boolean[0].value == "true"  # type: ignore[union-attr]
    rows = [
        {
            values(binding, "variable")[0].value: values(binding, "value")[0]  # type: ignore[union-attr]
            for binding in values(solution, "binding")
        }
        for solution in values(whole, "solution")
    ]
    names = sorted(item.value for item in values(whole, "resultVariable"))  # type: ignore[union-attr]
    return names, len(rows), _as_graph(rows)


def _plain(term: Term) -> Term:
    """Numbers by their value; what stood for a blank node is one again."""
    if isinstance(term, NamedNode) and term.value.startswith(GENID):
        return BlankNode(term.value.removeprefix(GENID))
    if not isinstance(term, Literal):
        return term
    try:
        if term.datatype.value in _DECIMAL:
            return Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if term.datatype.value in _FLOAT:
            return Literal(repr(float(term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        return term
    return term
