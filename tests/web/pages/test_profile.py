"""Profiles and lists of the pilot, held to its tables."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SKOS

from ris3graph import resources
from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, entity, slug_of, source_file
from ris3graph.services.provenance import Source
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.facts import facts_of
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.listing import list_page
from ris3graph.web.pages.panels import SIZE, Turn
from ris3graph.web.pages.profile import profile_page
from ris3graph.web.problems import BadRequestError
from ris3graph.workspace import Workspace


def _table(name: str) -> list[dict[str, str]]:
    with (resources.pilot() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def en(pilot: Workspace) -> Ask:
    return Ask(pilot, "en")


@pytest.fixture(scope="module")
def uk(pilot: Workspace) -> Ask:
    return Ask(pilot, "uk")


def _column(table, name: str) -> list:
    place = next(i for i, column in enumerate(table.columns) if column.name == name)
    return [cells[place] for cells in table.rows]


def _named(page, name: str):
    return next(table for table in page.tables if table.id == name)


def test_a_cluster_shows_its_members_with_role_side_and_source_row(en: Ask):
    vocabulary = Graph().parse(resources.ontology() / "vocabularies" / "participation-role.ttl")
    roles = {
        str(word): str(vocabulary.value(role, SKOS.notation))
        for property_ in (SKOS.notation, SKOS.hiddenLabel)
        for role, word in vocabulary.subject_objects(property_)
    }
    rows = [
        # What the vocabulary has by the word of the table, else the words themselves.
        (row["actor_id"], roles.get(row["role"], row["role"]), number)
        for number, row in enumerate(_table("cluster_members"), 2)
        if row["cluster_id"] == "clu-vinnytsia-aim"
    ]
    members = _named(profile_page(en, KINDS["cluster"], "clu-vinnytsia-aim"), "members")
    found = zip(
        (cell.thing.slug for cell in _column(members, "actor")),
        (cell.thing.slug if cell.thing else cell.text for cell in _column(members, "role")),
        (cell.row.row for cell in _column(members, "source")),
        strict=True,
    )
    assert set(found) == set(rows)
    assert all(cell.thing.text for cell in _column(members, "helix"))


def test_a_fact_leads_to_its_row_and_the_digest_of_its_file(en: Ask):
    page = profile_page(en, KINDS["infrastructure"], "crystal-vinnytsia")
    facts = {fact.property: fact for fact in page.facts}
    rows = _table("infrastructure")
    number = next(i for i, row in enumerate(rows, 2) if row["id"] == "crystal-vinnytsia")
    assert [(r.file, r.row) for r in facts["city"].rows] == [("infrastructure.csv", number)]
    assert (page.state.name.text, page.state.since) == ("Working", "2018")
    digest = hashlib.sha256((resources.pilot() / "infrastructure.csv").read_bytes()).hexdigest()
    assert {(file.name, file.sha256) for file in page.files} >= {("infrastructure.csv", digest)}
    assert all(file.licence for file in page.files)


def test_an_event_draws_its_participants(en: Ask):
    actors = {
        row["actor_id"]
        for row in _table("event_participants")
        if row["event_id"] == "ev-vin-forum-2020"
    }
    page = profile_page(en, KINDS["event"], "ev-vin-forum-2020")
    participants = {cell.thing.slug for cell in _column(_named(page, "participants"), "actor")}
    assert participants == actors
    assert {mark.thing.slug for mark in page.picture.views[0].marks} == actors
    assert (
        sum(item.count for item in page.picture.views[0].groups)
        == page.picture.total
        == len(actors)
    )
    assert _named(page, "directions").rows == ()
    assert "“discusses”" in _named(page, "directions").empty


@pytest.mark.parametrize(
    ("language", "called"),
    [
        ("uk", {"organiser": "Організатор", "co-organiser": "Організатор"}),
        ("en", {"organiser": "Organiser", "co-organiser": "Organiser"}),
    ],
)
def test_roles_are_called_as_in_the_vocabulary(pilot: Workspace, language: str, called):
    for event in ("ev-vin-forum-2020", "ev-emd-2020", "ev-digital-vin"):
        page = profile_page(Ask(pilot, language), KINDS["event"], event)
        participants = _named(page, "participants")
        actors = [cell.thing.slug for cell in _column(participants, "actor")]
        roles = [cell.thing.text if cell.thing else None for cell in _column(participants, "role")]
        shown = dict(zip(actors, roles, strict=True))
        rows = [row for row in _table("event_participants") if row["event_id"] == event]
        told = {row["actor_id"]: called[row["role"]] for row in rows if row["role"] in called}
        assert told
        assert told.items() <= shown.items()


@pytest.mark.parametrize(("language", "organiser"), [("uk", "Організатор"), ("en", "Organiser")])
def test_records_of_an_organisation_name_its_roles_so(pilot: Workspace, language, organiser):
    page = profile_page(Ask(pilot, language), KINDS["actor"], "vinnytsia-city-council")
    roles = {record.title.slug: record.role for record in page.records}
    assert roles["ev-vin-forum-2020"] == organiser


def test_a_long_list_of_records_is_turned(en: Ask):
    under = {row["id"] for row in _table("collaborations") if row["programme_id"] == "fp7"}
    kind, seen = KINDS["programme"], []
    turn = profile_page(en, kind, "fp7").records_turn
    for page in range(1, turn.pages + 1):
        shown = profile_page(en, kind, "fp7", {"records": str(page)}).records
        assert len(shown) == SIZE or page == turn.pages
        seen += [record.title.slug for record in shown]
    assert len(seen) == len(under) == turn.total
    assert set(seen) == under


@pytest.mark.parametrize(
    ("wanted", "page"),
    [("", 1), ("1", 1), ("2", 2), ("3", 3)],
)
def test_a_list_has_so_many_pages(wanted: str, page: int):
    assert Turn.to(wanted, 60) == Turn(page, 3, 60, (page - 1) * 25)


@pytest.mark.parametrize("wanted", ["4", "0", "-1", "x", "²", "9" * 99])
def test_a_page_that_there_is_not_is_told_with_the_last_one(wanted: str):
    with pytest.raises(BadRequestError, match=r"«records».* from 1 to 3\."):
        Turn.to(wanted, 60, name="records")
    with pytest.raises(BadRequestError, match=r" from 1 to 1\."):
        Turn.to("2", 0)


def test_a_successor_names_its_predecessor(en: Ask):
    row = next(row for row in _table("actors") if row["successor_actor_id"])
    old = profile_page(en, KINDS["actor"], row["actor_id"])
    facts = {fact.property: fact for fact in old.facts}
    assert facts["successor"].values[0].name.slug == row["successor_actor_id"]
    new = profile_page(en, KINDS["actor"], row["successor_actor_id"])
    assert row["actor_id"] in {cell.thing.slug for cell in _column(_named(new, "related"), "thing")}


def test_a_dissolved_body_is_said_to_be_gone(en: Ask):
    row = next(row for row in _table("actors") if row["status"] in ("dissolved", "merged"))
    page = profile_page(en, KINDS["actor"], row["actor_id"])
    assert page.state.ended
    assert page.state.since == (row["active_to"] or None)


def test_positions_of_sensitive_bodies_are_withheld(en: Ask):
    sensitive = [row for row in _table("actors") if row["sensitivity"] == "sensitive"]
    assert sensitive
    for row in sensitive[:5]:
        page = profile_page(en, KINDS["actor"], row["actor_id"])
        assert (page.position, page.positions) == (None, ())


def test_a_strategy_shows_decision_and_directions_of_its_region(uk: Ask):
    row = next(row for row in _table("strategies") if row["decision"])
    page = profile_page(uk, KINDS["strategy"], row["id"])
    facts = {fact.property: fact.values[0].text for fact in page.facts}
    assert facts["decisionNumber"] == row["decision"]
    assert page.entity.text == row["title"]
    expected = {item["id"] for item in _table("priorities") if item["region"] == row["region"]}
    directions = _named(page, "directions")
    assert {cell.thing.slug for cell in _column(directions, "priority")} == expected


def test_a_thing_of_another_kind_is_not_found(en: Ask):
    for kind, slug in (("cluster", "nothing"), ("actor", "../cluster/clu-agrovin"), ("event", "")):
        with pytest.raises(NotFoundError):
            profile_page(en, KINDS[kind], slug)


@pytest.mark.parametrize("kind", KINDS)
def test_every_thing_of_a_list_has_a_profile(en: Ask, kind: str):
    page = list_page(en, KINDS[kind])
    assert page.turn.total or kind == "instrument"
    for item in page.items[::10]:
        profile = profile_page(en, KINDS[kind], item.thing.slug)
        assert profile.entity == item.thing
        assert profile.facts
        assert profile.table()


def test_a_list_is_filtered_and_turned(en: Ask):
    page = list_page(en, KINDS["infrastructure"], "UA-63", "science_park")
    expected = {
        row["id"]
        for row in _table("infrastructure")
        if (row["region"], row["type"]) == ("UA-63", "science_park")
    }
    assert expected
    assert {item.thing.slug for item in page.items} == expected
    with pytest.raises(NotFoundError, match="UA-99"):
        list_page(en, KINDS["actor"], "UA-99")
    assert list_page(en, KINDS["actor"], page="15").turn.page == 15


def _behind(region: str) -> dict[str, set[str]]:
    """Organisations of a region in the fields of its directions, by direction."""
    fields: dict[str, set[str]] = {}
    for row in _table("attributions"):
        # What is only guessed from a name is no field of an organisation.
        if row["confidence"] != "low":
            fields.setdefault(row["subject_id"], set()).add(row["domain"])
    actors = {row["actor_id"] for row in _table("actors") if row["region"] == region}
    return {
        row["id"]: {actor for actor in actors if fields.get(actor, set()) & fields[row["id"]]}
        for row in _table("priorities")
        if row["region"] == region and row["id"] in fields
    }


def test_a_direction_is_drawn_amid_the_organisations_of_its_fields(en: Ask):
    behind = _behind("UA-05") | _behind("UA-30")
    assert any(behind.values())
    for slug, actors in behind.items():
        page = profile_page(en, KINDS["priority"], slug)
        marks = page.picture.views[0].marks if page.picture else ()
        assert {mark.thing.slug for mark in marks} == actors
        table = _named(page, page.pictured)
        shown = {cell.thing.slug for cell in _column(table, "actor")} if table.rows else set()
        assert shown == actors


def test_a_strategy_is_drawn_amid_the_organisations_behind_its_directions(en: Ask):
    expected = {(actor, slug) for slug, actors in _behind("UA-05").items() for actor in actors}
    page = profile_page(en, KINDS["strategy"], "str-ua-05-1")
    table = _named(page, page.pictured)
    found = zip(_column(table, "actor"), _column(table, "priority"), strict=True)
    assert {(actor.thing.slug, priority.thing.slug) for actor, priority in found} == expected
    assert {mark.thing.slug for mark in page.picture.views[0].marks} == {
        actor for actor, _ in expected
    }


def test_a_programme_is_drawn_amid_its_busiest_organisations(en: Ask, pilot: Workspace):
    under = {row["id"] for row in _table("collaborations") if row["programme_id"] == "fp7"}
    counts = Counter(
        actor
        for record, actor in {
            (row["collaboration_id"], row["actor_id"])
            for row in _table("collaboration_participants")
        }
        if record in under
    )
    page = profile_page(en, KINDS["programme"], "fp7")
    assert page.picture.total == len(counts) > len(page.picture.views[0].marks) == 24
    drawn = {mark.thing.slug: mark.records for mark in page.picture.views[0].marks}
    assert all(counts[slug] == records for slug, records in drawn.items())
    assert min(drawn.values()) >= max(n for slug, n in counts.items() if slug not in drawn)
    rows = pilot.query("programme-actors", entity=entity("programme", "fp7")).rows
    assert [(slug_of(row[0].value), int(row[3].value)) for row in rows[:SIZE]] == [
        (actor.thing.slug, int(number.text))
        for actor, number in zip(
            _column(_named(page, "actors"), "actor"),
            _column(_named(page, "actors"), "records"),
            strict=True,
        )
    ]
    assert {slug_of(row[0].value): int(row[3].value) for row in rows} == counts


def test_who_is_around_nobody_known_is_said(en: Ask):
    page = profile_page(en, KINDS["strategy"], "str-ua-48-1")
    assert page.picture is None
    assert _named(page, page.pictured).rows == ()
    assert "attributions.csv" in _named(page, page.pictured).empty


def test_an_instrument_is_drawn_amid_those_it_reached(tmp_path: Path):
    workspace = Workspace.open(tmp_path / "data")
    example = resources.ontology() / "examples" / "valid" / "funding.ttl"
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [example], Source("example")) as preparation,
    ):
        preparation.publish(who="test")
    award = profile_page(Ask(workspace, "uk"), KINDS["collaboration"], "example-award")
    participants = _named(award, "participants")
    assert {cell.thing.slug for cell in _column(participants, "actor")} == {
        "example-council",
        "example-institute",
    }
    page = profile_page(Ask(workspace, "en"), KINDS["instrument"], "example-voucher")
    # The award goes from the council to the institute; its project joins plant and institute.
    expected = {"example-council": 1, "example-institute": 2, "example-plant": 1}
    assert {mark.thing.slug: mark.records for mark in page.picture.views[0].marks} == expected
    table = _named(page, page.pictured)
    assert [cell.thing.slug for cell in _column(table, "actor")] == [
        "example-institute",
        "example-council",
        "example-plant",
    ]


def test_each_value_of_a_fact_stands_with_the_rows_that_state_it(en: Ask):
    """Two names of two tables, and one that both have; a town that no row states by itself."""
    name, file = PREFIXES["skos"] + "altLabel", source_file("mine", "a.csv")
    statements = [
        {"property": name, "value": "First", "row": f"{file}#row=7"},
        {"property": name, "value": "Both", "row": f"{file}#row=7"},
        {"property": name, "value": "Both", "row": f"{file}#row=2"},
        {"property": name, "value": "Second", "row": f"{file}#row=2"},
        {"property": name, "value": "Third", "row": f"{file}#row=2"},
        {"property": ONTOLOGY + "city", "value": "Vinnytsia"},
        {"property": PREFIXES["prov"] + "wasDerivedFrom", "value": f"{file}#row=7"},
    ]
    found = {
        tuple(value.text for value in fact.values): [str(row) for row in fact.rows]
        for fact in facts_of(en, statements)
    }
    assert found == {
        ("First",): ["a.csv, 7"],
        ("Both",): ["a.csv, 2", "a.csv, 7"],
        ("Second", "Third"): ["a.csv, 2"],
        ("Vinnytsia",): ["a.csv, 7"],
    }
