"""From a thing to the statements, the rows and the files behind it, at every IRI."""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic

from ris3graph import resources
from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, VOCABULARY, entity
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.file import file_page
from ris3graph.web.pages.terms import ontology_page, schemes_page
from ris3graph.web.pages.thing import thing_page
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

VOCABULARIES = resources.ontology() / "vocabularies"
ACTOR = "vinnytsia-city-council"


@pytest.fixture(scope="module")
def site(pilot: Workspace) -> Iterator[Client]:
    with Client(create_app(pilot)) as client:
        yield client


def _row(table: str, column: str, value: str) -> tuple[int, dict[str, str]]:
    with (resources.pilot() / table).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if row[column] == value:
                return number, row
    raise AssertionError(value)


def test_from_an_actor_to_its_row_and_the_hash_of_the_file(site: Client, pilot: Workspace):
    number, stated = _row("actors.csv", "actor_id", ACTOR)
    page = site.get(f"/en/actor/{ACTOR}", headers={"accept": "text/html"}).text
    address = f"/en/source/pilot/actors.csv/rows?row={number}"
    assert f'href="{address}"' in page
    file = site.get(address, headers={"accept": "text/html"}).text
    content = (resources.pilot() / "actors.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() in file
    found = file_page(Ask(pilot, "en"), "pilot", "actors.csv", str(number))
    values = {item.property.iri: [v.text for v in item.values] for item in found.statements}
    assert {item.thing.iri for item in found.statements} == {entity("actor", ACTOR)}
    assert stated["name_uk"] in values[PREFIXES["skos"] + "prefLabel"]
    assert values[ONTOLOGY + "locatedIn"] == [entity("region", stated["region"])]


@pytest.mark.parametrize("row", ["1", "999999", "x", "-3", "²"])
def test_a_row_that_gave_nothing(site: Client, row: str):
    assert site.get(f"/uk/source/pilot/actors.csv/rows?row={row}").status_code == 404


def test_the_iri_of_a_row_leads_to_its_file(site: Client):
    answer = site.get("/graph/source/pilot/actors.csv", headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/uk/source/pilot/actors.csv/rows"


def test_a_class_a_property_and_a_concept(pilot: Workspace):
    ask = Ask(pilot, "uk")
    actor = thing_page(ask, ONTOLOGY + "Actor")
    assert actor.thing.text == "Суб’єкт інноваційної діяльності"
    located = thing_page(ask, ONTOLOGY + "locatedIn")
    assert ("en", "located in") in located.labels
    business = thing_page(ask, VOCABULARY + "helix/business")
    assert [kind.iri for kind in business.kinds] == [PREFIXES["skos"] + "Concept"]
    helix = thing_page(ask, VOCABULARY + "helix")
    assert {c.notation for c in helix.concepts} >= {"business", "research", "authority"}
    with pytest.raises(NotFoundError):
        thing_page(ask, VOCABULARY + "helix/nothing")


def test_all_that_refers_to_a_class_is_counted_and_can_be_leafed_to(pilot: Workspace):
    ask = Ask(pilot, "uk")
    expected = Counter(
        (row["property"], row["thing"])
        for row in ask.rows("entity-references", entity=ONTOLOGY + "Actor")
    )
    found: Counter[tuple[str, str]] = Counter()
    first = thing_page(ask, ONTOLOGY + "Actor")
    assert first.turn.pages > 2
    assert first.turn.total == expected.total()
    for number in range(1, first.turn.pages + 1):
        page = thing_page(ask, ONTOLOGY + "Actor", str(number))
        for reference in page.references:
            of_property = [n for (name, _), n in expected.items() if name == reference.property.iri]
            assert reference.total == sum(of_property)
            found.update((reference.property.iri, thing.iri) for thing in reference.things)
    assert found == expected


def _vocabulary(scheme: str) -> list[Triple]:
    return list(parse(path=str(VOCABULARIES / f"{scheme}.ttl"), format=RdfFormat.TURTLE))


@pytest.mark.parametrize("scheme", ["actor-type", "infrastructure-type", "domain"])
def test_narrower_concepts_stand_below_broader_ones(pilot: Workspace, scheme: str):
    skos = PREFIXES["skos"]
    triples = _vocabulary(scheme)
    concepts = {t.subject.value for t in triples if t.predicate.value == skos + "inScheme"}
    narrower = {t.subject.value for t in triples if t.predicate.value == skos + "broader"}
    page = thing_page(Ask(pilot, "en"), VOCABULARY + scheme)
    depth = {concept.name.iri: concept.depth for concept in page.concepts}
    assert depth.keys() == concepts
    assert {concept for concept, found in depth.items() if found} == narrower


def test_every_term_of_the_ontology_files_is_listed(pilot: Workspace):
    stated = {
        triple.subject.value
        for file in resources.ontology().glob("*.ttl")
        for triple in parse(path=str(file), format=RdfFormat.TURTLE)
        if triple.predicate.value == PREFIXES["rdf"] + "type"
        and isinstance(triple.object, NamedNode)
        and triple.object.value.rsplit("#")[-1] in ("Class", "ObjectProperty", "DatatypeProperty")
        and triple.subject.value.startswith(ONTOLOGY)
    }
    page = ontology_page(Ask(pilot, "uk"))
    assert {item.name.iri for item in page.table()} == stated
    assert all(item.definition and item.language == "uk" for item in page.table())


def test_schemes_have_their_concepts(pilot: Workspace):
    found = {item.scheme.slug: item.concepts for item in schemes_page(Ask(pilot, "en")).schemes}
    # Regions are places, not concepts.
    assert found.keys() == {file.stem for file in VOCABULARIES.glob("*.ttl")} - {"regions"}
    assert found["helix"] == 5


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_a_run_in_every_form(site: Client, pilot: Workspace, suffix: str):
    run = pilot.query("run-parameters").rows[0][0]
    path = run.value.removeprefix("https://w3id.org/ris3graph")
    page = site.get(path, headers={"accept": "text/html"})
    assert page.status_code == 303
    shown = site.get(page.headers["location"], headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert "methodVersion" in shown.text or "Версія методу" in shown.text
    document = site.get(f"{page.headers['location']}.{suffix}")
    form = RdfFormat.from_extension(suffix)
    triples = list(parse(document.content, format=form))
    assert any(triple.subject == run for triple in triples)


def test_a_version_in_rdf_says_what_its_file_says(site: Client, pilot: Workspace):
    version = pilot.versions.current()
    answer = site.get(f"/uk/version/{version.number}.ttl")
    triples = list(parse(answer.content, format=RdfFormat.TURTLE))
    digests = {
        triple.object.value for triple in triples if triple.predicate.value == ONTOLOGY + "digest"
    }
    assert digests == {str(digest) for digest in version.digests.values()}
    page = json.loads(site.get(f"/uk/version/{version.number}.json").text)
    assert page["current"] is True
    assert {graph["digest"] for graph in page["graphs"] if graph["quads"]} == digests


# That reader warns of classes of its own.
@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("suffix", "accept"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("n3", "text/n3"),
    ],
)
def test_a_version_and_its_graphs_in_every_format_of_graphs(
    site: Client, pilot: Workspace, suffix: str, accept: str
):
    version = pilot.versions.current()
    turtle = rdflib.Graph().parse(data=site.get(f"/uk/version/{version.number}.ttl").content)
    for path in (f"/id/version/{version.number}", f"/id/version/{version.number}/graph/resolved"):
        lead = site.get(path, headers={"accept": accept})
        assert lead.status_code == 303, path
        assert lead.headers["location"].endswith(f"/version/{version.number}.{suffix}")
        answer = site.get(lead.headers["location"], headers={"accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == accept
        form = {"rdf": "xml", "jsonld": "json-ld"}.get(suffix, suffix)
        assert isomorphic(rdflib.Graph().parse(data=answer.content, format=form), turtle)


# That reader warns of a class of its own.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_ontology_in_json_ld_is_what_it_is_in_turtle(site: Client):
    graphs = []
    for accept, form in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        lead = site.get("/ontology", headers={"accept": accept}).headers["location"]
        graphs.append(rdflib.Graph().parse(data=site.get(lead).content, format=form))
    assert len(graphs[0]) == len(graphs[1]) > 2_000


def test_the_ontology_as_a_document(site: Client):
    answer = site.get("/graph/ontology.ttl")
    assert answer.headers["content-type"].startswith("text/turtle")
    terms = {t.subject.value for t in parse(answer.content, format=RdfFormat.TURTLE)}
    assert ONTOLOGY + "Actor" in terms


def test_every_term_has_an_anchor_where_its_iri_leads(site: Client):
    page = site.get("/uk/ontology", headers={"accept": "text/html"}).text
    assert set(re.findall(r'<span id="(\w+)">', page)) >= {"Actor", "locatedIn", "Assessment"}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Two sources with a record each of one organisation, known by its register code."""
    workspace = Workspace.open(tmp_path_factory.mktemp("merged") / "data")
    for source, slug in (("first", "elder"), ("second", "younger")):
        file = tmp_path_factory.mktemp(source) / "a.ttl"
        file.write_text(
            f"""PREFIX ris3: <{ONTOLOGY}>
            PREFIX skos: <{PREFIXES["skos"]}>
            <{entity("actor", slug)}> a ris3:Actor ; skos:prefLabel "{slug}"@uk, "{slug}"@en ;
              ris3:edrpou "02070944" ; ris3:primaryHelix <{VOCABULARY}helix/research> ;
              ris3:locatedIn <{entity("region", "UA-63")}> .""",
            encoding="utf-8",
        )
        with (
            workspace.writer() as writer,
            workspace.prepare(writer, [file], Source(source)) as preparation,
        ):
            preparation.publish(who="test")
    with Client(create_app(workspace)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/id/actor/younger", "/id/actor/elder"),
        ("/uk/actor/younger", "/uk/actor/elder"),
        ("/en/actor/younger.ttl", "/en/actor/elder.ttl"),
        ("/uk/actor/younger?version=2", "/uk/actor/elder?version=2"),
    ],
)
def test_a_merged_record_leads_to_what_stands_for_it(merged: Client, path: str, target: str):
    answer = merged.get(path, headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (301, target)
    assert merged.get(target, headers={"accept": "text/html"}).status_code in {200, 303}


def test_from_a_thing_of_an_rdf_file_to_the_hash_of_the_file(tmp_path: Path):
    workspace = Workspace.open(tmp_path / "data")
    file = resources.ontology() / "examples" / "valid" / "actors.ttl"
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [file], Source("mine")) as preparation,
    ):
        preparation.publish(who="test")
    with Client(create_app(workspace)) as client:
        page = client.get("/en/actor/example-institute", headers={"accept": "text/html"}).text
        of_the_file = client.get("/en/source/mine/actors.ttl/rows").text
        facts = client.get("/en/actor/example-institute.json").json()["facts"]
    assert '<a class="row" href="/en/source/mine/actors.ttl/rows">actors.ttl</a>' in page
    assert all(
        fact["rows"] == [{"source": "mine", "file": "actors.ttl", "row": None}] for fact in facts
    )
    assert hashlib.sha256(file.read_bytes()).hexdigest() in of_the_file
    assert "Example institute" in of_the_file
    assert "Number of the row" not in of_the_file
