"""Bringing a real mirror to a version: what is sent, what is not, and after what goes wrong."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from ris3graph.errors import MirrorError, NotFoundError, StoreBusyError, VersionNotFoundError
from ris3graph.mirror import PRODUCTS, Address, Endpoint
from ris3graph.mirror.marker import read_marker
from ris3graph.mirror.pushing import push
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import MERGE_GRAPH, MIRROR_GRAPH, RESOLVED_GRAPH, source_graph
from ris3graph.services.mirrored import MirroredVersions
from ris3graph.services.mirroring import KeepingUp, Mirroring, marker_of
from ris3graph.services.mirrors import Mirror, Mirrors
from ris3graph.store import EmbeddedReader, Versions
from ris3graph.store.state import State
from tests.mirror.servers import oxigraph
from tests.web.versions import Published

ONE, TWO, SECRET = (source_graph(name) for name in ("one", "two", "secret"))
LINE = '<http://e/s> <http://e/p> "%s" .'
FIRST = {graph: LINE % graph[-3:] for graph in (ONE, TWO, SECRET, RESOLVED_GRAPH)}
COUNT = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class Site:
    """A data directory, a mirror, and what is needed to look at both."""

    def __init__(self, folder: Path, address: Address, data: Published) -> None:
        self.folder = folder
        self.address = address
        self.data = data
        self.mirrors = Mirrors(State(data.directory.path))
        self.mirroring = Mirroring(data.directory, self.mirrors)
        self.endpoint = Endpoint(address, seconds=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.endpoint.close()

    def add(self, name: str = "one", secret: str = "") -> None:
        at = self.address
        self.mirrors.add(Mirror(name, at.product, at.query, at.store, at.user, secret))

    def held(self) -> set[str]:
        """Graphs that the mirror has."""
        form = {"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}
        answer = self.endpoint._client.post(
            self.address.query, data=form, headers={"Accept": "text/csv"}
        )
        return set(answer.text.split()[1:])

    def read(self, graph: str) -> list[str]:
        reader = MirroredVersions(self.endpoint).reader()
        rows = reader.select("SELECT ?o { ?s ?p ?o } ORDER BY ?o", DataSet((graph,), ())).rows
        return [row[0].value for row in rows]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Published]:
    with Published(tmp_path / "data") as published:
        published.publish(FIRST)
        yield published


@pytest.fixture
def site(tmp_path: Path, data: Published) -> Iterator[Site]:
    with oxigraph() as address, Site(tmp_path, address, data) as site:
        yield site


def port_of(address: Address) -> int:
    return int(address.query.split(":")[2].split("/")[0])


class StoppedError(Exception):
    pass


def stop_at(graph: str):
    def progress(step: str) -> None:
        if f"<{graph}>" in step:
            raise StoppedError

    return progress


def test_the_first_push_sends_all_and_the_second_nothing(site: Site):
    site.add()
    assert set(site.mirroring.push("one").sent) == {*FIRST, MERGE_GRAPH}
    assert site.held() == {*FIRST, MIRROR_GRAPH}
    assert site.read(ONE) == ["one"]
    (mirror,) = site.mirrors.all()
    assert (mirror.version, mirror.failures, mirror.error) == (1, 0, "")
    again = site.mirroring.push("one")
    assert (again.sent, again.removed) == ([], [])


def test_only_what_changed_is_sent(site: Site):
    site.add()
    site.mirroring.push("one")
    site.data.publish({ONE: LINE % "new", TWO: ""})
    assert site.mirroring.lag(site.mirrors.get("one")).versions == 1
    done = site.mirroring.push("one")
    assert (done.number, done.sent, done.removed) == (2, [ONE], [TWO])
    assert site.read(ONE) == ["new"]
    assert TWO not in site.held()
    assert site.mirroring.lag(site.mirrors.get("one")).versions == 0


def test_a_version_that_changes_nothing_is_named(site: Site):
    site.add()
    site.mirroring.push("one")
    site.data.publish({ONE: LINE % "new"})
    site.data.publish({ONE: LINE % "one"})
    assert site.mirroring.push("one").sent == []
    assert MirroredVersions(site.endpoint).reader().version == 3


def test_a_push_that_was_cut_off_goes_on_where_it_stopped(site: Site):
    site.add()
    site.mirroring.push("one")
    before = MirroredVersions(site.endpoint).reader()
    site.data.publish({ONE: LINE % "new", TWO: LINE % "newer"})
    with pytest.raises(StoppedError):
        site.mirroring.push("one", stop_at(TWO))
    marker = read_marker(site.endpoint)
    assert marker is not None
    assert not marker.complete
    # Who reads meanwhile is told, and gets nothing of two versions.
    with pytest.raises(MirrorError, match="brought to another version"):
        before.select("SELECT * { ?s ?p ?o }")
    with pytest.raises(MirrorError, match="brought to another version"):
        MirroredVersions(site.endpoint).held()
    done = site.mirroring.push("one")
    assert done.sent == [TWO]
    assert (site.read(ONE), site.read(TWO)) == (["new"], ["newer"])


def test_the_version_before_stays_known_while_one_is_pushed(site: Site):
    site.add()
    site.mirroring.push("one")
    versions = MirroredVersions(site.endpoint)
    assert versions.current().number == 1
    site.data.publish({ONE: LINE % "new"})
    with pytest.raises(StoppedError):
        site.mirroring.push("one", stop_at(ONE))
    versions._asked = float("-inf")
    assert versions.current().number == 1


def test_an_outage_is_noted_and_made_up_for(tmp_path: Path, data: Published):
    folder = tmp_path / "mirror"
    with oxigraph(folder) as address, Site(tmp_path, address, data) as site:
        site.add()
        site.mirroring.push("one")
    data.publish({ONE: LINE % "new"})
    for failures in (1, 2):
        with pytest.raises(MirrorError, match="cannot be reached"):
            site.mirroring.push("one")
        mirror = site.mirrors.get("one")
        assert (mirror.version, mirror.failures) == (1, failures)
        assert "cannot be reached" in mirror.error
        assert site.mirroring.lag(mirror).versions == 1
    with oxigraph(folder, port_of(address)), Site(tmp_path, address, data) as site:
        assert site.mirroring.push("one").sent == [ONE]
        assert site.read(ONE) == ["new"]
    assert site.mirrors.get("one").failures == 0


def test_a_lost_record_costs_nothing(site: Site):
    site.add()
    site.mirroring.push("one")
    site.mirrors.remove("one")
    site.add()
    site.data.publish({ONE: LINE % "new"})
    assert site.mirroring.push("one").sent == [ONE]


def test_an_emptied_mirror_is_filled_again(site: Site):
    site.add()
    site.mirroring.push("one")
    assert site.mirroring.clear("one") == len(FIRST)
    assert site.held() == set()
    assert set(site.mirroring.push("one").sent) == {*FIRST, MERGE_GRAPH}


def test_what_nobody_knows_of_is_written_anew_and_the_rest_removed(site: Site):
    site.add()
    site.mirroring.push("one")
    stray, foreign = source_graph("stray"), "http://example.org/of-somebody-else"
    site.endpoint.put(stray, b"<http://e/a> <http://e/b> <http://e/c> .\n")
    site.endpoint.put(foreign, b"<http://e/a> <http://e/b> <http://e/c> .\n")
    site.endpoint.put(MIRROR_GRAPH, b"")
    done = site.mirroring.push("one")
    assert set(done.sent) == {*FIRST, MERGE_GRAPH}
    assert done.removed == [stray]
    assert site.held() == {*FIRST, MIRROR_GRAPH, foreign}


class Hiding(EmbeddedReader):
    """A reader of somebody who may not see everything."""

    def graphs(self) -> tuple[str, ...]:
        return tuple(graph for graph in super().graphs() if graph != SECRET)


def test_what_readers_may_not_see_is_not_pushed_and_taken_away(site: Site):
    site.add()
    site.mirroring.push("one")
    assert SECRET in site.held()
    version = Versions(site.data.directory).get(1)
    reader = Hiding.open(site.data.directory.store(1), 1)
    target = marker_of(version, reader, behind=False)
    record = site.mirrors.record("one")
    done = push(site.endpoint, reader, target, record, site.folder)
    assert done.removed == [SECRET]
    assert SECRET not in site.held()
    # Nor is its name, nor how much it holds.
    marker = read_marker(site.endpoint)
    assert marker is not None
    assert "secret" not in marker.text
    assert MirroredVersions(site.endpoint).reader().graphs() == tuple(sorted({*FIRST} - {SECRET}))


def test_a_large_graph_goes_in_pieces(site: Site, monkeypatch: pytest.MonkeyPatch):
    small = dict(PRODUCTS)
    entry = small["oxigraph"]
    monkeypatch.setitem(PRODUCTS, "oxigraph", type(entry)(**{**_fields(entry), "put_bytes": 500}))
    lines = [LINE % number for number in range(100)]
    site.data.publish({ONE: "\n".join(lines)})
    site.add()
    site.mirroring.push("one")
    assert len(site.read(ONE)) == 100


def _fields(entry: object) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__slots__}  # type: ignore[attr-defined]


def test_nothing_published_is_told(tmp_path: Path):
    with Published(tmp_path / "none") as data:
        data.directory.create()
        with Site(tmp_path, Address("http://127.0.0.1:9/q", "http://127.0.0.1:9/s"), data) as site:
            site.add()
            with pytest.raises(VersionNotFoundError):
                site.mirroring.push("one")


def test_two_do_not_write_at_once(site: Site):
    site.add()
    with site.mirroring._alone("one"), pytest.raises(StoreBusyError, match="«one»"):
        site.mirroring.push("one")


def test_a_password_stays_in_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch):
    site.add(secret="RIS3_TEST_PASSWORD")
    with pytest.raises(MirrorError, match="RIS3_TEST_PASSWORD"):
        site.mirroring.push("one")
    monkeypatch.setenv("RIS3_TEST_PASSWORD", "hunter2-hunter2")
    site.mirroring.push("one")
    assert "hunter2" not in repr(site.mirrors.get("one").address())
    for file in site.data.directory.path.rglob("*"):
        if file.is_file():
            assert b"hunter2-hunter2" not in file.read_bytes(), file
    assert stat.S_IMODE((site.data.directory.path / "state.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("mirror", "message"),
    [
        (Mirror("Ім’я", "oxigraph", "http://h/q", "http://h/s"), "cannot be the name"),
        (Mirror("a", "none", "http://h/q", "http://h/s"), "no product"),
        (Mirror("a", "oxigraph", "ftp://h/q", "http://h/s"), "no http or https"),
        (Mirror("a", "oxigraph", "http://u:p@h/q", "http://h/s"), "do not belong"),
        (Mirror("a", "oxigraph", "http://h/q", ""), "needs the address of a graph store"),
        (Mirror("a", "oxigraph", "http://h/q", "http://h/s", "u", "pass word"), "Name the envir"),
    ],
)
def test_mirrors_that_cannot_be(tmp_path: Path, mirror: Mirror, message: str):
    with pytest.raises(MirrorError, match=message):
        Mirrors(State(tmp_path)).add(mirror)


def test_names_are_given_once(tmp_path: Path):
    mirrors = Mirrors(State(tmp_path))
    mirrors.add(Mirror("a", "oxigraph", "http://h/q", "http://h/s"))
    with pytest.raises(MirrorError, match="already"):
        mirrors.add(Mirror("a", "oxigraph", "http://h/q", "http://h/s"))
    with pytest.raises(NotFoundError):
        mirrors.remove("b")


def test_a_server_keeps_mirrors_up_and_finds_new_ones(site: Site):
    keeping_up = KeepingUp(site.mirroring)
    try:
        site.add()
        keeping_up.wake()
        _wait(lambda: site.mirrors.get("one").version == 1)
        site.data.publish({ONE: LINE % "new"})
        keeping_up.wake()
        _wait(lambda: site.mirrors.get("one").version == 2)
        assert site.read(ONE) == ["new"]
    finally:
        keeping_up.close()


def test_a_server_goes_on_after_an_outage(tmp_path: Path, data: Published):
    with oxigraph(tmp_path / "mirror") as address, Site(tmp_path, address, data) as site:
        site.add()
        site.mirroring.push("one")
    keeping_up = KeepingUp(site.mirroring)
    try:
        data.publish({ONE: LINE % "new"})
        keeping_up.wake()
        _wait(lambda: site.mirrors.get("one").failures > 0)
        with oxigraph(tmp_path / "mirror", port_of(address)), Site(tmp_path, address, data) as site:
            _wait(lambda: site.mirrors.get("one").version == 2)
            assert site.read(ONE) == ["new"]
    finally:
        keeping_up.close()


def _wait(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    pytest.fail("It did not happen within half a minute.")
