from collections.abc import Iterator
from pathlib import Path

import pytest

from ris3graph.store import DataDirectory, QueryWorkers
from tests.web.changes import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path / "data")
    with found.client:
        yield found


@pytest.fixture
def updatable(tmp_path: Path) -> Iterator[Site]:
    data = tmp_path / "data"
    workers = QueryWorkers(DataDirectory(data).store, tmp_path / "spool")
    found = Site(data, workers)
    with found.client:
        yield found
    workers.close()
