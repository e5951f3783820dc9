"""The JSON-LD context at its address."""

import json
from pathlib import Path

from ris3graph import resources
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client


def test_the_context_can_be_read_from_anywhere_even_before_a_load(tmp_path: Path) -> None:
    with Client(create_app(Workspace.open(tmp_path / "data"))) as client:
        answer = client.get("/ontology/context.jsonld")
        head = client.request("HEAD", "/ontology/context.jsonld")
    assert answer.status_code == head.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (resources.ontology() / "context.jsonld").read_bytes()
    assert json.loads(answer.content)["@context"]["Actor"] == "ris3:Actor"
