"""What is wrong with the files of the server is told to nobody but who runs it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from ris3graph.errors import NothingLoadedError, StoreError
from ris3graph.store import DataDirectory, QueryWorkers
from ris3graph.web.problems import describe, install
from tests.store.damaging import damage
from tests.web.asgi import Client
from tests.web.changes import SOURCE, STORE, UPDATE, Site, actor

ALL = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
PATHS = (
    "/en/",
    "/en/gaps.json",
    f"{STORE}?graph={SOURCE}",
    f"/sparql?query={ALL}",
    "/queries/actors.csv",
    "/api/changes?from=1&to=2",
    "/api/search?q=Crow",
    "/api/export/version.nq.gz",
    "/.well-known/void",
    "/healthz",
)


def test_errors_of_the_data_directory_are_told_in_general_words(caplog: pytest.LogCaptureFixture):
    app = FastAPI()
    install(app)
    kinds = (StoreError, NothingLoadedError)

    @app.get("/{number}")
    def fails(number: int) -> None:
        raise kinds[number]("/srv/data/current does not hold a number.")

    with Client(app) as client:
        for number in range(len(kinds)):
            assert "/srv" not in client.get(f"/{number}").text
    assert caplog.text.count("/srv/data/current") == len(kinds)
    told = describe(StoreError("/srv/data/current does not hold a number."), "load")
    assert told.detail.startswith("/srv/data/current"), "who runs the site reads all of it"


def _tables(data: Path) -> list[Path]:
    return sorted((data / "versions").rglob("*.sst"))


def _remove(data: Path) -> None:
    for file in _tables(data):
        file.unlink()


def _cut(data: Path) -> None:
    for file in _tables(data):
        file.write_bytes(file.read_bytes()[:100])


def _damage(data: Path) -> None:
    for file in _tables(data):
        damage(file)


def _unname(data: Path) -> None:
    (data / "current").write_text("none")


def _misname(data: Path) -> None:
    (data / "current").write_text("77")


def _age(data: Path) -> None:
    (data / "format").write_text("99")


def _lose(data: Path) -> None:
    for file in (data / "versions").rglob("version.json"):
        file.unlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("whole") / "data"
    site = Site(data)
    with site.client:
        assert site.send("PUT", actor("a")).status_code == 201
        assert site.send("PUT", actor("b")).status_code == 204
    return data


@pytest.mark.parametrize("spoil", [_remove, _cut, _damage, _unname, _misname, _age, _lose])
def test_no_path_of_the_server_is_told(whole: Path, tmp_path: Path, spoil: Callable[[Path], None]):
    data = tmp_path / "data"
    shutil.copytree(whole, data)
    workers = QueryWorkers(DataDirectory(data).store, tmp_path / "spool")
    site = Site(data, workers)
    spoil(data)
    with site.client:
        answers = [site.client.get(path) for path in PATHS]
        answers += [
            site.send("PUT", actor("c")),
            site.send("DELETE"),
            site.send("POST", f"DROP GRAPH <{SOURCE}>", "/sparql", headers=UPDATE),
        ]
    workers.close()
    assert any(answer.status_code >= 400 for answer in answers)
    for answer in answers:
        assert str(tmp_path) not in answer.text
        assert ".sst" not in answer.text


def test_limits_of_the_disk_are_told_without_the_place(tmp_path: Path):
    site = Site(tmp_path / "data", max_disk=1)
    with site.client:
        answer = site.send("PUT", actor("a"))
    assert answer.status_code == 500
    assert str(tmp_path) not in answer.text
