"""The data page, held to what the engine counts and finds."""

from ris3graph.store import EmbeddedReader
from ris3graph.web.app import create_app
from ris3graph.web.pages import data
from ris3graph.web.pages.ask import Ask, count
from ris3graph.web.pages.data import count_quality, data_page
from ris3graph.workspace import Workspace
from tests.web.asgi import Client


def test_each_graph_has_the_statements_that_the_engine_counts(small: Workspace):
    ask = Ask(small, "en")
    page = data_page(ask)
    counted = {row["graph"]: count(row, "triples") for row in ask.rows("triples-per-graph")}
    assert counted
    assert {graph.iri: graph.triples for graph in page.graphs} == counted
    assert page.triples == sum(counted.values())


def test_each_quality_query_has_its_number_of_rows(small: Workspace):
    ask = Ask(small, "en")
    found = {item.name: item.found for item in data_page(ask).quality}
    assert "which-graph-says" not in found, "it cannot be asked without a subject"
    assert any(found.values())
    for name, number in found.items():
        assert number == len(ask.rows(name)), name


def test_each_version_has_its_own_numbers(tmp_path):
    workspace = Workspace.open(tmp_path / "data")
    actor = "<https://w3id.org/ris3graph/id/actor/{}>"
    graph = "https://w3id.org/ris3graph/graph/resolved"
    region = "https://w3id.org/ris3graph/id/region/UA-30"
    ontology = "https://w3id.org/ris3graph/ontology#"
    for number in (1, 2):
        lines = [f"<{region}> a <{ontology}Region> ."]
        for name in range(number):
            subject = actor.format(name)
            lines += [
                f"{subject} a <{ontology}Actor> .",
                f"{subject} <{ontology}locatedIn> <{region}> .",
            ]
        text = "\n".join(
            line.replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")[:-1]
            + f"<{graph}> ."
            for line in lines
        )
        with workspace.writer() as writer, writer.draft() as draft:
            draft.replace_graph(graph, text.encode())
            draft.publish(who="test", why="numbers")
    for number, statements in ((1, 3), (2, 5), (1, 3)):
        page = data_page(Ask(workspace, "en", number))
        found = {item.name: item.found for item in page.quality}
        assert found["no-register-code"] == number
        assert page.triples == statements


def test_a_large_version_is_counted_ahead_and_not_by_its_visitors(small: Workspace, monkeypatch):
    reader = EmbeddedReader.open(small.directory.store(1), 1)
    monkeypatch.setattr(data, "COUNTED_AT_ONCE", 10)
    monkeypatch.setattr(small, "reader", lambda _version=None: reader)
    ask = Ask(small, "en")
    assert {item.found for item in data_page(ask).quality} == {None}
    count_quality(small, reader)
    assert {type(item.found) for item in data_page(ask).quality} == {int}


def test_what_is_not_counted_is_told_and_leads_to_the_query(small: Workspace, monkeypatch):
    reader = EmbeddedReader.open(small.directory.store(1), 1)
    monkeypatch.setattr(data, "COUNTED_AT_ONCE", 10)
    monkeypatch.setattr(small, "reader", lambda _version=None: reader)
    with Client(create_app(small)) as client:
        html = client.get("/uk/data").text
        document = client.get("/uk/data.json").json()
    assert "не пораховано" in html
    assert 'href="/uk/query?name=no-register-code"' in html
    assert {item["found"] for item in document["quality"]} == {None}
