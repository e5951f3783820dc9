"""Searches in a hand-made index; what is expected was written down by a person."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris3graph.errors import NotFoundError
from ris3graph.search import Entry, Name, SearchIndex, build

KPI = "actor/kpi"
ENTRIES = [
    Entry(
        KPI,
        "actor",
        "UA-30",
        "research",
        60,
        [
            Name("Національний технічний університет України «КПІ»", "uk"),
            Name("Igor Sikorsky Kyiv Polytechnic Institute", "en"),
            Name("NTUU KPI", "en", preferred=False),
        ],
        ["kpi", "https://ror.org/00syn5v21", "02070921", "999846453"],
    ),
    Entry(
        "actor/khai",
        "actor",
        "UA-63",
        "research",
        12,
        [Name("National Aerospace University Kharkiv Aviation Institute", "en")],
        ["khai"],
    ),
    Entry(
        "actor/nure",
        "actor",
        "UA-63",
        "research",
        9,
        [Name("Харківський національний університет радіоелектроніки", "uk")],
        ["nure"],
    ),
    Entry("actor/rada", "actor", "UA-63", "authority", 0, [Name("Харківська міська рада", "uk")]),
    Entry("actor/tov", "actor", "UA-30", "business", 0, [Name("ТОВ «Інтегратор»", "uk")]),
    Entry("actor/tov2", "actor", "UA-30", "business", 0, [Name("ТОВ «Прогрес»", "uk")]),
    Entry("actor/ltd", "actor", "UA-05", "business", 0, [Name("Progress Ltd", "en")]),
    Entry("event/forum", "event", "UA-05", "", 3, [Name("Інноваційний форум «Поділля»", "uk")]),
    Entry("cluster/agro", "cluster", "UA-05", "", 0, [Name("AgroVin cluster", "en")]),
    Entry("region/UA-63", "region", "", "", 0, [Name("Харківська область", "uk")], ["UA-63"]),
    Entry("concept/empty", "concept", "", "", 0, [], ["no-name"]),
]


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(build(ENTRIES))


def first(index: SearchIndex, text: str, **more: str) -> str:
    hits = index.search(text, **more).hits
    return hits[0].iri if hits else ""


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Igor Sikorsky Kyiv Polytechnic Institute", KPI),
        ("kyiv polytechnic", KPI),
        ("Київський політехнічний інститут", KPI),
        ("KIIVSKIY POLITEHNICHNIY INSTITUT", KPI),
        ("Киевский политехнический институт", KPI),
        ("polytehcnic kiev", KPI),
        ("КПІ", KPI),
        ("ntuu kpi", KPI),
        ("kyiv polyt", KPI),
        ("Харківський авіаційний інститут", "actor/khai"),
        ("харьковский авиационный институт", "actor/khai"),
        ("aviaton kharkov", "actor/khai"),
        ("Kharkiv National University of Radioelectronics", "actor/nure"),
        ("radio electronics", "actor/nure"),
        ("Kharkiv city council", "actor/rada"),
        ("інтеграор", "actor/tov"),
        ("Integrator LLC", "actor/tov"),
        ("агровін", "cluster/agro"),
        ("innovation forum podillia", "event/forum"),
    ],
)
def test_names_are_found_in_other_spellings(index: SearchIndex, text: str, iri: str):
    assert first(index, text) == iri


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("https://ror.org/00syn5v21", KPI),
        ("00syn5v21", KPI),
        ("02070921", KPI),
        ("ЄДРПОУ 02070921", KPI),
        ("999846453", KPI),
        ("kpi", KPI),
        ("ua-63", "region/UA-63"),
        ("UA63", "region/UA-63"),
        ("no-name", "concept/empty"),
    ],
)
def test_identifiers_are_found_first(index: SearchIndex, text: str, iri: str):
    found = index.search(text)
    assert found.hits[0].iri == iri
    assert found.hits[0].score == 1.0


SCHEMES = [
    Entry(
        "actor/fh",
        "actor",
        "",
        "",
        1,
        [Name("Fraunhofer", "en")],
        ["pic-999984059", "pic:999984059"],
    ),
    Entry("actor/near", "actor", "", "", 99, [Name("PIC 999984058", "en")], ["pic:999984058"]),
    Entry(
        "collaboration/h2020-194666",
        "collaboration",
        names=[Name("Cultural opposition", "en")],
        identifiers=["h2020-194666", "CORDIS RCN 194666; grant 650506"],
    ),
    Entry(
        "collaboration/fp7-94666",
        "collaboration",
        names=[Name("FP7 project, CORDIS RCN 94666", "en")],
        identifiers=["fp7-94666", "CORDIS RCN 94666"],
    ),
    Entry(
        "actor/kpi",
        "actor",
        names=[Name("KPI", "en")],
        identifiers=["02070921", "https://ror.org/00syn5v21", "kpi-2027"],
    ),
    Entry("region/UA63", "region", names=[Name("Kharkivska", "en")], identifiers=["UA-63"]),
    Entry("region/k", "region", names=[Name("Oblast", "en")], identifiers=["UA63000000000041885"]),
]


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("999984059", "actor/fh"),
        ("pic:999984059", "actor/fh"),
        ("PIC 999984059", "actor/fh"),
        ("pic-999984059", "actor/fh"),
        ("194666", "collaboration/h2020-194666"),
        ("RCN 194666", "collaboration/h2020-194666"),
        ("rcn:194666", "collaboration/h2020-194666"),
        ("CORDIS RCN 194666", "collaboration/h2020-194666"),
        ("h2020-194666", "collaboration/h2020-194666"),
        ("650506", "collaboration/h2020-194666"),
        ("grant 650506", "collaboration/h2020-194666"),
        ("94666", "collaboration/fp7-94666"),
        ("fp7:94666", "collaboration/fp7-94666"),
        ("02070921", "actor/kpi"),
        ("EDRPOU 02070921", "actor/kpi"),
        ("ЄДРПОУ:02070921", "actor/kpi"),
        ("00syn5v21", "actor/kpi"),
        ("ROR 00syn5v21", "actor/kpi"),
        ("ror.org/00syn5v21", "actor/kpi"),
        ("https://ror.org/00syn5v21/", "actor/kpi"),
        ("UA-63", "region/UA63"),
        ("UA63000000000041885", "region/k"),
        ("katottg:UA63000000000041885", "region/k"),
    ],
)
def test_an_identifier_is_first_with_its_scheme_and_without(text: str, iri: str):
    hits = SearchIndex(build(SCHEMES)).search(text).hits
    assert (hits[0].iri, hits[0].score) == (iri, 1.0)
    assert all(hit.score < 1 for hit in hits[1:])


@pytest.mark.parametrize("text", ["pic:194666", "2027", "fp7:999984059"])
def test_what_is_of_another_scheme_or_a_year_is_no_identifier(text: str):
    hits = SearchIndex(build(SCHEMES)).search(text).hits
    assert all(hit.score < 1 for hit in hits)


def test_records_decide_whose_number_comes_first():
    entries = [
        Entry("actor/a", "actor", "", "", 1, [Name("A", "en")], ["fp7:999984059"]),
        Entry("actor/b", "actor", "", "", 9, [Name("B", "en")], ["pic:999984059"]),
    ]
    hits = SearchIndex(build(entries)).search("999984059").hits
    assert [(hit.iri, hit.score) for hit in hits] == [("actor/b", 1.0), ("actor/a", 1.0)]


def test_a_hit_says_what_it_is_and_which_name_fits(index: SearchIndex):
    hit = index.search("NTUU KPI", language="en").hits[0]
    assert (hit.kind, hit.region, hit.helix) == ("actor", "UA-30", "research")
    assert hit.label == Name("Igor Sikorsky Kyiv Polytechnic Institute", "en")
    assert hit.matched == Name("NTUU KPI", "en", preferred=False)
    assert hit.score == 0.99
    by_number = index.search("02070921", language="uk").hits[0]
    assert by_number.matched.text == "02070921"
    assert by_number.label.language == "uk"
    assert index.search("no-name").hits[0].label.text == "empty"


def test_the_very_name_comes_before_a_longer_one():
    names = ["Kyiv Polytechnic Lyceum of Design", "Kyiv Polytechnic", "Polytechnic of Kyiv"]
    index = SearchIndex(build(Entry(name, "actor", names=[Name(name, "en")]) for name in names))
    hits = index.search("kyiv polytechnic").hits
    assert hits[0].iri == "Kyiv Polytechnic"
    assert hits[0].score == 1.0
    assert hits[-1].iri == "Kyiv Polytechnic Lyceum of Design"


def test_records_decide_between_equals():
    quiet = Entry("quiet", "actor", records=1, names=[Name("Institute of Soil", "en")])
    busy = Entry("busy", "actor", records=90, names=[Name("Institute of Soils", "en")])
    index = SearchIndex(build([quiet, busy]))
    assert first(index, "institute of soil") == "quiet"
    same = [
        Entry("quiet", "actor", records=1, names=[Name("Soil Lab A", "en")]),
        Entry("busy", "actor", records=90, names=[Name("Soil Lab B", "en")]),
    ]
    assert first(SearchIndex(build(same)), "soil lab") == "busy"


def test_a_town_s_university_comes_before_a_small_firm_with_a_shorter_name():
    university = "Chancellor, Masters and Scholars of the University of Sandford"
    entries = [
        Entry("firm", "actor", records=2, names=[Name("Sandford Lasers", "en")]),
        Entry("university", "actor", records=900, names=[Name(university, "en")]),
        Entry("other", "actor", records=900, names=[Name("Sandstone Museum", "en")]),
    ]
    index = SearchIndex(build(entries))
    assert first(index, "Sandford") == "university"
    assert first(index, "Sandford Lasers") == "firm", "what fits better stays before it"


def test_legal_forms_say_little(index: SearchIndex):
    assert {hit.iri for hit in index.search("ТОВ Прогрес").hits} == {"actor/tov2", "actor/ltd"}


def test_filters_and_counts(index: SearchIndex):
    found = index.search("харків")
    assert found.total == 4
    assert found.kinds == {"actor": 3, "region": 1}
    assert found.regions == {"UA-63": 3}
    assert found.helices == {"authority": 1, "research": 2}
    filtered = index.search("харків", kind="actor", helix="research")
    assert filtered.total == 2
    assert filtered.kinds == {"actor": 2}
    assert filtered.helices == {"authority": 1, "research": 2}
    assert index.search("харків", helix="civil_society").total == 0
    assert index.search("харків", kind="actor", region="UA-30").total == 0


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"kind": "nothing"}, "nothing of the kind «nothing». It has: actor, cluster"),
        ({"helix": "busines"}, "no side «busines». Sides: business, research"),
        ({"region": "UA63"}, "no region «UA63»"),
        ({"region": "kharkiv"}, "no region «kharkiv»"),
    ],
)
def test_a_filter_that_nothing_can_pass_is_a_slip(index: SearchIndex, slip: dict, said: str):
    with pytest.raises(NotFoundError, match=said):
        index.search("харків", **slip)


def test_what_is_spelt_alike_comes_before_what_sounds_alike():
    """«Київ» and KJV are one sound; the firm is in many records and its name is short."""
    entries = [
        Entry("actor/kjv", "actor", records=900, names=[Name("KJV AS", "en")]),
        Entry("region/x", "region", names=[Name("місто Київ", "uk"), Name("Kyiv city", "en")]),
        *(Entry(f"actor/{n}", "actor", names=[Name(f"City of {n}", "en")]) for n in "abcdefgh"),
    ]
    index = SearchIndex(build(entries))
    assert [hit.iri for hit in index.search("Київ").hits] == ["region/x", "actor/kjv"]
    assert index.search("kjv").hits[0].iri == "actor/kjv"


def test_pages_follow_one_another(index: SearchIndex):
    whole = [hit.iri for hit in index.search("харків", limit=4).hits]
    pages = [index.search("харків", limit=1, offset=place).hits[0].iri for place in range(4)]
    assert pages == whole
    assert index.search("харків", limit=5, offset=4).hits == ()
    assert index.search("харків", limit=0).hits == ()


def test_nothing_that_fits_names_the_nearest(index: SearchIndex):
    found = index.search("kyiv polytechnic observatory of seismology")
    assert found.hits == ()
    assert found.near
    assert KPI in {hit.iri for hit in found.near}


@pytest.mark.parametrize(
    "text",
    ["", " ", "...", "'\"", "«»", "💥", "\x00", "\u200b\ufeff"],
)
def test_what_has_no_letters_finds_nothing(index: SearchIndex, text: str):
    found = index.search(text)
    assert (found.hits, found.total, found.near) == ((), 0, ())


@pytest.mark.parametrize(
    "text", ["k", "х", '" OR 1=1 --', "NEAR(a b)", "col:*", "AND OR NOT", "%_%", "a" * 10_000]
)
def test_nothing_in_a_text_has_a_meaning_of_its_own(index: SearchIndex, text: str):
    found = index.search(text)
    assert found.total == len(index.search(text, limit=100).hits)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str):
    found = SMALL.search(text)
    assert all(0 < hit.score <= 1 for hit in found.hits)
    assert sorted(found.hits, key=lambda hit: -hit.score) == list(found.hits)


SMALL = SearchIndex(build(ENTRIES))


def test_nothing_at_all_can_be_indexed():
    index = SearchIndex(build([]))
    assert len(index) == 0
    assert index.search("kyiv").hits == ()


def test_the_same_entries_give_the_same_index():
    one, other = build(ENTRIES), build(ENTRIES)
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)
