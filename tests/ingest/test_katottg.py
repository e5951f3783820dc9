from __future__ import annotations

import re

import pytest

from ris3graph import resources
from ris3graph.errors import InputError
from ris3graph.ingest import ingest_files, ingest_paths
from ris3graph.ingest.katottg import REGIONS

from .shared import shared

HEADER = "level1,level2,level3,level4,level_extra,category,name\n"
K, P, H, C = (f"UA80{digits:0>15}" for digits in ("1", "1001", "1001001", "1001001001"))
# Invented units below the city of Kyiv.
TABLE = (
    f"{HEADER}{K},,,,,K,Київ\n{K},{P},,,,P,Зразковий\n{K},{P},{H},,,H,Прикладна\n"
    f"{K},{P},{H},{C},,C,Прикладне\n"
)


def lines(text: str) -> set[str]:
    (one,) = ingest_files({"katottg.csv": text.encode()}, source="k")
    base = "https://w3id.org/ris3graph/"
    tail = f" <{base}graph/source/k> ."
    return {line.removesuffix(tail).replace(base, "") for line in one.nquads.decode().splitlines()}


def test_units_with_level_parent_and_name_written_out() -> None:
    part_of = "<http://purl.org/dc/terms/isPartOf>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    assert lines(TABLE) >= {
        f'<id/region/UA-30> <ontology#katottg> "{K}"',
        f'<id/place/{P}> {label} "Зразковий район"@uk',
        f"<id/place/{P}> {part_of} <id/region/UA-30>",
        f'<id/place/{H}> {label} "Прикладна територіальна громада"@uk',
        f"<id/place/{H}> {part_of} <id/place/{P}>",
        f"<id/place/{C}> {part_of} <id/place/{H}>",
        f"<id/place/{C}> <ontology#regionLevel> <vocabulary/region-level/village>",
        f'<id/place/{C}> <ontology#katottg> "{C}"',
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (TABLE.replace("UA80", "UA99"), 2, "first-level unit is not known"),
        (TABLE.replace(f"{H},,,H", "UA80,,,H"), 4, "no code of KATOTTG"),
        (TABLE.replace(",C,", ",Q,"), 5, "category is not known"),
        (TABLE.replace(f"{K},{P},,,,P,Зразковий\n", ""), 3, "lies in has no row"),
        (TABLE + f"{K},{P},,,,P,Інший\n", 6, "stands already"),
        (TABLE.replace("Прикладне", ""), 5, "must not be empty"),
        (TABLE + "один,два\n", 6, "2 cells"),
    ],
)
def test_what_is_wrong_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        lines(text)
    assert (caught.value.problems[0].line, message in caught.value.problems[0].message) == (
        line,
        True,
    )


def test_regions_are_those_of_the_vocabulary() -> None:
    text = (resources.ontology() / "vocabularies" / "regions.ttl").read_text(encoding="utf-8")
    found = re.findall(r'ris3:iso31662 "(UA-\d\d)" ;\s+ris3:katottg "(UA\d\d)', text)
    assert {code: iso for iso, code in found} == REGIONS


def test_the_real_codifier() -> None:
    (path,) = shared("katottg/katottg.csv")
    (one,) = ingest_paths([path], source="katottg")
    assert one.rows == 31_744
    assert one.nquads.count(b"#type> <http://purl.org/dc/terms/Location>") == 31_744 - 27
    assert one.nquads.count(b"region-level/hromada>") == 1_772
    assert b'id/region/UA-30> <https://w3id.org/ris3graph/ontology#katottg> "UA80' in one.nquads
