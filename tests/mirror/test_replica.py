"""A site that reads a mirror, beside the one that wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ris3graph.errors import MirrorError, VersionNotFoundError
from ris3graph.mirror import Address
from ris3graph.replica import Replica
from ris3graph.services.mirrored import open_mirror
from ris3graph.services.mirroring import Mirroring
from ris3graph.services.mirrors import Mirror, Mirrors
from ris3graph.store import QueryLimits, QueryWorkers
from ris3graph.store.state import State
from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.web.pages.registry import PAGES
from ris3graph.workspace import Workspace
from tests.mirror.servers import free_port, oxigraph
from tests.web.asgi import Client
from tests.web.pages.conftest import small as small  # noqa: PLC0414 (a fixture)
from tests.web.versions import ACTORS, RESOLVED, Published

SELECT = "SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?s ?l"
SEARCH = """
PREFIX graph: <https://w3id.org/ris3graph/graph/>
PREFIX search: <https://w3id.org/ris3graph/search#>
SELECT ?thing ?score { GRAPH graph:search { ?thing search:matches "B" ; search:score ?score } }
"""
JSON = {"Accept": "application/sparql-results+json"}


def pushed(directory, folder: Path, address: Address) -> Mirroring:
    mirrors = Mirrors(State(folder))
    mirrors.add(Mirror("m", address.product, address.query, address.store))
    mirroring = Mirroring(directory, mirrors)
    mirroring.push("m")
    return mirroring


@contextmanager
def replica_of(address: Address, folder: Path) -> Iterator[Replica]:
    replica = Replica(Address(address.query, "", address.product), folder, 1 << 26)
    replica.directory.create()
    yield replica
    replica.close()


@pytest.fixture(scope="module")
def sites(small: Workspace, tmp_path_factory: pytest.TempPathFactory):
    """The small site, and a site that reads a mirror of it with query workers."""
    folder = tmp_path_factory.mktemp("replica")
    with oxigraph() as address, replica_of(address, folder / "read") as replica:
        pushed(small.directory, folder, address)
        workers = QueryWorkers(
            replica.place,
            replica.directory.spool,
            QueryLimits(workers=1),
            open_mirror,
            network=True,
        )
        with (
            Client(create_app(small)) as written,
            Client(create_app(replica, workers, answers=Answers(workers.submit))) as read,
        ):
            yield written, read
        workers.close()


PATHS = [
    *(f"/en{page.path}.json" for page in PAGES if "{" not in page.path and page.path != "/"),
    "/en/index.json",
    "/uk/region/UA-63.json",
    "/uk/network.json?region=UA-63",
    "/en/version/1.json",
    "/api/search?q=kharkiv",
    "/api/assessments",
    "/api/network.json?region=UA-63",
    "/graph/ontology.nt",
    "/queries/actors.json?region=UA-63",
]


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_those_of_the_site_that_writes(sites, path: str):
    written, read = (client.get(path) for client in sites)
    assert read.status_code == written.status_code, read.text
    if path.endswith(".nt"):
        assert sorted(read.text.splitlines()) == sorted(written.text.splitlines())
        return
    answers = [_plain(answer.json()) for answer in (written, read)]
    if isinstance(answers[0], dict):
        answers[0].pop("mirrored", None)
        answers[1].pop("mirrored", None)
    assert answers[1] == answers[0]


def _plain(found):
    """JSON without what depends on the order in which an engine finds things."""
    if isinstance(found, dict) and "bindings" in found:
        return sorted(found["bindings"], key=json.dumps)
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    return [_plain(item) for item in found] if isinstance(found, list) else found


def test_queries_of_people_and_their_version(sites):
    written, read = (client.get("/sparql", params={"query": SELECT}) for client in sites)
    assert read.json() == written.json()
    assert len(read.json()["results"]["bindings"]) > 10
    assert read.headers["ris3-version"] == "1"
    assert read.headers["etag"] == written.headers["etag"]


def test_the_same_guard(sites):
    _, read = sites
    for query, status in (
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("DROP ALL", 403),
        ("SELECT * { ?s ?p", 400),
        ("SELECT * { ?s ?p ?o } #" + "x" * (1 << 20), 413),
    ):
        answer = read.post("/sparql", data={"query": query})
        assert answer.status_code == status, answer.text
    everything = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    graphs = read.get("/sparql", params={"query": everything, "format": "csv"}).text.split()[1:]
    assert "https://w3id.org/ris3graph/graph/resolved" in graphs
    assert not [graph for graph in graphs if "mirror" in graph]


def test_a_query_that_takes_too_long_is_ended(sites):
    _, read = sites
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = read.get("/sparql", params={"query": query, "timeout": "1"})
    assert answer.status_code == 503
    assert "longer than 1 s" in answer.json()["detail"]
    assert read.get("/sparql", params={"query": SELECT}).status_code == 200


def test_search_inside_sparql(sites):
    written, read = (client.get("/sparql", params={"query": SEARCH}) for client in sites)
    assert read.json() == written.json()
    function = "PREFIX search: <https://w3id.org/ris3graph/search#> ASK { ?s ?p ?o FILTER %s }"
    function %= "(search:score(?s, 'B') > 0.5)"
    refused = sites[1].get("/sparql", params={"query": function})
    assert refused.status_code == 403, refused.text
    assert "does not know the function" in refused.json()["detail"]


def test_nothing_is_written(sites):
    _, read = sites
    graph = {"graph": "https://w3id.org/ris3graph/graph/source/mine"}
    bearer = {"Authorization": "Bearer ris3_a_b", "Content-Type": "text/turtle"}
    for method in ("PUT", "POST", "DELETE"):
        answer = read.request(method, "/graph-store", params=graph, headers=bearer)
        assert answer.status_code == 403
        assert "takes no changes" in answer.json()["detail"]
    answer = read.post(
        "/sparql", data={"update": "CLEAR ALL"}, headers={"Authorization": "Bearer x"}
    )
    assert answer.status_code == 403


def test_what_a_mirror_has_not_is_said(sites):
    _, read = sites
    for path in (
        "/en/actor/x.json?version=7",
        "/sparql?query=ASK%20%7B%7D&version=7",
        "/api/changes?from=1",
        "/api/changes.rdfp?from=1&to=1",
        "/en/version/7",
    ):
        answer = read.get(path)
        assert answer.status_code == 404, path
        assert "holds version 1 alone" in answer.json()["detail"]
    assert "no change sets" in read.get("/api/export/archive.zip").json()["detail"]
    page = read.get("/uk/versions", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "дзеркало" in page.text


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Published]:
    with Published(tmp_path / "data") as published:
        published.publish({RESOLVED: ACTORS})
        yield published


def test_a_new_version_comes_by_itself(data: Published, tmp_path: Path):
    with oxigraph() as address, replica_of(address, tmp_path / "read") as replica:
        mirroring = pushed(data.directory, tmp_path, address)
        assert replica.search("Боривітер").total == 0
        first = replica.reader()
        new = ACTORS.replace('"B"@en', '"B"@en , "Боривітер"@uk')
        data.publish({RESOLVED: new})
        mirroring.push("m")
        replica.versions._asked = float("-inf")
        assert replica.current == 2
        assert replica.search("Боривітер").hits[0].iri.endswith("/actor/b")
        with pytest.raises(VersionNotFoundError, match="holds version 2 alone"):
            replica.reader(1)
        # Who still reads the version before gets no rows of the new one.
        with pytest.raises(MirrorError):
            first.select(SELECT)


def test_a_lost_mirror_is_told_and_comes_back(data: Published, tmp_path: Path):
    port = free_port()
    with oxigraph(tmp_path / "mirror", port) as address:
        pushed(data.directory, tmp_path, address)
    with replica_of(address, tmp_path / "read") as replica, Client(create_app(replica)) as client:
        for path in (
            "/sparql?query=ASK%20%7B%7D",
            "/en/actors.json",
            "/healthz",
            "/api/search?q=a",
        ):
            lost = client.get(path)
            assert lost.status_code == 503, path
            assert lost.headers["content-type"] == "application/problem+json"
            assert lost.json()["type"].endswith("/problem/mirror")
            assert int(lost.headers["retry-after"]) > 0
            assert "127.0.0.1 cannot be reached" in lost.json()["detail"]
        for language, words in (("uk", "Дані зараз недоступні"), ("en", "cannot be reached")):
            page = client.get(f"/{language}/", headers={"Accept": "text/html"})
            assert page.status_code == 503
            assert int(page.headers["retry-after"]) > 0
            assert words in page.text
        with oxigraph(tmp_path / "mirror", port):
            replica.versions._asked = float("-inf")
            assert client.get("/healthz").json() == {"status": "ok", "version": 1}
            assert client.get("/sparql", params={"query": SELECT}).status_code == 200


def test_an_empty_mirror(tmp_path: Path):
    with (
        oxigraph() as address,
        replica_of(address, tmp_path) as replica,
        pytest.raises(MirrorError, match="holds no version"),
    ):
        replica.reader()
