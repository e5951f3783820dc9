"""Mirrors from the command line, and a server that reads one."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.test_commands import TURTLE, _environment, call, document, served
from tests.mirror.servers import oxigraph

COUNT = {"query": "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }"}


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    (tmp_path / "small.ttl").write_text(TURTLE, encoding="utf-8")
    data = tmp_path / "data"
    assert call(data, "load", "small.ttl", "--source", "small").returncode == 0
    return data


@contextmanager
def reading(folder: Path, query: str) -> Iterator[str]:
    """A server of its own that reads a mirror; yields its address."""
    environment = {**_environment(folder / "none"), "RIS3_READ": query}
    command = [sys.executable, "-m", "ris3graph", "serve", "--port", "0"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=folder,
        env={**environment, "RIS3_READ_PRODUCT": "oxigraph", "RIS3_METRICS": "on"},
    )
    assert process.stderr is not None
    try:
        # What it says of a mirror that is still empty may come first.
        said = iter(process.stderr.readline, "")
        yield next(line.split()[1] for line in said if line.startswith("Open http://127.0.0.1:"))
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)
        assert process.returncode == 0, rest
    assert not (folder / "none").exists()


def wait(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    pytest.fail("It did not happen within half a minute.")


def test_add_push_list_remove(loaded: Path):
    with oxigraph() as address:
        base = address.query.removesuffix("/query")
        added = document(
            call(loaded, "mirror", "add", "one", base, "--product", "oxigraph", "--json")
        )
        assert added == {"name": "one", "query": f"{base}/query", "store": f"{base}/store"}
        (before,) = document(call(loaded, "mirror", "list", "--json"))["mirrors"]
        assert (before["version"], before["behind"], before["pushed"]) == (0, 1, None)
        (pushed,) = document(call(loaded, "mirror", "push", "--json"))["mirrors"]
        assert pushed["version"] == 1
        assert "https://w3id.org/ris3graph/graph/source/small" in pushed["sent"]
        again = call(loaded, "mirror", "push", "one")
        assert "one: version 1, 0 graphs sent, 0 removed." in again.stderr
        table = call(loaded, "mirror", "list").stdout
        assert re.search(r"one +oxigraph .* 1 +0 +0 ", table), table
        removed = document(call(loaded, "mirror", "remove", "one", "--clear", "--json"))
        assert removed["graphsRemoved"] == len(pushed["sent"])
        assert document(call(loaded, "mirror", "list", "--json")) == {"mirrors": []}
        left = httpx.post(address.query, data={"query": "ASK { GRAPH ?g { ?s ?p ?o } }"})
        assert "true" not in left.text


def test_what_goes_wrong_is_told(loaded: Path):
    for arguments, code, message in (
        (("push", "none"), 5, "There is no mirror «none»"),
        (("remove", "none"), 5, "There is no mirror «none»"),
        (("add", "x", "http://h/", "--product", "y"), 1, "no product that is known"),
        (("add", "x", "h"), 1, "no http or https address"),
    ):
        answer = call(loaded, "mirror", *arguments)
        assert (answer.returncode, answer.stdout) == (code, "")
        assert message in answer.stderr
    assert call(loaded, "mirror", "add", "gone", "http://127.0.0.1:9/").returncode == 0
    answer = call(loaded, "mirror", "push")
    assert answer.returncode == 1
    assert "cannot be reached" in answer.stderr
    (listed,) = document(call(loaded, "mirror", "list", "--json"))["mirrors"]
    assert (listed["behind"], listed["failures"]) == (1, 1)
    assert "cannot be reached" in listed["error"]


def test_a_reader_needs_no_data_directory(loaded: Path):
    refused = call(loaded, "serve", "--data", "x", RIS3_READ="http://127.0.0.1:9/")
    assert refused.returncode == 1
    assert "leave --data out" in refused.stderr
    wrong = call(loaded, "serve", RIS3_READ="nowhere")
    assert "no http or https address" in wrong.stderr


@pytest.mark.slow
def test_from_a_load_to_the_pages_of_a_reader(loaded: Path):
    folder = loaded.parent
    with oxigraph() as address, served(loaded) as writer:
        base = address.query.removesuffix("/query")
        call(loaded, "mirror", "add", "one", base, "--product", "oxigraph")
        call(loaded, "mirror", "push")
        with reading(folder, address.query) as reader:
            wait(lambda: httpx.get(f"{reader}healthz").status_code == 200)
            assert httpx.get(f"{reader}healthz").json()["version"] == 1
            rows = httpx.get(f"{reader}sparql", params=COUNT, timeout=60)
            assert "Ґава" in rows.text
            assert rows.headers["ris3-version"] == "1"
            more = TURTLE.replace("actor\\/a", "actor\\/b").replace("Ґава", "Ґедзь")
            (folder / "more.ttl").write_text(more, encoding="utf-8")
            environment = _environment(loaded)
            command = [sys.executable, "-m", "ris3graph", "load", "more.ttl", "--source", "more"]
            subprocess.run(command, check=True, cwd=folder, env=environment, capture_output=True)
            wait(lambda: httpx.get(f"{reader}healthz").json().get("version", 1) > 1)
            assert "Ґедзь" in httpx.get(f"{reader}sparql", params=COUNT, timeout=60).text
            found = httpx.get(f"{reader}api/search", params={"q": "gedz"}, timeout=60).json()
            assert [hit["iri"][-2:] for hit in found["hits"]] == ["/b"]
            figures = httpx.get(f"{writer}metrics").text
            assert 'ris3graph_mirror_versions_behind{mirror="one"} 0.0' in figures
            assert 'ris3graph_mirror_lag_seconds{mirror="one"} 0.0' in figures
            page = httpx.get(
                f"{reader}uk/", headers={"Accept": "text/html", "Prefer": "wait=20"}, timeout=60
            )
            assert page.status_code == 200
            assert httpx.get(f"{reader}metrics").status_code == 200
