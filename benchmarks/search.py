"""Search side by side with SQLite and rapidfuzz, and inside SPARQL with plain filters.

Run as ``python -m benchmarks.search [pilot|all] [queries]``. ``all`` are the names of all
organisations and projects in the merged CORDIS tables beside the checkout. Queries are
drawn with a fixed seed from the names: whole names, two words of a name, and names with two
typing errors, each to be found again. The peers answer the same texts on the same names.
"""

from __future__ import annotations

import csv
import platform
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

import rapidfuzz
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from benchmarks.cordis import available, table
from benchmarks.harness import sizes
from ris3graph import resources
from ris3graph.rdf.namespaces import entity
from ris3graph.rdf.searching import SCORE_FUNCTION, score_function, with_hits
from ris3graph.search import Entry, Name, SearchIndex, build
from ris3graph.search.query import MAX_CHARACTERS

LIMIT = 20
SLOW = 30
"""So many queries are put to a peer that looks at every name."""
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
ACTOR = NamedNode("urn:Actor")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Find = Callable[[str], Sequence[str]]


def pilot() -> Iterator[Entry]:
    for kind, file, key, names in (
        ("actor", "actors", "actor_id", ("name_uk", "name_en", "short_name")),
        ("collaboration", "collaborations", "id", ("title",)),
        ("event", "events", "id", ("title",)),
        ("cluster", "clusters", "id", ("name_uk", "name_en")),
        ("infrastructure", "infrastructure", "id", ("name_uk", "name_en")),
    ):
        path = resources.pilot() / f"{file}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                found = [Name(row[name], name[-2:], name != "short_name") for name in names]
                yield Entry(
                    entity(kind, row[key]), kind, names=[name for name in found if name.text]
                )


def cordis() -> Iterator[Entry]:
    for row in table("organisations").iter_rows(named=True):
        names = [Name(row["name"] or "", "en"), Name(row["short_name"] or "", "en", False)]
        yield Entry(
            entity("actor", row["org_id"].replace(":", "-")),
            "actor",
            row["country"] or "",
            names=[name for name in names if name.text],
            identifiers=[row["org_id"], row["pic"] or ""],
        )
    for row in table("projects").iter_rows(named=True):
        title = row["acronym"] or f"{row['programme']} project, CORDIS RCN {row['project_rcn']}"
        yield Entry(
            entity("collaboration", f"{row['programme'].lower()}-{row['project_rcn']}"),
            "collaboration",
            names=[Name(title, "en")],
            identifiers=[row["project_rcn"]],
        )


def mistyped(text: str, errors: int, chance: random.Random) -> str:
    """Swap, drop or replace a letter within a word, so many times."""
    letters = list(text)
    for _ in range(errors):
        places = [
            place
            for place in range(1, len(letters) - 1)
            if letters[place].isalpha() and letters[place + 1].isalpha()
        ]
        if not places:
            break
        place = chance.choice(places)
        match chance.randrange(3):
            case 0:
                letters[place : place + 2] = letters[place + 1], letters[place]
            case 1:
                del letters[place]
            case _:
                letters[place] = chance.choice("aeiorst")
    return "".join(letters)


def drawn(entries: Sequence[Entry], count: int) -> dict[str, list[tuple[str, str]]]:
    """Texts with the thing that each is to find, by what was done to the name.

    Some titles are longer than a text that is searched for may be; nobody types those.
    """
    chance = random.Random(20_241_124)
    named = (entry for entry in entries if entry.names)
    long = [
        e
        for e in named
        if len((text := e.names[0].text).split()) > 2 and len(text) < MAX_CHARACTERS
    ]
    found: dict[str, list[tuple[str, str]]] = {"whole name": [], "two words": [], "two errors": []}
    for entry in chance.sample(long, min(len(long), count)):
        name = entry.names[0].text
        words = [word for word in name.split() if len(word) > 3] or name.split()
        found["whole name"].append((name, entry.iri))
        part = " ".join(chance.sample(words, min(2, len(words))))
        found["two words"].append((part, entry.iri))
        found["two errors"].append((mistyped(name, 2, chance), entry.iri))
    return found


def like(entries: Sequence[Entry]) -> Find:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE names (iri TEXT, name TEXT)")
    database.executemany("INSERT INTO names VALUES (?, ?)", rows(entries))

    def find(text: str) -> list[str]:
        words = text.split()
        where = " AND ".join("name LIKE '%' || ? || '%'" for _ in words)
        answer = database.execute(f"SELECT iri FROM names WHERE {where} LIMIT {LIMIT}", words)
        return [iri for (iri,) in answer]

    return find


def full_text(entries: Sequence[Entry]) -> Find:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE names USING fts5(iri UNINDEXED, name, tokenize=trigram)")
    database.executemany("INSERT INTO names VALUES (?, ?)", rows(entries))

    def find(text: str) -> list[str]:
        grams = {text[i : i + 3].replace('"', '""') for i in range(len(text) - 2)}
        query = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        answer = database.execute(
            f"SELECT iri FROM names WHERE names MATCH ? ORDER BY rank LIMIT {LIMIT}", [query]
        )
        return [iri for (iri,) in answer]

    return find


def brute_force(entries: Sequence[Entry]) -> Find:
    pairs = list(rows(entries))
    names = [name.lower() for _, name in pairs]

    def find(text: str) -> list[str]:
        best = rapidfuzz.process.extract(
            text.lower(), names, scorer=rapidfuzz.fuzz.WRatio, limit=LIMIT
        )
        return [pairs[place][0] for _, _, place in best]

    return find


def rows(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    return ((entry.iri, name.text) for entry in entries for name in entry.names)


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def measure(find: Find, texts: Sequence[tuple[str, str]]) -> tuple[list[float], float]:
    """Return milliseconds of each query, and the share found among the first five."""
    times, right = [], 0
    for text, iri in texts:
        started = time.perf_counter()
        found = find(text)
        times.append((time.perf_counter() - started) * 1000)
        right += iri in found[:5]
    return times, right / len(texts)


def compare(entries: Sequence[Entry], count: int) -> SearchIndex:
    started = time.perf_counter()
    arrays = build(entries)
    built = time.perf_counter() - started
    size = sum(array.nbytes for array in arrays.values()) / 1e6
    index = SearchIndex(arrays)
    print(f"{len(entries):,} things, {sum(len(e.names) for e in entries):,} names; ", end="")
    print(f"index made in {built:.1f} s, {size:.1f} MB")
    peers: dict[str, tuple[Find, int]] = {
        "ris3graph": (lambda text: [hit.iri for hit in index.search(text).hits], count),
        "SQLite LIKE, all words": (like(entries), count),
        "SQLite FTS5 trigram, bm25": (full_text(entries), SLOW),
        "rapidfuzz extract, WRatio": (brute_force(entries), SLOW),
    }
    print(f"{'milliseconds':40} {'p50':>8} {'p95':>8} {'most':>8} {'x':>7} {'found@5':>8}")
    for kind, texts in drawn(entries, count).items():
        base = 0.0
        for peer, (find, most) in peers.items():
            times, right = measure(find, texts[:most])
            middle = statistics.median(times)
            base = base or middle
            high = statistics.quantiles(times, n=20)[-1]
            print(f"{kind:12} {peer:27} {middle:8.2f} {high:8.2f} {max(times):8.2f}", end="")
            print(f" {middle / base:7.1f} {right:8.3f}")
    return index


def compare_sparql(entries: Sequence[Entry], index: SearchIndex) -> None:
    """Time a search inside SPARQL: the graph, the function, and a filter of the standard."""
    store = Store()
    store.bulk_extend(
        Quad(NamedNode(entry.iri), predicate, value, DefaultGraph())
        for entry in entries
        for predicate, value in (
            (TYPE, ACTOR),
            *((LABEL, Literal(name.text, language=name.language)) for name in entry.names),
        )
    )
    search = "https://w3id.org/ris3graph/search#"
    ways = {
        "graph:search": "GRAPH <https://w3id.org/ris3graph/graph/search> "
        f'{{ ?t <{search}matches> "national university" ; <{search}score> ?s }} ?t a <urn:Actor>',
        "search:score(?t, text)": f"?t a <urn:Actor> BIND(<{search}score>(?t, "
        '"national university") AS ?s) FILTER(BOUND(?s))',
        "CONTAINS(LCASE(?name))": f'?t {LABEL} ?s FILTER(CONTAINS(LCASE(STR(?s)), "national")'
        ' && CONTAINS(LCASE(STR(?s)), "university"))',
    }
    base = 0.0
    for way, pattern in ways.items():
        query = f"SELECT ?t ?s WHERE {{ {pattern} }} ORDER BY DESC(?s) LIMIT 20"

        def run(query: str = query) -> None:
            functions = {SCORE_FUNCTION: score_function(index.scores)}
            list(store.query(with_hits(query, index.scores), custom_functions=functions))

        middle = statistics.median(timed(run) for _ in range(7))
        base = base or middle
        print(f"SPARQL       {way:27} {middle:8.2f} {'':17} {middle / base:7.1f}")


def main(size: str = "all", count: str = "300") -> None:
    if size == "all" and not available():
        print("The CORDIS tables are not beside this checkout; only the pilot is measured.")
        size = "pilot"
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, ", end="")
    print(", ".join(f"{n} {version(n)}" for n in ("ris3graph", "rapidfuzz", "pyoxigraph", "numpy")))
    entries = list(pilot() if size == "pilot" else cordis())
    compare_sparql(entries, compare(entries, int(count)))


if __name__ == "__main__":
    for chosen in sys.argv[1:2] or [name for name in sizes() if name != "h2020"]:
        main(chosen, *sys.argv[2:])
