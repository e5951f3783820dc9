"""The concept schemes: complete, in both languages, and those of the model and the tables."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS, XSD

from ris3graph import model, resources
from ris3graph.rdf.namespaces import ONTOLOGY, VOCABULARY, concept, entity

FOLDER = resources.ontology() / "vocabularies"
SCHEMES = sorted(file.stem for file in FOLDER.glob("*.ttl") if file.stem != "regions")


@cache
def scheme(name: str) -> Graph:
    return Graph().parse(FOLDER / f"{name}.ttl")


def notations(name: str) -> set[str]:
    return {str(text) for text in scheme(name).objects(None, SKOS.notation)}


@pytest.mark.parametrize("name", SCHEMES)
def test_schemes_are_complete(name: str) -> None:
    graph = scheme(name)
    this = URIRef(VOCABULARY + name)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    top = set(graph.objects(this, SKOS.hasTopConcept))
    assert top == set(graph.subjects(SKOS.topConceptOf, this))
    # Every other concept stands below one of the scheme, and no circle leads round.
    for each in concepts - top:
        above = set(graph.transitive_objects(each, SKOS.broader)) - {each}
        assert above
        assert above <= concepts
        assert each not in {b for a in above for b in graph.objects(a, SKOS.broader)}
    assert top.isdisjoint(graph.subjects(SKOS.broader, None))
    for explained in (DCTERMS.title, SKOS.definition):
        assert sorted(t.language for t in graph.objects(this, explained)) == ["en", "uk"]
    for each in concepts:
        notation = graph.value(each, SKOS.notation)
        assert str(each) == concept(name, str(notation))
        assert graph.value(each, SKOS.inScheme) == this
        for explained in (SKOS.prefLabel, SKOS.definition):
            texts = list(graph.objects(each, explained))
            assert sorted(text.language for text in texts) == ["en", "uk"], each
            assert all("'" not in text for text in texts if text.language == "uk")


def test_schemes_of_the_model() -> None:
    assert notations("helix") == set(model.Helix)
    assert notations("assessment-kind") == set(model.AssessmentKind)
    assert notations("assessment-status") == set(model.Status)
    assert notations("confidence") == set(model.Confidence)


def controlled() -> list[tuple[str, str, str, str | None]]:
    """Table, column, scheme and separator of each column that names concepts."""
    found = []
    for file in sorted(resources.pilot().glob("*-metadata.json")):
        metadata = json.loads(file.read_text(encoding="utf-8"))
        for column in metadata["tableSchema"]["columns"]:
            value = column.get("valueUrl", "")
            if value.startswith(("vocabulary/", "id/region/")) and not column.get("virtual"):
                kind = "regions" if value.startswith("id/") else value.split("/")[1]
                found.append((metadata["url"], column["name"], kind, column.get("separator")))
    return found


@pytest.mark.parametrize(("table", "column", "kind", "separator"), controlled(), ids=str)
def test_values_of_the_tables_are_notations(
    table: str, column: str, kind: str, separator: str | None
) -> None:
    with (resources.pilot() / table).open(encoding="utf-8", newline="") as file:
        cells = {row[column] for row in csv.DictReader(file)} - {""}
    values = {part for cell in cells for part in (cell.split(separator) if separator else [cell])}
    assert values - notations(kind) == set()


def test_weights_of_kinds() -> None:
    graph = scheme("collaboration-kind")
    weights = {}
    for each in graph.subjects(RDF.type, SKOS.Concept):
        weight = graph.value(each, URIRef(ONTOLOGY + "weight"))
        half_life = graph.value(each, URIRef(ONTOLOGY + "halfLife"))
        dialogue = graph.value(each, URIRef(ONTOLOGY + "isDialogue"))
        assert isinstance(dialogue, Literal)
        if weight is not None and half_life is not None:
            assert isinstance(weight, Literal)
            assert weight.datatype == XSD.decimal
            weights[str(each).rsplit("/", 1)[1]] = (
                float(str(weight)),
                float(str(half_life)),
                dialogue.toPython(),
            )
        else:
            # It is no record, so the projection has nothing to weigh; its note says so.
            assert each == URIRef(VOCABULARY + "collaboration-kind/affiliation")
            assert (weight, half_life, dialogue.toPython()) == (None, None, False)
            notes = {note.language for note in graph.objects(each, SKOS.scopeNote)}
            assert notes == {"en", "uk"}
    # The head of the methods' specification and its section on projections.
    assert weights == {
        "project": (1.0, 3.0, True),
        "agreement": (0.6, 3.0, True),
        "memorandum": (0.6, 3.0, True),
        "joint_programme": (0.8, 3.0, True),
        "membership": (0.4, 3.0, False),
        "event": (0.3, 1.5, True),
        "edp_session": (0.5, 1.5, True),
        "funding": (1.0, 3.0, True),
        "service_use": (0.8, 3.0, True),
    }


def test_kinds_say_who_can_take_part() -> None:
    graph = scheme("collaboration-kind")
    found = {
        str(graph.value(each, SKOS.notation)): str(rule).rsplit("/", 1)[1]
        for each, rule in graph.subject_objects(URIRef(ONTOLOGY + "eligibility"))
    }
    # What the pilot states of its records, where a kind has one rule for most of them.
    assert found["project"] == "any_legal_entity"
    assert found["membership"] == "bodies_of_the_sector"
    assert found["event"] == found["memorandum"] == found["joint_programme"] == "any_body"
    assert set(found) == notations("collaboration-kind") - {"affiliation"}
    assert set(found.values()) <= notations("eligibility")


def test_infrastructure_types_have_a_branch_and_those_of_law_their_act() -> None:
    graph, acts = scheme("infrastructure-type"), scheme("legal-act")
    branches: dict[str, set[str]] = {}
    for each, branch in graph.subject_objects(SKOS.broader):
        branches.setdefault(str(branch).rsplit("/", 1)[1], set()).add(str(each).rsplit("/", 1)[1])
    act, article = URIRef(ONTOLOGY + "legalAct"), URIRef(ONTOLOGY + "actArticle")
    stated = {
        str(each).rsplit("/", 1)[1]: (
            str(acts.value(law, URIRef(ONTOLOGY + "decisionNumber"))),
            None if (number := graph.value(each, article)) is None else str(number),
        )
        for each, law in graph.subject_objects(act)
    }
    # The list of the ontology's specification; articles only where one was read.
    assert stated == {
        "industrial_park": ("5018-VI", None),
        "science_park": ("1563-VI", None),
        "technology_park": ("991-XIV", None),
        "tech_transfer_centre": ("143-V", None),
        "incubator": ("40-IV", "16"),
        "technopolis": ("40-IV", "16"),
        "innovation_centre": ("40-IV", "16"),
        "shared_equipment_centre": ("848-VIII", "13"),
    }
    assert branches["by_law"] == set(stated)
    assert {"accelerator", "living_lab", "coworking"} <= branches["by_practice"]
    assert set(branches) == {"by_law", "by_practice"}


def vocabulary_data(name: str) -> Path:
    file = resources.ontology().parents[1] / "shared" / "data" / "vocab" / name
    if not file.exists():
        pytest.skip(f"needs shared/data/vocab/{name}, which is not part of the project")
    return file


def test_each_nace_code_of_a_field_is_linked() -> None:
    graph = scheme("domain")
    for each in graph.subjects(RDF.type, SKOS.Concept):
        codes = {str(c).replace(".", "") for c in graph.objects(each, URIRef(ONTOLOGY + "nace"))}
        links = [
            str(link).removeprefix("http://data.europa.eu/ux2/nace2/")
            for relation in (SKOS.closeMatch, SKOS.narrowMatch, SKOS.relatedMatch)
            for link in graph.objects(each, relation)
        ]
        assert sorted(links) == sorted(codes), each


def test_nace_codes_of_fields_exist() -> None:
    text = vocabulary_data("nace_r2.ttl").read_text(encoding="utf-8")
    real = set(re.findall(r"nace_r2/([0-9.]+)>", text)) | set(re.findall(r"nace:([0-9.]+)\b", text))
    codes = {str(c) for c in scheme("domain").objects(None, URIRef(ONTOLOGY + "nace"))}
    assert codes <= real


def test_euroscivoc_codes_of_fields_exist() -> None:
    with vocabulary_data("euroscivoc_paths.csv").open(encoding="utf-8", newline="") as file:
        paths = {row["euroSciVocCode"]: row["euroSciVocPath"] for row in csv.DictReader(file)}
    link = URIRef(ONTOLOGY + "euroSciVoc")
    codes = {
        str(each).rsplit("/", 1)[1]: str(code)
        for each, code in scheme("domain").subject_objects(link)
    }
    assert set(map(str, scheme("domain").objects(None, link))) <= set(paths)
    assert set(codes) == notations("domain")
    assert paths[codes["maritime"]].endswith("/naval engineering")
    assert paths[codes["aerospace"]].endswith("/aerospace engineering")


def test_types_of_actors_name_a_class_and_a_party() -> None:
    graph = scheme("actor-type")
    core = Graph().parse(resources.ontology() / "ris3.ttl")
    for each in graph.subjects(RDF.type, SKOS.Concept):
        assert (graph.value(each, URIRef(ONTOLOGY + "actorClass")), None, None) in core
        party = str(graph.value(each, URIRef(ONTOLOGY + "party")))
        assert party.removeprefix(VOCABULARY + "party/") in notations("party")


def test_regions() -> None:
    graph = scheme("regions")
    iso, katottg = URIRef(ONTOLOGY + "iso31662"), URIRef(ONTOLOGY + "katottg")
    codes = {str(code): graph.value(unit, katottg) for unit, code in graph.subject_objects(iso)}
    assert len(codes) == 27
    # The codifier counts Kyiv as UA80, Luhansk as UA44, Chernivtsi as UA73, Crimea as UA01
    # and Sevastopol as UA85; ISO 3166-2 has other numbers for the five.
    moved = {"UA-30": "UA80", "UA-09": "UA44", "UA-77": "UA73", "UA-43": "UA01", "UA-40": "UA85"}
    for code, unit in codes.items():
        assert str(unit).startswith(moved.get(code, code.replace("-", "")))
        assert len(str(unit)) == 19
        within = graph.value(URIRef(entity("region", code)), URIRef(ONTOLOGY + "within"))
        assert within == URIRef(entity("region", "UA"))
    assert set(model.PILOT_REGIONS) <= set(codes)
    assert {"UA", "FR", "EU", "INT", "ZZ"} <= notations("regions")
    french = URIRef(entity("region", "FR"))
    labels = {text.language: str(text) for text in graph.objects(french, SKOS.prefLabel)}
    assert labels == {"en": "France", "uk": Locale("uk").territories["FR"]}
    for region in graph.subjects(RDF.type, URIRef(ONTOLOGY + "Region")):
        assert {text.language for text in graph.objects(region, SKOS.prefLabel)} == {"uk", "en"}
        level = str(graph.value(region, URIRef(ONTOLOGY + "regionLevel")))
        assert level.removeprefix(VOCABULARY + "region-level/") in notations("region-level")


def test_only_these_files_stand_in_the_folder() -> None:
    assert all(Path(file).suffix == ".ttl" for file in FOLDER.iterdir())
