"""Searches in a hand-made index; what is expected was written down by a person."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris3graph.errors import NotFoundError, QueryError
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


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("00syn5v2l", "actor/kpi"),
        ("https://ror.org/0syn5v21", "actor/kpi"),
        ("ROR 00syn5v12", "actor/kpi"),
        ("EDRPOU:02070922", "actor/kpi"),
        ("9999840S9", "actor/fh"),
        ("h2020-194667", "collaboration/h2020-194666"),
        ("UA6300000000041885", "region/k"),
    ],
)
def test_an_identifier_with_a_slip_is_named_as_the_nearest(text: str, iri: str):
    index = SearchIndex(build(SCHEMES))
    found = index.search(text)
    assert (found.hits, found.total) == ((), 0)
    assert found.near[0].iri == iri
    assert found.near[0].score < 1
    assert found.near[0].matched.text in next(e for e in SCHEMES if e.iri == iri).identifiers
    kind = iri.partition("/")[0]
    assert index.search(text, kind=kind).near[0].iri == iri
    assert iri not in {hit.iri for hit in index.search(text, kind=OTHER[kind]).near}


OTHER = {"actor": "region", "collaboration": "actor", "region": "actor"}


@pytest.mark.parametrize("text", ["94667", "kpi-207", "999984059"])
def test_an_identifier_that_is_short_or_right_has_none_near(text: str):
    index = SearchIndex(build(SCHEMES))
    assert index.search(text, kind="region").near == ()


def test_a_number_is_not_taken_for_another_one():
    names = ["H2020 project 207022", "H2020 project 207092"]
    index = SearchIndex(build(Entry(name, "collaboration", names=[Name(name)]) for name in names))
    assert [hit.iri for hit in index.search("207022").hits] == names[:1]
    assert index.search("207072").hits == ()


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


REGIONS = [
    Entry("region/63", "region", names=[Name("Харківська область", "uk"), Name("Kharkiv oblast")]),
    Entry("region/32", "region", names=[Name("Київська область", "uk"), Name("Kyiv oblast")]),
    Entry("region/30", "region", names=[Name("місто Київ", "uk"), Name("Київ", "uk", False)]),
    *(
        Entry(f"actor/{city}-{place}", "actor", records=90, names=[Name(name.format(city))])
        for city in ("Kharkiv", "Kyiv")
        for place, name in enumerate(("{} RSA", "{} Regional Council", "Region {}", "{} Ltd"))
    ),
]


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Харків", "region/63"),
        ("kharkov", "region/63"),
        ("Харківська", "region/63"),
        ("Харківська обл.", "region/63"),
        ("Харківщина", "region/63"),
        ("Xapків", "region/63"),
        ("Київ", "region/30"),
        ("Київська", "region/32"),
        ("kyiv region", "region/32"),
        ("Kharkiv Ltd", "actor/Kharkiv-3"),
    ],
)
def test_a_region_is_first_by_its_short_name(text: str, iri: str):
    hits = SearchIndex(build(REGIONS)).search(text).hits
    assert hits[0].iri == iri
    assert hits[0].matched.text in {name.text for entry in REGIONS for name in entry.names}


def test_words_may_be_written_apart(index: SearchIndex):
    assert first(index, "agro vin") == "cluster/agro"
    assert first(index, "agro vin cluster") == "cluster/agro"
    assert first(index, "радіо електроніки") == "actor/nure"


def test_short_words_are_not_taken_for_one_that_was_written_apart(index: SearchIndex):
    assert KPI not in {hit.iri for hit in index.search("n a").hits}
    assert KPI not in {hit.iri for hit in index.search("po li").hits}


INSTITUTIONS = [
    Entry("khpi", "actor", names=[Name("НТУ «Харківський політехнічний інститут»", "uk")]),
    Entry("kpi", "actor", names=[Name("Київський політехнічний інститут", "uk")]),
    Entry("park", "actor", names=[Name("Science Park of KhPI", "en")]),
    Entry("plan", "collaboration", names=[Name("Kharkiv Plan of Innovation", "en")]),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ХПІ", ["park", "khpi"]),
        ("khpi", ["park", "khpi"]),
        ("НТУ ХПІ", ["khpi", "park"]),
        ("КПІ", ["kpi"]),
        ("kpi", ["kpi"]),
    ],
)
def test_institutions_are_found_by_their_initials(text: str, found: list[str]):
    """After what bears the very word, and of actors alone."""
    assert [hit.iri for hit in SearchIndex(build(INSTITUTIONS)).search(text).hits] == found


def test_a_term_is_rarely_what_is_looked_for():
    entries = [
        Entry("concept/cluster", "concept", names=[Name("Innovation cluster", "en")]),
        Entry("actor/clusters", "actor", names=[Name("Innovation clusters", "en")]),
    ]
    index = SearchIndex(build(entries))
    assert first(index, "innovation cluster") == "concept/cluster"
    assert first(index, "inovation cluster") == "actor/clusters"


def test_words_that_begin_alike_are_the_nearest_where_no_other_is():
    entries = [
        Entry("software", "actor", names=[Name("Асоціація Софтвер Юкрейн", "uk")]),
        Entry("transfer", "actor", names=[Name("Centre of transfer", "en")]),
    ]
    index = SearchIndex(build(entries))
    found = index.search("SoftServe")
    assert (found.hits, [hit.iri for hit in found.near]) == ((), ["software"])
    assert index.search("zorya").near == ()


def test_scores_fall_from_the_first_to_the_last():
    """Beyond those that are compared as a whole, too: SPARQL orders by score."""
    entries = [
        Entry(f"actor/{n}", "actor", records=n, names=[Name(f"Kharkiv works {n} of {n % 7}")])
        for n in range(150)
    ]
    found = SearchIndex(build(entries)).scores("kharkov work", 200)
    assert len(found) == 150
    assert list(found.values()) == sorted(found.values(), reverse=True)


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
    "text", ["k", "х", '" OR 1=1 --', "NEAR(a b)", "col:*", "AND OR NOT", "%_%", "a" * 300]
)
def test_nothing_in_a_text_has_a_meaning_of_its_own(index: SearchIndex, text: str):
    found = index.search(text)
    assert found.total == len(index.search(text, limit=100).hits)


@pytest.mark.parametrize("text", ["a" * 301, "kyiv " * 2_000])
def test_what_is_longer_than_any_name_is_refused(index: SearchIndex, text: str):
    with pytest.raises(QueryError, match="300 characters at most"):
        index.search(text)
    with pytest.raises(QueryError, match="300 characters at most"):
        index.scores(text, 10)


def test_blanks_do_not_make_a_text_long(index: SearchIndex):
    assert first(index, " " * 9_000 + "kyiv" + "\n" * 900 + "polytechnic") == KPI


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
