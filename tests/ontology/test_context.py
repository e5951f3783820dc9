"""The JSON-LD context: every term, typed as the ontology says, read back to the same triples."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import OWL, XSD

from ris3graph import resources
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES

FOLDER = resources.ontology()
EXAMPLES = sorted(
    file for name in ("valid", "made") for file in (FOLDER / "examples" / name).glob("*.ttl")
)


@cache
def context() -> dict[str, Any]:
    document = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))
    assert list(document) == ["@context"]
    return dict(document["@context"])


@cache
def declared() -> Graph:
    graph = Graph()
    for name in ("ris3.ttl", "analysis.ttl"):
        graph.parse(FOLDER / name)
    return graph


def expanded(compact: str) -> str:
    prefix, _, name = compact.partition(":")
    return context()[prefix] + name if prefix in context() else compact


def iri(term: str) -> str:
    """IRI that the context gives a term."""
    definition = context()[term]
    return expanded(definition if isinstance(definition, str) else definition["@id"])


def terms() -> dict[str, str]:
    """Name of each IRI that has a term; keywords and prefixes are none."""
    names = [t for t in context() if not t.startswith("@") and ":" in str(context()[t])]
    return {
        iri(name): name
        for name in names
        if not (isinstance(context()[name], str) and context()[name].startswith("http"))
    }


def test_every_term_of_the_ontology_has_its_name_and_type() -> None:
    assert context()["@version"] == 1.1
    for term in declared().subjects(RDFS.isDefinedBy, None):
        name = str(term).removeprefix(ONTOLOGY)
        assert iri(name) == str(term)
        kinds = set(declared().objects(term, RDF.type))
        definition = context()[name]
        if OWL.Class in kinds:
            assert isinstance(definition, str)
            continue
        coerced = "" if isinstance(definition, str) else definition.get("@type", "")
        container = "" if isinstance(definition, str) else definition.get("@container", "")
        values = declared().value(term, RDFS.range)
        if OWL.ObjectProperty in kinds:
            assert coerced == "@id"
        elif values == XSD.string:
            assert coerced == container == ""
        elif values == RDF.langString:
            assert container == "@language"
        else:
            assert expanded(coerced) == str(values), name


def test_the_context_names_nothing_that_there_is_not() -> None:
    ours = {link for link in terms() if link.startswith(ONTOLOGY)}
    known = {str(term) for term in declared().subjects(RDFS.isDefinedBy, None)}
    assert ours == known


def test_prefixes_are_those_of_the_project() -> None:
    for name, value in context().items():
        if isinstance(value, str) and value.startswith("http"):
            assert value == PREFIXES[name]


def as_json(file: Path) -> str:
    """Write the statements of a file under the bare terms of the context."""
    names, nodes = terms(), defaultdict[str, dict[str, Any]](dict)
    for triple in parse(path=str(file), format=RdfFormat.TURTLE):
        assert isinstance(triple.subject, NamedNode)
        node, value = nodes[triple.subject.value], triple.object
        assert not isinstance(value, BlankNode)
        if triple.predicate.value == str(RDF.type):
            assert isinstance(value, NamedNode)
            node.setdefault("@type", []).append(names.get(value.value, value.value))
            continue
        name = names[triple.predicate.value]
        definition = context()[name]
        if isinstance(definition, dict) and definition.get("@container") == "@language":
            assert isinstance(value, Literal)
            node.setdefault(name, {}).setdefault(value.language or "@none", []).append(value.value)
        else:
            node.setdefault(name, []).append(value.value)
    graph = [{"@id": subject, **node} for subject, node in nodes.items()]
    return json.dumps({"@context": context(), "@graph": graph})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_documents_under_the_context_say_what_the_turtle_says(file: Path) -> None:
    turtle = {str(q.triple) for q in parse(path=str(file), format=RdfFormat.TURTLE)}
    document = {str(q.triple) for q in parse(as_json(file), format=RdfFormat.JSON_LD)}
    assert document == turtle


def test_short_iris_stand_for_entities_and_concepts() -> None:
    document = {
        "@context": context(),
        "@id": "id:actor/example-plant",
        "primaryHelix": "voc:helix/business",
        "prefLabel": {"uk": "Завод", "en": "Plant"},
    }
    triples = {str(q.triple) for q in parse(json.dumps(document), format=RdfFormat.JSON_LD)}
    subject = URIRef("https://w3id.org/ris3graph/id/actor/example-plant").n3()
    assert triples == {
        f"{subject} <{ONTOLOGY}primaryHelix> <https://w3id.org/ris3graph/vocabulary/helix/business>",
        f'{subject} <http://www.w3.org/2004/02/skos/core#prefLabel> "Завод"@uk',
        f'{subject} <http://www.w3.org/2004/02/skos/core#prefLabel> "Plant"@en',
    }
