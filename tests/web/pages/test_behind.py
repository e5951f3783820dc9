"""Conclusions that were drawn before the newest facts say so, until they are drawn anew."""

import shutil
from pathlib import Path

import pytest

from ris3graph.analysis.parameters import Parameters
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, VOCABULARY, entity
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HTML = {"accept": "text/html"}
SAID = {"uk": "висновки можуть бути застарілими", "en": "they may be out of date"}
CONCLUSIONS = ("/", "/gaps", "/region/UA-63")
FACT = f"""
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX ris3: <{ONTOLOGY}>
<{entity("actor", "newcomer")}> a ris3:Actor ; skos:prefLabel "Новий"@uk , "Newcomer"@en ;
  ris3:primaryHelix <{VOCABULARY}helix/business> ;
  ris3:locatedIn <{entity("region", "UA-63")}> .
"""


def load(workspace: Workspace, fact: str, source: str) -> None:
    """Load a fact as a source, and do not assess it."""
    file = workspace.directory.path.parent / "fact.ttl"
    file.write_text(fact, encoding="utf-8")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [file], Source(source)) as preparation,
    ):
        preparation.publish(who="test")


@pytest.fixture
def later(pilot: Workspace, tmp_path: Path) -> Workspace:
    """The pilot, and a fact that was loaded and not assessed."""
    shutil.copytree(pilot.directory.path, tmp_path / "data")
    workspace = Workspace.open(tmp_path / "data")
    assert workspace.is_assessed
    load(workspace, FACT, "later")
    return workspace


@pytest.mark.slow  # two runs of the analysis
def test_conclusions_of_older_facts_say_so_until_drawn_anew(pilot: Workspace, later: Workspace):
    with Client(create_app(pilot)) as site:
        for language, said in SAID.items():
            for path in CONCLUSIONS:
                assert said not in site.get(f"/{language}{path}", headers=HTML).text
    with Client(create_app(later)) as site:
        for language, said in SAID.items():
            for path in CONCLUSIONS:
                assert said in site.get(f"/{language}{path}", headers=HTML).text
            assert said not in site.get(f"/{language}/actors", headers=HTML).text
            # Each version has the conclusions that it had.
            assert said not in site.get(f"/{language}/gaps?version=2", headers=HTML).text
        later.analyse(Parameters(replicates=99))
        assert later.is_assessed
        assert SAID["uk"] not in site.get("/uk/gaps", headers=HTML).text
    # An English name changes nothing that a run reads, so no version follows its load.
    load(later, FACT.replace("Newcomer", "Latecomer"), "later")
    assert later.results_are_behind
    published = later.current
    assert later.analyse(Parameters(replicates=99)).found
    assert (later.current, later.results_are_behind) == (published, False)


def test_without_any_conclusion_there_is_nothing_to_say(tmp_path: Path):
    workspace = Workspace.open(tmp_path / "data")
    assert workspace.is_assessed
    load(workspace, FACT, "first")
    assert not workspace.is_assessed
    assert not workspace.results_are_behind
