"""The table of competency questions in the documentation names the files that answer them."""

import re
from pathlib import Path

import pytest

from ris3graph.catalogue import Catalogue

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
CODES = {f"{who}{number:02}" for who in "RPS" for number in range(1, 11)}
ROW = re.compile(
    r"^\| ([RPS]\d\d) \| .+ \| \[([\w-]+)\]\((\S+\.rq)\)(?: `(\S+)`)? \|$", re.MULTILINE
)
CATALOGUE = Catalogue.shipped()
ROWS = ROW.findall(PAGE.read_text("utf-8"))


def test_table_and_tags_agree():
    tagged = {(tag, query.name) for query in CATALOGUE for tag in query.header.tags if tag in CODES}
    assert {(code, name) for code, name, _, _ in ROWS} == tagged
    assert {code for code, *_ in ROWS} == CODES
    assert len(ROWS) == len(CODES)


@pytest.mark.parametrize(("code", "name", "link", "values"), ROWS, ids=[row[0] for row in ROWS])
def test_row_leads_to_its_file(code: str, name: str, link: str, values: str):
    query = CATALOGUE.get(name)
    assert (PAGE.parent / link).read_text("utf-8") == query.text
    given = dict(pair.split("=") for pair in values.split("&") if pair)
    required = {item.name: "UA-63" for item in query.header.parameters if item.required}
    required.pop("subject", None)
    if code != "S07":
        assert query.bind(given | required)
