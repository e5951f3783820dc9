"""A source that contradicts itself is refused, with both places; sources that differ are told."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from ris3graph.errors import InputError
from ris3graph.rdf.lines import as_stored, parse_lines
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, source_graph
from ris3graph.services import terms
from ris3graph.services.contradictions import Part, contradictions
from ris3graph.services.manner import Manner
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
METADATA = """{
  "@context": ["http://www.w3.org/ns/csvw", {"@base": "https://w3id.org/ris3graph/"}],
  "url": "FILE",
  "tableSchema": {
    "aboutUrl": "id/actor/{id}",
    "columns": [
      {"name": "id", "required": true, "suppressOutput": true},
      {"name": "name", "propertyUrl": "skos:prefLabel", "lang": "uk"},
      {"name": "helix", "propertyUrl": "ontology#primaryHelix",
       "valueUrl": "vocabulary/helix/{helix}"},
      {"name": "from", "propertyUrl": "ontology#activeFrom"},
      {"name": "to", "propertyUrl": "ontology#activeTo"},
      {"name": "class", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "ontology#Actor"}
    ]
  }
}"""
HEADER = "id,name,helix,from,to\n"


@pytest.fixture
def workspace(tmp_path):
    return Workspace.open(tmp_path / "data")


def report(workspace, tmp_path, source="mine", **texts):
    folder = tmp_path / source
    folder.mkdir()
    for stem, text in texts.items():
        name = f"{stem}.csv" if text.startswith(HEADER) else f"{stem}.ttl"
        (folder / name).write_text(text, encoding="utf-8")
        if name.endswith(".csv"):
            metadata = METADATA.replace("FILE", name)
            (folder / f"{name}-metadata.json").write_text(metadata, encoding="utf-8")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [folder], Source(source)) as preparation,
    ):
        if preparation.report.changed:
            preparation.publish(who="test")
        return preparation.report


def refused(workspace, tmp_path, **texts):
    with pytest.raises(InputError) as error:
        report(workspace, tmp_path, **texts)
    assert workspace.current == 0
    return error.value


def test_one_identifier_in_two_tables_is_told_with_both_lines(workspace, tmp_path):
    error = refused(
        workspace,
        tmp_path,
        one=f"{HEADER}b,Інша,research,,\na,Завод,business,,\n",
        two=f"{HEADER}a,Завод,research,,\n",
    )
    (problem,) = error.problems
    assert (problem.file, problem.line) == ("two.csv", 2)
    assert (problem.column, problem.value) == ("helix", "research")
    assert problem.message == (
        "actor/a has one “side of the quadruple helix”: it is «business» at one.csv, line 3, "
        "and here"
    )
    assert problem.hint


def test_one_identifier_in_two_rows_is_told_with_both_lines(workspace, tmp_path):
    (problem,) = refused(
        workspace, tmp_path, one=f"{HEADER}a,Завод,business,,\na,Завод,research,,\n"
    ).problems
    assert (problem.file, problem.line, problem.value) == ("one.csv", 3, "research")
    assert "«business» at one.csv, line 2," in problem.message


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("a,Завод,business,2030,2001", "to", "Correct from or to."),
        ("a,Завод,business,yesterday,", "from", "Write YYYY-MM-DD, YYYY-MM or YYYY."),
    ],
)
def test_a_table_is_told_by_its_headings(workspace, tmp_path, row, column, hint):
    (problem,) = refused(workspace, tmp_path, one=f"{HEADER}{row}\n").problems
    assert (problem.file, problem.line, problem.column) == ("one.csv", 2, column)
    assert problem.hint == hint


def test_files_may_add_to_one_another_and_repeat(workspace, tmp_path):
    found = report(
        workspace,
        tmp_path,
        one=f"{HEADER}a,Завод,business,2001,\n",
        two=f"{HEADER}a,Завод,business,,2010\n",
        three=HEAD + "id:actor\\/a ris3:scope voc:scope\\/yes ; dct:title 'A'@en , 'А'@uk .",
    )
    assert found.changed


@pytest.mark.parametrize(
    ("turtle", "column", "value"),
    [
        ("a ris3:Event ; dct:title 'Forum' , 'Meeting'", "title", "Meeting"),
        ("skos:prefLabel 'Forum'@en , 'Meeting'@en", "prefLabel", "Meeting"),
        ("skos:prefLabel 'Forum' , 'Meeting'", "prefLabel", "Meeting"),
        ("ris3:startDate '2015' , '2020'", "startDate", "2020"),
        ("ris3:ror 'https://ror.org/013j1vq42' , 'https://ror.org/02hhf2525'", "ror", None),
        ("wgs84:lat 50.1 , 50.2", "lat", "50.2"),
        ("ris3:activeFrom '2030' ; ris3:activeTo '2001'", "activeTo", "2001"),
        ("ris3:activeFrom '2001-05' ; ris3:activeTo '2001-04-30'", "activeTo", "2001-04-30"),
    ],
)
def test_what_cannot_be_true_of_one_thing(workspace, tmp_path, turtle, column, value):
    (problem,) = refused(workspace, tmp_path, mine=f"{HEAD} id:x\\/x {turtle} .").problems
    assert (problem.file, problem.column) == ("mine.ttl", column)
    assert value is None or problem.value == value


@pytest.mark.parametrize(
    "turtle",
    [
        "ris3:activeFrom '2001' ; ris3:activeTo '2001-03'",
        "ris3:activeFrom '2001-03-02' ; ris3:activeTo '2001'",
        "wgs84:lat 50.1 , 50.10 ; ris3:city 'Kyiv' , 'Київ'",
        "ris3:documentTitle 'Strategy'@en , 'Стратегія'@uk",
        "skos:prefLabel 'Forum'@en , 'Форум'@uk , 'Forum' ; skos:altLabel 'A'@en , 'B'@en",
    ],
)
def test_what_can_be_true_of_one_thing(workspace, tmp_path, turtle):
    assert report(workspace, tmp_path, mine=f"{HEAD} id:x\\/x {turtle} .").changed


def test_of_every_functional_property_two_values_are_one_too_many():
    properties = sorted(terms.functional())
    assert len(properties) > 100
    assert ONTOLOGY + "primaryHelix" in properties
    lines = "".join(f'<urn:x> <{name}> "{value}" .\n' for name in properties for value in "ab")
    said = as_stored(parse_lines(lines.encode()))
    problems, omitted = contradictions(said, [Part("x.nt", said, int)], 1000)
    assert omitted == 0
    assert sorted(p.column for p in problems) == sorted(p.rsplit("#")[-1] for p in properties)
    for name in properties:
        assert terms.names(name).keys() == {"en", "uk"}, name


def test_many_are_counted():
    lines = "".join(f'<urn:{n}> <{ONTOLOGY}ror> "{v}" .\n' for n in range(30) for v in "ab")
    said = as_stored(parse_lines(lines.encode()))
    problems, omitted = contradictions(said, [Part("x.nt", said, int)], 20)
    assert (len(problems), omitted) == (20, 10)


ACTOR = (
    "id:actor\\/a a ris3:Actor ; skos:prefLabel 'Завод'@uk ; ris3:locatedIn id:region\\/UA-63 ;"
    " ris3:primaryHelix voc:helix\\/HELIX ; dct:source 'x' ."
)


def test_what_is_added_may_not_contradict_what_the_source_holds(workspace, tmp_path):
    report(workspace, tmp_path, actors=HEAD + ACTOR.replace("HELIX", "business"))
    file = tmp_path / "more.ttl"
    for helix, fits in (("business", True), ("research", False)):
        file.write_text(HEAD + ACTOR.replace("HELIX", helix), encoding="utf-8")
        with (
            workspace.writer() as writer,
            nullcontext() if fits else pytest.raises(InputError) as error,
            workspace.prepare(writer, [file], Source("mine"), manner=Manner.ADD) as preparation,
        ):
            assert preparation.report.changed
    (problem,) = error.value.problems
    assert (problem.file, problem.value) == ("more.ttl", "research")
    assert f"it is «business» at {source_graph('mine')}, and here" in problem.message


def test_sources_that_differ_are_told_and_loaded(workspace, tmp_path):
    for source, helix in (("one", "business"), ("two", "research")):
        text = HEAD + ACTOR.replace("HELIX", helix)
        found = report(workspace, tmp_path, source, actors=text)
    (finding,) = found.findings
    assert (finding.severity, finding.node) == ("warning", PREFIXES["id"] + "actor/a")
    assert (finding.path, finding.value) == (ONTOLOGY + "primaryHelix", "business | research")
    assert finding.messages["en"].startswith("Sources differ in “side of the quadruple helix”")
    assert finding.messages["uk"].startswith("Джерела розходяться")
    assert workspace.current == 2


def test_a_source_that_knows_more_is_no_contradiction(workspace, tmp_path):
    for source, helix in (("one", "unknown"), ("two", "research")):
        text = HEAD + ACTOR.replace("HELIX", helix)
        found = report(workspace, tmp_path, source, actors=text)
    assert found.findings == ()
