"""How many names are found again by their Ukrainian form, with and without typing errors."""

import csv
import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ris3graph import resources
from ris3graph.search import Entry, Name, SearchIndex, build

PAIRS = [
    ("Львівська політехніка", "Lviv Polytechnic National University"),
    (
        "Одеський національний університет імені Мечникова",
        "Odesa I. I. Mechnikov National University",
    ),
    ("Сумський державний університет", "Sumy State University"),
    ("Ужгородський національний університет", "Uzhhorod National University"),
    (
        "Херсонський державний аграрно-економічний університет",
        "Kherson State Agrarian and Economic University",
    ),
    (
        "Чорноморський національний університет імені Петра Могили",
        "Petro Mohyla Black Sea National University",
    ),
    ("Вінницький національний технічний університет", "Vinnytsia National Technical University"),
    ("Харківська державна академія культури", "Kharkiv State Academy of Culture"),
    ("Інститут фізики", "Institute of Physics"),
    ("Інститут молекулярної біології і генетики", "Institute of Molecular Biology and Genetics"),
    ("Інститут електрозварювання", "Electric Welding Institute"),
    ("Фізико-хімічний інститут", "Physico-Chemical Institute"),
    ("Головна астрономічна обсерваторія", "Main Astronomical Observatory"),
    ("Київська міська рада", "Kyiv City Council"),
    ("Миколаївська обласна державна адміністрація", "Mykolaiv Regional State Administration"),
    ("Міністерство освіти і науки", "Ministry of Education and Science"),
    ("Торгово-промислова палата", "Chamber of Commerce and Industry"),
    ("Харківський авіаційний завод", "KHARKOV AVIATION PLANT"),
    ("Запорізький автомобільний завод", "ZAPOROZHYE AUTOMOBILE PLANT"),
    ("Дніпровський університет", "DNEPROVSKIY UNIVERSITET"),
    (
        "Чернігівський державний технологічний університет",
        "CHERNIGOV STATE TECHNOLOGICAL UNIVERSITY",
    ),
    ("Центр екологічних ініціатив", "TSENTR EKOLOGICHNYKH INITSIATYV"),
    ("Щастинська громада", "SHASTYNSKA HROMADA"),
    ("Єврейський дім", "Yevreiskyi Dim"),
    ("Юність", "YUNIST LLC"),
    ("Знам’янський машинобудівний завод", "Znamianka machine-building plant"),
    ("Білоцерківський аграрний університет", "BELAYA TSERKOV AGRARIAN UNIVERSITY"),
    ("Національний банк України", "National Bank of Ukraine"),
    ("Державне підприємство «Антонов»", "ANTONOV STATE ENTERPRISE"),
    ("ТОВ «Агроінновація»", "Agroinnovatsiia Ltd"),
]
"""Written by hand: a Ukrainian name, and the only form in which the index knows the thing."""


def mistyped(text: str, errors: int, seed: int) -> str:
    """Swap, drop or replace a letter within a word, so many times."""
    chance = random.Random(seed)
    letters = list(text)
    for _ in range(errors):
        places = [i for i in range(1, len(letters) - 1) if "".join(letters[i : i + 2]).isalpha()]
        if not places:
            break
        place = chance.choice(places)
        kind = chance.randrange(3)
        if kind == 0:
            letters[place : place + 2] = letters[place + 1], letters[place]
        elif kind == 1:
            del letters[place]
        else:
            letters[place] = chance.choice("аеиорст")
    return "".join(letters)


def recall(index: SearchIndex, pairs: Sequence[tuple[str, str]], first: int, errors: int) -> float:
    """Share of the texts whose thing is among the first, or among the nearest."""
    right = 0
    for seed, (text, iri) in enumerate(pairs):
        found = index.search(mistyped(text, errors, seed), limit=first)
        right += iri in [hit.iri for hit in (found.hits or found.near)[:first]]
    return right / len(pairs)


def other_names() -> Iterator[Entry]:
    for file, key, column in (("collaborations", "id", "title"), ("events", "id", "title")):
        with (resources.pilot() / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield Entry(row[key], file, names=[Name(row[column], "en")])


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    pairs = (Entry(name, "actor", names=[Name(name, "en")]) for _, name in PAIRS)
    return SearchIndex(build([*pairs, *other_names()]))


@pytest.mark.parametrize(
    ("errors", "first", "floor"), [(0, 1, 0.95), (0, 5, 0.97), (1, 5, 0.9), (2, 5, 0.8)]
)
def test_ukrainian_names_find_english_and_romanised_ones(
    index: SearchIndex, errors: int, first: int, floor: float
):
    assert recall(index, PAIRS, first, errors) >= floor


@pytest.mark.slow
@pytest.mark.parametrize(("errors", "floor"), [(0, 0.7), (1, 0.67), (2, 0.62)])
def test_names_of_ror_are_found_among_all_of_cordis(
    real: tuple[SearchIndex, list[tuple[str, str]]], errors: int, floor: float
):
    """Some of ROR's Ukrainian names are acronyms, which no spelling leads to."""
    index, pairs = real
    assert recall(index, pairs, 5, errors) >= floor


@pytest.fixture(scope="module")
def real() -> tuple[SearchIndex, list[tuple[str, str]]]:
    folder = Path(resources.ontology()).parents[1] / "shared" / "data"
    if not (folder / "ror" / "ror_ukraine.csv").is_file():
        pytest.skip("the data of ROR and CORDIS are not beside this checkout")
    with (folder / "ror" / "ror_ukraine.csv").open(encoding="utf-8", newline="") as stream:
        ror = list(csv.DictReader(stream))
    with gzip.open(folder / "cordis" / "organisations.csv.gz", "rt", encoding="utf-8") as stream:
        cordis = [
            Entry(row["org_id"], "actor", names=[Name(row["name"], "en")])
            for row in csv.DictReader(stream)
        ]
    named = [Entry(row["ror_id"], "actor", names=[Name(row["name"], "en")]) for row in ror]
    pairs = [
        (row["name_uk"], row["ror_id"])
        for row in ror
        if any("\u0400" < letter < "\u0530" for letter in row["name_uk"])
    ]
    return SearchIndex(build([*cordis, *named])), pairs


COUNCIL = "Vinnytsia City Council"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("мерія Вінниці", COUNCIL),
        ("у мерію Вінниці", COUNCIL),
        ("мерия Винницы", COUNCIL),
        ("міськвиконком Вінниця", COUNCIL),
        ("мерія Києва", "Київська міська рада"),
        ("мерія Миколаєва", "Миколаївська міська рада"),
        ("облрада Миколаєва", "Миколаївська обласна рада"),
        ("облдержадміністрація Вінниці", "Vinnytsia Regional State Administration"),
        ("Миколаївська ОВА", "Миколаївська обласна військова адміністрація"),
        ("вуз Вінниці", "Vinnytsia National Technical University"),
        ("Меридіан", "ТОВ «Меридіан»"),
    ],
)
def test_what_people_call_bodies_finds_them(text: str, first: str):
    names = [
        COUNCIL,
        "Київська міська рада",
        "Миколаївська міська рада",
        "Харківська міська рада",
        "Миколаївська обласна рада",
        "Vinnytsia Regional State Administration",
        "Миколаївська обласна військова адміністрація",
        "Vinnytsia National Technical University",
        "ТОВ «Меридіан»",
    ]
    index = SearchIndex(build([Entry(name, "actor", names=[Name(name, "uk")]) for name in names]))
    assert index.search(text).hits[0].iri == first
