"""The Graph Store HTTP Protocol: who may write, what it makes, what it refuses."""

import pyoxigraph
import pytest

from ris3graph.rdf.namespaces import is_source_name, source_graph
from ris3graph.web.app import create_app
from tests.web.asgi import Client
from tests.web.changes import ACTOR, OFFICE, SOURCE, STORE, TURTLE, Site, actor


def test_the_life_of_a_graph(site: Site):
    assert site.client.get(STORE, params={"graph": SOURCE}).status_code == 404
    made = site.send("PUT", actor("a"))
    assert (made.status_code, made.headers["location"]) == (201, SOURCE)
    first = int(made.headers["ris3-version"])
    assert site.workspace.versions.get(first).who == OFFICE
    assert site.names() == {"Crow a"}
    added = site.send("POST", actor("b"))
    assert (added.status_code, added.content) == (204, b"")
    assert site.names() == {"Crow a", "Crow b"}
    again = site.send("POST", actor("b"))
    assert (again.status_code, again.headers["ris3-version"]) == (
        204,
        added.headers["ris3-version"],
    )
    replaced = site.send("PUT", actor("c"))
    assert replaced.status_code == 204
    assert site.names() == {"Crow c"}
    head = site.client.request("HEAD", STORE, params={"graph": SOURCE})
    assert (head.status_code, head.content) == (200, b"")
    assert site.send("DELETE").status_code == 204
    assert site.client.get(STORE, params={"graph": SOURCE}).status_code == 404
    assert site.send("DELETE").status_code == 404
    # All of it is history: the past can be read.
    past = site.client.get(STORE, params={"graph": SOURCE, "version": str(first)})
    assert "Crow a" in past.text
    actions = [(e.action, e.outcome.partition(" ")[0]) for e in site.tokens.audit(7)]
    assert actions[:3] == [("delete", "NotFoundError"), ("delete", "version"), ("put", "version")]


def test_the_graph_itself_takes_changes_too(site: Site):
    path = "/graph/source/demo"
    assert site.send("PUT", actor("a"), path).status_code == 201
    assert site.send("POST", actor("b"), path).status_code == 204
    assert site.names() == {"Crow a", "Crow b"}
    assert site.send("DELETE", path=path).status_code == 204


def test_what_was_added_tells_its_provenance(site: Site):
    site.send("PUT", actor("a"))
    site.send("POST", actor("b"))
    rows = (
        site.workspace.reader()
        .select(
            f"""PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?file ?load WHERE {{ <{SOURCE}> dct:hasPart ?file ; prov:wasGeneratedBy ?load .
        ?load prov:used ?file }} ORDER BY ?file"""
        )
        .rows
    )
    files = [row[0].value.removeprefix(SOURCE) for row in rows]
    assert len(files) == 2
    assert files[0].startswith("/added-")
    assert files[1] == "/graph.ttl"
    assert len({row[1] for row in rows}) == 1, "one load stands for what the version holds"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("path", [STORE, "/graph/source/demo"])
def test_nobody_writes_without_a_token(site: Site, method: str, path: str):
    params = {"graph": SOURCE} if path == STORE else {}
    answer = site.client.request(method, path, params=params, headers=TURTLE, content=actor("a"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    wrong = site.send(method, actor("a"), path, headers={"Authorization": "Bearer ris3_x_y"})
    assert (wrong.status_code, "invalid_token" in wrong.headers["www-authenticate"]) == (401, True)
    cookie = site.client.request(
        method, path, params=params, headers={**TURTLE, "Cookie": f"token={site.bearer}"}
    )
    assert cookie.status_code == 401
    site.tokens.revoke(site.token.id)
    assert site.send(method, actor("a"), path).status_code == 401
    assert site.workspace.current == 0


def test_a_server_without_tokens_takes_no_changes(site: Site):
    with Client(create_app(site.workspace)) as client:
        answer = client.request("PUT", STORE, params={"graph": SOURCE}, content=actor("a"))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "graph",
    ["resolved", "ontology", "meta", "vocabulary/helix", "curated/identity", "queries", "result/x"],
)
def test_what_is_computed_cannot_be_written(steady: Site, graph: str):
    for method in ("PUT", "POST", "DELETE"):
        iri = f"https://w3id.org/ris3graph/graph/{graph}"
        assert steady.send(method, actor("b"), params={"graph": iri}).status_code == 403
    assert steady.send("PUT", actor("b"), params={"default": ""}).status_code == 403
    assert steady.workspace.current == 1


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("<a> <b>", {}, 422),
        (ACTOR.replace('skos:prefLabel "Ґава NAME"@uk , "Crow NAME"@en ;', ""), {}, 422),
        ("{}", {"Content-Type": "application/json"}, 415),
        ("", {"Content-Type": ""}, 415),
        ("x", {"Content-Encoding": "gzip"}, 415),
        ("#" * 100_001, {}, 413),
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(
    site: Site, body: str, headers: dict[str, str], status: int
):
    answer = site.send("PUT", body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert site.workspace.current == 0
    assert not list(site.workspace.directory.spool.iterdir())


@pytest.mark.parametrize("graph", ["", "x", "/graph/source/x", None])
def test_a_graph_is_named_once_by_an_iri(site: Site, graph: str | None):
    params = {} if graph is None else {"graph": graph}
    assert site.send("PUT", actor("a"), params=params).status_code == 400
    assert site.client.get(STORE, params=params).status_code == 400
    bad = {"graph": f"{SOURCE}/../resolved"}
    assert site.send("PUT", actor("a"), params=bad).status_code == 400


def test_who_has_another_state_is_refused(site: Site):
    made = site.send("PUT", actor("a"), headers={"If-None-Match": "*"})
    assert made.status_code == 201
    assert site.send("PUT", actor("b"), headers={"If-None-Match": "*"}).status_code == 412
    read = site.client.get(STORE, params={"graph": SOURCE})
    for tag in (made.headers["etag"], read.headers["etag"]):
        stays = site.send("PUT", actor("a"), headers={"If-Match": tag})
        assert stays.status_code == 204
    changed = site.send("PUT", actor("b"), headers={"If-Match": made.headers["etag"]})
    assert changed.status_code == 204
    late = site.send("PUT", actor("c"), headers={"If-Match": made.headers["etag"]})
    assert late.status_code == 412
    assert site.names() == {"Crow b"}
    missing = {"graph": SOURCE + "-2"}
    assert (
        site.send("PUT", actor("c"), params=missing, headers={"If-Match": "*"}).status_code == 412
    )


def test_a_graph_of_nothing_is_no_graph(site: Site):
    assert site.send("PUT", "").status_code == 204
    assert site.workspace.current == 0
    site.send("PUT", actor("a"))
    assert site.send("POST", "# nothing").status_code == 204
    assert site.names() == {"Crow a"}
    assert site.send("PUT", "").status_code == 204
    assert site.client.get(STORE, params={"graph": SOURCE}).status_code == 404


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
        ("application/ld+json", pyoxigraph.RdfFormat.JSON_LD),
    ],
)
def test_every_format_is_taken(site: Site, media_type: str, form: pyoxigraph.RdfFormat):
    triples = [quad.triple for quad in pyoxigraph.parse(actor("a"), pyoxigraph.RdfFormat.TURTLE)]
    body = pyoxigraph.serialize(triples, format=form).decode()
    headers = {"Content-Type": f"{media_type}; charset=utf-8"}
    assert site.send("PUT", body, headers=headers).status_code == 201
    assert site.names() == {"Crow a"}


BOUNDARY = "a6fe4cd636164618"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def form(*parts: tuple[str, str], end: str = "--") -> str:
    """A form by hand, as RFC 7578 has it: headers of each part, and what it holds."""
    bodies = (f"--{BOUNDARY}\r\n{headers}\r\n\r\n{text}\r\n" for headers, text in parts)
    return f"{''.join(bodies)}--{BOUNDARY}{end}\r\n"


NAMED = 'Content-Disposition: form-data; name="x"'
TYPED = f"{NAMED}\r\nContent-Type: text/turtle; charset=utf-8"
BY_FILE = f'{NAMED}; filename="crow.TTL"\r\nContent-Type: application/octet-stream'


def test_a_form_is_all_of_its_parts(site: Site):
    site.send("POST", actor("a"))
    parts = [(TYPED, actor("b")), (BY_FILE, actor("c")), (TYPED, "# nothing"), (TYPED, actor("b"))]
    assert site.send("POST", form(*parts), headers=FORM).status_code == 204
    assert site.names() == {"Crow a", "Crow b", "Crow c"}
    replaced = form((TYPED, actor("d")), (f"content-type: application/n-triples\r\n{NAMED}", ""))
    assert site.send("PUT", replaced, headers=FORM).status_code == 204
    assert site.names() == {"Crow d"}
    assert not list(site.workspace.directory.spool.iterdir())


def test_blank_nodes_of_parts_are_apart(site: Site):
    said = '_:x <http://purl.org/dc/terms/title> "NAME"@en .'
    parts = [(TYPED, said.replace("NAME", name)) for name in ("one", "two")]
    assert site.send("POST", form(*parts), headers=FORM).status_code in {200, 201}
    titled = [t for t in site.triples() if t.predicate.value.endswith("/title")]
    assert len({triple.subject for triple in titled}) == 2


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (form((TYPED, actor("a")), end=""), {}, 400),
        (form((TYPED, actor("a"))).replace(BOUNDARY, "another"), {}, 400),
        (form((TYPED, actor("a"))), {"Content-Type": "multipart/form-data"}, 400),
        (form((TYPED, "<s> <p> <o> .")), {"Content-Type": FORM["Content-Type"] + "x" * 300}, 400),
        (form(*[(TYPED, "")] * 101), {}, 400),
        (form((f"{NAMED}\r\nContent-Type: application/trig", "")), {}, 415),
        (form((NAMED, actor("a"))), {}, 415),
        (form((TYPED, actor("a")), (TYPED, "<a> <b>")), {}, 422),
        (form((TYPED, "#" * 60_000), (TYPED, "#" * 60_000)), {}, 413),
    ],
)
def test_a_form_that_cannot_be_used_leaves_nothing(
    site: Site, body: str, headers: dict[str, str], status: int
):
    answer = site.send("POST", body, headers=FORM | headers)
    assert answer.status_code == status
    assert site.workspace.current == 0
    assert not list(site.workspace.directory.spool.iterdir())


def test_a_graph_without_a_name_gets_one(site: Site):
    first, second = (site.send("POST", actor(name), params={}) for name in "ab")
    assert (first.status_code, second.status_code) == (201, 201)
    graph, other = first.headers["location"], second.headers["location"]
    assert graph != other
    assert is_source_name(graph.removeprefix(source_graph("")))
    assert {t.object.value for t in site.triples(graph)} >= {"Crow a"}
    assert site.workspace.versions.get(int(first.headers["ris3-version"])).who == OFFICE
    # It is a source as any other.
    assert site.send("DELETE", params={"graph": graph}).status_code == 204
    assert site.client.get(STORE, params={"graph": graph}).status_code == 404
    assert site.client.get(STORE, params={"graph": other}).status_code == 200


def test_a_new_graph_is_held_to_the_rules_of_all(site: Site):
    bad = ACTOR.replace('skos:prefLabel "Ґава NAME"@uk , "Crow NAME"@en ;', "")
    assert site.send("POST", bad, params={}).status_code == 422
    assert site.send("POST", "# nothing", params={}).status_code == 400
    nobody = {"Authorization": ""}
    assert site.send("POST", actor("a"), params={}, headers=nobody).status_code == 401
    there = {"If-Match": "*"}
    assert site.send("POST", actor("a"), params={}, headers=there).status_code == 412
    # To replace or remove, a graph has to be named.
    for method in ("PUT", "DELETE"):
        assert site.send(method, actor("a"), params={}).status_code == 400
    assert site.workspace.current == 0


def test_what_is_escaped_twice_is_another_name(site: Site):
    def put(name: str, body: str) -> int:
        address = f"{STORE}?graph={SOURCE.removesuffix('demo')}{name}"
        headers = {**site.bears, **TURTLE}
        return site.client.request("PUT", address, content=body, headers=headers).status_code

    assert put("dem%6F", actor("a")) == 201
    assert put("dem%256F", actor("b")) == 400
    assert site.names() == {"Crow a"}


def test_scripts_of_other_sites_may_ask_first(site: Site):
    for path in (STORE, "/graph/source/demo"):
        answer = site.client.request("OPTIONS", path)
        assert answer.status_code == 204
        assert "PUT" in answer.headers["access-control-allow-methods"]
        assert answer.headers["access-control-allow-origin"] == "*"
