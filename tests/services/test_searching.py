"""The life of a search index: made, shared, made anew, gone with its version."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from ris3graph.catalogue import Catalogue
from ris3graph.errors import QueryError, VersionNotFoundError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import source_graph
from ris3graph.rdf.question import Question
from ris3graph.services.searching import FOLDER, SearchIndexes, open_reader
from ris3graph.store import DataDirectory, QueryWorkers
from tests.web.versions import ACTORS, RESOLVED, Published

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace

KPI = "https://w3id.org/ris3graph/id/actor/igor-sikorsky-kpi"
KHPI = "https://w3id.org/ris3graph/id/actor/national-technical-university-kharkiv-polytechnic-institute"
A = "https://w3id.org/ris3graph/id/actor/a"
NAMES = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<https://w3id.org/ris3graph/id/actor/nova> a ris3:Actor ; skos:prefLabel "Нова назва"@uk .
"""
PATTERN = """
PREFIX graph: <https://w3id.org/ris3graph/graph/>
PREFIX search: <https://w3id.org/ris3graph/search#>
SELECT ?thing %s WHERE { GRAPH graph:search { ?thing search:matches "Nova nazva" } }
"""


@pytest.fixture
def published(tmp_path: Path):
    with Published(tmp_path / "data") as found:
        found.publish({RESOLVED: ACTORS + NAMES})
        yield found


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.shipped()


def inodes(folder: Path) -> set[int]:
    return {file.stat().st_ino for file in folder.iterdir()}


def test_it_is_made_once_and_kept(published: Published, directory, catalogue):
    folder = directory.indexes / "1" / FOLDER
    assert not folder.exists()
    first = SearchIndexes(directory, catalogue)
    assert [hit.kind for hit in first.get(1).search("nova nazva").hits] == ["actor"]
    made = inodes(folder)
    assert SearchIndexes(directory, catalogue).get(1).search("нова").total == 1
    assert inodes(folder) == made
    assert first.get(1) is first.get(1)


def test_versions_with_the_same_names_share_the_files(published: Published, directory, catalogue):
    SearchIndexes(directory, catalogue).get(1)
    published.publish({source_graph("other"): "<urn:s> <urn:p> <urn:o> ."})
    published.publish({RESOLVED: ACTORS})
    indexes = SearchIndexes(directory, catalogue)
    assert indexes.get(2).search("nova nazva").total == 1
    assert indexes.get(3).search("nova nazva").total == 0
    one, two, three = (inodes(directory.indexes / number / FOLDER) for number in "123")
    assert two == one
    assert three.isdisjoint(one)


def test_there_is_none_of_a_version_that_is_not_there(published: Published, directory, catalogue):
    with pytest.raises(VersionNotFoundError):
        SearchIndexes(directory, catalogue).get(7)


def test_queries_find_in_this_process(published: Published, directory):
    reader = open_reader(directory.store(1), 1)
    (row,) = reader.select(PATTERN % "").rows
    assert row[0].value.endswith("/actor/nova")


def test_queries_find_in_worker_processes(published: Published, directory):
    workers = QueryWorkers(directory.store, directory.spool, open_reader=open_reader)
    try:
        answer = workers.submit(Question(PATTERN % "", "text/csv", None, 1)).result(timeout=60)
    finally:
        workers.close()
    assert answer.read().decode().split() == ["thing", "https://w3id.org/ris3graph/id/actor/nova"]


@pytest.mark.parametrize("narrowed", [DataSet((), ()), DataSet((source_graph("other"),), ())])
def test_who_may_not_see_the_data_cannot_search_them(
    published: Published, directory, narrowed: DataSet
):
    reader = open_reader(directory.store(1), 1)
    with pytest.raises(QueryError, match="graph/resolved"):
        reader.select(PATTERN % "", narrowed)
    function = """PREFIX search: <https://w3id.org/ris3graph/search#>
    SELECT ?score { BIND(search:score(<https://w3id.org/ris3graph/id/actor/nova>, "Nova nazva")
    AS ?score) }"""
    with pytest.raises(QueryError, match="search#score> is not supported"):
        reader.select(function, narrowed)
    assert reader.select(function).rows == [(Literal(1.0),)]


def test_from_narrows_the_search_too(published: Published, directory):
    reader = open_reader(directory.store(1), 1)
    with pytest.raises(QueryError, match="graph/resolved"):
        reader.select(PATTERN % "FROM <urn:other>")
    assert len(reader.select(PATTERN % f"FROM <{RESOLVED}>").rows) == 1


def test_the_pilot_is_found_by_all_its_names(pilot: "Workspace"):
    for text in (
        "Igor Sikorsky Kyiv Polytechnic Institute",
        "Київський політехнічний інститут імені Ігоря Сікорського",
        "NACIONALNIY TEHNICHNIY UNIVERSITET UKRAINI KIIVSKIY POLITEHNICHNIY INSTITUT",
        "https://ror.org/00syn5v21",
        "igor-sikorsky-kpi",
    ):
        assert pilot.search(text, kind="actor", limit=1).hits[0].iri == KPI, text
    found = pilot.search("харків", region="UA-63", kind="actor", limit=100)
    assert {hit.region for hit in found.hits} == {"UA-63"}
    assert found.hits[0].label.language == "uk"
    assert pilot.search("UA-63").hits[0].kind == "region"
    assert pilot.search("кластер", kind="cluster").total > 3


@pytest.mark.parametrize(
    ("text", "iri"),
    [("ХПІ", KHPI), ("KhPI", KHPI), ("НТУ ХПІ", KHPI), ("КПІ", KPI), ("KPI", KPI)],
)
def test_kharkiv_s_polytechnic_is_not_kyiv_s(pilot: "Workspace", text: str, iri: str):
    first, *others = pilot.search(text, kind="actor").hits
    assert first.iri == iri
    assert all(hit.score < first.score for hit in others)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Харків", "UA-63"),
        ("Kharkiv", "UA-63"),
        ("Вінниця", "UA-05"),
        ("Николаев", "UA-48"),
        ("Київ", "UA-30"),
        ("Київська", "UA-32"),
        ("Vinnytsia region", "UA-05"),
        ("Україна", "UA"),
    ],
)
def test_a_region_comes_before_those_who_are_named_after_it(
    pilot: "Workspace", text: str, code: str
):
    assert pilot.search(text).hits[0].iri.endswith(f"/region/{code}")


@pytest.mark.parametrize(
    ("russian", "ukrainian"),
    [
        ("Киев", "Київ"),
        ("Харьков", "Харків"),
        ("Николаев", "Миколаїв"),
        ("Винница", "Вінниця"),
        ("Vinnitsa", "Вінниця"),
        ("Винницкая область", "Вінницька область"),
        ("Харьковская область", "Харківська область"),
    ],
)
def test_russian_names_find_nearly_as_well(pilot: "Workspace", russian: str, ukrainian: str):
    meant = pilot.search(ukrainian).hits[0]
    found = {hit.iri: hit.score for hit in pilot.search(russian, limit=3).hits}
    assert found[meant.iri] > 0.93 * meant.score


def test_what_is_nearest_is_told(pilot: "Workspace"):
    by_identifier = pilot.search("04s92tb2l")
    assert (by_identifier.total, len(by_identifier.near)) == (0, 1)
    assert by_identifier.near[0].matched.text == "https://ror.org/04s92tb21"
    (software,) = pilot.search("SoftServe").near
    assert software.iri.endswith("/actor/software-ukraine-association")
