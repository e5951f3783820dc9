"""The page of a row whose record other rows describe too, or that was merged into another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ris3graph.rdf.namespaces import entity
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.ingest import test_cordis_merged, test_cordis_official
from tests.web.asgi import Client

RENAMED = "101;S;900000002;;SAMPLE BUREAU;;false;PUB;;;PATRA;EL;;;;;2023;2;4;participant;;;;;\n"
FILES = {
    "official": {
        "project.csv": test_cordis_official.PROJECTS,
        "organization.csv": test_cordis_official.BODIES + RENAMED,
    },
    "merged": test_cordis_merged.TABLES
    | {
        "organisations.csv": test_cordis_merged.ORGANISATIONS + test_cordis_merged.TWINS,
        "participations.csv": test_cordis_merged.PARTICIPATIONS + test_cordis_merged.TIES,
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("rows")
    workspace = Workspace.open(folder / "data")
    for source, texts in FILES.items():
        (folder / source).mkdir()
        for name, text in texts.items():
            (folder / source / name).write_text(text, encoding="utf-8")
        with (
            workspace.writer() as writer,
            workspace.prepare(writer, [folder / source], Source(source)) as preparation,
        ):
            preparation.publish(who="test")
    with Client(create_app(workspace)) as client:
        yield client


def page(site: Client, language: str, place: str) -> str:
    answer = site.get(f"/{language}/source/{place}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This record is put together from 2 rows, and what they say as a whole"),
        ("uk", "Цей запис складено з 2 рядків; нижче стоїть те, що вони кажуть разом"),
    ],
)
def test_a_record_of_several_rows_names_them(site: Client, language: str, words: str):
    for row in (4, 5):
        shown = page(site, language, f"official/organization.csv/rows?row={row}")
        notes = re.findall(rf'<p class="note">({words}.*?)</p>', shown)
        # The organisation, and its participation.
        assert len(notes) == 2
        for note in notes:
            assert [int(number) for number in re.findall(r"rows\?row=(\d+)", note)] == [4, 5]
        assert "SAMPLE BUREAU" in shown


def test_a_record_of_one_row_needs_no_such_words(site: Client):
    shown = page(site, "en", "merged/organisations.csv/rows?row=2")
    assert "put together" not in shown
    assert "was merged" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This record was merged into"), ("uk", "Цей запис приєднано до запису")],
)
def test_a_merged_record_leads_to_what_stands_for_it(site: Client, language: str, words: str):
    shown = page(site, language, "merged/organisations.csv/rows?row=5")
    (path,) = re.findall(rf'<p class="note">{words} <a href="([^"]+)">', shown)
    assert path == f"/{language}/actor/pic-900000002"
    assert "SECOND SAMPLE" in shown
    old = site.get("/id/actor/fp7-900000002", headers={"accept": "text/html"})
    assert (old.status_code, old.headers["location"]) == (301, "/id/actor/pic-900000002")
    assert site.get(entity("actor", "pic-900000002").partition("ris3graph")[2]).status_code < 400
