"""Records of ROR in schema 1 and 2: small ones, then the Ukrainian ones."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import Ingested, ingest_files, ingest_paths

from .shared import shared

BASE = "https://w3id.org/ris3graph/"
# Invented records in the two schemas.
FIRST: dict[str, Any] = {
    "id": "https://ror.org/0aaaaaa11",
    "name": "Sample Institute",
    "types": ["Facility"],
    "status": "active",
    "established": 1919,
    "links": ["https://institute.example/"],
    "aliases": ["Institute of Samples"],
    "acronyms": ["SI"],
    "labels": [{"label": "Зразковий інститут", "iso639": "uk"}],
    "country": {"country_name": "Ukraine", "country_code": "UA"},
    "addresses": [
        {
            "lat": 49.98,
            "lng": 36.25,
            "city": "Kharkiv",
            "geonames_city": {"geonames_admin1": {"code": "UA.07"}},
        }
    ],
    "relationships": [{"type": "Parent", "label": "Academy", "id": "https://ror.org/0bbbbbb22"}],
    "external_ids": {"Wikidata": {"preferred": "Q1", "all": ["Q1"]}},
}
SECOND: dict[str, Any] = {
    "id": "https://ror.org/0bbbbbb22",
    "names": [
        {"lang": "uk", "types": ["label"], "value": "Академия примеров Украины, выбор"},
        {"lang": "uk", "types": ["label"], "value": "Академія зразків"},
        {"lang": "en", "types": ["ror_display", "label"], "value": "Academy of Samples"},
        {"lang": "de", "types": ["alias"], "value": "Akademie der Muster"},
        {"lang": None, "types": ["acronym"], "value": "AS"},
    ],
    "types": ["government", "funder"],
    "status": "withdrawn",
    "established": None,
    "links": [
        {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/A"},
        {"type": "website", "value": "https://academy.example/"},
    ],
    "locations": [
        {
            "geonames_details": {
                "country_code": "UA",
                "country_subdivision_code": "30",
                "name": "Kyiv",
                "lat": 50.45,
                "lng": 30.52,
            }
        }
    ],
    "relationships": [{"type": "child", "label": "SI", "id": "https://ror.org/0aaaaaa11"}],
    "external_ids": [{"type": "isni", "all": ["0000 1"], "preferred": None}],
}


def load(*records: dict[str, Any], indent: int | None = None) -> Ingested:
    data = json.dumps(list(records), ensure_ascii=False, indent=indent).encode()
    (one,) = ingest_files({"dump.json": data}, source="ror")
    return one


def said(one: Ingested, about: str) -> set[str]:
    start = f"<{BASE}id/{about}> "
    return {
        line.removeprefix(start).removesuffix(f" <{BASE}graph/source/ror> .").replace(BASE, "")
        for line in one.nquads.decode().splitlines()
        if line.startswith(start)
    }


def test_a_record_of_schema_1() -> None:
    label, alias = (f"<http://www.w3.org/2004/02/skos/core#{n}Label>" for n in ("pref", "alt"))
    assert said(load(FIRST, SECOND), "actor/ror-0aaaaaa11") >= {
        f'{label} "Sample Institute"@en',
        f'{label} "Зразковий інститут"@uk',
        f'{alias} "Institute of Samples"',
        f'{alias} "SI"',
        "<ontology#primaryHelix> <vocabulary/helix/research>",
        "<ontology#actorType> <vocabulary/actor-type/research_institute>",
        "<ontology#locatedIn> <id/region/UA-63>",
        "<ontology#scope> <vocabulary/scope/registry_only>",
        "<ontology#actorStatus> <vocabulary/actor-status/active>",
        '<ontology#ror> "https://ror.org/0aaaaaa11"^^<http://www.w3.org/2001/XMLSchema#anyURI>',
        '<ontology#activeFrom> "1919"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
        "<http://xmlns.com/foaf/0.1/homepage> <https://institute.example/>",
        '<http://www.w3.org/2004/02/skos/core#note> "ROR types: facility; Wikidata Q1"',
    }


def test_a_record_of_schema_2_with_a_russian_name_that_is_called_ukrainian() -> None:
    label, alias = (f"<http://www.w3.org/2004/02/skos/core#{n}Label>" for n in ("pref", "alt"))
    assert said(load(FIRST, SECOND), "actor/ror-0bbbbbb22") >= {
        f'{label} "Academy of Samples"@en',
        f'{label} "Академія зразків"@uk',
        f'{alias} "Академия примеров Украины, выбор"@ru',
        f'{alias} "Akademie der Muster"@de',
        f'{alias} "AS"',
        "<ontology#primaryHelix> <vocabulary/helix/authority>",
        "<ontology#locatedIn> <id/region/UA-30>",
        "<ontology#scope> <vocabulary/scope/no>",
        "<http://xmlns.com/foaf/0.1/homepage> <https://academy.example/>",
    }


def test_a_relation_that_both_sides_name_is_one() -> None:
    one = load(FIRST, SECOND)
    relation = said(one, "affiliation/ror-0bbbbbb22-parent-of-0aaaaaa11")
    assert relation >= {
        "<ontology#fromActor> <id/actor/ror-0bbbbbb22>",
        "<ontology#relation> <vocabulary/relation/parent_of>",
        "<ontology#toActor> <id/actor/ror-0aaaaaa11>",
    }
    assert one.nquads.count(b"#toActor>") == 1
    assert load(FIRST).nquads.count(b"#toActor>") == 0  # the parent is not in the dump


def test_each_statement_stands_once() -> None:
    lines = load(FIRST, SECOND).nquads.splitlines()
    assert len(set(lines)) == len(lines)


def test_a_record_that_stands_twice_is_left_out_and_told() -> None:
    one = load(FIRST, SECOND, FIRST, indent=1)
    (warning,) = one.warnings
    text = json.dumps([FIRST, SECOND, FIRST], indent=1).split("\n")
    assert warning.value == "0aaaaaa11"
    assert '"id": "https://ror.org/0aaaaaa11"' in text[warning.line or 0]
    assert one.nquads == load(FIRST, SECOND).nquads


def broken(record: dict[str, Any], **changed: Any) -> bytes:
    whole = {k: v for k, v in (record | changed).items() if v != "gone"}
    return json.dumps([FIRST, whole], ensure_ascii=False, indent=1).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (broken(SECOND)[:-40], "no JSON"),
        (broken(SECOND, id="0bbbbbb22"), "has no id"),
        (broken(SECOND, types="gone"), "types missing"),
        (broken(SECOND, names=[{"lang": "en"}]), "cannot be read"),
        (broken(SECOND).replace(b"0aaaaaa11", b"0aaaaa\0a11"), "NUL"),
        (b'[{"id": "https://ror.org/0x"} {"id": 1}]', "no JSON"),
        (broken(SECOND).decode().encode("cp1251", "replace"), "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        ingest_files({"dump.json": data}, source="ror", format="ror")
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.file == "dump.json"
    assert problem.line is not None


def test_the_real_records() -> None:
    dump, table = shared("ror/ror_ukraine_records.json", "ror/ror_ukraine.csv")
    (one,) = ingest_paths([dump], source="ror")
    assert one.rows == 389
    text = one.nquads.decode()
    place = dict(re.findall(r"/actor/ror-(\w+)> <[^>]*locatedIn> <[^>]*region/([A-Z0-9-]+)>", text))
    name = dict(re.findall(r'/actor/ror-(\w+)> <[^>]*prefLabel> "((?:[^"\\]|\\.)*)"@en', text))
    suburbs = {"Irpin", "Bucha", "Vyshhorod", "Chabany"}  # of the oblast, not of the city
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        key = row["ror_id"].rsplit("/", 1)[1]
        assert name[key].replace('\\"', '"') == row["name"]
        oblast = "UA-32" if row["city"] in suburbs else row["oblast_iso"].rstrip("?")
        assert place[key] == oblast or row["city"] == "Mironovskiy Rayon", row["city"]
    assert len(place) == len(rows)
