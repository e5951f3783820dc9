"""A site that takes changes, for the tests of writing over HTTP."""

from pathlib import Path

import pyoxigraph

from ris3graph.cli.work import LocalWork
from ris3graph.services.tokens import Role, Tokens
from ris3graph.store import QueryWorkers, Turns, WriteLimits
from ris3graph.store.retention import Limits
from ris3graph.store.state import State
from ris3graph.web.app import create_app
from ris3graph.web.writing import Writing
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

SOURCE = "https://w3id.org/ris3graph/graph/source/demo"
STORE = "/graph-store"
OFFICE = "Department of the economy"
ACTOR = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX id: <https://w3id.org/ris3graph/id/>
PREFIX voc: <https://w3id.org/ris3graph/vocabulary/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
id:actor\\/NAME a ris3:Actor ; skos:prefLabel "Ґава NAME"@uk , "Crow NAME"@en ;
  ris3:primaryHelix voc:helix\\/business ; ris3:actorType voc:actor-type\\/enterprise ;
  ris3:locatedIn id:region\\/UA-63 ; ris3:scope voc:scope\\/yes ; dct:source "test" .
"""
TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}


def actor(name: str) -> str:
    return ACTOR.replace("NAME", name)


class Site:
    """A server that takes changes, with a token for it."""

    def __init__(
        self,
        data: Path,
        workers: QueryWorkers | None = None,
        waits: WriteLimits | None = None,
        max_disk: int | None = None,
    ) -> None:
        self.workspace = Workspace.open(data)
        self.workspace.directory.create()
        spool = self.workspace.directory.spool
        spool.mkdir(exist_ok=True)
        self.tokens = Tokens(State(data))
        self.token, self.bearer = self.tokens.create("Olena", Role.STEWARD, office=OFFICE)
        self.turns = Turns(self.workspace.directory, waits)
        work = LocalWork(self.workspace, Limits(50, max_disk), self.turns)
        writing = Writing(
            self.workspace.directory, work, self.turns, self.tokens, spool, limit=100_000
        )
        self.app = create_app(self.workspace, workers, writing=writing)
        self.client = Client(self.app)

    @property
    def bears(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.bearer}"}

    def send(self, method: str, body: str = "", path: str = STORE, **more):
        headers = {**self.bears, **TURTLE, **more.pop("headers", {})}
        params = more.pop("params", {"graph": SOURCE} if path == STORE else {})
        return self.client.request(
            method, path, content=body.encode(), headers=headers, params=params
        )

    def triples(self, graph: str = SOURCE) -> set[pyoxigraph.Triple]:
        answer = self.client.get(
            STORE, params={"graph": graph}, headers={"Accept": "application/n-triples"}
        )
        assert answer.status_code == 200
        return set(pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.N_TRIPLES))

    def names(self) -> set[str]:
        return {
            triple.object.value
            for triple in self.triples()
            if getattr(triple.object, "language", None) == "en"
        }
