"""The JSON-LD context at its address."""

import json

from fastapi import FastAPI

from ris3graph import resources
from ris3graph.web.context import context_route
from tests.web.asgi import Client


def test_the_context_can_be_read_from_anywhere() -> None:
    app = FastAPI()
    app.router.routes.append(context_route())
    with Client(app) as client:
        answer = client.get("/ontology/context.jsonld")
        head = client.request("HEAD", "/ontology/context.jsonld")
    assert answer.status_code == head.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (resources.ontology() / "context.jsonld").read_bytes()
    assert json.loads(answer.content)["@context"]["Actor"] == "ris3:Actor"
