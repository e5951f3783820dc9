"""Shapes checked by columns say what pySHACL says, on the pilot and on all examples."""

from __future__ import annotations

import polars as pl
import pyshacl
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import RDF, SH

from ris3graph import resources
from ris3graph.rdf.lines import as_stored, encoded, from_quads, parse_lines
from ris3graph.rdf.namespaces import ONTOLOGY_GRAPH, RESOLVED_GRAPH, vocabulary_graph
from ris3graph.services.checking import Checker, text
from ris3graph.services.shapes import Shapes
from ris3graph.services.validation import validate
from tests.store.quads import exported

SHAPES = resources.ontology() / "shapes"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <urn:x:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def by_pyshacl(statements, shapes):
    """Findings of pySHACL: shape, severity, node, path, value and messages."""
    # Values as they stand in the graph, not as rdflib would write them.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        graph = rdflib.Graph().parse(b"".join(encoded(statements)), format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        messages = report.objects(result, SH.resultMessage)
        found.append(
            (
                str(report.value(result, SH.sourceShape)).rsplit("#", 1)[-1],
                str(report.value(result, SH.resultSeverity)).rsplit("#", 1)[-1].lower(),
                str(report.value(result, SH.focusNode)),
                "" if path is None or isinstance(path, rdflib.BNode) else str(path),
                "" if value is None else str(value),
                tuple(sorted(str(m) for m in messages)),
            )
        )
    return sorted(found)


def by_columns(findings):
    return sorted(
        (
            f.shape,
            f.severity.value,
            f.node,
            f.path or "",
            f.value or "",
            tuple(sorted(f.messages.values())),
        )
        for f in findings
    )


def test_every_shape_of_the_ontology_is_checked_by_columns():
    """One that is not would be checked node by node over millions of statements."""
    shapes = Shapes(SHAPES)
    assert shapes.others == []
    assert len(shapes.compiled) > 100


def shapes_graph():
    graph = rdflib.Graph()
    for file in SHAPES.glob("*.ttl"):
        graph.parse(file)
    return graph


def test_all_examples_together_are_judged_alike():
    folder = resources.ontology()
    wanted = ("*.ttl", "vocabularies/*.ttl", "examples/*/*.ttl")
    files = [file for pattern in wanted for file in sorted(folder.glob(pattern))]
    quads = [
        quad
        for file in files
        for quad in parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    statements = as_stored(from_quads(quads))
    found = by_columns(validate(statements))
    assert found == by_pyshacl(statements, shapes_graph())
    assert len({shape for shape, *_ in found}) > 50


def test_the_pilot_is_judged_alike(pilot):
    reader = pilot.reader()
    wanted = [g for g in reader.graphs() if g.startswith((ONTOLOGY_GRAPH, vocabulary_graph("")))]
    texts = [exported(reader, "application/n-triples", g) for g in (*wanted, RESOLVED_GRAPH)]
    statements = as_stored(parse_lines(b"".join(texts)))
    found = by_columns(validate(statements))
    assert len(found) > 500
    assert found == by_pyshacl(statements, shapes_graph())


DATA = """
x:a a x:Small ; x:v 1, 5, 12, "5", "7"@en, "x"@en-gb, x:b, "2020-01-01"^^xsd:date ; x:w 6 .
x:b a x:Big ; x:v "un\\"quoted\\n", "2019"^^xsd:gYear, "0.5"^^xsd:decimal ; x:w "a", 3 .
x:c a x:Big ; x:up x:a, x:b ; x:v "2021-05-05"^^xsd:date ; x:w "2020-05-05"^^xsd:date .
x:d a x:Big ; x:v "Ы"@uk, "Ь"@uk, "Y"@en ; x:w "2020-05-05T00:00:00Z"^^xsd:dateTime .
x:Small rdfs:subClassOf x:Big .
"""


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:path x:v ; sh:minCount 4",
        "sh:path x:v ; sh:maxCount 1",
        "sh:path x:v ; sh:uniqueLang true",
        "sh:path x:v ; sh:uniqueLang false",
        "sh:path x:v ; sh:datatype xsd:integer",
        "sh:path x:v ; sh:datatype xsd:string",
        "sh:path x:v ; sh:nodeKind sh:IRI",
        "sh:path x:v ; sh:nodeKind sh:Literal",
        "sh:path x:v ; sh:nodeKind sh:IRIOrLiteral",
        "sh:path x:v ; sh:languageIn ( 'en' )",
        "sh:path x:v ; sh:in ( x:b 5 'x'@en-gb )",
        "sh:path x:v ; sh:pattern '^[0-9]+$'",
        "sh:path x:v ; sh:pattern 'quoted.'",
        "sh:path x:v ; sh:minInclusive 5",
        "sh:path x:v ; sh:minInclusive 5.0 ; sh:maxInclusive 12",
        "sh:path x:v ; sh:maxInclusive 5.0",
        "sh:path x:v ; sh:lessThanOrEquals x:w",
        "sh:path x:v ; sh:class x:Big",
        "sh:path x:up ; sh:class x:Small",
        "sh:path ( x:up x:v ) ; sh:maxCount 2",
        "sh:path [ sh:alternativePath ( x:v x:w ) ] ; sh:minInclusive 4",
        "sh:path x:v ; sh:not [ sh:datatype xsd:date ]",
        "sh:path x:v ; sh:or ( [ sh:class x:Big ] [ sh:minInclusive 6 ] )",
        "sh:path x:v ; sh:qualifiedValueShape [ sh:languageIn ( 'uk' ) ] ; sh:qualifiedMinCount 1",
        "sh:or ( [ sh:path x:up ; sh:minCount 1 ] [ sh:path x:w ; sh:maxCount 1 ] )",
        "sh:xone ( [ sh:path x:up ; sh:minCount 1 ] [ sh:path x:w ; sh:maxCount 1 ] )",
        "sh:path x:v ; sh:xone ( [ sh:class x:Big ] [ sh:nodeKind sh:IRI ] [ sh:minInclusive 6 ] )",
        "sh:not [ sh:path x:w ; sh:class x:Big ]",
    ],
)
def test_each_constraint_is_judged_alike(tmp_path, constraint):
    messages = "sh:severity sh:Warning ; sh:message 'no'@en , 'ні'@uk"
    turtle = f"{HEAD} x:Shape sh:targetClass x:Big ; {messages} ; {constraint} ."
    (tmp_path / "shapes.ttl").write_text(turtle, encoding="utf-8")
    (shape,) = Shapes(tmp_path).compiled
    statements = as_stored(from_quads(parse(HEAD + DATA, format=RdfFormat.TURTLE)))
    rows = Checker(statements, None).check(shape).rows()
    found = sorted((node[1:-1], "" if value is None else text(value)) for node, value in rows)
    expected = by_pyshacl(statements, rdflib.Graph().parse(data=turtle))
    assert found == sorted((node, value) for _, _, node, _, value, _ in expected)
    assert (shape.severity, shape.messages) == ("warning", {"en": "no", "uk": "ні"})


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:path x:v ; sh:minLength 3",
        "sh:path [ sh:inversePath x:up ] ; sh:minCount 1",
        "sh:path [ sh:zeroOrMorePath x:v ] ; sh:minCount 1",
        "sh:path x:v ; sh:not [ sh:property [ sh:path x:w ; sh:minCount 1 ] ]",
        "sh:path x:v ; sh:sparql [ sh:select 'SELECT $this WHERE { }' ]",
    ],
)
def test_what_columns_cannot_say_is_left_to_pyshacl(tmp_path, constraint):
    turtle = f"{HEAD} x:Shape sh:targetClass x:Big ; sh:message 'no' ; {constraint} ."
    (tmp_path / "shapes.ttl").write_text(turtle, encoding="utf-8")
    shapes = Shapes(tmp_path)
    assert (shapes.compiled, shapes.others) == ([], ["urn:x:Shape"])


def test_pyshacl_is_asked_about_the_whole_graph(tmp_path, monkeypatch):
    folder = tmp_path / "shapes"
    folder.mkdir()
    shape = "sh:targetClass x:Big ; sh:message 'no' ; sh:path"
    one, two = f"x:One {shape} x:w ; sh:minLength 3 .", f"x:Two {shape} x:up ; sh:minCount 1 ."
    turtle = f"{HEAD} {one} {two}"
    (folder / "shapes.ttl").write_text(turtle, encoding="utf-8")
    monkeypatch.setattr(resources, "ontology", lambda: tmp_path)
    whole = as_stored(from_quads(parse(HEAD + DATA, format=RdfFormat.TURTLE)))
    part = whole.filter(pl.col("s") == "<urn:x:d>")
    focus = pl.DataFrame({"s": ["<urn:x:d>"]})
    found = validate(part, focus, whole=lambda: whole)
    assert {(f.shape[-3:], f.node[-1], f.value) for f in found} == {
        ("Two", "d", None),
        ("One", "a", "6"),
        ("One", "b", "a"),
        ("One", "b", "3"),
    }
