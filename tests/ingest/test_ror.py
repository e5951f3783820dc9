"""Records of ROR in schema 1 and 2: small ones, then the Ukrainian ones."""

from __future__ import annotations

import csv
import gzip
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


def test_records_of_one_identifier_that_differ_are_refused_with_both_places() -> None:
    other = FIRST | {"name": "Another Institute"}
    with pytest.raises(InputError) as caught:
        load(FIRST, SECOND, other, FIRST, indent=1)
    (problem,) = caught.value.problems
    text = json.dumps([FIRST, SECOND, other, FIRST], indent=1).split("\n")
    assert '"name": "Another Institute"' in text[(problem.line or 0) + 1]
    assert "already at dump.json, line 2," in problem.message
    assert problem.value == "0aaaaaa11"


def test_of_two_files_with_the_same_identifiers_one_is_to_be_loaded() -> None:
    def record(number: int, name: str) -> str:
        return json.dumps(FIRST | {"id": f"https://ror.org/0{number:08}", "name": name})

    files = {
        f"{name}.jsonl": "\n".join(record(number, name) for number in range(30)).encode()
        for name in ("new", "old")
    }
    with pytest.raises(InputError) as caught:
        ingest_files(files, source="ror")
    assert [p.line for p in caught.value.problems] == [*range(1, 21)]
    assert caught.value.omitted == 10
    first = caught.value.problems[0]
    assert first.file == "old.jsonl"
    assert "already at new.jsonl, line 1," in first.message
    assert "one of the two files" in first.hint


@pytest.mark.parametrize(
    ("before", "after"),
    [("[\n", "\n]"), ("", ""), ('{"number_of_results": 1, "items": [\n', "\n]}")],
    ids=["array", "lines", "answer"],
)
@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("status", '"status": "active"', '"status": "active",\n"status": "inactive"'),
        ("lat", '"lat": 49.98', '"lat": 49.98,\n"l\\u0061t": 50.1'),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_line(
    before: str, after: str, key: str, old: str, new: str
) -> None:
    text = json.dumps(FIRST | {"name": '"status": {"lat'})
    doubled = text.replace(old, new)
    assert doubled != text
    with pytest.raises(InputError) as caught:
        ingest_files({"dump.json": f"{before}{doubled}{after}".encode()}, source="r", format="ror")
    (problem,) = caught.value.problems
    assert (problem.line, problem.value) == (before.count("\n") + 2, key)
    assert "stands twice" in problem.message


def broken(record: dict[str, Any], **changed: Any) -> bytes:
    whole = {k: v for k, v in (record | changed).items() if v != "gone"}
    return json.dumps([FIRST, whole], ensure_ascii=False, indent=1).encode()


LINES = (json.dumps(SECOND, ensure_ascii=False) + "\n").encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (broken(SECOND)[:-40], "no JSON"),
        (broken(SECOND, id="0bbbbbb22"), "id is no identifier like https://ror.org/0abcdef12"),
        (broken(SECOND, types="gone"), "types missing"),
        (broken(SECOND, names=[{"lang": "en"}]), "names[0].value, names[0].types missing"),
        (broken(SECOND).replace(b"0aaaaaa11", b"0aaaaa\0a11"), "NUL"),
        (b'[{"id": "https://ror.org/0x"} {"id": 1}]', "no JSON"),
        (broken(SECOND).decode().encode("cp1251", "replace"), "not UTF-8"),
        (broken(SECOND) + b"\n[]", "Something follows the end of the array"),
        (LINES + b"and so on", "no JSON"),
        (LINES + b"]", "no JSON"),
        (b"[]", "holds no organisations"),
        (b'{"items": []}', "holds no organisations"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"id":' * 100_000, "nested too deeply"),
        (b'[{"id": ' + b"1" * 5000 + b"}]", "no JSON"),
        (b"[1,]", "no JSON"),
        (b"null", "it is no object"),
        (broken(SECOND, names="str"), "names is no list"),
        (broken(SECOND, names=[5]), "names[0] is no object"),
        (broken(SECOND, names=[{"value": [], "types": []}]), "names[0].value is no text"),
        (broken(SECOND, types=[1]), "types[0] is no text"),
        (broken(SECOND, status=None), "status is no text"),
        (broken(SECOND, established="1919"), "established is no year"),
        (broken(SECOND, established=19190), "established is no year"),
        (broken(SECOND, locations={}), "locations is no list"),
        (broken(SECOND, relationships=[{"type": "child", "id": "x"}]), "relationships[0].id"),
        (broken(SECOND, links=[{"type": "website"}]), "links[0].value missing"),
        (broken(SECOND, names=[{"value": "x", "types": [], "lang": "x y"}]), "code of a language"),
        (
            broken(SECOND).replace(b'"withdrawn"', b'"\\ud800"'),
            "status holds half of a character",
        ),
        (broken(FIRST, id="https://ror.org/0bbbbbb22", labels=[{}]), "labels[0].label missing"),
        (broken(FIRST, id="https://ror.org/0bbbbbb22", country="UA"), "country is no object"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        ingest_files({"dump.json": data}, source="ror", format="ror")
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.file == "dump.json"
    assert problem.line is not None


@pytest.mark.parametrize(
    "data",
    [b"[]", b" [\n]\n", b'{"number_of_results": 0, "time_taken": 2, "items": [], "meta": {}}'],
)
@pytest.mark.parametrize("name", ["ror.json", "ror.json.gz"])
def test_a_file_without_organisations_says_so_whoever_reads_it(data: bytes, name: str) -> None:
    packed = gzip.compress(data) if name.endswith(".gz") else data
    with pytest.raises(InputError) as caught:
        ingest_files({name: packed}, source="ror")
    (problem,) = caught.value.problems
    assert problem.message == "The file holds no organisations"
    assert problem.hint.startswith("Take the dump that ROR publishes")


@pytest.mark.parametrize(
    "data",
    [
        LINES + json.dumps(FIRST).encode(),
        LINES + b"\n\n" + json.dumps(FIRST).encode() + b"\n",
        json.dumps(SECOND, indent=1).encode() + b"\n" + json.dumps(FIRST, indent=1).encode(),
        json.dumps({"number_of_results": 2, "items": [SECOND, FIRST], "meta": {}}).encode(),
        json.dumps({"meta": {"items": [1]}, "items": [SECOND, FIRST]}, indent=2).encode(),
    ],
    ids=["lines", "blank lines", "values", "answer", "answer with its items last"],
)
@pytest.mark.parametrize("name", ["dump.json", "dump.jsonl", "dump.ndjson.gz"])
def test_other_ways_to_write_the_same_records(data: bytes, name: str) -> None:
    data = gzip.compress(data) if name.endswith(".gz") else data
    (one,) = ingest_files({name: data}, source="ror")
    expected = load(SECOND, FIRST).nquads.replace(b"dump.json#", f"{name}#".encode())
    assert one.nquads == expected
    assert not one.warnings


def test_records_are_told_by_their_lines_however_they_are_written() -> None:
    nameless = SECOND | {"names": [], "id": "https://ror.org/0cccccc33"}
    two = LINES + json.dumps(nameless).encode()
    (one,) = ingest_files({"d.json": two}, source="ror")
    assert [w.line for w in one.warnings] == [2]
    answer = json.dumps({"number_of_results": 40, "items": [SECOND, nameless]}, indent=1)
    (one,) = ingest_files({"d.json": answer.encode()}, source="ror")
    begins = [n for n, line in enumerate(answer.split("\n"), 1) if line == "  {"]
    assert len(begins) == 2
    assert [(w.line, w.message[:40]) for w in one.warnings] == [
        (1, "The answer holds 2 of 40 records: it is "),
        (begins[1], "1 organisations have no name and are sho"),
    ]


def test_a_record_without_a_name_is_shown_by_its_identifier() -> None:
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    for value in ("", "  ", "\u200b", None):
        names = [{"lang": "en", "types": ["ror_display", "label"], "value": value}]
        one = load(SECOND | {"names": names}, FIRST | {"name": value, "labels": [], "aliases": []})
        assert said(one, "actor/ror-0bbbbbb22") >= {
            f'{label} "ROR 0bbbbbb22"@en',
            f'{label} "ROR 0bbbbbb22"@uk',
            '<ontology#labelOrigin> "identifier of the register; the source gives no name"',
        }
        # An acronym is better than nothing.
        assert f'{label} "SI"@en' in said(one, "actor/ror-0aaaaaa11")
        count = "1 organisations have no name and are shown by their identifier"
        assert [w.line for w in one.warnings if w.message == count] == [1]
        assert '""' not in one.nquads.decode()


@pytest.mark.parametrize(
    ("lat", "expected"),
    [
        (50.45, "50.45"),
        ("50.45", "50.45"),
        (1e-05, "0.00001"),
        (50, "50"),
        ("abc", None),
        (float("nan"), None),
        (91, None),
        (True, None),
        ([], None),
        (1e400, None),
    ],
)
def test_positions(lat: Any, expected: str | None) -> None:
    record = json.loads(json.dumps(SECOND))
    record["locations"][0]["geonames_details"] |= {"lat": lat, "lng": 30.5}
    one = load(FIRST, record, indent=1)
    found = re.findall(r'0bbbbbb22> <[^>]*wgs84_pos#lat> "([^"]*)"', one.nquads.decode())
    assert found == [expected] * (expected is not None)
    assert [(w.line, w.column) for w in one.warnings] == [(57, "lat")] * (expected is None)


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
