"""What things are called on pages, in search, in files and in answers: all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ris3graph.rdf.namespaces import META_GRAPH, PREFIXES, entity, source_graph
from ris3graph.services.manner import Manner
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SAID = """
id:actor\\/plant a ris3:Actor ; skos:prefLabel '{name}'@uk ; ris3:locatedIn id:region\\/UA-63 ;
  ris3:primaryHelix voc:helix\\/business ; ris3:scope voc:scope\\/yes ; dct:source 'x' .
id:collaboration\\/joint a ris3:Project ; dct:title '{title}'@uk ; dct:source 'x' ;
  ris3:collaborationKind voc:collaboration-kind\\/project ; ris3:startDate '2020' .
id:participation\\/{source} a ris3:Participation ; ris3:participant id:actor\\/plant ;
  ris3:inCollaboration id:collaboration\\/joint .
"""
PLANT = entity("actor", "plant")


def load(workspace: Workspace, folder: Path, source: str, text: str, manner: Manner) -> None:
    file = folder / f"{source}.ttl"
    file.write_text(HEAD + text, encoding="utf-8")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [file], Source(source), manner=manner) as ready,
    ):
        ready.publish(who="test")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two sources name the same things; the name of the later one comes first by its letters."""
    folder = tmp_path_factory.mktemp("names")
    workspace = Workspace.open(folder / "data")
    for source, name, title in (
        ("second", "Старий завод", "Справа"),
        ("first", "АБВ", "АБВ"),
        # Loaded again, a source keeps its place.
        ("second", "Завод", "Справа"),
    ):
        text = SAID.format(source=source, name=name, title=title)
        load(workspace, folder, source, text, Manner.REPLACE)
    load(workspace, folder, "second", "id:actor\\/plant skos:note 'x' .", Manner.ADD)
    return workspace


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Iterator[Client]:
    with Client(create_app(workspace)) as client:
        yield client


def test_a_source_keeps_the_time_of_its_first_load(workspace: Workspace):
    def created(version: int) -> set[str]:
        query = (
            f"SELECT ?t WHERE {{ GRAPH <{META_GRAPH}> {{ <{source_graph('second')}>"
            f" <{PREFIXES['dct']}created> ?t }} }}"
        )
        return {str(row[0]) for row in workspace.reader(version).select(query).rows}

    first = created(1)
    assert len(first) == 1
    assert [created(version) for version in (2, 3, 4)] == [first] * 3


def test_pages(site: Client):
    assert "<title>Завод " in site.get("/uk/actor/plant").text
    assert site.get("/uk/collaboration/joint.json").json()["entity"]["label"] == "Справа"
    items = site.get("/uk/actors.json").json()["items"]
    assert [item["thing"]["label"] for item in items] == ["Завод"]


def test_search(site: Client):
    found = site.get("/api/search", params={"q": "АБВ", "lang": "uk"}).json()["hits"]
    assert {hit["label"] for hit in found} == {"Завод", "Справа"}


def test_files(site: Client):
    nodes = site.get("/api/network.nodes.csv", params={"region": "UA-63"}).text
    assert "Завод" in nodes.splitlines()[1]


def test_queries(site: Client):
    def values(path: str, name: str, **parameters: str) -> list[str]:
        rows = site.get(path, params=parameters).json()["results"]["bindings"]
        return [row[name]["value"] for row in rows]

    assert values("/queries/actor-records.json", "title", actor=PLANT) == ["Справа"]
    assert values("/queries/page-labels.json", "label", thing=PLANT) == ["Завод"]
    text = f"SELECT ?name WHERE {{ <{PLANT}> <{PREFIXES['skos']}prefLabel> ?name }}"
    assert values("/sparql", "name", query=text, format="json") == ["Завод"]


def test_another_name_leads_to_the_file_that_states_it(site: Client):
    facts = site.get("/uk/actor/plant.json").json()["facts"]
    stated = {fact["property"]: [row["source"] for row in fact["rows"]] for fact in facts}
    assert (stated["prefLabel"], stated["altLabel"]) == (["second"], ["first"])


@pytest.mark.parametrize(
    "path", ["/actor/plant", "/actors", "/region/UA-63", "/network?region=UA-63"]
)
def test_a_name_that_is_there_in_another_language_only_bears_a_mark(site: Client, path: str):
    mark = (
        '&nbsp;<abbr class="tongue" aria-hidden="true" title="Our sources hold no English name">'
        "uk</abbr>"
    )
    around = '<h1 class="long">{}{}</h1>' if path == "/actor/plant" else "{}</a>{}"
    assert around.format('<span lang="uk">Завод</span>', mark) in site.get(f"/en{path}").text
    assert 'class="tongue"' not in site.get(f"/uk{path}").text


def test_a_drawing_and_a_title_bear_none(site: Client):
    page = site.get("/en/actor/plant").text
    assert "<title>Завод · ris3graph</title>" in page


def test_what_only_a_merged_record_says_leads_to_its_source(tmp_path: Path):
    said = """
    id:actor\\/{slug} a ris3:Actor ; skos:prefLabel '{slug}'@uk ; ris3:city '{city}' ;
      ris3:cordisId 'pic:7' ; ris3:locatedIn id:region\\/UA-63 ; dct:source 'x' ;
      ris3:primaryHelix voc:helix\\/business ; ris3:scope voc:scope\\/yes .
    """
    workspace = Workspace.open(tmp_path / "data")
    for source, slug, city in (("first", "works", "Kharkiv"), ("second", "plant", "KHARKOV")):
        load(workspace, tmp_path, source, said.format(slug=slug, city=city), Manner.REPLACE)
    with Client(create_app(workspace)) as site:
        rows = site.get(
            "/queries/entity-statements.json", params={"entity": entity("actor", "works")}
        ).json()["results"]["bindings"]
    cities = {
        row["value"]["value"]: row["row"]["value"]
        for row in rows
        if row["property"]["value"].endswith("#city")
    }
    assert {city: row.rpartition("/source/")[2] for city, row in cities.items()} == {
        "Kharkiv": "first/first.ttl",
        "KHARKOV": "second/second.ttl",
    }


def test_what_follows_from_a_value_leads_to_the_rows_that_give_it(tmp_path: Path):
    """A merged record whose side gave way is no origin of what follows from the side."""
    said = """
    id:actor\\/{slug} a ris3:Actor ; skos:prefLabel '{slug}'@uk ; ris3:cordisId 'pic:7' ;
      ris3:locatedIn id:region\\/UA-63 ; dct:source 'x' ; ris3:scope voc:scope\\/yes ;
      ris3:actorType voc:actor-type\\/enterprise ; ris3:primaryHelix voc:helix\\/{helix} .
    """
    workspace = Workspace.open(tmp_path / "data")
    for source, slug, helix in (("first", "works", "business"), ("second", "plant", "unknown")):
        load(workspace, tmp_path, source, said.format(slug=slug, helix=helix), Manner.REPLACE)
    with Client(create_app(workspace)) as site:
        rows = site.get(
            "/queries/entity-statements.json", params={"entity": entity("actor", "works")}
        ).json()["results"]["bindings"]
    origins = {
        row["derived"]["value"].rpartition("#")[2]: row["row"]["value"].rpartition("/source/")[2]
        for row in rows
        if row["property"]["value"].endswith("#party")
    }
    assert origins == {"primaryHelix": "first/first.ttl", "actorType": "first/first.ttl"}
