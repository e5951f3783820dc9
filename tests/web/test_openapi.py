"""The API keeps to its description: schemathesis makes requests of it, good ones and bad."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ris3graph.store import DataDirectory, QueryWorkers
from tests.browser.conftest import served
from tests.cli.test_commands import TURTLE
from tests.web.changes import Site

pytestmark = pytest.mark.slow

DESCRIPTION = "/api/openapi.json"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def described(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[schemathesis.schemas.BaseSchema]:
    folder: Path = tmp_path_factory.mktemp("api")
    workers = QueryWorkers(DataDirectory(folder / "data").store, folder / "queries")
    site = Site(folder / "data", workers)
    with site.client:
        assert site.send("PUT", TURTLE).status_code == 201
    with served(site.app) as address:
        schema = schemathesis.openapi.from_url(f"{address}{DESCRIPTION}")
        schema.config.update(headers=site.bears)
        yield schema
    workers.close()


OPERATIONS = [
    ("GET", "/sparql"),
    ("POST", "/sparql"),
    ("GET", "/jobs"),
    ("GET", "/jobs/{identifier}"),
    ("DELETE", "/jobs/{identifier}"),
    ("GET", "/jobs/{identifier}/answer"),
    ("GET", "/queries"),
    ("GET", "/queries/{name}"),
    ("GET", "/api/assessments"),
    ("GET", "/graph-store"),
    ("PUT", "/graph-store"),
    ("POST", "/graph-store"),
    ("DELETE", "/graph-store"),
    ("GET", "/graph/{name}"),
    ("GET", "/api/export/version.{suffix}"),
    ("GET", "/api/export/archive.zip"),
    ("GET", "/api/network.{suffix}"),
    ("GET", "/api/changes"),
    ("GET", "/api/changes.rdfp"),
    ("POST", "/api/versions/{number}/revert"),
    ("PUT", "/api/tags/{name}"),
    ("DELETE", "/api/tags/{name}"),
    ("GET", "/api/search"),
]


GRAPH = "https://w3id.org/ris3graph/graph/"
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(values)
        for name, values in {
            "query": [
                "ASK {}",
                "SELECT * { ?s ?p ?o } LIMIT 3",
                "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3",
                "DESCRIBE <http://[>",
                "SELECT * FROM <//[> { ?s ?p ?o FILTER(?o < 1/0) }",
                "SELECT * { SERVICE <http://127.0.0.1:9/> {} }",
                "CLEAR ALL",
                "ASK { '\\uD800' }",
                "\x00",
            ],
            "default-graph-uri": [f"{GRAPH}resolved", "", "x", "//["],
            "named-graph-uri": [f"{GRAPH}source/demo", "<", "\u202e"],
            "graph": [f"{GRAPH}source/demo", f"{GRAPH}source/new", f"{GRAPH}meta", "a:<b>"],
            "default": [""],
            "version": ["1", "0", "99", "9" * 30, "-1", "٣", "1.0"],
            "timeout": ["1", "0", "1e400", "nan", "."],
            "format": ["csv", "ttl", "nq", "html", "json,csv", "text/csv", "%"],
            "suffix": ["nq", "trig.gz", "graphml", "nodes.csv", "gexf.gz", "exe", ".gz"],
            "name": ["actors", "actors.csv", "source/demo", "source/demo.nq.gz", "meta"],
            "region": ["UA-63", "ua-63", "UA-99", "DE", "\u0000"],
            "helix": ["business", "х"],
            "kind": ["actor", "project", "x"],
            "q": ["Crow", "ґава", "(", "a" * 300],
            "from": ["1", "0", "2"],
            "to": ["1", "0", "+1"],
            "identifier": ["00000000-0000-4000-8000-000000000001", "x", "\u0430"],
            "query-id": ["00000000-0000-4000-8000-000000000001", "x"],
            "limit": ["0", "5", "-1"],
            "offset": ["0", "1000000000"],
            "body": [
                TURTLE,
                "",
                "<a> <b>",
                "ASK {}",
                f"CLEAR GRAPH <{GRAPH}source/new>",
                "query=ASK%20%7B%7D&update=x",
                "{",
                "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            ],
        }.items()
    },
)
"""Values that lead further into the program than made ones do."""


def test_every_operation_is_tried(described: schemathesis.schemas.BaseSchema):
    found = [item.ok() for item in described.get_all_operations()]
    assert [(item.method.upper(), item.path) for item in found] == OPERATIONS


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_those_that_are_described(
    described: schemathesis.schemas.BaseSchema,
    method: str,
    path: str,
    mode: schemathesis.GenerationMode,
):
    operation = described[path][method]
    if mode is schemathesis.GenerationMode.NEGATIVE and not (operation.query or operation.body):
        pytest.skip("Any text is a name.")

    @settings(
        max_examples=20,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), likely=LIKELY)
    def run(case: schemathesis.Case, likely: dict[str, str]) -> None:
        for name, value in likely.items():
            if f"{{{name}}}" in path:
                case.path_parameters[name] = value
            elif any(parameter.name == name for parameter in operation.query):
                case.query[name] = value
        if method in ("PUT", "POST") and "body" in likely and "{" not in path:
            case.body = likely["body"]
        # Where people are led to is no part of the API.
        case.call_and_validate(checks=CHECKS, allow_redirects=False)

    run()
