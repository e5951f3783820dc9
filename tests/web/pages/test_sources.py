"""Every line of a profile leads to the file and row that states it."""

import csv
from functools import cache

import pytest

from ris3graph import resources
from ris3graph.rdf.namespaces import entity, slug_of
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.panels import SIZE, Table
from ris3graph.web.pages.profile import ProfilePage, profile_page
from ris3graph.web.pages.records import SourceRow
from ris3graph.web.pages.region import region_page
from ris3graph.workspace import Workspace

SHOWN = {
    "actor": ["vinnytsia-city-council", "national-academy-of-sciences", "nuos"],
    "cluster": ["clu-vinnytsia-aim"],
    "infrastructure": ["crystal-vinnytsia", "vinnytsia-industrial-park"],
    "collaboration": ["mem-agrovin", "fp7-86228"],
    "event": ["ev-vin-forum-2020"],
    "priority": ["pr-ua-30-1", "pr-ua-05-1"],
    "strategy": ["str-ua-05-1"],
    "programme": ["fp7", "h2020"],
}


@pytest.fixture(scope="module")
def ask(pilot: Workspace) -> Ask:
    return Ask(pilot, "en")


@cache
def _lines(file: str) -> list[dict[str, str]]:
    with (resources.pilot() / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _stated(row: SourceRow) -> dict[str, str]:
    """The line of the pilot's table that a row names."""
    return _lines(row.file)[row.row - 2]


def _rows(table: Table) -> list[SourceRow | None]:
    return [next((cell.row for cell in cells if cell.row), None) for cells in table.rows]


@pytest.mark.parametrize(
    "name",
    sorted({p.sources or p.query for kind in KINDS.values() for p in kind.panels}),
)
def test_every_table_of_a_profile_has_a_column_for_the_row(pilot: Workspace, name: str):
    query = pilot.catalogue.get(name)
    assert "row" in {item.name for item in query.header.returns}


@pytest.mark.parametrize(
    ("kind", "slug"), [(kind, slug) for kind, slugs in SHOWN.items() for slug in slugs]
)
def test_every_line_and_fact_of_a_profile_leads_to_a_row(ask: Ask, kind: str, slug: str):
    page = profile_page(ask, KINDS[kind], slug)
    assert any(table.rows for table in page.tables)
    files = {(file.source, file.name) for file in page.files}
    for table in page.tables:
        assert None not in _rows(table), table.id
        assert {(row.source, row.file) for row in _rows(table)} <= files
    for fact in page.facts:
        assert fact.rows, fact.property
        assert {(row.source, row.file) for row in fact.rows} <= files


def _partners(page: ProfilePage) -> list[tuple[str, str, SourceRow]]:
    table = next(table for table in page.tables if table.id in ("partners", "actors"))
    names = [column.name for column in table.columns]
    who, record = names.index(names[0]), names.index("record")
    return [
        (cells[who].thing.slug, cells[record].thing.slug, row)
        for cells, row in zip(table.rows, _rows(table), strict=True)
    ]


@pytest.mark.parametrize(
    ("kind", "slug", "query", "parameter"),
    [
        ("actor", "vinnytsia-city-council", "actor-partners", "actor"),
        ("actor", "igor-sikorsky-kpi", "actor-partners", "actor"),
        ("programme", "fp7", "programme-actors", "entity"),
    ],
)
def test_who_is_counted_comes_with_the_latest_record_and_the_row_that_says_so(
    ask: Ask, pilot: Workspace, kind: str, slug: str, query: str, parameter: str
):
    found = _partners(profile_page(ask, KINDS[kind], slug))
    assert found
    for actor, record, row in found:
        line = _stated(row)
        assert line["actor_id"] == actor
        assert record in (line.get("collaboration_id"), line.get("event_id"))
    # The page reads them from memory; the query finds the same.
    rows = pilot.query(query, **{parameter: entity(kind, slug)}).rows[:SIZE]
    assert [(slug_of(row[0].value), slug_of(row[4].value)) for row in rows] == [
        (actor, record) for actor, record, _ in found
    ]


@pytest.mark.parametrize(
    ("slug", "partner", "record"),
    [
        # Of 2019-10, 2020-09-24 and 2021-04-15; of 2021-03-09 and 2021-07-08; of 2019 and 2020.
        ("vinnytsia-city-council", "vinnytsia-oda", "mem-agrovin"),
        ("kharkiv-iam-cluster", "ukrainian-maritime-cluster", "ev-iam-forum-2021"),
        (
            "vinnytsia-city-council",
            "vinnytsia-national-agrarian-university",
            "ev-fr-marathon-2020",
        ),
    ],
)
def test_the_latest_joint_record_is_the_latest(ask: Ask, slug: str, partner: str, record: str):
    found = _partners(profile_page(ask, KINDS["actor"], slug))
    assert {actor: latest for actor, latest, _ in found}[partner] == record


def test_an_organisation_of_a_field_comes_with_what_attributes_it(ask: Ask):
    page = profile_page(ask, KINDS["priority"], "pr-ua-30-1")
    table = next(table for table in page.tables if table.id == "actors")
    names = [column.name for column in table.columns]
    assert table.rows
    for cells, row in zip(table.rows, _rows(table), strict=True):
        line = _stated(row)
        assert row.file == "attributions.csv"
        assert line["subject_id"] == cells[names.index("actor")].thing.slug
        assert line["domain"] == cells[names.index("domain")].thing.slug
        # What is only guessed from a name is no field of an organisation.
        assert line["confidence"] != "low"


def test_strategies_of_a_region_lead_to_their_row(ask: Ask):
    found = region_page(ask, "UA-05").strategies
    assert found
    assert [_stated(strategy.row)["id"] for strategy in found] == [
        item.strategy.slug for item in found
    ]
