"""The merged tables of CORDIS: small ones in their layout, then the real ones."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from functools import cache

import pytest

from ris3graph import resources
from ris3graph.errors import InputError, Problem
from ris3graph.ingest import Ingested, ingest_files, ingest_paths

from .shared import shared

# Invented bodies and projects in the layout of the real tables.
ORGANISATIONS = """\
org_id,pic,name,short_name,activity_type,country,city,post_code,street,url,nuts3,lat_lon,name_source
pic:900000001,900000001,SAMPLE UNIVERSITY,UOS,HES,UA,KHARKOV,,,www.samples.example,,"49.99,36.23",x
pic:900000002,900000002,,,PRC,EL,,,,,,,
fp7:0a1b2c3d4e5f,,MINISTÃ‰RIO DE AMOSTRAS,,PUB,RU,MOSKVA,,,not a page,,,x
"""
PROJECTS = """\
programme,project_rcn,reference,acronym,topic,call,funding_scheme,start_date,end_date,total_cost,ec_max_contribution,programme_parts
H2020,111,700001,SAMPLER,T-1,CALL-1,RIA,01.03.2015,2018-02-28,100,"1234,5",SC3|SC5
FP7,222,,,,,,NA,NA,,,
"""
PARTICIPATIONS = """\
programme,project_rcn,org_id,role,ec_contribution
H2020,111,pic:900000001,coordinator,617.25
H2020,111,pic:900000002,participant,
FP7,222,fp7:0a1b2c3d4e5f,,
FP7,222,pic:900000001,,
"""
TABLES = {
    "organisations.csv": ORGANISATIONS,
    "projects.csv": PROJECTS,
    "participations.csv": PARTICIPATIONS,
}
BASE = "https://w3id.org/ris3graph/"
GRAPH = f"{BASE}graph/source/cordis"
REAL = ("organisations.csv.gz", "projects.csv.gz", "participations.csv.gz")


def load(**changed: str | bytes) -> list[Ingested]:
    files = {f"{name}.csv": text for name, text in changed.items()}
    data = {
        name: text.encode() if isinstance(text, str) else text
        for name, text in (TABLES | files).items()
    }
    return ingest_files(data, source="cordis")


def problems(**changed: str | bytes) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load(**changed)
    return caught.value.problems


def statements(found: list[Ingested], about: str) -> set[str]:
    """Predicate and object of what is said of one thing, shortened."""
    start = f"<{BASE}id/{about}> "
    lines = [line for one in found for line in one.nquads.decode().splitlines()]
    return {
        line.removeprefix(start).removesuffix(f" <{GRAPH}> .").replace(BASE, "")
        for line in lines
        if line.startswith(start)
    }


def test_an_organisation() -> None:
    assert statements(load(), "actor/pic-900000001") == {
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "SAMPLE UNIVERSITY"@en',
        '<http://www.w3.org/2004/02/skos/core#altLabel> "UOS"',
        "<ontology#primaryHelix> <vocabulary/helix/research>",
        "<ontology#actorType> <vocabulary/actor-type/university>",
        "<ontology#locatedIn> <id/region/UA-63>",
        '<ontology#city> "KHARKOV"',
        "<http://www.w3.org/2003/01/geo/wgs84_pos#lat> "
        '"49.99"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        "<http://www.w3.org/2003/01/geo/wgs84_pos#long> "
        '"36.23"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<ontology#cordisId> "pic:900000001"',
        "<http://xmlns.com/foaf/0.1/homepage> <http://www.samples.example>",
        '<http://purl.org/dc/terms/source> "CORDIS"',
        "<ontology#actorStatus> <vocabulary/actor-status/unknown>",
        "<ontology#scope> <vocabulary/scope/yes>",
        "<ontology#sensitivity> <vocabulary/sensitivity/public>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <ontology#Actor>",
        "<http://www.w3.org/ns/prov#wasDerivedFrom> <graph/source/cordis/organisations.csv#row=2>",
    }


def test_an_organisation_without_a_name_is_shown_by_its_number() -> None:
    said = statements(load(), "actor/pic-900000002")
    assert '<http://www.w3.org/2004/02/skos/core#prefLabel> "PIC 900000002"@en' in said
    assert '<http://www.w3.org/2004/02/skos/core#prefLabel> "PIC 900000002"@uk' in said
    assert any(line.startswith("<ontology#labelOrigin> ") for line in said)
    assert "<ontology#locatedIn> <id/region/GR>" in said  # EL is no code of ISO 3166


TWINS = (
    'fp7:900000002,,SECOND SAMPLE,2ND,,GR,ATHINA,,,,,"37.98,23.73",x\n'
    "fp7:900000009,,THIRD SAMPLE,,,DE,BONN,,,,,,x\n"
)
TIES = "FP7,222,fp7:900000002,,\nFP7,222,fp7:900000009,,\n"


def test_a_row_of_fp7_beside_one_of_h2020_is_a_record_of_its_own() -> None:
    """Each row leads to what it says and no more; services.identity merges them."""
    found = load(organisations=ORGANISATIONS + TWINS, participations=PARTICIPATIONS + TIES)
    h2020, fp7 = (statements(found, f"actor/{name}-900000002") for name in ("pic", "fp7"))
    identifiers = {line for said in (h2020, fp7) for line in said if "cordisId" in line}
    assert identifiers == {
        '<ontology#cordisId> "pic:900000002"',
        '<ontology#cordisId> "fp7:900000002"',
    }
    name = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    assert {line for line in fp7 if line.startswith(name)} == {f'{name} "SECOND SAMPLE"@en'}
    assert f'{name} "PIC 900000002"@en' in h2020
    assert '<ontology#city> "ATHINA"' in fp7
    assert not any("city" in line for line in h2020)
    derived = "<http://www.w3.org/ns/prov#wasDerivedFrom> <graph/source/cordis/organisations.csv"
    assert {line for line in (*h2020, *fp7) if "#row=" in line} == {
        f"{derived}#row=3>",
        f"{derived}#row=5>",
    }
    assert f"{derived}#row=5>" in fp7
    ties = found[2].nquads.decode()
    assert ties.count("actor/pic-900000002>") == ties.count("actor/fp7-900000002>") == 1
    assert not any("no name" in w.message for w in found[0].warnings)


def test_a_participant_code_that_fp7_alone_has_is_the_address() -> None:
    found = load(organisations=ORGANISATIONS + TWINS, participations=PARTICIPATIONS + TIES)
    said = statements(found, "actor/pic-900000009")
    assert {line for line in said if "cordisId" in line} == {
        '<ontology#cordisId> "pic:900000009"',
        '<ontology#cordisId> "fp7:900000009"',
    }
    assert not statements(found, "actor/fp7-900000009")
    assert found[2].nquads.count(b"actor/pic-900000009>") == 1


def test_a_project_is_the_record_that_the_pilot_has() -> None:
    said = statements(load(), "collaboration/h2020-111")
    edtf = "^^<http://id.loc.gov/datatypes/edtf/EDTF>"
    assert said >= {
        '<http://purl.org/dc/terms/title> "SAMPLER"',
        '<http://purl.org/dc/terms/identifier> "CORDIS RCN 111; grant 700001"',
        '<ontology#programmeName> "H2020 (SC3|SC5)"',
        "<ontology#underProgramme> <id/programme/h2020>",
        f'<ontology#startDate> "2015-03-01"{edtf}',
        f'<ontology#endDate> "2018-02-28"{edtf}',
        '<ontology#ecContribution> "1234.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<ontology#sanctionedPartner> "false"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    }
    other = statements(load(), "collaboration/fp7-222")
    assert '<http://purl.org/dc/terms/title> "FP7 project, CORDIS RCN 222"' in other
    assert '<ontology#dateNote> "undated"' in other
    assert (
        '<ontology#sanctionedPartner> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>' in other
    )


def test_a_participation() -> None:
    assert statements(load(), "participation/h2020-111/pic-900000001") == {
        "<ontology#inCollaboration> <id/collaboration/h2020-111>",
        "<ontology#participant> <id/actor/pic-900000001>",
        '<ontology#roleText> "coordinator"',
        '<ontology#ecContribution> "617.25"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <ontology#Participation>",
        "<http://www.w3.org/ns/prov#wasDerivedFrom> <graph/source/cordis/participations.csv#row=2>",
    }


def test_what_is_mended_is_told() -> None:
    told = {(w.file, w.line, w.column, w.value) for one in load() for w in one.warnings}
    assert told == {
        ("organisations.csv", 3, "name", None),
        ("organisations.csv", 4, "name", "MINISTÃ‰RIO DE AMOSTRAS"),
        ("organisations.csv", 4, "url", "not a page"),
        ("projects.csv", 2, "start_date", "01.03.2015"),
        ("projects.csv", 2, "ec_max_contribution", "1234,5"),
    }
    label = '<http://www.w3.org/2004/02/skos/core#prefLabel> "MINISTÉRIO DE AMOSTRAS"@en'
    assert label in statements(load(), "actor/fp7-0a1b2c3d4e5f")


PARTICIPATION = "participation/h2020-111/pic-900000001"
HEADER = PARTICIPATIONS.split("\n", 1)[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PARTICIPATIONS + HEADER + "\n", "header stood here again"),
        (PARTICIPATIONS + "FP7,222,pic:900000001,,\n", "stood in the table before"),
        (
            PARTICIPATIONS.replace(
                "FP7,222,pic:900000001,,\n",
                "<<<<<<< HEAD\nFP7,222,pic:900000001,,\n=======\n"
                "FP7,222,pic:900000001,,\n>>>>>>> other\n",
            ),
            "both sides say the same",
        ),
        (PARTICIPATIONS.replace("ec_contribution\n", "ec_contribution,colour\n"), "colour"),
    ],
    ids=["header", "row twice", "merge", "unknown column"],
)
def test_what_can_be_repaired_is(text: str, message: str) -> None:
    if "colour" in text:
        head, *rows = text.splitlines()
        text = "\n".join([head, *(f"{row},red" for row in rows)])
    plain, mended = load(), load(participations=text)
    (warning,) = mended[-1].warnings
    assert message in warning.message
    assert warning.line is not None
    assert statements(mended, PARTICIPATION) == statements(plain, PARTICIPATION)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PARTICIPATIONS.encode(),
        PARTICIPATIONS.replace("\n", "\r\n").encode(),
        PARTICIPATIONS.replace("coordinator", " coordinator ").encode(),
    ],
    ids=["mark", "crlf", "padded"],
)
def test_other_ways_to_write_the_same_table(data: bytes) -> None:
    assert load(participations=data)[-1].nquads == load()[-1].nquads


@pytest.mark.parametrize(
    ("table", "data", "line", "message"),
    [
        ("participations", PARTICIPATIONS + "FP7,999,pic:900000001,,\n", 6, "does not stand in"),
        ("participations", PARTICIPATIONS + "FP7,222,pic:900000009,,\n", 6, "does not stand in"),
        ("participations", PARTICIPATIONS + "FP7,222\n", 6, "2 cells, the header has 5"),
        ("participations", PARTICIPATIONS.replace("617.25", "many"), 2, "not a number"),
        ("participations", PARTICIPATIONS.encode() + b"FP7,2\x0022,x,,\n", 6, "NUL"),
        (
            "participations",
            PARTICIPATIONS + "<<<<<<< HEAD\nFP7,222,pic:900000002,,\n=======\n>>>>>>> other\n",
            6,
            "marker of an unresolved merge",
        ),
        ("projects", PROJECTS.replace("2018-02-28", "2018-02-30"), 2, "no date"),
        ("projects", PROJECTS + "FP7,222,,,,,,2008-01-01,,,,\n", 4, "stands already"),
        ("projects", PROJECTS.replace("FP7,", "FP9,"), 3, "programme is not known"),
        ("projects", PROJECTS.replace("start_date,", "begin,"), 1, "start_date"),
        (
            "organisations",
            ORGANISATIONS.encode("cp1252") + b"pic:1,1,\xd0\xe8\xed,,,,,,,,,,\n",
            5,
            "UTF-8",
        ),
        ("organisations", ORGANISATIONS.replace("pic:900000002,", "two,", 1), 3, "no identifier"),
    ],
)
def test_what_cannot_be_repaired_is_refused(
    table: str, data: str | bytes, line: int, message: str
) -> None:
    found = problems(**{table: data})
    assert (found[0].file, found[0].line) == (f"{table}.csv", line)
    assert message in found[0].message
    assert found[0].hint


def test_a_cut_off_gzip_file_is_refused() -> None:
    files = {name: gzip.compress(text.encode()) for name, text in TABLES.items()}
    packed = {f"{name}.gz": data for name, data in files.items()}
    packed["projects.csv.gz"] = packed["projects.csv.gz"][:-20]
    with pytest.raises(InputError) as caught:
        ingest_files(packed, source="cordis", format="cordis")
    assert "cut off" in caught.value.problems[0].message
    assert caught.value.problems[0].file == "projects.csv.gz"


def test_a_missing_and_a_foreign_table_are_named() -> None:
    two = {name: text.encode() for name, text in TABLES.items() if name != "projects.csv"}
    with pytest.raises(InputError, match="A table is missing: projects"):
        ingest_files(two, source="cordis", format="cordis")
    with pytest.raises(InputError, match="none of the tables"):
        ingest_files(two | {"more.csv": b"a,b\n1,2\n"}, source="cordis", format="cordis")


@cache
def real() -> tuple[list[Ingested], dict[str, list[dict[str, str]]]]:
    paths = shared(*(f"cordis/{name}" for name in REAL))
    tables = {
        path.name: list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))
        for path in paths
    }
    return ingest_paths(paths, source="cordis"), tables


@pytest.mark.slow
def test_the_real_tables_are_read_whole() -> None:
    found, tables = real()
    bodies, projects, ties = (tables[name] for name in REAL)
    types = Counter(
        line.rsplit(b"ontology#", 1)[1].split(b">", 1)[0]
        for one in found
        for line in one.nquads.splitlines()
        if b"22-rdf-syntax-ns#type> " in line
    )
    assert len(bodies) == 66_844
    assert types == {
        b"Actor": len(bodies),
        b"Collaboration": len(projects),
        b"Programme": 2,
        b"Participation": len({(t["programme"], t["project_rcn"], t["org_id"]) for t in ties}),
    }
    named = {b["org_id"].rpartition(":")[2] for b in bodies if b["name"]}
    nameless = len({b["org_id"].rpartition(":")[2] for b in bodies} - named)
    assert any(f"{nameless} organisations have no name" in w.message for w in found[0].warnings)


@pytest.mark.slow
def test_the_real_projects_are_those_of_the_pilot() -> None:
    found, _ = real()
    projects = {line.split(b" ", 1)[0] for line in found[1].nquads.splitlines()}
    with (resources.pilot() / "collaborations.csv").open(encoding="utf-8") as file:
        pilot = [row for row in csv.DictReader(file) if row["source"].startswith("CORDIS")]
    assert len(pilot) == 348
    said = found[1].nquads.decode()
    for row in pilot:
        subject = f"<{BASE}id/collaboration/{row['id']}>"
        assert subject.encode() in projects
        flag = "true" if row["sanctioned_partner"] == "yes" else "false"
        assert f'{subject} <{BASE}ontology#sanctionedPartner> "{flag}"' in said
        assert f'{subject} <http://purl.org/dc/terms/title> "{row["title"]}"' in said


@pytest.mark.slow
def test_oblasts_of_the_real_tables_are_those_found_by_hand() -> None:
    found, _ = real()
    (path,) = shared("cordis/ua_subset_organisations.csv")
    with path.open(encoding="utf-8") as file:
        by_hand = {r["org_id"]: r["oblast"] for r in csv.DictReader(file) if r["country"] == "UA"}
    checked = {key: oblast for key, oblast in by_hand.items() if oblast.startswith("UA-")}
    said = found[0].nquads.decode()
    codes = {r["pic"] for r in real()[1][REAL[0]]}
    for key, oblast in checked.items():
        scheme, _, number = key.partition(":")
        alone = len(number) == 9 and number not in codes
        actor = f"pic-{number}" if alone else f"{scheme}-{number}"
        subject = f"<{BASE}id/actor/{actor}>"
        assert f"{subject} <{BASE}ontology#locatedIn> <{BASE}id/region/{oblast}>" in said
    assert len(checked) == 125
