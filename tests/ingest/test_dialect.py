"""Tables in other dialects than RFC 4180, as the metadata say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import Ingested, ingest_files

from .tables import GOOD, HEADER, THINGS, column, metadata, things

EXCEL = GOOD.replace(",", ";")


def read(data: bytes, **dialect: Any) -> Ingested:
    described = json.loads(THINGS) | {"dialect": dialect}
    files = {"things.csv": data, "things.csv-metadata.json": json.dumps(described).encode()}
    (one,) = ingest_files(files, source="test")
    return one


@pytest.mark.parametrize(
    ("data", "dialect"),
    [
        (EXCEL.encode(), {"delimiter": ";"}),
        (EXCEL.encode("cp1251"), {"delimiter": ";", "encoding": "windows-1251"}),
        (b"\xef\xbb\xbf" + EXCEL.replace("\n", "\r\n").encode(), {"delimiter": ";"}),
        (GOOD.replace(",", "\t").encode("utf-16"), {"delimiter": "\t", "encoding": "utf-16"}),
        (EXCEL.replace("Перша", "'Перша'").encode(), {"delimiter": ";", "quoteChar": "'"}),
    ],
    ids=["semicolons", "windows-1251", "excel", "utf-16", "other quotation marks"],
)
def test_the_same_table_in_another_dialect(data: bytes, dialect: dict[str, Any]) -> None:
    (plain,) = ingest_files(things(GOOD), source="test")
    assert read(data, **dialect).nquads == plain.nquads


def test_the_separator_that_excel_states_goes_before_that_of_the_metadata() -> None:
    (plain,) = ingest_files(things(GOOD), source="test")
    assert read(f"sep=;\r\n{EXCEL}".encode()).nquads == plain.nquads
    assert read(f"SEP=,\n{GOOD}".encode(), delimiter=";").nquads == plain.nquads
    with pytest.raises(InputError, match=r"things\.csv, line 4, column name"):
        read(f"sep=;\n{EXCEL}".replace("Друга", "").encode())


def test_a_table_without_a_header_is_taken_in_the_order_of_the_metadata() -> None:
    body = GOOD.split("\n", 1)[1].encode()
    (plain,) = ingest_files(things(GOOD), source="test")
    one = read(body, header=False)
    assert one.rows == plain.rows
    # Rows count from 1 then, there being no header (RFC 7111).
    assert one.nquads == plain.nquads.replace(b"#row=2", b"#row=1").replace(b"#row=3", b"#row=2")


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        ({"delimiter": ";;"}, "delimiter of dialect must be one"),
        ({"quoteChar": None}, "quoteChar of dialect must be one"),
        ({"delimiter": '"'}, "must differ"),
        ({"header": "yes"}, "must be true or false"),
        ({"encoding": "windows-9999"}, "is not known"),
        ({"skipRows": 2}, "Not supported in dialect: skipRows"),
    ],
)
def test_what_is_not_supported_is_an_error(dialect: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(GOOD.encode(), **dialect)


@pytest.mark.parametrize(
    ("data", "dialect", "line", "message"),
    [
        (GOOD.encode(), {"delimiter": ";"}, 1, "separated by commas, not by semicolons"),
        (GOOD.encode(), {"encoding": "ascii"}, 2, "not ascii"),
        (EXCEL.encode() + b"c;x\n", {"delimiter": ";"}, 4, "2 cells, the header has 7"),
    ],
)
def test_a_table_that_is_not_so(
    data: bytes, dialect: dict[str, Any], line: int, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(data, **dialect)
    problem = caught.value.problems[0]
    assert (problem.line, message in problem.message) == (line, True)


def test_several_tables_described_in_one_file() -> None:
    table = json.loads(THINGS)
    group = {
        "@context": table.pop("@context"),
        "dcterms:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "tables": [table, table | {"url": "more.csv"}],
    }
    more = HEADER + "c,Третя,,,,,a\n"
    files = {"things.csv": GOOD, "more.csv": more, "csv-metadata.json": json.dumps(group)}
    found = ingest_files({name: text.encode() for name, text in files.items()}, source="test")
    (plain,) = ingest_files(things(GOOD), source="test")
    assert [one.name for one in found] == ["things.csv", "more.csv"]
    assert found[0].nquads == plain.nquads
    assert {one.licence for one in found} == {"https://creativecommons.org/licenses/by/4.0/"}
    with pytest.raises(InputError, match=r"describes «other[.]csv» 0 times"):
        ingest_files(
            {"other.csv": b"a\n", "csv-metadata.json": json.dumps(group).encode()}, source="test"
        )


@pytest.mark.parametrize(("mark", "row"), [(",", 5), (";", 5), ("\t", 4)])
def test_rows_of_empty_cells_are_skipped_and_the_others_keep_their_lines(
    mark: str, row: int
) -> None:
    head, first, second, _ = GOOD.replace(",", mark).split("\n")
    empty, quoted = mark * 6, mark.join(['""', " ", *['""'] * 5])
    text = "\n".join([head, first, empty, "", quoted, second, empty, empty, ""])
    one = read(text.encode(), delimiter=mark)
    # Lines of nothing but spaces or tabs are no rows; rows of empty cells are, and count.
    assert re.findall("row=([0-9]+)>", one.nquads.decode()) == ["2", str(row)]
    assert (one.rows, one.line(2), one.line(row)) == (2, 2, 6)
    wrong = text.replace("yes", "maybe").replace("no", "perhaps")
    with pytest.raises(InputError) as caught:
        read(wrong.encode(), delimiter=mark)
    assert [problem.line for problem in caught.value.problems] == [2, 6]
    with pytest.raises(InputError, match="header and no rows"):
        read(f"{head}\n{empty}\n".encode(), delimiter=mark)


def test_a_cell_of_one_quotation_mark_is_not_empty() -> None:
    described = metadata("list.csv", [column("id", propertyUrl="skos:note")])
    files = {"list.csv": b'id\n""""\n""\n","\n', "list.csv-metadata.json": described}
    (one,) = ingest_files(files, source="test")
    assert one.rows == 2
