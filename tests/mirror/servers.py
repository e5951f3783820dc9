"""SPARQL servers of others, each on a free port and with a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ris3graph.mirror import PRODUCTS, Address

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def oxigraph(folder: Path | None = None, port: int | None = None) -> Iterator[Address]:
    """Oxigraph's own server; what it holds is kept where it gets a folder."""
    number = free_port() if port is None else port
    at = f"127.0.0.1:{number}"
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", at]
    command += ["--timeout-s", "10"]
    if folder is not None:
        command += ["--location", str(folder)]
    query, store = PRODUCTS["oxigraph"].addresses(f"http://{at}")
    with _running(command, f"http://{at}/"):
        yield Address(query, store, "oxigraph")


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Address]:
    """Virtuoso, as Debian packages it."""
    program = shutil.which("virtuoso-t")
    if program is None:
        if os.environ.get("RIS3_VIRTUOSO") == "required":
            pytest.fail("RIS3_VIRTUOSO=required, and there is no Virtuoso here.")
        pytest.skip("There is no Virtuoso here («make virtuoso» installs it).")
    http = free_port()
    text = VIRTUOSO_INI.format(folder=folder, sql=free_port(), http=http, rows=rows)
    (folder / "virtuoso.ini").write_text(text)
    query, store = PRODUCTS["virtuoso"].addresses(f"http://127.0.0.1:{http}")
    with _running([program, "-f", "-c", str(folder / "virtuoso.ini")], query):
        yield Address(query, store, "virtuoso", "dba", "dba")


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            assert process.poll() is None, f"{command[0]} ended"
            try:
                if httpx.get(address).status_code < 500:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        else:
            pytest.fail(f"{command[0]} does not answer")
        yield
    finally:
        process.kill()
        process.wait(20)
