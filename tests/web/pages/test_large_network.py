"""A network too large to draw whole: the best linked are drawn, and the page says so."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ris3graph.web.pages import network
from ris3graph.web.pages.ask import Ask

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


@pytest.fixture
def en(pilot: "Workspace", monkeypatch: pytest.MonkeyPatch) -> Ask:
    for name, best in (("WIDE", 10), ("NARROW", 5)):
        frame = replace(getattr(network, name), nodes=20, best=best, strongest=15)
        monkeypatch.setattr(network, name, frame)
    monkeypatch.setattr(network, "SIZE", 30)
    return Ask(pilot, "en")


def test_the_best_linked_are_drawn(en: Ask):
    page = network.network_page(en, "UA-63")
    assert page.size > 30
    drawn = [mark.node.partners for mark in page.drawing.marks]
    assert sorted(drawn, reverse=True) == [node.partners for node in page.nodes[:10]]
    assert len(page.drawing.ties) == 15
    few = [mark.node.partners for mark in page.narrow.marks]
    assert sorted(few, reverse=True) == [node.partners for node in page.nodes[:5]]
    least = min(tie.records for tie in page.drawing.ties)
    assert least >= 1


def test_the_selected_is_drawn_among_its_partners_and_its_page_is_turned_to(en: Ask):
    pages = network.network_page(en, "UA-63").turn.pages
    last = network.network_page(en, "UA-63", page=str(pages)).nodes[-1]
    page = network.network_page(en, "UA-63", actor=last.actor.slug)
    assert page.selected.actor == last.actor
    assert page.turn.page == page.turn.pages
    states = {mark.node.state for mark in page.drawing.marks}
    assert states <= {"selected", "near"}
    for drawing in (page.drawing, page.narrow):
        named = [mark.node.actor for mark in drawing.marks if mark.label]
        assert named == [last.actor]


@pytest.mark.parametrize("region", ["UA-05", "UA-30", "UA-48", "UA-63"])
def test_all_of_a_drawing_and_its_names_lies_within_it(pilot: "Workspace", region: str):
    page = network.network_page(Ask(pilot, "uk"), region)
    for drawing, width in ((page.drawing, 960), (page.narrow, 380)):
        assert drawing.width == width
        assert len(drawing.marks) == page.size
        assert any(mark.label for mark in drawing.marks)
        for mark in drawing.marks:
            assert mark.radius <= mark.x <= width - mark.radius
            assert mark.radius <= mark.y <= drawing.height - mark.radius
            half = len(mark.label) * 9 / 2
            assert not mark.label or half <= mark.label_x <= width - half


@pytest.mark.parametrize("sort", network.SORTS)
def test_pages_hold_each_organisation_once(en: Ask, sort: str):
    pages = network.network_page(en, "UA-63", sort=sort).turn.pages
    found = [
        node.actor.iri
        for page in range(1, pages + 1)
        for node in network.network_page(en, "UA-63", sort=sort, page=str(page)).nodes
    ]
    assert len(found) == len(set(found)) == network.network_page(en, "UA-63").size
