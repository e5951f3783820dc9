"""Who is drawn around a thing, how they are told apart, and that names are whole."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest

from ris3graph import resources
from ris3graph.rdf.namespaces import entity
from ris3graph.web.app import create_app
from ris3graph.web.landscape import Landscape, landscape_of
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.bows import broken_into_lines
from ris3graph.web.pages.ego import Around, Ego, ego_of
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.network import network_page
from ris3graph.web.pages.profile import ProfilePage, profile_page
from ris3graph.workspace import Workspace
from tests.web.asgi import Client

HTML = {"accept": "text/html"}
PHONE = 844
"""Height of a phone's screen."""


@pytest.fixture(scope="module")
def en(pilot: Workspace) -> Ask:
    return Ask(pilot, "en")


@pytest.fixture(scope="module")
def scape(pilot: Workspace) -> Landscape:
    return landscape_of(pilot, pilot.reader())


@pytest.fixture(scope="module")
def site(pilot: Workspace) -> Iterator[Client]:
    with Client(create_app(pilot)) as client:
        yield client


@pytest.fixture(scope="module")
def busy(en: Ask, scape: Landscape) -> Ego:
    """A drawing of more than there is room for."""
    drawn = ego_of(en, scape, scape.actors[0], Around([(iri, 1) for iri in scape.actors[1:61]]))
    assert drawn is not None
    return drawn


def _table(name: str) -> list[dict[str, str]]:
    with (resources.pilot() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _related() -> dict[str, set[str]]:
    """What each organisation of the pilot is tied to by what is no joint record."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in _table("relationships.csv"):
        found[row["from_actor_id"]].add(entity("actor", row["to_actor_id"]))
        found[row["to_actor_id"]].add(entity("actor", row["from_actor_id"]))
    for row in _table("cluster_members.csv"):
        found[row["actor_id"]].add(entity("cluster", row["cluster_id"]))
    for row in _table("infrastructure.csv"):
        if row["operator_actor_id"]:
            found[row["operator_actor_id"]].add(entity("infrastructure", row["id"]))
    return dict(found)


def _page(ask: Ask, slug: str, kind: str = "actor") -> ProfilePage:
    return profile_page(ask, KINDS[kind], slug)


@pytest.mark.parametrize("part", range(4))
def test_affiliates_clusters_and_facilities_are_drawn(en: Ask, scape: Landscape, part: int):
    related = _related()
    alone = [slug for slug in sorted(related) if not scape.partners_of(entity("actor", slug))]
    assert len(alone) > 80
    for slug in alone[part::12]:
        picture = _page(en, slug).picture
        assert picture.total == len(related[slug])
        marks = {mark.thing.iri: mark for mark in picture.views[0].marks}
        assert marks.keys() == related[slug]
        assert all(mark.related and mark.records == 0 for mark in marks.values())
        kinds = {mark.thing.kind for mark in marks.values() if mark.thing.kind != "actor"}
        assert kinds <= {mark.shape for mark in marks.values()}


def test_who_is_both_partner_and_affiliate_is_drawn_once(en: Ask, scape: Landscape):
    picture = _page(en, "national-academy-of-sciences").picture
    partners = dict(scape.partners_of(entity("actor", "national-academy-of-sciences")))
    related = _related()["national-academy-of-sciences"]
    assert picture.total == len(partners.keys() | related)
    both = partners.keys() & related
    assert both
    for view in picture.views:
        marks = {mark.thing.iri: mark for mark in view.marks}
        assert len(marks) == len(view.marks)
        # Of a busy organisation, both kinds of ties are seen.
        assert {mark.related for mark in view.marks} == {True, False}
        for iri, mark in marks.items():
            assert (mark.records, mark.related) == (partners.get(iri, 0), iri in related)
    assert any(mark.records and mark.related for mark in picture.views[0].marks)


def test_each_tie_is_drawn_as_what_it_is(site: Client):
    page = site.get("/en/actor/odessa-state-environmental-university", headers=HTML).text
    wide = page.partition('<div class="ego-wide">')[2].partition("</svg>")[0]
    assert re.findall(r'<line class="([^"]+)"', wide) == ["tie kin"]
    key = page.partition('<ul class="key-list"')[2].partition("</ul>")[0]
    assert "affiliation, cluster or facility: by itself no joint record" in key
    assert "a joint record" not in key.replace("by itself no joint record", "")
    page = site.get("/en/cluster/clu-vinnytsia-aim", headers=HTML).text
    assert "tie kin" not in page
    assert "> member</li>" in page


@pytest.mark.parametrize(
    ("kind", "slug", "words"),
    [
        ("actor", "a-krymskyi-institute-of-oriental-studies", "no affiliation, no cluster"),
        ("strategy", "str-ua-48-1", "no organisation of the region to its fields"),
    ],
)
def test_what_is_said_where_nobody_is_around(site: Client, kind: str, slug: str, words: str):
    assert slug not in _related()
    page = site.get(f"/en/{kind}/{slug}", headers=HTML).text
    assert words in page.partition('id="picture"')[2].partition("</section>")[0]


def test_nobody_around(en: Ask, scape: Landscape):
    unknown = entity("actor", "nobody")
    assert ego_of(en, scape, scape.actors[0], Around([(unknown, 1)], [unknown])) is None


def test_the_drawing_is_the_same_each_time(en: Ask, scape: Landscape, busy: Ego):
    again = Around([(iri, 1) for iri in scape.actors[1:61]])
    assert ego_of(en, scape, scape.actors[0], again) == busy
    assert busy.total == 60
    assert [len(view.marks) for view in busy.views] == [24, 12]
    assert all(sum(g.count for g in view.groups) == len(view.marks) for view in busy.views)


@pytest.mark.parametrize("place", [0, 1])
def test_names_are_whole_and_do_not_meet(busy: Ego, place: int):
    view = busy.views[place]
    for mark in view.marks:
        assert " ".join(mark.spot.lines) == " ".join(mark.thing.text.split())
        assert 0 < mark.spot.x < view.width
    for left in (True, False):
        spots = sorted((m.spot for m in view.marks if m.spot.left == left), key=lambda s: s.y)
        boxes = [(s.text_y - 14, s.text_y + 17 * (len(s.lines) - 1) + 4) for s in spots]
        assert all(below[0] > above[1] for above, below in pairwise(boxes))
        assert all(top > 0 and bottom < view.height for top, bottom in boxes)


def test_on_a_phone_the_centre_is_in_sight(en: Ask, busy: Ego):
    for picture in (busy, _page(en, "national-academy-of-sciences").picture):
        narrow = picture.views[1]
        assert narrow.width <= 360
        assert 0 < narrow.x < narrow.width
        assert narrow.y < PHONE / 2
        assert not any(mark.spot.left for mark in narrow.marks)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("one", ("one",)),
        ("sees mmmmmmmmmm", ("sees", "mmmmmmmm", "mm")),
        ("ABCDEFGH", ("ABCDEFG", "H")),
        ("", ("",)),
    ],
)
def test_names_are_broken_between_words_where_they_can(text: str, lines: tuple[str, ...]):
    assert broken_into_lines(text, 75.0) == lines


@pytest.mark.parametrize(
    "slug", ["vinnytsia-city-council", "vinnytsia-municipal-innovation-center"]
)
def test_marks_lead_to_their_profiles(site: Client, en: Ask, slug: str):
    page = site.get(f"/en/actor/{slug}", headers=HTML).text
    for view in _page(en, slug).picture.views:
        drawn = page.partition(f'<div class="ego-{view.name}">')[2].partition("</svg>")[0]
        links = re.findall(r'<a class="around" href="([^"]+)"', drawn)
        assert links == [f"/en/{mark.thing.kind}/{mark.thing.slug}" for mark in view.marks]
    for link in links:
        assert site.get(link, headers=HTML).status_code == 200


def test_the_network_is_offered_to_those_that_are_in_it(site: Client, en: Ask):
    rows = {row["actor_id"]: row for row in _table("actors.csv")}
    seen = set()
    for slug in [*sorted(rows)[::40], "sukhomlynskyi-mnu", "nuos"]:
        page = site.get(f"/en/actor/{slug}", headers=HTML).text
        there = network_page(en, rows[slug]["region"], actor=slug).selected is not None
        assert ("Show in the network" in page) == there, slug
        seen.add((there, rows[slug]["in_scope"] == "registry_only"))
    assert {(True, False), (False, True)} <= seen
