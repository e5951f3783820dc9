"""curl, as docs/sparql.md shows it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.clients.conftest import FOUND, LABELS, SOURCES, Site, insertion, turtle

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="There is no curl here.")


def curl(*arguments: str, text: str = "") -> bytes:
    command = ["curl", "--silent", "--show-error", "--fail", *arguments]
    return subprocess.run(
        command, input=text.encode(), capture_output=True, check=True, timeout=60
    ).stdout


def test_a_query_as_a_form(site: Site):
    answer = json.loads(curl(site.endpoint, "--data-urlencode", f"query={LABELS}"))
    found = [(r["actor"], r["label"]) for r in answer["results"]["bindings"]]
    assert found == [
        (
            {"type": "uri", "value": actor},
            {"type": "literal", "value": label, "xml:lang": language},
        )
        for actor, label, language in FOUND
    ]


def test_a_query_in_the_body(site: Site):
    header = ("-H", "Content-Type: application/sparql-query")
    answer = curl(*header, "--data-binary", "@-", f"{site.endpoint}?format=csv", text=LABELS)
    lines = answer.decode().split("\r\n")
    assert lines == ["actor,label", *(f"{actor},{label}" for actor, label, _ in FOUND), ""]


def test_a_query_in_the_address(site: Site):
    header = ("-H", "Accept: text/tab-separated-values")
    answer = curl("--get", *header, "--data-urlencode", f"query={LABELS}", site.endpoint)
    first, *lines = answer.decode().splitlines()
    assert first == "?actor\t?label"
    assert lines == [f'<{actor}>\t"{label}"@{lang}' for actor, label, lang in FOUND]


def test_a_graph_is_put_changed_and_removed(site: Site, tmp_path: Path):
    file = tmp_path / "my.ttl"
    file.write_text(turtle("curl"), encoding="utf-8")
    graph = f"{SOURCES}curl"
    address = f"{site.address}graph-store?graph={graph}"
    token = ("-H", f"Authorization: {site.authorization}")
    status = ("--output", str(tmp_path / "answer"), "--write-out", "%{http_code}")
    kind = ("-H", "Content-Type: text/turtle")
    assert curl("-X", "PUT", *token, *kind, "--data-binary", f"@{file}", *status, address) == b"201"
    assert "Crow curl" in curl("-H", "Accept: text/turtle", address).decode()
    update = f"update={insertion('curl-2', graph)}"
    assert curl(site.endpoint, *token, *status, "--data-urlencode", update) == b"204"
    assert "Crow curl-2" in curl(address).decode()
    assert curl("--head", address).startswith(b"HTTP/1.1 200 ")
    assert curl("-X", "DELETE", *token, *status, address) == b"204"
    with pytest.raises(subprocess.CalledProcessError, match="22"):
        curl(address)
