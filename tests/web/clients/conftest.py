"""A server in a process of its own, with an organisation in it and a token for changes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ris3graph.services.tokens import Role, Tokens
from ris3graph.store import DataDirectory
from ris3graph.store.state import State
from tests.cli.test_commands import TURTLE, call, served

SOURCES = "https://w3id.org/ris3graph/graph/source/"
ACTOR = "https://w3id.org/ris3graph/id/actor/a"
LABELS = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?actor ?label WHERE {{ VALUES ?actor {{ <{ACTOR}> }} ?actor skos:prefLabel ?label }}
ORDER BY LANG(?label)"""
FOUND = [(ACTOR, "Crow", "en"), (ACTOR, "Ґава", "uk")]
"""What `LABELS` finds, in the order of the languages."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let clients leave their connections to the collector of garbage, and use what is old."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            # rdflib's own, which SPARQLWrapper makes of an answer.
            item.add_marker(
                pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
            )


@pytest.fixture(scope="package")
def frozen() -> Iterator[None]:
    """Let the collector pass over what was there before: it is a third of a second each time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collected(frozen: None) -> Iterator[None]:
    """Collect it here, and not in the midst of a test that takes a warning for an error."""
    yield
    gc.collect()


@dataclass(frozen=True)
class Site:
    """A server: the address of its endpoint, and who may change data there."""

    address: str
    bearer: str

    @property
    def endpoint(self) -> str:
        return f"{self.address}sparql"

    @property
    def authorization(self) -> str:
        return f"Bearer {self.bearer}"


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("clients")
    (folder / "small.ttl").write_text(TURTLE, encoding="utf-8")
    assert call(folder / "data", "load", "small.ttl", "--source", "small").returncode == 0
    data = DataDirectory(folder / "data")
    _, bearer = Tokens(State(data.path)).create("Olena", Role.STEWARD)
    with served(data.path) as address:
        yield Site(address, bearer)


def turtle(name: str) -> str:
    """An organisation as Turtle."""
    return TURTLE.replace("id:actor\\/a", f"id:actor\\/{name}").replace("Crow", f"Crow {name}")


def insertion(name: str, graph: str) -> str:
    """An update that puts an organisation into a graph."""
    prologue, subject, rest = turtle(name).partition("id:actor")
    return f"{prologue} INSERT DATA {{ GRAPH <{graph}> {{ {subject}{rest} }} }}"
