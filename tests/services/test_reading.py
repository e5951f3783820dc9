"""What a program of old let through is told when it is read, by its name."""

from __future__ import annotations

import re

import pytest

from ris3graph.errors import AnalysisError
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.services.provenance import Source
from ris3graph.services.reading import read_network
from ris3graph.workspace import Workspace

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
ACTOR = """
id:actor\\/a a ris3:Actor ; skos:prefLabel "Завод"@uk ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:primaryHelix voc:helix\\/business .
"""
EVENT = """
id:event\\/e a ris3:Event ; dct:title "Форум" ; ris3:earliest "2020-01-01"^^xsd:date ;
  ris3:eligibility voc:eligibility\\/any_body ;
  ris3:collaborationKind voc:collaboration-kind\\/event .
"""


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Publishes data as a program without any shapes would."""
    monkeypatch.setattr("ris3graph.services.loading.validate", lambda *_, **__: [])

    def publish(turtle):
        file = tmp_path / "old.ttl"
        file.write_text(HEAD + turtle, encoding="utf-8")
        workspace = Workspace.open(tmp_path / "data")
        with (
            workspace.writer() as writer,
            workspace.prepare(writer, [file], Source("old")) as preparation,
        ):
            preparation.publish(who="test")
        return workspace

    return publish


def test_what_can_be_read_is_read(published):
    workspace = published(ACTOR + EVENT)
    (actor,), (record,) = read_network(workspace.reader(), workspace.catalogue)
    assert (actor.id, actor.helix, record.earliest.year) == ("a", "business", 2020)


@pytest.mark.parametrize(
    ("right", "wrong", "thing", "said"),
    [
        ("helix\\/business", "actor-status\\/active", "actor/a", "primaryHelix is «{voc}{wrong}»"),
        ("2020-01-01", "soon", "event/e", "earliest is «{wrong}»"),
    ],
)
def test_what_cannot_be_read_is_named(published, right, wrong, thing, said):
    workspace = published((ACTOR + EVENT).replace(right, wrong))
    words = said.format(voc=PREFIXES["voc"], wrong=wrong.replace("\\", ""))
    told = re.escape(f"{PREFIXES['id']}{thing} cannot be assessed: its {words}.")
    with pytest.raises(AnalysisError, match=told):
        workspace.analyse()
    with pytest.raises(AnalysisError, match=told):
        read_network(workspace.reader(), workspace.catalogue)
