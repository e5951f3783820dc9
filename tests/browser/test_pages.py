"""Every page as a person meets it: nothing foreign, no error, no barrier, no sideways scroll."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlparse

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/region/UA-63",
    "/region/UA-32",
    "/region/UA-48",
    "/actor/mykolaiv-city-council",
    "/actor/a-krymskyi-institute-of-oriental-studies",
    "/cluster/clu-vinnytsia-aim",
    "/infrastructure/crystal-vinnytsia",
    "/collaboration/fp7-86228",
    "/event/ev-vin-forum-2020",
    "/priority/pr-ua-05-1",
    "/strategy/str-ua-05-1",
    "/programme/h2020?records=2",
    "/actors?region=UA-05&type=business&sort=records",
    "/collaborations?page=2",
    "/instruments",
    "/network?region=UA-63",
    "/network?region=UA-48&actor=mykolaiv-city-council",
    "/gaps",
    "/query",
    "/query?name=actors&region=UA-32",
    "/data",
    "/versions",
    "/search?q=харків",
    "/search?q=kharkiv%20zzzz&kind=actor",
    "/nothing",
    "ASSESSMENT no_gap",
    "ASSESSMENT not_testable",
    "ASSESSMENT insufficient_data",
]
"""``ASSESSMENT status`` stands for the first assessment of that status."""

READ = {"/", "/region/UA-63", "/gaps", "/network?region=UA-63", "/query"}
WIDTHS = {"wide": 1280, "phone": 390}
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


class Watch:
    """A page that notes what it asks for and what goes wrong."""

    def __init__(self, page: Page, site: str, width: str) -> None:
        self.page = page
        self.width = width
        self.site = site
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.url.startswith(self.site):
            self.foreign.append(request.url)

    def open(self, path: str) -> None:
        """Open a path of the site."""
        self.errors.clear()
        self.page.goto(self.site + path)


@pytest.fixture(scope="module")
def first(site: str) -> dict[str, str]:
    """Identifier of the first assessment of each status."""
    found = httpx.get(f"{site}/en/gaps.json").json()["judgements"]
    return {item["status"]: item["id"] for item in reversed(found)}


@pytest.fixture(scope="module", params=WIDTHS)
def watch(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Watch]:
    scheme = "dark" if request.param == "phone" else "light"
    size = {"width": WIDTHS[request.param], "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    yield Watch(context.new_page(), site, request.param)
    context.close()


def address(path: str, first: dict[str, str]) -> str:
    return f"/assessment/{first[path.split()[1]]}" if path.startswith("ASSESSMENT") else path


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_page(watch: Watch, first: dict[str, str], path: str, language: str):
    watch.open(f"/{language}{address(path, first)}")
    missing = path == "/nothing"
    assert [text for text in watch.errors if not (missing and "404" in text)] == []
    assert watch.foreign == []
    assert watch.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


# Axe takes a second a page: the most used ones are read by it here, all of them in CI.
@pytest.mark.parametrize(
    "path",
    [path if path in READ else pytest.param(path, marks=pytest.mark.slow) for path in PATHS],
)
def test_nothing_on_a_page_keeps_anybody_out(watch: Watch, first: dict[str, str], path: str):
    """In dark and in Ukrainian on a phone, in light and in English on a wide screen."""
    language = "uk" if watch.width == "phone" else "en"
    watch.open(f"/{language}{address(path, first)}")
    # What is folded away is read, too.
    watch.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = Axe().run(watch.page, options=AXE)
    assert results.violations_count == 0, results.generate_report()


def test_language_switch_keeps_the_page(watch: Watch):
    watch.open("/uk/gaps?region=UA-63&status=no_gap")
    watch.page.get_by_role("link", name="English").click()
    assert watch.page.url.endswith("/en/gaps?region=UA-63&status=no_gap")


def test_query_runs_from_the_editor(watch: Watch):
    watch.open("/en/query")
    watch.page.get_by_label("SPARQL").fill("SELECT ?a WHERE {\n ?a ?b }")
    watch.page.get_by_role("button", name="Run this query").click()
    assert "Line 2" in watch.page.get_by_role("alert").inner_text()
    watch.page.get_by_label("SPARQL").fill("SELECT (1 + 1 AS ?two) WHERE {}")
    watch.page.get_by_role("button", name="Run this query").click()
    # It may say first that it is being made.
    watch.page.get_by_role("cell", name="2", exact=True).wait_for()


def test_network_lights_up_selects_and_clears(watch: Watch):
    watch.open("/en/network?region=UA-48")
    drawing = "svg.network:visible"
    node = watch.page.locator(f"{drawing} .node[data-id='mykolaiv-city-council']")
    node.hover(force=True)
    assert watch.page.locator(f"{drawing}.pointing .node.lit").count() > 1
    node.click(force=True)
    watch.page.wait_for_url("**actor=mykolaiv-city-council**")
    watch.page.keyboard.press("Escape")
    watch.page.wait_for_url(lambda url: "actor=" not in urlparse(url).query)


def test_the_drawing_of_a_network_is_whole_and_fills_its_frame(watch: Watch):
    for region in ("UA-30", "UA-48"):
        watch.open(f"/uk/network?region={region}")
        drawings = watch.page.locator("svg.network:visible")
        assert drawings.count() == 1
        frame = drawings.bounding_box()
        assert frame is not None
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= watch.page.evaluate("innerWidth")
        parts = drawings.locator(".node, .names text").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).map(b => [b.left, b.right])"
        )
        left, right = min(part[0] for part in parts), max(part[1] for part in parts)
        assert frame["x"] <= left
        assert right <= frame["x"] + frame["width"]
        assert right - left > 0.8 * frame["width"]
        names = drawings.locator(".names text").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert names
        assert min(names) > 12


def test_search_suggests_as_one_types(watch: Watch):
    watch.open("/en/gaps")
    field = watch.page.get_by_role("combobox", name="Name or identifier")
    field.press_sequentially("харків авіац")
    options = watch.page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    results = Axe().run(watch.page, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    assert watch.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    field.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert options.count() == 0
    field.press("Enter")
    watch.page.wait_for_url("**/en/search?q=**")
    assert watch.page.locator(".hits a").first.is_visible()
    assert watch.errors == []


def test_from_a_list_to_a_profile_and_its_members_by_links_alone(watch: Watch):
    watch.open("/en/clusters")
    watch.page.get_by_label("Region").select_option("UA-05")
    watch.page.get_by_role("button", name="Show").click()
    watch.page.get_by_role("link", name="Vinnytsia Automation and Instrument Making").click()
    drawing = watch.page.get_by_role("group", name="Drawing: Vinnytsia Automation")
    marks = drawing.get_by_role("link").count()
    assert marks == watch.page.get_by_role("table", name="Members").locator("tbody tr").count()
    watch.page.get_by_role("link", name="EMSS").first.click()
    assert watch.page.url.endswith("/en/actor/emss-llc")


def test_a_long_table_is_turned_in_its_place(watch: Watch):
    watch.open("/en/programme/h2020")
    first = watch.page.locator("#records ~ .sheet tbody .head").all_inner_texts()
    watch.page.locator("#records ~ .turn").get_by_role("link", name="Next page").click()
    assert watch.page.url.endswith("/en/programme/h2020?records=2#records")
    second = watch.page.locator("#records ~ .sheet tbody .head").all_inner_texts()
    assert len(first) == 25
    assert not set(first) & set(second)


def test_reading_needs_no_script(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/uk/network?region=UA-48&actor=mykolaiv-city-council")
    assert page.locator("svg.network:visible .node.selected").count() == 1
    assert page.locator("tr.selected").count() == 1
    context.close()


@pytest.mark.parametrize("slug", ["vinnytsia-city-council", "national-academy-of-sciences"])
def test_the_drawing_of_a_profile_is_in_sight_with_whole_names(watch: Watch, slug: str):
    watch.open(f"/uk/actor/{slug}")
    drawing = watch.page.get_by_role("group", name="Рисунок")
    drawing.scroll_into_view_if_needed()
    watch.page.locator("#picture").evaluate("heading => heading.scrollIntoView()")
    height = watch.page.evaluate("innerHeight")
    frame = drawing.bounding_box()
    centre = drawing.locator(".centre").bounding_box()
    assert 0 <= centre["x"] < watch.page.evaluate("innerWidth") - centre["width"]
    assert 0 <= centre["y"] < height - centre["height"]
    names = drawing.locator("text").all()
    assert len(names) >= 12
    for name in names:
        box = name.bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
    drawing.get_by_role("link").first.click()
    watch.page.wait_for_url(lambda url: "/uk/actor/" in url and slug not in url)
