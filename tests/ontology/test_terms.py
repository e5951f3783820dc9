"""Every term in use is declared and explained; every declared term is in use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import OWL, SH, SKOS

from ris3graph import resources
from ris3graph.rdf.namespaces import BASE, ONTOLOGY, PREFIXES

FILES = ("ris3.ttl", "analysis.ttl")
# How files name a term: prefixed, as an IRI or relative to the base of CSVW; in
# Python as ``ris3("name")`` or ``ONTOLOGY + "name"``.
PREFIXED = re.compile(r"(?<![\w:/-])ris3:([A-Za-z]\w*)")
IRI = re.compile(r"(?<![\w-])ontology#([A-Za-z]\w*)")
CALLED = re.compile(r"""\b_?ris3\(\s*["'](\w+)["']""")
JOINED = re.compile(r"""\bONTOLOGY\s*\+\s*["'](\w+)["']|\{ONTOLOGY\}(\w+)""")
# Further numbers of an assessment are written under the name that the analysis gives them.
MEASURE = re.compile(r'"([a-z]+[A-Z]\w*)":')
QUOTED = re.compile(r"""["'](\w+)["']""")


@cache
def declared() -> Graph:
    graph = Graph()
    for name in FILES:
        graph.parse(resources.ontology() / name)
    return graph


def names() -> set[str]:
    return {
        str(term).removeprefix(ONTOLOGY)
        for term in declared().subjects(RDF.type, None)
        if str(term).startswith(ONTOLOGY)
    }


def texts(folder: Path, *patterns: str) -> dict[Path, str]:
    return {
        file: file.read_text(encoding="utf-8")
        for pattern in patterns
        for file in sorted(folder.rglob(pattern))
        if file.name not in FILES
    }


def sources() -> dict[Path, str]:
    return (
        texts(resources.ontology(), "*.ttl")
        | texts(resources.queries(), "*.rq")
        | texts(resources.pilot(), "*-metadata.json")
        | texts(resources.templates(), "*-metadata.json")
        | texts(Path(resources.__file__).parent, "*.py", "*-metadata.json")
    )


def used(file: Path, text: str) -> set[str]:
    found = set(PREFIXED.findall(text)) | set(IRI.findall(text)) | set(CALLED.findall(text))
    found |= {first or second for first, second in JOINED.findall(text)}
    if file.suffix == ".py" and file.parent.name == "analysis":
        found |= set(MEASURE.findall(text))
    return found


def test_every_term_in_use_is_declared() -> None:
    undeclared = {
        f"{file.name}: {name}"
        for file, text in sources().items()
        for name in used(file, text) - names()
    }
    assert undeclared == set()


def test_every_declared_term_is_in_use() -> None:
    # That a term is aligned to another does not mean that anybody writes it.
    inside = {
        name
        for file, text in sources().items()
        if file.name != "alignments.ttl"
        for name in used(file, text)
    }
    for file, text in sources().items():
        if file.suffix == ".py":
            inside |= set(QUOTED.findall(text))
    for link in (RDFS.subClassOf, RDFS.domain, RDFS.range):
        # A class that other terms are about is in use.
        inside |= {str(each).removeprefix(ONTOLOGY) for each in declared().objects(None, link)}
    assert names() - inside == set()


@pytest.mark.parametrize("name", sorted(names()))
def test_terms_have_label_and_definition_in_both_languages(name: str) -> None:
    term = URIRef(ONTOLOGY + name)
    for explained in (RDFS.label, SKOS.definition):
        languages = sorted(text.language for text in declared().objects(term, explained))
        assert languages == ["en", "uk"], explained
    for text in declared().objects(term, None):
        if getattr(text, "language", None) == "uk":
            assert "'" not in text, "write the typographic apostrophe"
    assert declared().value(term, RDFS.isDefinedBy) in {
        URIRef(BASE + "ontology"),
        URIRef(BASE + "ontology/analysis"),
    }


def test_links_of_the_ontology_lead_to_declared_terms() -> None:
    known = names()
    for link in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range):
        for value in declared().objects(None, link):
            if str(value).startswith(ONTOLOGY):
                assert str(value).removeprefix(ONTOLOGY) in known


def test_versions_and_import() -> None:
    core, analysis = URIRef(BASE + "ontology"), URIRef(BASE + "ontology/analysis")
    for ontology in (core, analysis):
        assert declared().value(ontology, OWL.versionIRI) == URIRef(f"{ontology}/0.2.0")
        assert declared().value(ontology, OWL.priorVersion) == URIRef(f"{ontology}/0.1.0")
        assert str(declared().value(ontology, OWL.versionInfo)) == "0.2.0"
    assert declared().value(analysis, OWL.imports) == core


def test_prefixes_are_those_of_the_code() -> None:
    graph = Graph().parse(resources.ontology() / "prefixes.ttl")
    found = {
        str(graph.value(each, SH.prefix)): str(graph.value(each, SH.namespace))
        for each in graph.objects(URIRef(BASE + "ontology"), SH.declare)
    }
    assert found == PREFIXES
