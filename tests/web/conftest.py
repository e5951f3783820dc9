from collections.abc import Iterator
from pathlib import Path

import pytest

from ris3graph.store import DataDirectory, QueryWorkers
from tests.web.changes import Site, actor


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path / "data")
    with found.client:
        yield found


@pytest.fixture
def updatable(tmp_path: Path) -> Iterator[Site]:
    yield from _with_workers(tmp_path)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one organisation, version 1, for tests of what changes nothing."""
    for found in _with_workers(tmp_path_factory.mktemp("steady")):
        assert found.send("PUT", actor("a")).status_code == 201
        yield found


def _with_workers(folder: Path) -> Iterator[Site]:
    data = folder / "data"
    workers = QueryWorkers(DataDirectory(data).store, folder / "spool")
    found = Site(data, workers)
    with found.client:
        yield found
    workers.close()
