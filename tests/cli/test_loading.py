"""Sources loaded in turn: what is published stays, what is loaded is skipped."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ris3graph.errors import StoreError
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.workspace import Workspace
from tests.cli.test_commands import call
from tests.ingest.tables import GOOD, HEADER, THINGS, things
from tests.ingest.test_cordis_merged import TABLES
from tests.ingest.test_workbook import book

ACTOR = """\
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/ris3graph/id/actor/one> a ris3:Actor ; skos:prefLabel "Перша"@uk ;
    ris3:primaryHelix <https://w3id.org/ris3graph/vocabulary/helix/research> .
"""
MANIFEST = """\
[[source]]
name = "small"
paths = ["small.ttl"]
[[source]]
name = "cordis"
title = "CORDIS"
format = "cordis"
paths = ["cordis"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.ttl").write_text(ACTOR, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "cordis").mkdir()
    for name, text in TABLES.items():
        (tmp_path / "cordis" / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.slow  # it loads the pilot three times
def test_a_failed_run_is_taken_up_where_it_stopped(folder: Path) -> None:
    table = folder / "cordis" / "projects.csv"
    whole = table.read_text(encoding="utf-8")
    table.write_text(whole[:-8], encoding="utf-8")
    failed = call(folder / "data", "load", "--manifest", "sources.toml")
    assert failed.returncode == 3
    assert "projects.csv, line 3" in failed.stderr
    table.write_text(whole, encoding="utf-8")
    again = call(folder / "data", "load", "--manifest", "sources.toml", "--json")
    assert again.returncode == 0, again.stderr
    assert "small: loaded already, skipped" in again.stderr
    (outcome,) = json.loads(again.stdout)
    assert (outcome["source"], outcome["version"] >= 2) == ("cordis", True)
    third = call(folder / "data", "load", "--manifest", "sources.toml")
    assert "cordis: loaded already, skipped" in third.stderr


def test_a_format_is_named_or_told_by_the_contents(folder: Path) -> None:
    told = call(folder / "data", "validate", "cordis")
    assert told.returncode == 0, told.stderr
    assert "Read participations.csv: 4 rows" in told.stderr
    named = call(folder / "data", "validate", "cordis", "--format", "csvw")
    assert (named.returncode, "has no metadata" in named.stderr) == (3, True)
    wrong = call(folder / "data", "validate", "cordis", "--format", "excel")
    assert (wrong.returncode, "no such format" in wrong.stderr) == (3, True)


@pytest.mark.parametrize(
    "arguments", [["load"], ["load", "small.ttl"], ["load", "small.ttl", "--manifest", "s.toml"]]
)
def test_files_with_a_source_or_a_manifest(folder: Path, arguments: list[str]) -> None:
    assert call(folder / "data", *arguments).returncode == 2


LOAD = ["load", "cordis", "--source", "cordis"]


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def cut_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A load of which nothing but the version was made: Ctrl+C while it was assessed."""
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "analyse", _interrupted)
        stopped = call(folder / "data", *LOAD)
    assert stopped.returncode == 130
    assert "Version 1 is published, not yet assessed: run «ris3graph analyse»." in stopped.stderr
    assert call(folder / "data", "gaps").returncode == 5
    return folder


def test_a_load_repeated_makes_up_for_the_assessment(cut_off: Path) -> None:
    again = call(cut_off / "data", *LOAD)
    assert again.returncode == 0, again.stderr
    assert "Nothing changes; version 2 has the missing assessment." in again.stderr
    assert call(cut_off / "data", "gaps").returncode == 0
    third = call(cut_off / "data", *LOAD)
    assert "Nothing changes; version 2 holds all of this already." in third.stderr


def test_a_file_that_says_the_same_is_told_and_recorded(folder: Path) -> None:
    loading = ["load", "small.ttl", "--source", "small"]
    assert call(folder / "data", *loading).returncode == 0
    (folder / "small.ttl").write_text(f"{ACTOR}\n# checked\n", encoding="utf-8")
    tried = call(folder / "data", "validate", "small.ttl", "--source", "small")
    assert "nothing stored. The statements are the same, the files are others" in tried.stderr
    told = call(folder / "data", *loading)
    assert "The statements are the same, the files are others: version 2 names" in told.stderr
    again = call(folder / "data", *loading, RIS3_LANGUAGE="uk")
    assert "Нічого не змінилося; версія 2 вже містить усе це." in again.stderr
    steps = [line for line in again.stderr.splitlines() if line.startswith("Завантаження: ")]
    assert steps[:2] == ["Завантаження: читаємо файли", "Завантаження: читаємо small.ttl"]
    # But for commands, which are quoted, and names of files, there is no Latin word.
    words = re.sub("«[^»]*»|small.ttl", "", "".join(again.stderr))
    assert not re.search("[A-Za-z]{2}", words.partition("Попередження")[0]), words


def _damaged(*_: object, **__: object) -> None:
    raise StoreError("Version 1 cannot be read.")


def test_a_disk_that_fails_after_publishing_is_told_with_what_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "analyse", _damaged)
    failed = call(folder / "data", *LOAD)
    assert failed.returncode == 1
    assert "cannot be read. Version 1 is published, not yet assessed" in failed.stderr


@pytest.mark.slow  # it loads and assesses the pilot twice
def test_a_manifest_repeated_makes_up_for_the_assessment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "analyse", _interrupted)
        for _ in range(2):
            assert call(folder / "data", "load", "--manifest", "sources.toml").returncode == 130
    again = call(folder / "data", "load", "--manifest", "sources.toml")
    assert again.returncode == 0, again.stderr
    assert "cordis: loaded already, skipped" in again.stderr
    assert call(folder / "data", "gaps").returncode == 0


def test_an_interrupted_reading_promises_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "prepare", _interrupted)
    stopped = call(folder / "data", *LOAD)
    assert (stopped.returncode, "published" in stopped.stderr) == (130, False)


def test_ukrainian_is_spoken_where_it_is_asked_for(folder: Path) -> None:
    wrong = ACTOR.replace("helix/research", "helix/bussiness")
    (folder / "wrong.ttl").write_text(wrong, encoding="utf-8")
    twice = ACTOR + ACTOR.replace("helix/research", "helix/business")
    (folder / "twice.ttl").write_text(twice, encoding="utf-8")
    told = {
        name: call(folder / "data", "validate", f"{name}.ttl", RIS3_LANGUAGE="uk").stderr
        for name in ("wrong", "twice", "small")
    }
    assert (
        "wrong.ttl, стовпець primaryHelix: Невідоме значення поля «сторона четверної спіралі» "
        "«bussiness». Допустимі значення: business," in told["wrong"]
    )
    assert (
        "twice.ttl, стовпець primaryHelix: actor/one: поле «сторона четверної спіралі» має одне "
        "значення; у twice.ttl, це «research», а тут «business». Видаліть" in told["twice"]
    )
    assert (
        "Попередження (1): Не названо джерела. Додайте сторінку або набір даних, звідки це взято. "
        f"Уперше: {PREFIXES['id']}actor/one.\n" in told["small"]
    )
    assert "Перевірено, нічого не збережено. Завантаження змінило б: додано" in told["small"]


TOLD = {
    "cells": [
        "things.csv, рядок 2, стовпець open: Значення не є ні yes, ні no «так». "
        "Напишіть yes або no.",
        "things.csv, рядок 3, стовпець назва name: Клітинка не може бути порожньою. Заповніть її.",
        "things.csv, рядок 3, стовпець start: Значення — не дата «31.12.2020». "
        "Напишіть 2020-12-31 (рік, місяць, день).",
        "things.csv, рядок 3, стовпець amount: Значення — не число «1 000». Пишіть лише цифри, "
        "без пробілів та одиниць виміру.",
    ],
    "empty": [
        "ror.json, рядок 1: У файлі немає жодної організації. Візьміть вивантаження, яке публікує "
        "ROR, або таку відповідь його API, у якій є організації."
    ],
    "book": [
        "things.xlsx, рядок 2, стовпець name: У клітинці B2 — помилка електронної таблиці «#N/A». "
        "Виправте формулу або, якщо значення невідоме, очистьте клітинку."
    ],
    "metadata": [
        "things.csv-metadata.json: Тип даних «bool» стовпця open не підтримується. Виправте "
        "метадані; що підтримується, описано на початку ingest/csvw.py."
    ],
    "none": ["none: Такого файлу чи теки немає. Перевірте назву і шлях."],
}
"""What is told of damaged files, all of it in one language."""


@pytest.mark.parametrize("case", TOLD)
def test_what_is_wrong_with_files_is_told_in_ukrainian_throughout(case: str, folder: Path) -> None:
    titled = HEADER.replace("name", "назва name")
    rows = "a,Перша,2023-02,1,так,,\nb,,31.12.2020,1 000,yes,,\n"
    files = {
        "cells": {"things.csv": (titled + rows).encode(), "things.csv-metadata.json": THINGS},
        "empty": {"ror.json": b"[]"},
        "book": {
            "things.xlsx": book(HEADER.strip().split(","), ["a", "#N/A"]),
            "things.xlsx-metadata.json": THINGS.replace(b"things.csv", b"things.xlsx"),
        },
        "metadata": things(GOOD)
        | {"things.csv-metadata.json": THINGS.replace(b'"boolean"', b'"bool"')},
        "none": {},
    }
    for name, data in files[case].items():
        (folder / name).write_bytes(data)
    given = next(iter(files[case]), "none")
    told = call(folder / "data", "validate", given, RIS3_LANGUAGE="uk")
    assert told.returncode == 3
    assert told.stderr.partition("ris3graph: ")[2].splitlines() == TOLD[case]


def test_what_was_mended_is_told_in_ukrainian_and_to_programs_in_english(folder: Path) -> None:
    told = call(folder / "data", "validate", "cordis", RIS3_LANGUAGE="uk")
    notes = [line for line in told.stderr.splitlines() if line.startswith("Примітка")]
    assert notes[0] == (
        "Примітка: organisations.csv, рядок 3, стовпець name: Організації без назви (1) показано "
        "за номером. Якщо знаєте їхні назви, додайте їх у власній таблиці."
    )
    # But for the values, which are quoted, no two English words stand together.
    assert not re.search("[a-z]+ [a-z]+", re.sub("«[^»]*»", "", "".join(notes))), notes
    assert "Уперше: organisations.csv, рядок 2, стовпець name." in told.stderr
    document = call(folder / "data", "validate", "cordis", "--json", RIS3_LANGUAGE="uk").stdout
    assert json.loads(document)["warnings"][0]["message"] == (
        "1 organisations have no name and are shown by their number"
    )


def test_english_is_spoken_where_no_language_is_asked_for(folder: Path) -> None:
    told = call(folder / "data", "validate", "small.ttl")
    assert "Warning, 1 times: No source is named. Add the page or data set" in told.stderr
    assert "Checked, nothing stored. A load would change:" in told.stderr
