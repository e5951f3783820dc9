"""What a source may not say: refused with the file, the value and what to do; nothing stored."""

from __future__ import annotations

import pytest

from ris3graph.errors import InputError
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace

HEAD = """
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/ris3graph/> .
"""


BASE = "https://w3id.org/ris3graph/"


def refused(tmp_path, turtle):
    return all_refused(tmp_path, turtle)[0]


def all_refused(tmp_path, turtle):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        pytest.raises(InputError) as error,
        workspace.prepare(writer, [file], Source("mine")),
    ):
        pass
    assert workspace.current == 0
    return error.value.problems


@pytest.mark.parametrize(
    ("turtle", "message", "value"),
    [
        ('<vocabulary/helix/business> skos:prefLabel "HACKED"@en .', "software names", "HACKED"),
        ('<ontology#Actor> skos:note "mine" .', "software names", "mine"),
        ("<id/assessment/x> ris3:observed 1 .", "software names", "1"),
        ("<id/thing/x> a ris3:Assessment .", "results", "Assessment"),
        ('<id/event/e> ris3:startDate "31.12.2019" .', "no date", "31.12.2019"),
        ('<id/event/e> ris3:endDate "2023-02-30"^^xsd:date .', "no date", "2023-02-30"),
        ('<id/actor/a> ris3:activeTo "2001-13-45" .', "no date", "2001-13-45"),
        ('<id/actor/a> ris3:statusDate "yesterday" .', "no date", "yesterday"),
        ('<id/region/UA-63> skos:prefLabel "HACKED"@en .', "own list", "HACKED"),
        ("<id/region/UA-63> a ris3:Actor .", "own list", "Actor"),
        ('<id/region/UA-63> ris3:katottg "UA63000000000041886" .', "own list", "41886"),
        ("<id/actor/a> ris3:successor <id/actor/a> .", "leads to itself", "actor/a"),
        ("<id/actor/a> ris3:primaryHelixx <vocabulary/helix/business> .", "no term", "business"),
        ("<id/actor/a> a ris3:Actorr .", "no term Actorr", "Actorr"),
        ("<id/actor/a> foaf:homepage <javascript:alert(1)> .", "address", "javascript:alert(1)"),
        ('<id/actor/a> skos:note "a\\u0001b" .', "control", "a\x01b"),
        (f'<id/actor/a> skos:note "{"x" * (1 << 20)}" .', "too long (", "xxx"),
    ],
)
def test_what_a_source_may_not_say(tmp_path, turtle, message, value):
    problem = refused(tmp_path, turtle)
    assert problem.file == "mine.ttl"
    assert message in problem.message
    assert problem.hint
    assert problem.value.endswith(value)
    assert len(problem.value) <= 200


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "ontology",
        "ontology/0.2.0",
        "ontology#Actor",
        "vocabulary",
        "vocabulary/helix",
        "shapes#Label",
        "search#score",
        "queries",
        "queries/actors",
        "sparql",
        "graph/source/pilot",
        "graph/source/mine/mine.ttl",
        "id/identity/shared-identifier/a",
        "id/run/x",
        "id/version/1",
    ],
)
@pytest.mark.parametrize(
    ("says", "value"),
    [
        ('dct:title "HACKED"', "HACKED"),
        ("prov:wasDerivedFrom <graph/source/mine/mine.ttl>", "mine.ttl"),
    ],
)
def test_what_the_software_names_is_no_source_s_to_speak_of(tmp_path, subject, says, value):
    problems = all_refused(tmp_path, f"<{subject}> {says} .")
    # The reader notes which file things come from; nobody wrote that.
    assert [problem.value.endswith(value) for problem in problems] == [True]
    assert "what the software names" in problems[0].message
    assert f"({BASE}{subject})" in problems[0].message


@pytest.mark.parametrize(
    "name", ["wasDerivedFrom", "hadPrimarySource", "wasQuotedFrom", "wasRevisionOf"]
)
@pytest.mark.parametrize(
    "place",
    [
        "<graph/source/pilot/actors.csv#row=2>",
        "<graph/source/mine-2/mine.ttl>",
        "<graph/source/pilot>",
        "<graph/meta>",
        "<id/load/pilot-20260101T000000Z>",
        '"https://w3id.org/ris3graph/graph/source/pilot/actors.csv#row=2"',
        '"https://w3id.org/ris3graph/graph/source/pilot/actors.csv"^^xsd:anyURI',
    ],
)
def test_a_source_may_not_say_that_its_things_come_from_another(tmp_path, name, place):
    problem = refused(tmp_path, f"<id/actor/a> prov:{name} {place} .")
    assert problem.message.startswith(
        "A source may not say that its things come from another source"
    )
    assert f"({BASE}id/actor/a)" in problem.message
    assert problem.column == name
    assert problem.value.removeprefix(BASE) in place
    assert f"{BASE}graph/source/mine/" in problem.hint


def test_a_statement_that_is_too_long_is_told_by_its_subject_and_predicate(tmp_path):
    problem = refused(tmp_path, f'<id/actor/a> skos:note "{"x" * (1 << 20)}", "short" .')
    assert problem.message.endswith("is too long (https://w3id.org/ris3graph/id/actor/a)")
    assert problem.column == "note"


def test_findings_of_the_shapes_on_rdf_name_the_file(tmp_path):
    problem = refused(
        tmp_path,
        "<id/actor/a> a ris3:Actor ; skos:prefLabel 'А'@uk ; ris3:locatedIn <id/region/UA-99> ;"
        " ris3:primaryHelix <vocabulary/helix/business> .",
    )
    assert problem.file == "mine.ttl"
    assert problem.value == "UA-99"


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ("ris3:primaryHelixx <vocabulary/helix/business>", "Similar is primaryHelix."),
        ("a ris3:Actorr", "Similar is Actor."),
        ("a ris3:University", "Correct its name; the page /ontology lists the terms."),
    ],
)
def test_a_term_that_there_is_not_is_told_with_one_that_is_similar(tmp_path, wrong, advice):
    assert refused(tmp_path, f"<id/actor/a> {wrong} .").hint == advice


@pytest.mark.parametrize(
    "turtle",
    [
        *(
            f"<id/event/e> ris3:startDate '{text}' ."
            for text in ("2019", "2019-06", "2019-06-30", "2019-06-30T10:00:00Z")
        ),
        # What the list says of a region, and what it does not say.
        "<id/region/UA-63> a ris3:Region ; skos:prefLabel 'Kharkiv oblast'@en .",
        "<id/region/UA-63> ris3:katottg 'UA63000000000041885' ; skos:altLabel 'Слобожанщина'@uk .",
        "<id/region/UA-63> ris3:statisticalRegion 'a draft' .",
        # Rows and files of its own, documents of others, and things.
        *(
            f"<id/event/e> prov:wasDerivedFrom <{place}> ."
            for place in (
                "graph/source/mine/mine.ttl",
                "graph/source/mine/table.csv#row=7",
                "https://example.org/graph/source/pilot/actors.csv#row=2",
                "id/event/earlier",
            )
        ),
        "_:b dct:title 'A thing without a name' .",
    ],
)
def test_what_a_source_may_say(tmp_path, turtle):
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + turtle, encoding="utf-8")
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [file], Source("mine")) as preparation,
    ):
        assert preparation.report.changed
