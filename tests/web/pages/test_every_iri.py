"""Every IRI of ours in the data answers as a page, as Turtle and as JSON-LD."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from ris3graph.analysis.parameters import Parameters
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import BASE, GENID, ONTOLOGY, PREFIXES
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

pytestmark = pytest.mark.slow  # it makes data of its own and asks for hundreds of addresses
TURTLE, JSON_LD, HTML = "text/turtle", "application/ld+json", "text/html"
PRIOR = PREFIXES["owl"] + "priorVersion"
SECOND = f"""
PREFIX ris3: <{ONTOLOGY}>
PREFIX id: <{BASE}id/>
PREFIX voc: <{BASE}vocabulary/>
PREFIX skos: <{PREFIXES["skos"]}>
PREFIX schema: <{PREFIXES["schema"]}>
id:actor\\/second-record a ris3:Actor ;
  skos:prefLabel "Другий запис"@uk , "Second record"@en ;
  ris3:ror "https://ror.org/013j1vq42" ; ris3:primaryHelix voc:helix\\/research ;
  ris3:locatedIn id:region\\/UA-30 ; schema:contactPoint [ schema:name "The front desk" ] .
"""
"""A second record of an organisation of the pilot, and a blank node."""
MERGED = ("second-record", "a-krymskyi-institute-of-oriental-studies")


@pytest.fixture(scope="module")
def grown(pilot: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The pilot, then a second source whose records are merged, and a second run."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(pilot.directory.path, folder / "data")
    workspace = Workspace.open(folder / "data")
    (folder / "second.ttl").write_text(SECOND, encoding="utf-8")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [folder / "second.ttl"], Source("second")) as preparation,
    ):
        preparation.publish(who="test")
    workspace.analyse(Parameters(replicates=99))
    return workspace


@pytest.fixture(scope="module")
def site(grown: Workspace) -> Iterator[Client]:
    with Client(create_app(grown)) as client:
        yield client


@pytest.fixture(scope="module")
def used(grown: Workspace) -> dict[str, set[str]]:
    """Each IRI of ours in any graph, with the properties that it is a value of."""
    reader = grown.reader()
    everything = DataSet((), reader.graphs())
    found: defaultdict[str, set[str]] = defaultdict(set, {name: set() for name in reader.graphs()})
    for pattern in ("?iri ?p ?o", "?s ?iri ?o", "?s ?by ?iri"):
        query = f"""SELECT DISTINCT ?iri ?by WHERE {{ GRAPH ?g {{ {pattern} }}
            FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{BASE}")) }}"""
        for iri, by in reader.select(query, everything).rows:
            found[iri.value] |= set() if by is None else {by.value}
    return found


def _kind(iri: str) -> str:
    """The first two segments of the path, and whether a fragment follows."""
    path, mark, _ = iri.removeprefix(BASE).partition("#")
    return "/".join(path.split("/")[:2]) + mark


def _samples(used: dict[str, set[str]]) -> list[str]:
    """The first, the middle and the last IRI of each kind."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for iri in sorted(used):
        kinds[_kind(iri)].append(iri)
    return sorted(
        {i for found in kinds.values() for i in (found[0], found[len(found) // 2], found[-1])}
    )


def _ask(site: Client, iri: str, accept: str) -> httpx.Response:
    path = "/" + iri.removeprefix(BASE).partition("#")[0]
    return site.get(path, headers={"accept": accept}, follow_redirects=True)


def _triples(answer: httpx.Response) -> list[Triple]:
    form = RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return [Triple(q.subject, q.predicate, q.object) for q in parse(answer.content, format=form)]


def _terms(answer: httpx.Response) -> set[str]:
    terms = (term for triple in _triples(answer) for term in triple)
    return {term.value for term in terms if isinstance(term, NamedNode)}


def _shows(page: str, iri: str) -> bool:
    """Whether a page names an IRI, or has an anchor or a link where it leads to."""
    path, _, fragment = iri.removeprefix(BASE).partition("#")
    return (
        iri in page
        or f"<code>/{path}</code>" in page
        or f'id="{path}"' in page
        or (BASE + path in page and f'id="{fragment}"' in page)
    )


def _fault(site: Client, workspace: Workspace, iri: str, accept: str) -> str | None:
    """What is wrong with the answer at an IRI, ``None`` for nothing."""
    answer = _ask(site, iri, accept)
    if answer.status_code != 200 or not answer.headers["content-type"].startswith(accept):
        return f"{answer.status_code} {answer.headers['content-type']}"
    if any(step.status_code == 301 for step in answer.history):
        # What a record was merged into names itself.
        iri = BASE + str(answer.history[0].headers["location"]).removeprefix("/")
    # A row of a file leads to the file, whose page takes the number of the row.
    named = iri.partition("#row=")[0]
    if accept == HTML:
        return None if _shows(unescape(answer.text), named) else "the page does not show it"
    version = workspace.versions.current()
    if iri in version.digests:
        # A graph is its statements.
        given, held = len(set(_triples(answer))), version.digests[iri].quads
        return None if given == held else f"{given} statements of {held}"
    return None if named in _terms(answer) else "the document does not name it"


@pytest.mark.parametrize("accept", [HTML, TURTLE, JSON_LD])
def test_every_iri_answers(site: Client, grown: Workspace, used: dict[str, set[str]], accept: str):
    asked = [*_samples(used), *(iri for iri, by in used.items() if by == {PRIOR})]
    assert len({_kind(iri) for iri in asked}) > 150
    faults = {iri: _fault(site, grown, iri, accept) for iri in asked}
    assert {iri: fault for iri, fault in faults.items() if fault is not None} == {}


def test_what_the_sample_holds(used: dict[str, set[str]]):
    expected = {
        *("", "sparql", "queries", "ontology", "ontology/0.2.0", "ontology/analysis", "ontology#"),
        *(".well-known/genid", "id/identity", "id/run", "id/score", "id/assessment", "id/load"),
        *("graph/result", "graph/curated", "graph/source", "graph/source#", "vocabulary/helix"),
        *("queries/actors", "queries/actors#", "queries/entity-description", "id/attribution"),
    }
    assert expected <= {_kind(iri) for iri in used}


@pytest.mark.parametrize("accept", [HTML, TURTLE, JSON_LD])
def test_a_version_of_the_ontology_that_never_was(site: Client, accept: str):
    answer = _ask(site, f"{BASE}ontology/0.0.1", accept)
    assert answer.status_code == 404
    assert "ontology/0.2.0" in answer.text


@pytest.mark.parametrize("accept", [HTML, TURTLE, JSON_LD])
def test_scripts_of_other_sites_may_follow_every_step(site: Client, used, accept: str):
    for iri in [*_samples(used)[::7], f"{BASE}id/actor/{MERGED[0]}", f"{BASE}id/actor/nobody"]:
        answer = _ask(site, iri, accept)
        for step in (*answer.history, answer):
            assert step.headers.get("access-control-allow-origin") == "*", step.url


def test_a_node_without_a_name_says_what_was_said_of_it(site: Client, used: dict[str, set[str]]):
    nodes = [iri for iri, by in used.items() if PREFIXES["schema"] + "contactPoint" in by]
    assert len(nodes) == 1
    assert nodes[0].startswith(GENID)
    for accept in (HTML, TURTLE, JSON_LD):
        assert "The front desk" in _ask(site, nodes[0], accept).text


def test_a_decision_about_identity_says_what_was_decided(site: Client, used: dict[str, set[str]]):
    (decision,) = (iri for iri in used if iri.startswith(f"{BASE}id/identity/"))
    for accept in (TURTLE, JSON_LD):
        values = {
            triple.predicate.value.removeprefix(ONTOLOGY): triple.object.value
            for triple in _triples(_ask(site, decision, accept))
        }
        assert values["survivor"] == f"{BASE}id/actor/{MERGED[1]}"
        assert values["merged"] == f"{BASE}id/actor/{MERGED[0]}"
    page = _ask(site, decision, HTML)
    assert f"/uk/actor/{MERGED[1]}" in page.text
    assert _ask(site, f"{BASE}id/identity/none", HTML).status_code == 404


def test_results_of_an_earlier_run_lead_to_their_version(site: Client, used: dict[str, set[str]]):
    runs = sorted(iri for iri in used if iri.startswith(f"{BASE}id/run/"))
    current = [iri for iri in runs if not _ask(site, iri, TURTLE).url.query.count(b"version")]
    assert (len(runs), len(current)) == (2, 1)
    (earlier,) = set(runs) - set(current)
    slug = earlier.rpartition("/")[2]
    for kind in ("run", "assessment", "score"):
        iris = [i for i in sorted(used) if i.startswith(f"{BASE}id/{kind}/{slug}")]
        for iri in (iris[0], iris[-1]):
            for accept in (HTML, TURTLE, JSON_LD):
                answer = _ask(site, iri, accept)
                # Loading the second source left the run the current one; version 4 replaced it.
                assert answer.url.params["version"] == "3"
                assert answer.status_code == 200
                assert accept == HTML or iri in _terms(answer)
            path = f"/en/{iri.removeprefix(BASE + 'id/')}"
            page = site.get(path if kind == "assessment" else path.replace("en/", "en/thing/", 1))
            assert page.status_code == 303
            assert page.headers["location"].endswith("?version=3")
