from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ris3graph.store import DataDirectory, Writer


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def writer(directory: DataDirectory) -> Iterator[Writer]:
    with Writer(directory) as opened:
        yield opened
