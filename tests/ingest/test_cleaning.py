"""Names that something happened to on the way, in every kind of file that is read."""

from __future__ import annotations

import json

import pytest

from ris3graph.errors import InputError
from ris3graph.ingest import Ingested, ingest_files

from . import test_cordis_merged, test_cordis_official, test_katottg, test_municipal, test_ror
from .tables import GOOD, THINGS
from .test_workbook import GOOD_ROWS, NAMES, book

TWICE = "The text was encoded twice; it was repaired"
UNSEEN = "Characters that nobody sees were taken off"
BLANK = "Nothing of the cell can be seen; it counts as empty"


def as_latin_1(text: str) -> str:
    return text.encode().decode("latin-1")


def as_windows_1251(text: str) -> str:
    return text.encode().decode("cp1251")


SETS: dict[str, tuple[dict[str, str | bytes], str, int, str]] = {
    # Files, a name in the last of them, its line, and what its column is called.
    "official": (
        {
            "project.csv": test_cordis_official.PROJECTS,
            "organization.csv": test_cordis_official.BODIES,
        },
        "SAMPLE OFFICE",
        4,
        "name",
    ),
    "merged": (
        {
            "participations.csv": test_cordis_merged.PARTICIPATIONS,
            "projects.csv": test_cordis_merged.PROJECTS,
            "organisations.csv": test_cordis_merged.ORGANISATIONS,
        },
        "SAMPLE UNIVERSITY",
        2,
        "name",
    ),
    "ror": (
        {"dump.json": json.dumps([test_ror.FIRST, test_ror.SECOND], ensure_ascii=False, indent=1)},
        "Akademie der Muster",
        57,  # where the record begins
        "name",
    ),
    "katottg": ({"units.csv": test_katottg.TABLE}, "Прикладне", 5, "name"),
    "municipal": ({"agreements.csv": test_municipal.TABLE}, "Зразкова", 2, "hromada_name"),
    "csvw": ({"things.csv-metadata.json": THINGS, "things.csv": GOOD}, "Друга", 3, "name"),
}


def load(name: str, new: str) -> Ingested:
    files, old, _, _ = SETS[name]
    data = {
        file: (text if isinstance(text, bytes) else text.replace(old, new).encode())
        for file, text in files.items()
    }
    last = [file for file in files if not file.endswith("-metadata.json")][-1]
    return next(one for one in ingest_files(data, source="x") if one.name == last)


def told(one: Ingested, message: str) -> list[tuple[int | None, str | None, str | None]]:
    return [(w.line, w.column, w.value) for w in one.warnings if w.message == message]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("damage", [as_latin_1, as_windows_1251])
def test_a_name_that_was_encoded_twice_is_mended_and_told_with_its_line(name: str, damage) -> None:
    _, _, line, column = SETS[name]
    # Neither has the byte 98 of UTF-8, which Windows-1251 cannot read.
    one = load(name, damage("Ґанок у Львові"))
    whole = load(name, "Ґанок у Львові")
    assert one.nquads == whole.nquads
    assert set(told(one, TWICE)) - set(told(whole, TWICE)) == {
        (line, column, damage("Ґанок у Львові"))
    }


@pytest.mark.parametrize("name", SETS)
def test_what_nobody_sees_is_taken_off_and_told_with_its_line(name: str) -> None:
    _, old, line, column = SETS[name]
    half = len(old) // 2
    one = load(name, f"\u202e{old[:half]}\u200b{old[half:]}\u202c")
    shown = f"\\u202e{old[:half]}\\u200b{old[half:]}\\u202c"
    assert told(one, UNSEEN) == [(line, column, shown)]
    assert one.nquads == load(name, old).nquads


@pytest.mark.parametrize(
    ("written", "meant"),
    [("R&amp;D", "R&D"), ("A&amp;#39;s &lt;B&gt;", "A's <B>"), ("&#1030;&#x43a;с", "Ікс")],
)
# In the official files a semicolon separates cells.
@pytest.mark.parametrize("name", [name for name in SETS if name != "official"])
def test_characters_written_as_in_html_are_mended_and_told(
    name: str, written: str, meant: str
) -> None:
    _, _, line, column = SETS[name]
    one = load(name, written)
    assert one.nquads == load(name, meant).nquads
    repaired = "Characters written as in HTML were repaired"
    assert told(one, repaired) == [(line, column, written)]


@pytest.mark.parametrize("blank", ["\u200b", "\u2060\ufeff", "\u00ad", "\u200d", "\u3164"])
@pytest.mark.parametrize("name", SETS)
def test_a_name_of_which_nothing_can_be_seen_is_an_empty_one(name: str, blank: str) -> None:
    _, _, line, column = SETS[name]
    if name in {"katottg", "municipal", "csvw"}:
        with pytest.raises(InputError) as caught:
            load(name, blank)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (line, column)
        assert problem.message == "The cell must not be empty"
        return
    one = load(name, blank)
    assert [(where, which) for where, which, _ in told(one, BLANK)] == [(line, column)]
    assert blank not in one.nquads.decode()
    assert one.nquads == load(name, "").nquads


def test_a_workbook() -> None:
    rows = [list(row) for row in GOOD_ROWS]
    rows[0][1], rows[1][1] = as_latin_1("Перша"), "Дру\u202eга"
    described = json.dumps(json.loads(THINGS) | {"url": "things.xlsx"}).encode()
    files = {"things.xlsx": book(NAMES, *rows), "things.xlsx-metadata.json": described}
    (one,) = ingest_files(files, source="x")
    assert told(one, TWICE) == [(2, "name", as_latin_1("Перша"))]
    assert told(one, UNSEEN) == [(3, "name", "Дру\\u202eга")]
    assert '"Перша"@uk' in one.nquads.decode()
    assert '"Друга"@uk' in one.nquads.decode()
    rows[1][1] = "\u200b"
    with pytest.raises(InputError, match="line 3, column name: The cell must not be empty"):
        ingest_files(files | {"things.xlsx": book(NAMES, *rows)}, source="x")
    plain = {"things.xlsx": book([*NAMES[:-1], "\ufeffparent"], *GOOD_ROWS)}
    assert ingest_files(files | plain, source="x")[0].rows == 2


def test_many_of_a_kind_are_counted() -> None:
    name = as_latin_1("Ї")
    rows = "".join(f"{number},{name}{number},,,,,\n" for number in range(30))
    files = {"things.csv-metadata.json": THINGS, "things.csv": (GOOD + rows).encode()}
    (one,) = ingest_files(files, source="x")
    assert [w.line for w in one.warnings] == list(range(4, 25))
    assert "30 rows in all, 20 of them told" in one.warnings[-1].message
