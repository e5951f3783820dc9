"""Each example in valid/ passes; each in invalid/ breaks the shape it is named after."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, Graph
from rdflib.namespace import OWL, SH

from ris3graph import resources
from ris3graph.rdf.namespaces import SHAPES

EXAMPLES = resources.ontology() / "examples"
# Without any name there is no Ukrainian one either.
ALSO = {"ActorLabel": {"UkrainianLabel"}}


@cache
def vocabularies() -> Graph:
    graph = Graph()
    for file in sorted((resources.ontology() / "vocabularies").glob("*.ttl")):
        graph.parse(file)
    return graph


@cache
def shapes() -> Graph:
    graph = Graph()
    for file in sorted((resources.ontology() / "shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


def broken(file: Path) -> set[str]:
    """Names of the shapes that the example breaks."""
    _, report, _ = pyshacl.validate(vocabularies() + Graph().parse(file), shacl_graph=shapes())
    assert isinstance(report, Graph)
    return {str(shape).removeprefix(SHAPES) for shape in report.objects(None, SH.sourceShape)}


@pytest.mark.parametrize("file", sorted((EXAMPLES / "valid").glob("*.ttl")), ids=lambda p: p.stem)
def test_valid_examples_pass(file: Path) -> None:
    assert broken(file) == set()


@pytest.mark.parametrize("file", sorted((EXAMPLES / "invalid").glob("*.ttl")), ids=lambda p: p.stem)
def test_invalid_examples_break_the_shape_they_are_named_after(file: Path) -> None:
    assert broken(file) == {file.stem} | ALSO.get(file.stem, set())


def test_shapes_are_shapes_by_the_shapes_of_shacl() -> None:
    pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)


def test_every_shape_has_an_iri_a_severity_and_messages_in_both_languages() -> None:
    graph = shapes()
    named = {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in graph.subjects(RDF.type, kind)
    }
    assert len(named) > 40
    for shape in named:
        assert str(shape).startswith(SHAPES)
        assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning}
        languages = {message.language for message in graph.objects(shape, SH.message)}
        assert languages == {"uk", "en"}, shape


def test_the_message_on_a_wrong_region_names_what_is_allowed() -> None:
    file = EXAMPLES / "invalid" / "LocatedIn.ttl"
    _, _, text = pyshacl.validate(vocabularies() + Graph().parse(file), shacl_graph=shapes())
    assert "UA-99" in text
    assert "UA-63" in text
    assert "ZZ for abroad" in text


def test_vocabularies_break_no_shape() -> None:
    conforms, _, text = pyshacl.validate(vocabularies(), shacl_graph=shapes())
    assert conforms, text


def test_shapes_need_no_imports() -> None:
    assert not list(shapes().subjects(OWL.imports, None))
