"""What metadata may say, and that everything else is refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ris3graph import resources
from ris3graph.ingest.csvw import parse_metadata
from ris3graph.ingest.findings import Findings

from .tables import CONTEXT, column, metadata


def refused(data: dict[str, Any] | bytes) -> str:
    findings = Findings("x.csv-metadata.json")
    text = data.decode() if isinstance(data, bytes) else json.dumps(data)
    assert parse_metadata(text, findings) is None
    (problem,) = findings.problems
    assert problem.hint
    return problem.message


def with_column(**more: Any) -> bytes:
    return metadata("x.csv", [column("id", suppressOutput=True), column("value", **more)])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (with_column(ordered=True), "Not supported in column value: ordered"),
        (with_column(datatype="gYear"), "Datatype «gYear» of column value"),
        (with_column(datatype={"base": "decimal", "format": "#0"}), "format is not supported"),
        (with_column(datatype={"format": "("}), "no regular expression"),
        (with_column(datatype={"base": "boolean", "format": "Y"}), "must be like “yes|no”"),
        (with_column(datatype={"length": 3}), "datatype of column value: length"),
        (
            with_column(datatype={"base": "integer", "minimum": "0"}),
            "A number is missing: minimum of",
        ),
        (with_column(valueUrl="id/{other}"), "used and not described: other"),
        (with_column(valueUrl="{+value}"), "needs a column of datatype anyURI"),
        (with_column(valueUrl="id/{#value}"), "no {column}"),
        (with_column(valueUrl="id/a b"), "no IRI may hold"),
        (with_column(valueUrl="id/%zz/{value}"), "makes no IRI"),
        (with_column(valueUrl="https://[/{value}"), "makes no IRI"),
        (
            with_column(datatype="anyURI", valueUrl="id/{+value}"),
            "{+value} must be all of a URL template",
        ),
        (with_column(propertyUrl="https://a/#b#c"), "makes no IRI"),
        (with_column(datatype={"@id": "https://a/%"}), "no IRI of a datatype"),
        (with_column(lang="x"), "«x» is no tag of a language"),
        (with_column(required="yes"), "required of column value must be true or false without"),
        (with_column(required=1), "required of column value must be true or false"),
        (with_column(virtual=None), "virtual of column value must be true or false"),
        (with_column(suppressOutput="true"), 'not "true"'),
        (with_column(default="\ud800"), "half of a character"),
        (
            with_column(propertyUrl="nope:x"),
            "propertyUrl of column value: «nope:x» has the prefix nope, which is not known",
        ),
        (with_column(propertyUrl="javascript:x"), "prefix javascript, which is not known"),
        (
            with_column(propertyUrl="ontology#locatedInn"),
            "no term «locatedInn»; similar is ontology#locatedIn",
        ),
        (
            with_column(propertyUrl="https://w3id.org/ris3graph/ontology#doesNotExist"),
            "propertyUrl of column value: the ontology has no term «doesNotExist»",
        ),
        (with_column(valueUrl="ontology#Akteur"), "valueUrl of column value: the ontology has no"),
        (
            with_column().replace(b'"url"', b'"url": "y.csv", "url"', 1),
            "The key «url» stands twice",
        ),
        (
            with_column().replace(b'"suppressOutput"', b'"name": "v", "suppressOutput"', 1),
            "The key «name» stands twice",
        ),
        (with_column(propertyUrl="ontology#{id}"), "must not hold variables"),
        (metadata("x.csv", [{"name": "id"}]), "neither propertyUrl nor suppressOutput"),
        (metadata("x.csv", [column("id"), column("id")]), "same name"),
        (metadata("x.csv", [column("id")], rowTitles="id"), "tableSchema: rowTitles"),
        (metadata("x.csv", [column("id")], primaryKey="key"), "not described: key"),
        (
            metadata("x.csv", [column("id"), {"name": "v", "virtual": True, "propertyUrl": "a:b"}]),
            "neither valueUrl nor default",
        ),
        (metadata("x.csv", [column("1st")]), "cannot be the name"),
        ({"@context": CONTEXT, "tables": []}, "0 times, not once"),
        ({"@context": CONTEXT, "tables": [], "notes": []}, "the group of tables: notes"),
        ({"@context": "https://schema.org/", "url": "x", "tableSchema": {}}, "@context must be"),
        ({"@context": CONTEXT, "url": "x.csv"}, "An object is missing: tableSchema"),
        (
            {"@context": CONTEXT, "url": "x.csv", "notes": [], "tableSchema": {}},
            "the table: notes",
        ),
        (
            {"@context": [CONTEXT[0], {"@base": "data/"}], "url": "x", "tableSchema": {}},
            "absolute address",
        ),
    ],
)
def test_what_is_not_supported_is_an_error(data: dict[str, Any] | bytes, message: str) -> None:
    assert message in refused(data)


@pytest.mark.parametrize("url", ["other.csv", "../x.csv", "http://example.org/x.csv", "X.csv"])
def test_the_table_must_be_the_one_beside_its_metadata(url: str) -> None:
    findings = Findings("x.csv-metadata.json")
    text = metadata(url, [column("id")]).decode()
    assert parse_metadata(text, findings, table="x.csv") is None
    (problem,) = findings.problems
    assert f"url is «{url}»" in problem.message
    assert "is «x.csv»" in problem.message


def test_an_address_may_be_encoded_and_a_property_be_of_any_known_kind() -> None:
    for name in ("urn:x:y", "https://example.org/p", "skos:note", "dcterms:title", "rdfs:label"):
        described = metadata("%D0%B0%20b.csv", [column("id", propertyUrl=name)]).decode()
        assert parse_metadata(described, Findings("a"), table="а b.csv") is not None


@pytest.mark.parametrize("file", sorted(resources.pilot().glob("*-metadata.json")), ids=str)
def test_metadata_of_the_pilot_are_complete(file: Any) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["url"] + "-metadata.json" == file.name
    assert data["dcterms:license"]["@id"].startswith("https://creativecommons.org/")
    assert data["dcterms:source"]
    assert {title["@language"] for title in data["dcterms:title"]} == {"uk", "en"}
    real = [each for each in data["tableSchema"]["columns"] if not each.get("virtual")]
    for each in real:
        assert set(each["titles"]) == {"und", "uk", "en"}
        assert each["titles"]["und"] == each["name"]
    for language in ("uk", "en"):
        titles = [each["titles"][language] for each in real]
        assert len(set(titles)) == len(titles), "a title must name one column"
    header = (file.parent / data["url"]).read_text(encoding="utf-8").split("\n", 1)[0]
    assert header.split(",") == [each["name"] for each in real]
