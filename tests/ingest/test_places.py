from __future__ import annotations

import re

import polars as pl
import pytest

from ris3graph import resources
from ris3graph.ingest.findings import Findings
from ris3graph.ingest.places import COUNTRIES, SETTLEMENTS, country, region, unknown_countries
from ris3graph.ingest.table import LINE

REGIONS = set(
    re.findall(
        r'skos:notation "([^"]+)"',
        (resources.ontology() / "vocabularies" / "regions.ttl").read_text(encoding="utf-8"),
    )
)


def test_every_code_that_can_come_out_is_a_region_of_the_vocabulary() -> None:
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    codes = pl.DataFrame({"code": [a + b for a in letters for b in letters]})
    assert set(codes.select(country(pl.col("code")))["code"]) <= REGIONS
    assert set(SETTLEMENTS.values()) == {code for code in REGIONS if code.startswith("UA-")}
    assert set(COUNTRIES.values()) <= REGIONS


@pytest.mark.parametrize(
    ("code", "city", "expected"),
    [
        ("UA", "KIEV", "UA-30"),
        ("ua", "Kyiv", "UA-30"),
        ("UA", "KRASNODON, LUHANSK OBLAST", "UA-09"),
        ("UA", "Ivano-Frankivsk", "UA-26"),
        ("UA", "Nowhere", "UA"),
        ("UA", None, "UA"),
        ("PL", "Kiev", "PL"),
        ("EL", None, "GR"),
        ("UK", None, "GB"),
        ("QQ", None, "ZZ"),
        (None, "SKOPJE", "ZZ"),
    ],
)
def test_regions(code: str | None, city: str | None, expected: str) -> None:
    frame = pl.DataFrame(
        {"code": [code], "city": [city]}, schema=dict.fromkeys(("code", "city"), pl.String())
    )
    assert frame.select(region(pl.col("code"), pl.col("city"))).item() == expected


def test_a_country_that_is_not_known_is_told() -> None:
    findings = Findings("x.csv")
    table = pl.DataFrame({LINE: [2, 3, 4], "country": ["QQ", "UA", None]})
    unknown_countries(table, "country", findings)
    assert [(w.line, w.value) for w in findings.warnings] == [(2, "QQ")]
