"""Whatever stands in a file, it is loaded with a report or refused by its name.

Each seed damages one of the sets of files that the importers read: cut off, bytes turned,
marks and markers put in, cells and lines swapped, values of JSON replaced. What is loaded
must be statements that the engine can store; nothing else than an ``InputError`` may come
out of it.
"""

from __future__ import annotations

import gzip
import json
import time
from random import Random
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store, parse, serialize

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import ingest_files

from . import test_ror
from .tables import GOOD, THINGS, things
from .test_importers import SETS
from .test_workbook import GOOD_ROWS, NAMES, book

QUICK, MANY = 60, 3000
TURTLE = b'@prefix x: <https://x.example/> . x:a x:b "c"@en , 5 ; x:d [ x:e ( 1 "t" ) ] .'
WORKBOOK = json.dumps(json.loads(THINGS) | {"url": "things.xlsx"}).encode()
FILES: dict[str, tuple[str, dict[str, bytes]]] = {
    **{
        name: (kind, {f: t.encode() for f, t in each.items()})
        for name, (kind, each) in SETS.items()
    },
    "csvw": ("auto", things(GOOD)),
    "xlsx": (
        "auto",
        {"things.xlsx": book(NAMES, *GOOD_ROWS), "things.xlsx-metadata.json": WORKBOOK},
    ),
    **{
        f"rdf {kind.file_extension}": (
            "auto",
            {
                f"a.{kind.file_extension}": serialize(
                    (quad.triple for quad in parse(TURTLE, format=RdfFormat.TURTLE)), format=kind
                )
                or b""
            },
        )
        for kind in (
            *(RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.N3, RdfFormat.RDF_XML),
            *(RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD),
        )
    },
}
MARKS = (
    *(b"\0", b"\r", b"\n", b'"', b"'", b",", b";", b"\t", b" ", b"[", b"{", b"}", b"]", b"\\"),
    *(b"\xff", b"\xc3", b"\x85", b"\x1a", b"%", b"<", b">", b"&", b"_:", b"@", b"-", b"."),
    *("\ufeff\u202e\u2028\u200b".encode(), b"\\u0000", b"\\ud800", b"null", b"1e999", b"0" * 400),
    *(b"A" * 3000, b"sep=;\n", b"<<<<<<< a\n", b"=======\n", b"||||||| b\n", b">>>>>>> c\n"),
)
VALUES: tuple[Any, ...] = (
    *(None, 0, 1.5, True, [], {}, "", "x", [None], [[]], {"a": 1}, -1, 10**30, float("nan")),
    *("\ud800", "\0", "\u200b", ["x"], [{}]),
)


def damaged(random: Random, data: bytes) -> bytes:
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice([1, 2, 10, 100]))
        lines = data.split(b"\n")
        line = random.randrange(len(lines))
        match random.randrange(8):
            case 0:
                data = data[:start]
            case 1:
                data = data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]
            case 2:
                data = data[:start] + random.choice(MARKS) + data[start:]
            case 3:
                data = data[:start] + random.choice(MARKS) + data[end:]
            case 4:
                data = data[:start] + data[start:end] * random.choice([0, 2, 30]) + data[end:]
            case 5:
                data = data[:start] + random.randbytes(4) + data[start:]
            case 6:
                other = random.randrange(len(lines))
                lines[line], lines[other] = lines[other], lines[line]
                data = b"\n".join(lines)
            case _:
                mark = random.choice([b",", b";", b"\t"])
                cells = lines[line].split(mark)
                random.shuffle(cells)
                lines[line] = mark.join(cells)
                data = b"\n".join(lines)
    return data


def replaced(random: Random, value: Any) -> Any:
    if random.random() < 0.04:
        return random.choice(VALUES)
    if isinstance(value, dict):
        return {k: replaced(random, v) for k, v in value.items() if random.random() > 0.01}
    if isinstance(value, list):
        return [replaced(random, member) for member in value]
    return value


def check_problems(problems: list[Problem]) -> None:
    assert problems
    assert all(each.file and each.message and each.hint for each in problems)
    assert all(each.line is None or each.line > 0 for each in problems)


def fuzz(name: str, seed: int) -> None:
    random = Random(f"{name} {seed}")
    kind, files = FILES[name]
    files = dict(files)
    file = random.choice(list(files))
    data = files.pop(file)
    if file.endswith(".json") and random.random() < 0.6:
        records = [test_ror.FIRST, test_ror.SECOND] if name == "ror" else json.loads(data)
        data = json.dumps(replaced(random, records)).encode()
    else:
        data = damaged(random, data)
    if random.random() < 0.1 and not file.endswith("-metadata.json"):
        file += ".gz"
        data = damaged(random, gzip.compress(data, mtime=0))
    if random.random() < 0.03:
        file += random.choice([".txt", ".csv", ".xlsx", ".ttl", ".json", ".gz"])
    try:
        found = ingest_files(
            files | {file: data}, source="x", format=random.choice([kind, kind, "auto"])
        )
    except InputError as error:
        check_problems(error.problems)
    else:
        for one in found:
            lines = one.nquads.splitlines()
            assert len(lines) == len(set(lines))
            Store().bulk_load(one.nquads, format=RdfFormat.N_QUADS)
            assert all(warning.hint for warning in one.warnings)


@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_loaded_or_refused(name: str) -> None:
    for seed in range(QUICK):
        fuzz(name, seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_many_damaged_files_are_loaded_or_refused(name: str) -> None:
    for seed in range(QUICK, MANY):
        fuzz(name, seed)


def outcome(files: dict[str, bytes], kind: str) -> str:
    """What becomes of files; it must not take a minute."""
    began = time.perf_counter()
    try:
        ingest_files(files, source="x", format=kind)
        told = "loaded"
    except InputError as error:
        told = str(error)
    assert len(told) < 100_000
    assert time.perf_counter() - began < 60
    return told


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SETS, "csvw"])
@pytest.mark.parametrize("columns", [1_000_000])
def test_a_million_columns(name: str, columns: int) -> None:
    kind, files = FILES[name]
    wide = {
        file: ",".join(f"c{n}" for n in range(columns)).encode() + b"\n1\n"
        for file in files
        if not file.endswith("-metadata.json")
    }
    assert outcome(files | wide, kind) != "loaded"
    more = {file: b";c".join([b"", *[b""] * columns]).join([b"", b"\n"]) for file in wide}
    added = {file: files[file].split(b"\n", 1)[0] + more[file] for file in wide}
    assert outcome(files | added, kind) != "loaded"


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SETS, "csvw"])
def test_a_cell_of_ten_megabytes(name: str) -> None:
    kind, files = FILES[name]
    last = [file for file in files if not file.endswith("-metadata.json")][-1]
    names = {"csvw": "Друга", "katottg": "Прикладне", "municipal": "Зразкова", "ror": "AS"}
    old = names.get(name, "pic:900000001" if name == "merged" else "SAMPLE OFFICE").encode()
    for letter in (b"x", b"\xc3\x83\xc2\xa9", b'""'):
        outcome(files | {last: files[last].replace(old, letter * 5_000_000)}, kind)
        outcome(files | {last: letter * 5_000_000}, kind)
        outcome(files | {last: letter * 5_000_000 + b"\n" + files[last]}, kind)
