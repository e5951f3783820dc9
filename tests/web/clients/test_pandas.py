"""A table of pandas from an answer."""

from urllib.parse import urlencode

import pandas

from tests.web.clients.conftest import FOUND, LABELS, Site


def test_a_table_from_csv(site: Site):
    query = urlencode({"query": LABELS, "format": "csv"})
    table = pandas.read_csv(f"{site.endpoint}?{query}")
    assert list(table.columns) == ["actor", "label"]
    assert list(table.itertuples(index=False, name=None)) == [row[:2] for row in FOUND]


def test_numbers_and_gaps_are_such(site: Site):
    text = "SELECT * { VALUES (?n ?x) { (1 2.5) (2 UNDEF) } } ORDER BY ?n"
    table = pandas.read_csv(f"{site.endpoint}?{urlencode({'query': text, 'format': 'csv'})}")
    assert table["n"].tolist() == [1, 2]
    assert table["x"].sum() == 2.5
    assert table["x"].isna().tolist() == [False, True]


def test_tab_separated(site: Site):
    query = urlencode({"query": LABELS, "format": "tsv"})
    table = pandas.read_csv(f"{site.endpoint}?{query}", sep="\t", quoting=3)
    assert table["?label"].tolist() == [f'"{label}"@{language}' for _, label, language in FOUND]
