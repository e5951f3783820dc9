"""CORDIS as the Commission publishes it, in the columns of Horizon Europe and of 2017."""

from __future__ import annotations

import csv
import io

import pytest

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import Ingested, ingest_files

# Invented projects and bodies.
PROJECTS = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;"
    "ecSignatureDate;frameworkProgramme;masterCall;subCall;fundingScheme;objective;"
    "contentUpdateDate;rcn;grantDoi\n"
    '101;SAMPLER;SIGNED;"A title; with a semicolon";2023-01-01;2025-12-31;"200,5";"100,25";'
    "HORIZON.2;T-1;2022-12-01;HORIZON;MASTER-1;SUB-1;HORIZON-RIA;Words;2023-01-02;240001;10.1/1\n"
)
BODIES = (
    "projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;activityType;street;"
    "postCode;city;country;nutsCode;geolocation;organizationURL;contactForm;contentUpdateDate;"
    "rcn;order;role;ecContribution;netEcContribution;totalCost;endOfParticipation;active\n"
    '101;SAMPLER;900000001;UA1;"SAMPLE PLANT";;true;PRC;Street;1;KYIV;UA;UA;"50.45,30.52";'
    "www.plant.example;https://x.example;2023-01-02;1;1;coordinator;60.25;60.25;70;false;\n"
    "101;S;900000001;;SAMPLE PLANT;SP;true;PRC;;;KYIV;UA;;;;;2023;1;2;thirdParty;40;40;;false;\n"
    "101;S;900000002;;SAMPLE OFFICE;;false;PUB;;;ATHINA;EL;;;;;2023;2;3;participant;0;0;;;\n"
)
FORMER_PROJECTS = (
    "rcn;id;acronym;status;programme;topics;frameworkProgramme;title;startDate;endDate;projectUrl;"
    "objective;totalCost;ecMaxContribution;call;fundingScheme;coordinator;coordinatorCountry;"
    "participants;participantCountries;subjects\n"
    "190001;601;OLDER;CLOSED;H2020-EU.1;T;H2020;Older title;01/02/2015;31/01/2017;;W;1;1;CALL-9;"
    "RIA;A;UA;;;\n"
)
FORMER_BODIES = (
    "projectRcn;projectID;projectAcronym;role;id;name;shortName;activityType;endOfParticipation;"
    "ecContribution;country;street;city;postCode;organizationUrl;vatNumber;contactForm;contactType;"
    "contactTitle;contactFirstNames;contactLastNames;contactFunction;contactTelephoneNumber;"
    "contactFaxNumber\n"
    "190001;601;OLDER;coordinator;900000003;SAMPLE ACADEMY;SA;HES;false;1;UA;S;LVIV;1;;;;;Ms;Ann;"
    "Example;Dean;+380;\n"
)
BASE = "https://w3id.org/ris3graph/"


def load(**changed: str) -> list[Ingested]:
    files = {"project": PROJECTS, "organization": BODIES} | changed
    return ingest_files({f"{n}.csv": text.encode() for n, text in files.items()}, source="he")


def said(found: list[Ingested], about: str) -> set[str]:
    start = f"<{BASE}id/{about}> "
    return {
        line.removeprefix(start).removesuffix(f" <{BASE}graph/source/he> .").replace(BASE, "")
        for one in found
        for line in one.nquads.decode().splitlines()
        if line.startswith(start)
    }


def test_a_project_of_horizon_europe() -> None:
    assert said(load(), "collaboration/horizon-240001") >= {
        '<http://purl.org/dc/terms/title> "A title; with a semicolon"',
        '<http://www.w3.org/2004/02/skos/core#altLabel> "SAMPLER"',
        '<ontology#call> "SUB-1"',
        '<ontology#ecContribution> "100.25"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<ontology#startDate> "2023-01-01"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
        "<ontology#underProgramme> <id/programme/horizon>",
    }


def test_rows_of_one_organisation_are_put_together() -> None:
    found = load()
    plant = said(found, "actor/pic-900000001")
    assert plant >= {
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "SAMPLE PLANT"@en',
        '<http://www.w3.org/2004/02/skos/core#altLabel> "SP"',
        "<ontology#actorType> <vocabulary/actor-type/sme>",
        "<ontology#locatedIn> <id/region/UA-30>",
    }
    tie = said(found, "participation/horizon-240001/pic-900000001")
    assert '<ontology#roleText> "coordinator; thirdParty"' in tie
    total = '"100.25"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert {line for line in tie if "ecContribution" in line} == {
        f"<ontology#ecContribution> {total}"
    }
    derived = "<http://www.w3.org/ns/prov#wasDerivedFrom> <graph/source/he/organization.csv#row=2>"
    assert derived in tie


def test_contacts_of_persons_are_not_read() -> None:
    found = load(project=FORMER_PROJECTS, organization=FORMER_BODIES)
    text = b"".join(one.nquads for one in found).decode()
    assert "SAMPLE ACADEMY" in text
    assert "Example" not in text
    assert "+380" not in text
    assert '<ontology#startDate> "2015-02-01"' in " ".join(
        said(found, "collaboration/h2020-190001")
    )
    # Columns are called as in the file.
    assert {w.column for one in found for w in one.warnings} == {"startDate", "endDate"}


def test_other_tables_beside_the_two_are_named_and_not_read() -> None:
    found = load(topics="projectID;topic;title\n101;T-1;Topic\n")
    assert [one.name for one in found] == ["organization.csv", "project.csv"]
    assert any(w.message == "topics.csv was not read" for w in found[1].warnings)


def rows(found: set[str]) -> set[str]:
    """Rows that a thing comes from."""
    return {line.rpartition("#row=")[2].removesuffix(">") for line in found if "#row=" in line}


def test_a_body_that_is_described_twice_is_as_in_its_first_row() -> None:
    more = (
        "101;S;900000002;;SAMPLE BUREAU;;false;PUB;;;PARIS;FR;;;;;2023;2;4;other;0;0;;;\n"
        "101;S;900000002;;SAMPLE BUREAU;;false;PUB;;;PARIS;EL;;;;;2023;2;5;other;0;0;;;\n"
        "101;S;900000002;;;SO;false;PUB;;;;EL;;;;;2023;2;6;other;0;0;;;\n"
        "101;S;900000002;;Sample  Office.;SO;false;PUB;;;;EL;;;;;2023;2;6;other;0;0;;;\n"
        "101;S;900000002;;sample-bureau;SO;false;PUB;;;;EL;;;;;2023;2;6;other;0;0;;;\n"
    )
    (bodies, _) = found = load(organization=BODIES + more)
    assert {
        (w.line, w.column, w.value) for w in bodies.warnings if "described otherwise" in w.message
    } == {(5, "country", "FR")}
    office = said(found, "actor/pic-900000002")
    assert office >= {
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "SAMPLE OFFICE"@en',
        "<ontology#locatedIn> <id/region/GR>",
    }
    # Other capital letters and signs make no other name.
    assert {line for line in office if "altLabel" in line} == {
        '<http://www.w3.org/2004/02/skos/core#altLabel> "SAMPLE BUREAU"',
        '<http://www.w3.org/2004/02/skos/core#altLabel> "SO"',
    }
    # The first row, the one of another name and the one of a short name.
    assert rows(office) == {"4", "5", "7"}
    assert bodies.columns["http://www.w3.org/2004/02/skos/core#altLabel"] == "shortName, name"


def test_a_participation_comes_from_each_of_its_rows() -> None:
    found = load()
    assert rows(said(found, "participation/horizon-240001/pic-900000001")) == {"2", "3"}
    assert rows(said(found, "participation/horizon-240001/pic-900000002")) == {"4"}


@pytest.mark.parametrize(
    ("table", "text", "line", "message"),
    [
        (
            "organization",
            BODIES.replace("\n101;S;900000002", "\n102;X;900000002"),
            4,
            "project.csv",
        ),
        ("organization", BODIES + "101;SAMPLER\n", 5, "2 cells"),
        ("organization", BODIES.replace(";60.25;60.25", ";sixty;1"), 2, "not a number"),
        ("project", PROJECTS.replace(";HORIZON;", ";FP99;"), 2, "programme is not known"),
        ("project", PROJECTS.replace("2025-12-31", "later"), 2, "no date"),
        ("project", PROJECTS.replace("startDate", "begin"), 1, "startDate"),
        (
            "project",
            PROJECTS.replace("2025-12-31", "2022-12-31"),
            2,
            "The end (endDate) lies before the start (startDate)",
        ),
        (
            "project",
            PROJECTS + PROJECTS.split("\n")[1].replace("A title", "B title") + "\n",
            3,
            "already",
        ),
    ],
)
def test_what_cannot_be_repaired_is_refused(table: str, text: str, line: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load(**{table: text})
    problem: Problem = caught.value.problems[0]
    assert (problem.file, problem.line) == (f"{table}.csv", line)
    assert message in problem.message


def test_two_projects_of_one_record_number_are_refused() -> None:
    heading, row = PROJECTS.splitlines()
    other = row.replace("101;SAMPLER", "102;OTHER")
    with pytest.raises(InputError) as error:
        load(project=f"{heading}\n{row}\n{other}\n")
    (problem,) = error.value.problems
    assert (problem.line, problem.column, problem.value) == (3, "rcn", "240001")


def test_each_problem_is_told_once() -> None:
    with pytest.raises(InputError) as caught:
        load(organization=BODIES.replace(";60.25;60.25", ";sixty;1"))
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, "ecContribution")]


def test_a_position_that_is_none_is_left_out_and_told() -> None:
    (bodies, _) = load(organization=BODIES.replace("50.45,30.52", "91,30"))
    assert [(w.line, w.column, w.value) for w in bodies.warnings] == [(2, "geolocation", "91,30")]
    assert b"wgs84_pos#l" not in bodies.nquads


def test_what_cordis_does_not_have_is_told_and_taken() -> None:
    rows = BODIES.replace(";participant;0;0", ";helper;-5;0")
    (bodies, _) = load(organization=rows)
    odd = [(w.line, w.column, w.value) for w in bodies.warnings if "as it stands" in w.hint]
    assert odd == [(4, "role", "helper"), (4, "ecContribution", "-5")]
    assert b'"-5"' in bodies.nquads
    assert not any("as it stands" in w.hint for w in load()[0].warnings)


def test_a_body_without_a_number_is_left_out_and_told() -> None:
    (first, _) = load(organization=BODIES + "101;S;;;NOBODY;;;PRC;;;;UA;;;;;;;4;participant;;;;;\n")
    assert any((w.line, w.column) == (5, "organisationID") for w in first.warnings)
    assert b"NOBODY" not in first.nquads


def test_cells_in_quotation_marks_and_control_characters() -> None:
    def quoted(text: str) -> str:
        rows = csv.reader(io.StringIO(text), delimiter=";")
        written = io.StringIO()
        csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            rows
        )
        return written.getvalue()

    plain = load()
    found = load(project=quoted(PROJECTS), organization=quoted(BODIES))
    assert [one.nquads for one in found] == [one.nquads for one in plain]
    (bodies, _) = load(organization=BODIES.replace("SAMPLE OFFICE", "SAMPLE\x0bOFFICE"))
    assert '"SAMPLE OFFICE"@en' in bodies.nquads.decode()
    told = [(w.line, w.column, w.value) for w in bodies.warnings if "ontrol" in w.message]
    assert told == [(4, "name", "SAMPLE\\u000bOFFICE")]
