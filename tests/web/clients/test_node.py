"""Clients from npm, which «make clients» installs."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.web.clients.conftest import ACTOR, FOUND, LABELS, SOURCES, Site, insertion

FOLDER = Path(__file__).parent
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("node") is None, reason="There is no node here."),
    pytest.mark.skipif(
        not (FOLDER / "node_modules").is_dir(), reason="«make clients» installs them."
    ),
]


def run(script: str, *arguments: str) -> Any:
    answer = subprocess.run(
        ["node", str(FOLDER / script), *arguments], capture_output=True, check=False, timeout=120
    )
    assert answer.returncode == 0, answer.stderr.decode()
    return json.loads(answer.stdout)


def test_comunica_selects(site: Site):
    # Comunica 4, the last that Node.js 20 runs, loses the languages of what it reads as JSON.
    rows = run("comunica.mjs", site.endpoint, LABELS)
    assert rows == [{"actor": actor, "label": label} for actor, label, _ in FOUND]


def test_comunica_joins_what_it_finds(site: Site):
    # A filter and an aggregate, which it may hand over or work out itself.
    text = LABELS.replace("ORDER BY", "GROUP BY ?actor ORDER BY ?actor #")
    text = text.replace("?actor ?label WHERE", "?actor (COUNT(?label) AS ?n) WHERE")
    assert run("comunica.mjs", site.endpoint, text) == [{"actor": ACTOR, "n": "2"}]


def test_comunica_asks_and_constructs(site: Site):
    assert run("comunica.mjs", site.endpoint, f"ASK {{ <{ACTOR}> ?p ?o }}") is True
    assert run("comunica.mjs", site.endpoint, "ASK { ?s ?p 'none' }") is False
    text = f"CONSTRUCT {{ <{ACTOR}> ?p ?o }} WHERE {{ <{ACTOR}> ?p ?o }}"
    found = {value for _, value in run("comunica.mjs", site.endpoint, text)}
    assert {row[1] for row in FOUND} <= found


def test_sparql_http_client(site: Site):
    graph = f"{SOURCES}node"
    found = run(
        "sparql-http-client.mjs",
        site.address,
        site.authorization,
        LABELS,
        insertion("node", graph),
        graph,
    )
    rows = [[label, language] for _, label, language in FOUND]
    assert found == {
        "rows": dict.fromkeys(("get", "postUrlencoded", "postDirect"), rows),
        "ask": True,
        "described": 3,
        "held": 9,
    }
