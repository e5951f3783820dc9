"""The queries of the catalogue, on the pilot, from mirrors: what pages and analyses ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ris3graph.errors import QueryError
from ris3graph.mirror import Address, Endpoint, RemoteReader
from ris3graph.rdf.reader import Reader, Term
from ris3graph.services.mirrored import MirroredVersions
from ris3graph.services.mirroring import Mirroring
from ris3graph.services.mirrors import Mirror, Mirrors
from ris3graph.store.state import State
from ris3graph.workspace import Workspace
from tests.mirror.servers import oxigraph, virtuoso

pytestmark = pytest.mark.slow

VIRTUOSO = {
    "assessment-statements": "doubles in six digits",
    "assessments": "doubles in six digits",
    "brokers": "no rows",
    "infrastructure-nearby": "no geosparql:distance",
    "landscape-actors": "0 and 1 for booleans",
    "network-actors": "0 and 1 for booleans",
    "network-attributes": "no rows",
    "network-scores": "doubles in six digits",
    "no-register-code": "an empty text for what is unbound",
    "ontology-terms": "an empty text for what is unbound",
    "page-assessments": "doubles in six digits",
    "search-names": "a path beside UNION of given values fails",
    "weakly-evidenced-regions": "one row of nothing",
}
"""Queries that Virtuoso answers otherwise, with how."""


def differing(workspace: Workspace, address: Address, folder: Path, patch) -> set[str]:
    patch.setenv("MIRROR_PASSWORD", address.password or "none")
    mirrors = Mirrors(State(folder))
    secret = "MIRROR_PASSWORD" if address.password else ""
    at = address
    mirrors.add(Mirror("m", at.product, at.query, at.store, at.user, secret))
    assert Mirroring(workspace.directory, mirrors).push("m").fewer == {}
    with Endpoint(address) as endpoint:
        there = MirroredVersions(endpoint).reader()
        return {
            query.name
            for query in workspace.catalogue
            if query.form == "select"
            and not any(parameter.required for parameter in query.header.parameters)
            and answers(there, query.bind({})) != answers(workspace.reader(), query.bind({}))
        }


def answers(reader: Reader, query: str) -> list[str] | str:
    try:
        rows = reader.select(query).rows
    except QueryError as error:
        if not isinstance(reader, RemoteReader):
            raise
        return str(error)
    return sorted(" ".join(map(_shown, row)) for row in rows)


def _shown(term: Term | None) -> str:
    text = "" if term is None else str(term)
    # What a query joins comes in any order.
    return " ".join(sorted(re.split(r"[\s,;|\"]+", text)))


def test_oxigraph_answers_as_we_do(pilot: Workspace, tmp_path: Path, monkeypatch):
    with oxigraph() as address:
        assert differing(pilot, address, tmp_path, monkeypatch) == set()


def test_what_virtuoso_answers_otherwise_is_known(pilot: Workspace, tmp_path: Path, monkeypatch):
    with virtuoso(tmp_path) as address:
        assert differing(pilot, address, tmp_path, monkeypatch) == set(VIRTUOSO)
