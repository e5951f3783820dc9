"""SPARQL updates over HTTP: loads by another protocol."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.web.changes import OFFICE, SOURCE, STORE, UPDATE, Site, actor

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
RENAME = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> WITH <%s>
DELETE { ?s skos:prefLabel ?old } INSERT { ?s skos:prefLabel "Raven a"@en }
WHERE { ?s skos:prefLabel ?old FILTER(LANG(?old) = "en") }"""


def test_an_update_is_a_load_too(updatable: Site, tmp_path: Path):
    site = updatable
    site.send("PUT", actor("a"))
    before = site.triples()
    made = site.send("POST", RENAME % SOURCE, "/sparql", headers=UPDATE)
    assert made.status_code == 204
    version = int(made.headers["ris3-version"])
    assert site.workspace.versions.get(version).who == OFFICE
    assert site.names() == {"Raven a"}
    gone, come = before - site.triples(), site.triples() - before
    assert len(gone) == len(come) == 1, "nothing else of it changed"
    again = site.send("POST", RENAME % SOURCE, "/sparql", headers=UPDATE)
    assert again.headers["ris3-version"] == made.headers["ris3-version"]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"update": f"DROP GRAPH <{SOURCE}>"})
    assert site.send("POST", body, "/sparql", headers=form).status_code == 204
    assert site.client.get(STORE, params={"graph": SOURCE}).status_code == 404
    actions = [(e.action, e.outcome.partition(" ")[0]) for e in site.tokens.audit(3)]
    assert actions == [("update", "version"), ("update", "version"), ("put", "version")]
    assert not list((tmp_path / "spool").iterdir())


def test_an_update_may_begin_a_source(updatable: Site):
    text = f"{actor('a').partition('id:actor')[0]} INSERT DATA {{ GRAPH <{SOURCE}> {{ id:actor" + (
        actor("a").partition("id:actor")[2] + "} }"
    )
    assert updatable.send("POST", text, "/sparql", headers=UPDATE).status_code == 204
    assert updatable.names() == {"Crow a"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"INSERT DATA {{ GRAPH <{SOURCE[:-4]}> {{ <s:s> <p:p> 1 }} }}", 400),
        ("INSERT DATA { GRAPH <https://w3id.org/ris3graph/graph/meta> { <s:s> <p:p> 1 } }", 403),
        ("INSERT DATA { <s:s> <p:p> 1 }", 403),
        ("LOAD <http://127.0.0.1:1/>", 403),
        (f"WITH <{SOURCE}> DELETE {{ ?s ?p ?o }} WHERE {{ SERVICE <http://127.0.0.1:1/> {{ }} }}",
         403),
        (f"WITH <{SOURCE}> DELETE {{ ?s <{LABEL}> ?o }} WHERE {{ ?s ?p ?o }}", 422),
        (f"WITH <{SOURCE}> DELETE {{ ?s ?p }} WHERE {{ ?s ?p ?o }}", 400),
        (f"COPY <{SOURCE}> TO <{SOURCE}-2> ; DROP GRAPH <{SOURCE}>", 403),
    ],
)  # fmt: skip
def test_an_update_that_cannot_be_answered_for_changes_nothing(
    steady: Site, text: str, status: int
):
    answer = steady.send("POST", text, "/sparql", headers=UPDATE)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert steady.workspace.current == 1


def test_an_update_needs_a_token_and_a_body(updatable: Site):
    text = f"DROP GRAPH <{SOURCE}>"
    updatable.send("PUT", actor("a"))
    alone = updatable.client.post("/sparql", content=text, headers=UPDATE)
    assert alone.status_code == 401
    assert updatable.client.get("/sparql", params={"update": text}).status_code == 400
    assert updatable.names() == {"Crow a"}
