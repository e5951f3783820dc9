from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from ris3graph.model import PILOT_REGIONS, AssessmentKind, Confidence, Status
from ris3graph.web.assessments import assessments_router, document
from tests.web.asgi import Client

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

NAMES = [
    "id",
    "kind",
    "status",
    "parties",
    "region",
    "observed",
    "expected",
    "interval",
    "p",
    "q",
    "confidence",
    "need",
    "evidence",
    "explanation",
]


def test_shape(pilot: "Workspace"):
    found = document(pilot.reader(), pilot.catalogue, None)
    assert list(found) == ["run", "version", "assessments"]
    assert found["run"].startswith("https://w3id.org/ris3graph/id/run/")
    assert found["version"] == pilot.current
    ids = [item["id"] for item in found["assessments"]]
    assert len(ids) == len(set(ids))
    for item in found["assessments"]:
        assert list(item) == NAMES
        assert item["kind"] in set(AssessmentKind)
        assert item["status"] in set(Status)
        assert item["confidence"] in set(Confidence)
        assert set(item["explanation"]) == {"uk", "en"}
        assert item["interval"] is None or item["interval"]["lower"] <= item["interval"]["upper"]


def test_regions_stand_in_the_order_of_the_pilot_and_gaps_first(pilot: "Workspace"):
    items = document(pilot.reader(), pilot.catalogue, None)["assessments"]
    regions = list(dict.fromkeys(item["region"] for item in items))
    assert regions == [code for code in PILOT_REGIONS if code in regions]
    for region in regions:
        statuses = [item["status"] for item in items if item["region"] == region]
        assert statuses == sorted(statuses, key=list(Status).index)


def test_one_region_is_a_part_of_all(pilot: "Workspace"):
    everything = document(pilot.reader(), pilot.catalogue, None)["assessments"]
    here = document(pilot.reader(), pilot.catalogue, "UA-63")["assessments"]
    assert here == [item for item in everything if item["region"] == "UA-63"]
    assert here


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?region=UA-63", 200, '"version"'),
        ("?region=UA-99", 404, "There is no region UA-99"),
        ("?region=Kharkiv", 400, "ISO 3166-2"),
        ("?version=1", 404, "Nothing was assessed yet"),
        ("?version=99", 404, "99"),
    ],
)
def test_over_http(pilot: "Workspace", query, status, said):
    app = FastAPI()
    app.include_router(assessments_router(pilot.catalogue, pilot.reader))
    with Client(app) as client:
        answer = client.get(f"/api/assessments{query}")
    assert answer.status_code == status
    assert said in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
