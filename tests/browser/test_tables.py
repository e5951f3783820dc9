"""Tables of rows: a grid where there is room, cards on a phone, and rows for every reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/region/UA-63",
    "/region/UA-32",
    "/actor/mykolaiv-city-council",
    "/event/ev-vin-forum-2020",
    "/infrastructure/crystal-vinnytsia",
    "/actors?region=UA-05",
    "/network?region=UA-48",
    "/gaps",
    "/data",
    "/versions",
]

OUTSIDE = """() => [...document.querySelectorAll("main tbody :is(th, td)")].filter((cell) => {
  const box = cell.getBoundingClientRect();
  return cell.checkVisibility() && (box.left < 0 || box.right > innerWidth);
}).map((cell) => cell.textContent)"""
"""Texts of the cells that reach past the edge of the window."""

SCROLLING = """() => [...document.querySelectorAll("main *")].filter((box) =>
  ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth
).map((box) => box.className)"""
"""Boxes that have to be pushed sideways to be read."""

LABELS = """() => [...document.querySelectorAll("table.rows")].flatMap((table) => {
  const words = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  return [...table.querySelectorAll("tbody tr:not(.group)")].flatMap((row) =>
    [...row.cells].filter((cell, place) =>
      cell.dataset.label !== undefined && cell.dataset.label !== words[place]));
}).length"""
"""How many cells are labelled with other words than those of their column."""


def opened(browser: Browser, address: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(address)
    return page


@pytest.fixture
def region(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = opened(browser, f"{site}/en/region/UA-63", request.param)
    yield page
    page.context.close()


phone = pytest.mark.parametrize("region", [390], indirect=True)
wide = pytest.mark.parametrize("region", [1280], indirect=True)


# Phones and desks are looked at each time, what lies between in CI.
BETWEEN = [pytest.param(width, marks=pytest.mark.slow) for width in (700, 910)]


@pytest.mark.parametrize("width", [390, 1280, *BETWEEN])
@pytest.mark.parametrize("path", PATHS)
def test_no_cell_is_cut_off_at_any_width(browser: Browser, site: str, path: str, width: int):
    page = opened(browser, f"{site}/uk{path}", width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(SCROLLING) == []
    assert page.evaluate(LABELS) == 0
    page.context.close()


@phone
def test_on_a_phone_a_row_starts_with_its_name_and_says_what_each_value_is(region: Page):
    row = region.locator("#records ~ .sheet tbody tr").first
    name, *values = row.locator("th, td").all()
    assert name.get_attribute("role") == "rowheader"
    top = name.bounding_box()
    assert top is not None
    for value in values:
        box = value.bounding_box()
        assert box is None or box["y"] >= top["y"] + top["height"]
    label = values[0].evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label.startswith('"When: "')


@phone
def test_cards_are_still_a_table_for_assistive_technology(region: Page):
    table = region.get_by_role("table", name="Clusters")
    assert table.get_by_role("columnheader").count() == 4
    clusters = table.locator("tbody tr").count()
    assert table.get_by_role("rowheader").count() == clusters
    assert table.get_by_role("row").count() == clusters + 1


@phone
def test_long_answers_are_folded_on_a_phone(region: Page):
    assert region.locator("details.answers[open]").count() == 0
    assert region.get_by_text("Checked, nothing found").first.is_visible()


@wide
def test_the_answer_stands_before_the_long_tables(region: Page):
    places = [
        box["y"]
        for part in ("gaps", "pairs", "collect", "answers", "who")
        if (box := region.locator(f"h2#{part}").bounding_box()) is not None
    ]
    assert len(places) == 5
    assert places == sorted(places)


@wide
def test_judgements_are_grouped_by_question(region: Page):
    region.locator("details.answers").first.evaluate("fold => { fold.open = true; }")
    table = region.get_by_role("table", name="Checked, nothing found")
    assert "Question" not in table.get_by_role("columnheader").all_inner_texts()
    questions = table.locator("tr.group").all_inner_texts()
    assert len(questions) == len(set(questions)) > 1


@wide
def test_the_title_of_a_record_is_the_widest_column(region: Page):
    heads = region.locator("#records ~ .sheet thead").first.locator("th").all()
    widths = [box["width"] for head in heads if (box := head.bounding_box()) is not None]
    assert widths[0] > 2 * max(widths[1:])


@phone
def test_a_long_title_is_cut_short_and_leads_to_the_page_that_has_it_all(region: Page):
    title = region.locator(".long-title a").first
    box = title.bounding_box()
    assert box is not None
    assert box["height"] < title.evaluate("link => link.scrollHeight")
    whole = title.text_content()
    title.click()
    assert region.get_by_role("heading", level=1, name=whole).count() == 1


@pytest.mark.parametrize("path", ["/actor/mykolaiv-city-council", "/actors", "/network", "/gaps"])
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.slow)])
def test_a_name_without_end_stays_in_its_column(
    browser: Browser, site: str, path: str, width: int
) -> None:
    page = opened(browser, f"{site}/en{path}", width)
    named = page.evaluate(
        """() => [...document.querySelectorAll("table")].map((table) => {
          const cell = table.querySelector("tbody .head");
          if (cell) (cell.querySelector("a span, a") ?? cell).textContent = "A".repeat(20000);
          return cell;
        }).filter(Boolean).length"""
    )
    assert named
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
