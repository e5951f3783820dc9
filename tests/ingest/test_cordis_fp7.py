"""The FP7 dump of 2016, with what is wrong with the real file."""

from __future__ import annotations

import re

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import Ingested, ingest_files

BASE = "https://w3id.org/ris3graph/"
FORMER = (
    "new_org_id;organisationName;organisationShortName;organizationUrl;REGION_Level_NUTS_3;"
    "country;street;city;postCode;provincia"
)
HEADER = FORMER.replace("organisationName", "name").replace("organisationShortName", "shortName")
# Invented bodies.
ROWS = (
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9;INSTITUTO DE PROMOCIÃ“N;IP;www.p.example;;ES;S;LEÃ“N;;\n"
    "999900001;MUSTERWERK FÃŒR PROBEN;;;;DE;;;;\n"
    "999900002;EJEMPLO LOG\ufffdSTICA;;;;BY;;;;\n"
)
EDGES = (
    "projectRcn\tnew_org_id\n11\t0a1b2c3d4e5f60718293a4b5c6d7e8f9\n11\t999900001\n12\t999900002\n"
)


def load(bodies: str, edges: str = EDGES) -> list[Ingested]:
    files = {"fp7orgs.csv": bodies.encode(), "fp7edges.csv": edges.encode()}
    return ingest_files(files, source="fp7")


def test_a_merge_of_two_headers_and_doubly_encoded_names_are_mended_and_told() -> None:
    merge = f"<<<<<<< HEAD:a.csv\n{FORMER}\n=======\n{HEADER}\n>>>>>>> b:c.csv\n"
    bodies, edges = load((merge + ROWS + FORMER + "\n").replace("\n", "\r\n"))
    text = bodies.nquads.decode()
    assert '"INSTITUTO DE PROMOCIÓN"@en' in text
    assert '#city> "LEÓN"' in text
    assert '"MUSTERWERK FÃŒR PROBEN"@en' in text  # FÜR or FÌR
    assert '"EJEMPLO LOG\ufffdSTICA"@en' in text
    told = [(w.line, w.column) for w in bodies.warnings]
    assert told == [(1, None), (6, "name"), (6, "city"), (7, "name"), (8, "name"), (9, None)]
    derived = f"<{BASE}id/actor/fp7-0a1b2c3d4e5f> <http://www.w3.org/ns/prov#wasDerivedFrom>"
    assert f"{derived} <{BASE}graph/source/fp7/fp7orgs.csv#row=6>" in text
    assert bodies.line(6) == 6
    assert edges.nquads.count(b"#Collaboration>") == 2
    sanctioned = edges.nquads.decode().split('sanctionedPartner> "true"', 1)[0].rsplit("\n", 1)[1]
    assert "fp7-12" in sanctioned


def test_several_descriptions_of_one_organisation() -> None:
    more = "999900001;ANOTHER NAME;;;;DE;;;;\n999900001;Another Name;;;;AT;;;;\n"
    bodies, _ = load(f"{HEADER}\n{ROWS}{more}")
    assert [(w.line, w.value) for w in bodies.warnings if w.column == "country"] == [(6, "AT")]
    about = f"<{BASE}id/actor/pic-999900001> "
    told = [line for line in bodies.nquads.decode().splitlines() if line.startswith(about)]
    names = [re.findall('Label> "(.*?)"', line) for line in told if "Label" in line]
    assert names == [["MUSTERWERK FÃŒR PROBEN"], ["ANOTHER NAME"]]
    assert {found[0] for line in told if (found := re.findall(r"#row=(\d+)", line))} == {"3", "5"}


def test_a_number_of_nine_digits_is_a_participant_code() -> None:
    bodies, edges = load(f"{HEADER}\n{ROWS}")
    about = f"<{BASE}id/actor/pic-999900001> <{BASE}ontology#cordisId>"
    text = bodies.nquads.decode()
    assert f'{about} "fp7:999900001"' in text
    assert f'{about} "pic:999900001"' in text
    assert f"<{BASE}id/actor/pic-999900001>".encode() in edges.nquads
    assert text.count('#cordisId> "fp7:0a1b2c3d4e5f"') == 1


@pytest.mark.parametrize(
    ("bodies", "edges", "file", "line", "message"),
    [
        (
            f"<<<<<<< a\n{HEADER}\n{ROWS}=======\n{HEADER}\n>>>>>>> b\n",
            EDGES,
            "fp7orgs.csv",
            1,
            "marker of an unresolved merge",
        ),
        (f"{HEADER}\n{ROWS}", EDGES + "13\t999900009\n", "fp7edges.csv", 5, "does not stand in"),
        (f"{HEADER}\n{ROWS}", EDGES + "x\t999900001\n", "fp7edges.csv", 5, "no number"),
    ],
)
def test_what_cannot_be_repaired(
    bodies: str, edges: str, file: str, line: int, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(bodies, edges)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line, message in problem.message) == (file, line, True)
