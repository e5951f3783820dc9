"""Each example in valid/ passes; each in invalid/ breaks the shape it is named after.

Every shape has an example that breaks it, and every class one that breaks nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import OWL, SH, SKOS

from ris3graph import resources
from ris3graph.rdf.namespaces import ONTOLOGY, SHAPES, VOCABULARY

FOLDER = resources.ontology()
VALID = sorted(
    file for name in ("valid", "made") for file in (FOLDER / "examples" / name).glob("*.ttl")
)
INVALID = sorted((FOLDER / "examples" / "invalid").glob("*.ttl"))
# Without any name there is no Ukrainian one either.
ALSO = {"ActorLabel": {"UkrainianLabel"}}
# The branches of a scheme are no values of a table.
BRANCHES = {"by_law", "by_practice"}


@cache
def known() -> Graph:
    """Ontology and vocabularies: what stands beside any data."""
    graph = Graph()
    for file in [*FOLDER.glob("*.ttl"), *(FOLDER / "vocabularies").glob("*.ttl")]:
        graph.parse(file)
    return graph


@cache
def beside() -> Graph:
    """Of that, what shapes look at."""
    paths = {*shapes().objects(None, SH.path), *shapes().objects(None, SH.targetSubjectsOf)}
    graph = Graph()
    for triple in known():
        if triple[1] in paths | {RDF.type, RDFS.subClassOf}:
            graph.add(triple)
    return graph


@cache
def shapes() -> Graph:
    graph = Graph()
    for file in sorted((FOLDER / "shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


def broken(file: Path) -> set[str]:
    """Names of the shapes that the example breaks."""
    data = Graph().parse(file)
    # With what stands beside it and can be reached from it: the rest would be judged each time.
    reached = set(data.all_nodes())
    waiting = list(reached)
    while waiting:
        for triple in beside().triples((waiting.pop(), None, None)):
            data.add(triple)
            if triple[2] not in reached:
                reached.add(triple[2])
                waiting.append(triple[2])
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inplace=True)
    assert isinstance(report, Graph)
    return {str(shape).removeprefix(SHAPES) for shape in report.objects(None, SH.sourceShape)}


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid_examples_pass(file: Path) -> None:
    assert broken(file) == set()


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_invalid_examples_break_the_shape_they_are_named_after(file: Path) -> None:
    assert broken(file) == {file.stem} | ALSO.get(file.stem, set())


def test_shapes_are_shapes_by_the_shapes_of_shacl() -> None:
    pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)


def named() -> set[URIRef]:
    """The shapes that are declared as such."""
    return {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes().subjects(RDF.type, kind)
        if isinstance(shape, URIRef)
    }


def test_every_shape_has_an_iri_a_severity_and_messages_in_both_languages() -> None:
    graph = shapes()
    assert named() == set(graph.subjects(SH.severity, None))
    assert len(named()) > 100
    for shape in named():
        assert str(shape).startswith(SHAPES)
        assert graph.value(shape, SH.severity) in {SH.Violation, SH.Warning}
        languages = sorted(message.language for message in graph.objects(shape, SH.message))
        assert languages == ["en", "uk"], shape


@pytest.mark.parametrize("shape", sorted(named()), ids=lambda s: str(s).removeprefix(SHAPES))
def test_messages_say_what_is_wrong_and_what_to_do(shape: URIRef) -> None:
    for message in shapes().objects(shape, SH.message):
        wrong, _, advice = str(message).partition(". ")
        assert wrong
        assert advice, message
        assert str(message).endswith(".")
        assert "'" not in message


def test_every_shape_has_an_example_that_breaks_it() -> None:
    assert {str(shape).removeprefix(SHAPES) for shape in named()} == {f.stem for f in INVALID}


def test_every_class_has_an_example_that_breaks_nothing() -> None:
    data = known() + Graph()
    for file in VALID:
        data.parse(file)
    classes = {c for c in data.subjects(RDF.type, OWL.Class) if str(c).startswith(ONTOLOGY)}
    assert len(classes) > 40
    shown = {
        above
        for stated in set(data.objects(None, RDF.type)) & classes
        for above in data.transitive_objects(stated, RDFS.subClassOf)
    }
    assert classes - shown == set()


def test_examples_are_called_examples() -> None:
    for file in VALID:
        data = Graph().parse(file)
        for label in data.objects(None, SKOS.prefLabel):
            assert re.search(r"example|приклад", str(label), re.IGNORECASE), label


def schemes() -> dict[str, set[URIRef]]:
    """Concepts of each scheme."""
    graph = known()
    return {
        str(scheme).removeprefix(VOCABULARY): {
            each for each in graph.subjects(SKOS.inScheme, scheme) if isinstance(each, URIRef)
        }
        for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)
    }


def schemes_of(shape: URIRef) -> set[str]:
    """Schemes that the values of a shape's property may come from."""
    pattern = str(shapes().value(shape, SH.pattern)).replace(r"\.", ".")
    named_by = pattern.removeprefix(f"^{VOCABULARY}").removesuffix("/")
    return {scheme for scheme in schemes() if re.fullmatch(named_by, scheme)}


def listing() -> list[URIRef]:
    """Shapes of properties whose values are concepts."""
    return sorted(shape for shape in named() if (shape, SH["class"], SKOS.Concept) in shapes())


def test_values_of_every_list_are_of_one_scheme() -> None:
    assert len(listing()) >= 30
    for shape in listing():
        assert len(schemes_of(shape)) == 1 or shape == URIRef(SHAPES + "StatusValue"), shape
    # What sources may say; results are made by the program.
    stated = {
        term
        for term in Graph().parse(FOLDER / "ris3.ttl").subjects(RDFS.range, SKOS.Concept)
        if known().value(term, RDFS.domain) != SKOS.Concept
    }
    assert stated <= {shapes().value(shape, SH.path) for shape in listing()}


def test_a_concept_of_another_scheme_breaks_every_list() -> None:
    data = beside() + Graph()
    for file in VALID:
        data.parse(file)
    data.add((URIRef("urn:x"), URIRef(ONTOLOGY + "party"), URIRef(VOCABULARY + "party/ngo")))
    for shape in listing():
        other = min(schemes()["helix" if "helix" not in schemes_of(shape) else "scope"])
        path = shapes().value(shape, SH.path)
        stated = [triple for triple in data.triples((None, path, None)) if triple[1] == path]
        assert stated, f"no valid example has {path}"
        for subject, _, value in stated:
            data.remove((subject, path, value))
            data.add((subject, path, other))
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    assert set(listing()) <= set(report.objects(None, SH.sourceShape))


def test_messages_list_the_values_of_their_vocabulary() -> None:
    checked = 0
    for shape in listing():
        (notations, *others) = (
            {str(known().value(each, SKOS.notation)) for each in schemes()[name]} - BRANCHES
            for name in schemes_of(shape)
        )
        for message in shapes().objects(shape, SH.message):
            if found := re.search(r"(?:Use one of|Допустимі значення): ([a-z_, ]+)\.", message):
                assert not others
                assert set(found[1].split(", ")) == notations, message
                checked += 1
    assert checked >= 50


def test_the_message_on_a_wrong_region_names_what_is_allowed() -> None:
    file = FOLDER / "examples" / "invalid" / "LocatedIn.ttl"
    _, _, text = pyshacl.validate(beside() + Graph().parse(file), shacl_graph=shapes())
    assert "UA-99" in text
    assert "UA-63" in text
    assert "ZZ for abroad" in text


def test_what_is_missing_is_not_said_to_be_unknown() -> None:
    for shape in named():
        told = " ".join(shapes().objects(shape, SH.message))
        if re.search("No such [a-z ]+ is loaded", told):
            assert not list(shapes().objects(shape, SH.minCount)), shape


def test_ontology_and_vocabularies_break_no_shape() -> None:
    conforms, _, text = pyshacl.validate(known(), shacl_graph=shapes())
    assert conforms, text


def test_shapes_need_no_imports() -> None:
    assert not list(shapes().subjects(OWL.imports, None))


def test_a_branch_is_no_type_of_infrastructure() -> None:
    valid = (FOLDER / "examples" / "valid" / "structures.ttl").read_text(encoding="utf-8")
    text = valid.replace("infrastructure-type\\/science_park", "infrastructure-type\\/by_law")
    assert text != valid
    data = beside() + Graph().parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    assert set(report.objects(None, SH.sourceShape)) == {URIRef(SHAPES + "InfrastructureType")}
