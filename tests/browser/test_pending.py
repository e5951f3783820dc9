"""A page that takes long comes by itself, with and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ris3graph.web.answers import Answers
from ris3graph.web.app import create_app
from ris3graph.web.pending import PendingPages
from ris3graph.workspace import Workspace
from tests.browser.conftest import served
from tests.web.slow import Slow


@pytest.fixture
def slow(pilot: Workspace) -> Iterator[Slow]:
    slow = Slow(pilot)
    yield slow
    slow.may.set()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_long_page_comes_by_itself(
    pilot: Workspace, browser: Browser, slow: Slow, scripts: bool
) -> None:
    pages = PendingPages(patience=0.01)
    with served(create_app(pilot, answers=Answers(slow.submit), pending=pages)) as address:
        page = browser.new_page(java_script_enabled=scripts)
        page.goto(f"{address}/en/query?name=helix-mixing&region=UA-63")
        expect(page.get_by_role("heading", name="One moment")).to_be_visible()
        slow.may.set()
        expect(page.locator("table")).to_be_visible(timeout=20_000)
        expect(page.get_by_role("heading", name="One moment")).to_have_count(0)
        page.close()
