"""The first page's counts, held to the pilot's tables and to the queries that say the same."""

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ris3graph import resources
from ris3graph.model import PILOT_REGIONS
from ris3graph.rdf.namespaces import slug_of
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.home import HomePage, home_page

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


@pytest.fixture(scope="module")
def page(pilot: "Workspace") -> HomePage:
    return home_page(Ask(pilot, "en"))


def test_organisations_are_those_of_the_tables_that_count(page: HomePage):
    with (resources.pilot() / "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["in_scope"] in ("", "yes")]
    expected = Counter((row["region"], row["helix"]) for row in rows)
    assert [card.region.slug for card in page.regions] == list(PILOT_REGIONS)
    for card in page.regions:
        for side in card.sides:
            assert side.actors == expected[card.region.slug, side.side.slug]
        here = [number for (region, _), number in expected.items() if region == card.region.slug]
        assert card.actors == sum(here)


def test_joint_records_are_those_of_the_query(pilot: "Workspace", page: HomePage):
    rows = pilot.query("region-activity", region=list(PILOT_REGIONS)).rows
    counted = {slug_of(row[0].value): (int(row[2].value), int(row[3].value)) for row in rows}
    assert {card.region.slug: (card.joint, card.dated) for card in page.regions} == counted
    assert any(dated < joint for joint, dated in counted.values())
