"""What good files become."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pyoxigraph
import pytest

from ris3graph import resources
from ris3graph.ingest import Ingested, ingest_files, ingest_paths

from .tables import GOOD, HEADER, SOURCE, TERMS, THINGS, column, metadata, things

ID = "https://w3id.org/ris3graph/id/thing/"


def lines(one: Ingested) -> list[str]:
    return one.nquads.decode().splitlines()


def test_statements_of_a_table() -> None:
    (one,) = ingest_files(things(GOOD), source="test")
    graph = f" <{SOURCE}> ."
    assert lines(one) == [
        f'<{ID}a> <http://www.w3.org/2004/02/skos/core#prefLabel> "Перша"@uk{graph}',
        f'<{ID}b> <http://www.w3.org/2004/02/skos/core#prefLabel> "Друга"@uk{graph}',
        f'<{ID}a> <{TERMS}start> "2023-02"^^<http://id.loc.gov/datatypes/edtf/EDTF>{graph}',
        f'<{ID}a> <{TERMS}amount> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>{graph}',
        f'<{ID}a> <{TERMS}open> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>{graph}',
        f'<{ID}b> <{TERMS}open> "false"^^<http://www.w3.org/2001/XMLSchema#boolean>{graph}',
        f"<{ID}a> <http://xmlns.com/foaf/0.1/homepage> <https://example.org/>{graph}",
        f"<{ID}b> <{TERMS}parent> <{ID}a>{graph}",
        f"<{ID}a> <http://www.w3.org/ns/prov#wasDerivedFrom> <{SOURCE}/things.csv#row=2>{graph}",
        f"<{ID}b> <http://www.w3.org/ns/prov#wasDerivedFrom> <{SOURCE}/things.csv#row=3>{graph}",
    ]
    assert (one.name, one.rows, one.media_type, one.warnings) == ("things.csv", 2, "text/csv", ())
    assert one.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert one.size == len(GOOD.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("\n", "\n\n").encode(),
        GOOD.replace("id,name", "title id,назва name").encode(),
        GOOD.replace("Перша", '"Перша"').encode(),
        GOOD.replace(",yes,", ",ІСТИНА,").replace(",no,", ",FALSE,").encode(),
    ],
    ids=["mark", "crlf", "no last line end", "blank lines", "titles", "quotation marks", "truth"],
)
def test_other_ways_to_write_the_same_table(data: bytes) -> None:
    (plain,) = ingest_files(things(GOOD), source="test")
    (other,) = ingest_files(things(data), source="test")
    assert other.nquads == plain.nquads
    assert other.warnings == ()


def test_the_order_of_columns_does_not_matter() -> None:
    text = "name,id,parent,page,open,amount,start\nПерша,a,,,,,\n"
    (one,) = ingest_files(things(text), source="test")
    (other,) = ingest_files(things(HEADER + "a,Перша,,,,,\n"), source="test")
    assert one.nquads == other.nquads


def test_padded_cells_are_trimmed_with_a_warning() -> None:
    (one,) = ingest_files(things(HEADER + "a, Перша ,,,,,\n"), source="test")
    assert '"Перша"@uk' in lines(one)[0]
    (warning,) = one.warnings
    assert (warning.line, warning.column, warning.value) == (2, "name", " Перша ")


@pytest.mark.parametrize(
    "value",
    [
        'Завод "Промінь"',
        "C:\\temp\\new",
        "два\nрядки",
        "tab\there",
        "a,b;c",
        "emoji 🦉 and ’",
        "back\\\\slash\\n",
    ],
)
def test_literals_survive_the_way_through_nquads(value: str) -> None:
    cell = '"' + value.replace('"', '""') + '"'
    (one,) = ingest_files(things(HEADER + f"a,{cell},,,,,\n"), source="test")
    parsed = pyoxigraph.parse(input=one.nquads, format=pyoxigraph.RdfFormat.N_QUADS)
    values = [quad.object.value for quad in parsed if quad.predicate.value.endswith("prefLabel")]
    assert values == [value]


def test_identifiers_are_percent_encoded() -> None:
    (one,) = ingest_files(things(HEADER + "Київ/1 a,Перша,,,,,\n"), source="test")
    # RFC 6570, section 3.2.2: all but unreserved characters, as UTF-8.
    assert lines(one)[0].startswith(f"<{ID}%D0%9A%D0%B8%D1%97%D0%B2%2F1%20a> ")


def test_lists_virtual_columns_defaults_and_several_subjects() -> None:
    described = metadata(
        "list.csv",
        [
            column("id", suppressOutput=True),
            column("country", separator=";", valueUrl="id/region/{country}"),
            column("state", default="unknown"),
            column("owner", aboutUrl="id/owner/{owner}", propertyUrl="rdfs:label"),
            {
                "name": "class",
                "virtual": True,
                "propertyUrl": "rdf:type",
                "valueUrl": "ontology#Actor",
            },
            {"name": "fixed", "virtual": True, "propertyUrl": TERMS + "unit", "default": "x"},
        ],
    )
    text = b"id,country,state,owner\na,UA; FR,,Ann\nb,,open,\n"
    (one,) = ingest_files({"list.csv": text, "list.csv-metadata.json": described}, source="test")
    short = [
        line.replace(f" <{SOURCE}> .", "")
        .replace("https://w3id.org/ris3graph/", "/")
        .replace(TERMS, "terms#")
        .replace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:")
        .replace("http://www.w3.org/2000/01/rdf-schema#", "rdfs:")
        for line in lines(one)
        if "wasDerivedFrom" not in line
    ]
    assert short == [
        "</id/thing/a> <terms#country> </id/region/UA>",
        "</id/thing/a> <terms#country> </id/region/FR>",
        '</id/thing/a> <terms#state> "unknown"',
        '</id/thing/b> <terms#state> "open"',
        '</id/owner/Ann> <rdfs:label> "Ann"',
        "</id/thing/a> <rdf:type> </ontology#Actor>",
        "</id/thing/b> <rdf:type> </ontology#Actor>",
        '</id/thing/a> <terms#unit> "x"',
        '</id/thing/b> <terms#unit> "x"',
    ]


def test_a_table_alone_is_checked_against_those_beside_it(tmp_path: Path) -> None:
    child = metadata(
        "child.csv",
        [column("id", suppressOutput=True), column("of", valueUrl="id/thing/{of}")],
        foreignKeys=[
            {
                "columnReference": "of",
                "reference": {"resource": "things.csv", "columnReference": "id"},
            }
        ],
    )
    (tmp_path / "child.csv").write_text("id,of\nx,a\n")
    (tmp_path / "child.csv-metadata.json").write_bytes(child)
    (alone,) = ingest_paths([tmp_path / "child.csv"], source="test")
    assert "things.csv is not here" in alone.warnings[0].message
    for name, data in things(GOOD).items():
        (tmp_path / name).write_bytes(data)
    (checked,) = ingest_paths([tmp_path / "child.csv"], source="test")
    assert checked.warnings == ()
    assert checked.nquads == alone.nquads


def test_a_packed_table() -> None:
    files = {"things.csv.gz": gzip.compress(GOOD.encode()), "things.csv-metadata.json": THINGS}
    (one,) = ingest_files(files, source="test")
    assert (one.media_type, one.rows) == ("text/csv", 2)


def test_the_pilot_loads_without_a_warning() -> None:
    found = ingest_paths([resources.pilot()], source="pilot")
    assert {one.name: one.rows for one in found} == {
        "actors.csv": 719,
        "analyst_findings.csv": 4,
        "attributions.csv": 359,
        "cluster_members.csv": 80,
        "clusters.csv": 21,
        "collaboration_participants.csv": 948,
        "collaborations.csv": 528,
        "event_participants.csv": 228,
        "events.csv": 57,
        "infrastructure.csv": 47,
        "priorities.csv": 9,
        "programmes.csv": 3,
        "relationships.csv": 107,
        "strategies.csv": 2,
    }
    assert not [warning for one in found for warning in one.warnings]
    store = pyoxigraph.Store()
    for one in found:
        store.load(input=one.nquads, format=pyoxigraph.RdfFormat.N_QUADS)
    assert len(store) == sum(len(lines(one)) for one in found)
    graph = "https://w3id.org/ris3graph/graph/source/pilot"
    assert [each.value for each in store.named_graphs()] == [graph]
