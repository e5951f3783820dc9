"""What pages say of data whose answer is known by hand."""

import csv
import dataclasses
import importlib
import io
import pkgutil

import pytest

from ris3graph.errors import NotFoundError
from ris3graph.web import pages
from ris3graph.web.pages.answer import CAP, Part
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.assessment import assessment_page
from ris3graph.web.pages.gaps import gaps_page
from ris3graph.web.pages.home import home_page
from ris3graph.web.pages.judgements import StatusCounts
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.network import network_page
from ris3graph.web.pages.profile import profile_page
from ris3graph.web.pages.query import query_csv, query_page
from ris3graph.web.pages.records import source_row
from ris3graph.web.pages.region import region_page
from ris3graph.web.parameters import page_number
from ris3graph.web.problems import BadRequestError
from ris3graph.workspace import Workspace


@pytest.fixture
def uk(small: Workspace) -> Ask:
    return Ask(small, "uk")


@pytest.fixture
def en(small: Workspace) -> Ask:
    return Ask(small, "en")


def _modules():
    return [
        importlib.import_module(f"{pages.__name__}.{item.name}")
        for item in pkgutil.iter_modules(pages.__path__)
    ]


def test_every_context_is_frozen_and_documented():
    found = [
        (name, kind)
        for module in _modules()
        for name, kind in vars(module).items()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    ]
    assert len(found) > 20
    for name, kind in found:
        assert kind.__dataclass_params__.frozen, name
        assert kind.__doc__, name
        if name.endswith("Page"):
            for field in dataclasses.fields(kind):
                assert name == "VersionsPage" or field.name in kind.__doc__, (name, field.name)


def test_home(uk: Ask):
    page = home_page(uk)
    assert [card.region.slug for card in page.regions] == [
        "UA-30",
        "UA-32",
        "UA-05",
        "UA-48",
        "UA-63",
    ]
    mykolaiv = page.regions[3]
    assert mykolaiv.region.text == "Миколаївська область"
    assert mykolaiv.counts == StatusCounts(2, 1, 0, 1, 1)
    assert [item.id for item in page.gaps] == ["test-gap"]
    assert [item.id for item in page.pairs] == ["test-pair"]
    assert {item.id for item in page.unsaid} == {"test-few", "test-lack"}


def test_region(uk: Ask):
    page = region_page(uk, "UA-48")
    names = {side.side.slug: len(side.members) for side in page.sides}
    assert names == {"business": 1, "research": 1, "authority": 2, "civil_society": 1}
    cells = {(c.row.slug, c.column.slug): c.judgement for row in page.mixing for c in row}
    assert cells["business", "authority"].id == cells["authority", "business"].id == "test-gap"
    assert cells["research", "business"] is None
    assert page.directions[0].status.slug == "discussed" or page.directions[0].document is None
    assert [item.about[0].slug for item in page.collect] == ["pr-ua-48-1"]
    with pytest.raises(NotFoundError):
        region_page(uk, "UA-99")


@pytest.mark.parametrize("code", ["UA-05", "UA-30", "UA-63"])
def test_coverage_is_what_its_query_says(pilot: Workspace, code: str):
    said = Ask(pilot, "en").rows("region-coverage", region=code)[0]
    found = region_page(Ask(pilot, "en"), code).coverage
    assert [found.actors, found.seen, found.with_domain, found.with_ukrainian] == [
        int(float(said[name])) for name in ("actors", "seen", "withDomain", "withUkrainian")
    ]


def test_actor_has_facts_with_file_and_row(en: Ask):
    page = profile_page(en, KINDS["actor"], "mykolaiv-city-council")
    facts = {fact.property: fact for fact in page.facts}
    assert str(facts["locatedIn"].rows[0]).startswith("actors.csv, ")
    assert facts["locatedIn"].values[0].name.text == "Mykolaiv oblast"
    assert {record.title.slug for record in page.records} >= {"ev-emd-2020", "ev-emd-2021"}
    assert [item.id for item in page.judgements] == ["test-pair"]


def test_actor_without_a_ukrainian_name_shows_the_english_one(uk: Ask):
    page = profile_page(uk, KINDS["actor"], "team-europe-mykolaiv")
    assert (page.entity.text, page.entity.language) == ("Team Europe Mykolaiv", "en")


def test_position_in_words_never_tells_what_hangs_on_one(uk: Ask):
    page = profile_page(uk, KINDS["actor"], "nuos")
    assert page.position == "often"
    assert [item.measure.slug for item in page.positions] == ["betweenness"]


def test_assessment(en: Ask):
    page = assessment_page(en, "test-gap")
    assert [party.text for party in page.judgement.parties] == ["Business", "Public authorities"]
    assert (page.judgement.lower, page.judgement.upper) == (7, 16)
    assert len(page.evidence) == 2
    assert page.run.replicates == "999"
    assert dict(page.numbers)["observed"] == 2
    with pytest.raises(NotFoundError):
        assessment_page(en, "nothing")


def test_gaps_filter_and_count(en: Ask):
    page = gaps_page(en, region="UA-48")
    assert {item.id for item in page.judgements} == {
        "test-gap",
        "test-none",
        "test-lack",
        "test-pair",
    }
    assert {item.value: item.count for item in page.statuses} == {
        "gap": 2,
        "no_gap": 1,
        "not_testable": 0,
        "insufficient_data": 1,
    }
    assert [item.id for item in gaps_page(en, "UA-63", "affinity", "not_testable").judgements] == [
        "test-few"
    ]


def test_network_counts_joint_records(en: Ask):
    page = network_page(en, "UA-48", actor="nuos")
    ties = {(tie.first, tie.second): tie.records for tie in page.drawing.ties}
    assert page.ties == len(ties)
    assert ties["mykolaiv-city-council", "team-europe-mykolaiv"] == 2
    assert page.selected.actor.slug == "nuos"
    assert {node.state for node in page.nodes} <= {"selected", "near", "far"}
    only = network_page(en, "UA-48", helix="authority")
    assert {node.side.slug for node in only.nodes} == {"authority"}
    assert next(item for item in only.sides if item.value == "authority").on


def test_query_says_where_it_is_wrong(en: Ask):
    page = query_page(en, "", {}, "SELECT ?a WHERE {\n ?a ?b }")
    assert page.error is not None
    assert page.error.line == 2
    assert page.answer is None


def test_query_of_the_catalogue(uk: Ask):
    page = query_page(uk, "actors", {"region": ["UA-48"]})
    assert page.summary == "Організації регіону та сторони"
    assert page.answer.columns[0] == "Організація"
    assert len(page.answer.rows) == 5
    assert not page.text.startswith("#+")
    assert page.downloads == (
        ("json", "/queries/actors.json?region=UA-48"),
        # The one that a spreadsheet may open.
        ("csv", "/uk/query.csv?name=actors&region=UA-48"),
        ("tsv", "/queries/actors.tsv?region=UA-48"),
    )


def test_answer_as_csv_has_names_iris_and_numbers_and_runs_nothing(en: Ask):
    text = """SELECT * WHERE { VALUES (?actor ?text ?number ?odd) {
      (<https://w3id.org/ris3graph/id/actor/nuos> "=1+1" -5 "-x"^^<http://www.w3.org/2001/XMLSchema#integer>)
      (<http://example.org/x> "ф" 1.50 UNDEF) } }"""
    rows = list(csv.DictReader(io.StringIO(query_csv(en, "", {}, text))))
    nuos = en.names(["https://w3id.org/ris3graph/id/actor/nuos"]).all(
        ["https://w3id.org/ris3graph/id/actor/nuos"]
    )[0]
    assert rows == [
        {
            "actor": nuos.text,
            "actor (IRI)": nuos.iri,
            "text": "'=1+1",
            "number": "-5",
            "odd": "'-x",
        },
        {
            "actor": "",
            "actor (IRI)": "http://example.org/x",
            "text": "ф",
            "number": "1.5",
            "odd": "",
        },
    ]


def test_no_two_columns_of_an_answer_have_the_same_label(en: Ask):
    for query in en.site.catalogue:
        for language in ("uk", "en"):
            labels = [item.label.text(language) for item in query.header.returns]
            assert len(set(labels)) == len(labels), query.name


def test_long_answer_comes_in_pages(en: Ask):
    solutions = en.reader.select(en.site.catalogue.get("labels").text)
    last = -(-len(solutions.rows) // CAP)
    assert last > 1
    shown = []
    for number in range(1, last + 1):
        answer = query_page(en, "labels", {}, page=number).answer
        assert answer is not None
        assert answer.first == len(shown) + 1
        assert answer.more is (number < last)
        shown += [(row[0].iri, row[1].text) for row in answer.rows]
    assert shown == [tuple(term.value for term in row) for row in solutions.rows]


def test_long_answer_of_a_free_query_comes_in_pages_too(en: Ask):
    page = query_page(en, "", {}, "SELECT ?s ?p ?o { ?s ?p ?o }", page=3)
    assert page.answer is not None
    assert page.answer.first == 2 * CAP + 1
    assert page.text == "SELECT ?s ?p ?o { ?s ?p ?o }"
    own = query_page(en, "", {}, "SELECT ?s { ?s ?p ?o } LIMIT 3", page=3)
    assert own.answer is not None
    assert len(own.answer.rows) == 3
    assert not own.answer.leafed


def test_a_part_of_an_answer_comes_in_pages_of_its_own(en: Ask):
    solutions = en.reader.select(en.site.catalogue.get("labels").text).rows
    shown = [
        (row[0].iri, row[1].text)
        for number in (1, 2)
        for row in query_page(en, "labels", {}, page=number, part=Part(CAP + 2, 3)).answer.rows
    ]
    assert shown == [tuple(term.value for term in row) for row in solutions[3 : CAP + 5]]
    first = query_page(en, "labels", {}, part=Part(CAP + 2, 3))
    assert (first.answer.first, first.answer.more) == (4, True)
    assert first.text.rstrip().endswith(f"LIMIT {CAP + 2} OFFSET 3")
    assert first.downloads[0] == ("json", f"/queries/labels.json?limit={CAP + 2}&offset=3")
    second = query_page(en, "labels", {}, page=2, part=Part(CAP + 2, 3))
    assert (len(second.answer.rows), second.answer.more) == (2, False)


@pytest.mark.parametrize("text", ["0", "-1", "1001", "two", "٣"])
def test_page_that_is_none_is_refused(text: str):
    with pytest.raises(BadRequestError, match="«page»"):
        page_number(text)


def test_query_that_lacks_a_value_asks_for_it(uk: Ask):
    page = query_page(uk, "region-actors", {})
    assert page.answer is None
    assert page.error is None
    assert page.controls[0].required


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ASK { ?s ?p ?o }", "ask"),
        ("DESCRIBE <https://w3id.org/ris3graph/id/region/UA-48>", "describe"),
    ],
)
def test_query_of_other_forms(uk: Ask, text: str, form: str):
    page = query_page(uk, "", {}, text)
    assert page.form == form
    assert page.answer or page.document


def test_source_row():
    row = source_row("https://w3id.org/ris3graph/graph/source/pilot/actors.csv#row=12")
    assert (row.source, row.file, row.row) == ("pilot", "actors.csv", 12)
    assert source_row("https://example.org/") is None
    # A document elsewhere may be called like a row of ours, and is none.
    assert source_row("https://example.org/graph/source/pilot/actors.csv#row=12") is None
