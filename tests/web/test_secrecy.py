"""What is wrong with the server's files is told to nobody but the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from ris3graph.errors import Ris3Error
from ris3graph.store import DataDirectory, QueryWorkers
from ris3graph.web.problems import EXCEPTIONS, describe, install
from tests.web.asgi import Client
from tests.web.changes import SOURCE, UPDATE, Site, actor

ALL = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


def _errors(kind: type[Ris3Error]) -> Iterator[type[Ris3Error]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _errors(below)


def test_errors_of_the_data_directory_are_told_in_general_words(caplog: pytest.LogCaptureFixture):
    from ris3graph.errors import NothingLoadedError, StoreError

    app = FastAPI()
    install(app)

    @app.get("/{number}")
    def fails(number: int) -> None:
        raise (StoreError, NothingLoadedError)[number]("/srv/data/current does not hold a number.")

    with Client(app) as client:
        for number in (0, 1):
            assert "/srv" not in client.get(f"/{number}").text
    assert caplog.text.count("/srv/data/current") == 2
    told = describe(StoreError("/srv/data/current does not hold a number."), "load")
    assert told.detail.startswith("/srv/data/current"), "who runs the site reads all of it"


def _truncate(data: Path) -> None:
    for file in (data / "versions").rglob("*.sst"):
        file.write_bytes(b"")


def _remove(data: Path) -> None:
    for file in (data / "versions").rglob("*.sst"):
        file.unlink()


def _damage(data: Path) -> None:
    for file in (data / "versions").rglob("*.sst"):
        content = bytearray(file.read_bytes())
        middle = len(content) // 2
        content[middle : middle + 8] = bytes(byte ^ 0xFF for byte in content[middle : middle + 8])
        file.write_bytes(content)


def _unname(data: Path) -> None:
    (data / "current").write_text("none")


def _lose(data: Path) -> None:
    (data / "versions" / (data / "current").read_text().strip() / "version.json").unlink()
