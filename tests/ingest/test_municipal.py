from __future__ import annotations

import csv
import re

import pytest

from ris3graph import resources
from ris3graph.errors import InputError
from ris3graph.ingest import ingest_files, ingest_paths

from .shared import shared

HEADER = (
    "register_number,contract_name,register_date,main_municipality,cooperation_form,start,end,"
    "municipality_num,settlement,raion,oblast,key,settlement_name,settlement_code,hromada_code,"
    "hromada_name\n"
)
A, B = "UA05020010000053508", "UA68040050000052367"
# An invented agreement of two communities.
ROW = (
    "7,Договір  про зразок,2020-02-03T00:00:00Z,Рада (тел. 123),Делегування виконання завдань,"
    "2020-03-01,{end},{n},с. Село,,,,Село,1,{code},{name}\n"
)
TABLE = (
    HEADER
    + ROW.format(n=1, code=A, name="Зразкова", end="2023-04-10")
    + ROW.format(n=2, code=B, name="Їжакова", end="2023-04-10")
)


def text(table: str) -> str:
    (one,) = ingest_files({"agreements.csv": table.encode()}, source="m")
    return one.nquads.decode().replace("https://w3id.org/ris3graph/", "")


def test_no_licence_is_made_up() -> None:
    (one,) = ingest_files({"agreements.csv": TABLE.encode()}, source="m")
    assert one.licence is None


def test_an_agreement_of_two_communities() -> None:
    found = text(TABLE)
    agreement = "<id/collaboration/imc-0007>"
    for line in (
        f'{agreement} <http://purl.org/dc/terms/title> "Договір про зразок"',
        f"{agreement} <ontology#collaborationKind> <vocabulary/collaboration-kind/agreement>",
        f"{agreement} <ontology#eligibility> <vocabulary/eligibility/local_authorities>",
        f'{agreement} <ontology#programmeName> "Inter-municipal cooperation: delegation of tasks"',
        f'{agreement} <ontology#startDate> "2020-03-01"',
        '<id/actor/hromada-zrazkova-0502001000> <ontology#katottg> "UA05020010000053508"',
        "<id/actor/hromada-zrazkova-0502001000> <ontology#locatedIn> <id/region/UA-05>",
        "<id/actor/hromada-yizhakova-6804005000> <ontology#primaryHelix> "
        "<vocabulary/helix/authority>",
        "<id/participation/imc-0007/hromada-yizhakova-6804005000> <ontology#inCollaboration> "
        f"{agreement}",
    ):
        assert line in found
    assert "endDate" not in found  # the day on which the data hub was cut off
    assert "тел." not in found


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        (TABLE.replace(B, "UA68"), 3, "no code of KATOTTG"),
        (TABLE.replace("7,Договір", "сім,Договір", 1), 2, "no number of the register"),
        (TABLE + ROW.format(n=3, code=B, name="Їжакова", end="2021-01-01"), 2, "different things"),
        (TABLE.replace("2020-03-01", "навесні"), 2, "no date"),
    ],
)
def test_what_is_wrong_is_refused(table: str, line: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        text(table)
    problem = caught.value.problems[0]
    assert (problem.line, message in problem.message) == (line, True)


def test_the_real_register_agrees_with_the_pilot() -> None:
    (path,) = shared("municipal/partnerships-all-settlements.csv")
    (one,) = ingest_paths([path], source="municipal")
    found = one.nquads.decode()
    assert found.count("#type> <https://w3id.org/ris3graph/ontology#Collaboration>") == 858
    forms = dict(re.findall(r'/collaboration/(imc-\d+)> <[^>]*programmeName> "([^"]+)"', found))
    ties = set(re.findall(r"/participation/(imc-\d+/[^>]+)>", found))
    with (resources.pilot() / "collaborations.csv").open(encoding="utf-8") as file:
        pilot = {r["id"]: r["programme"] for r in csv.DictReader(file) if r["id"][:3] == "imc"}
    assert {key: forms[key] for key in pilot} == pilot
    with (resources.pilot() / "collaboration_participants.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["collaboration_id"] in pilot]
    known = {f"{row['collaboration_id']}/{row['actor_id']}" for row in rows}
    # Eight participations are of communities renamed since; the pilot has their new names.
    assert len(known - ties) == 8
