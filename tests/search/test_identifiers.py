"""Keys of identifiers, and what is one slip of the keyboard away from them."""

import random

import pytest
from rapidfuzz.distance import OSA

from ris3graph.search import Entry
from ris3graph.search.identifiers import Keys, identifier_key, slips


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("https://ror.org/04s92tb21", "04s92tb21"),
        ("https://ror.org/04s92tb21/", "04s92tb21"),
        ("UA-63", "ua63"),
        ("UA80000000000093317", "ua80000000000093317"),
        ("fp7:016a36322871", "fp7016a36322871"),
        ("kyiv-polytechnic-institute", "kyivpolytechnicinstitute"),
        ("0000 0001 0584 3152", "0000000105843152"),
        ("—", ""),
    ],
)
def test_identifiers_without_notation(value: str, key: str):
    assert identifier_key(value) == key


@pytest.mark.parametrize("key", ["04s92tb21", "aabb", "999984059"])
def test_slips_are_all_keys_at_a_distance_of_one(key: str):
    found = slips(key)
    assert {OSA.distance(key, other) for other in found} == {1}
    chance = random.Random(7)
    for _ in range(300):
        letters = list(key)
        for place in chance.sample(range(len(key)), 2):
            letters[place] = chance.choice("019az")
        other = "".join(letters)
        assert (other in found) == (OSA.distance(key, other) == 1)


ENTRIES = [
    Entry("urn:odesa", "actor", identifiers=["https://ror.org/04s92tb21"]),
    Entry("urn:pic", "actor", identifiers=["pic:999984059"]),
    Entry("urn:short", "actor", identifiers=["ua-63"]),
    Entry("urn:slug", "actor", identifiers=["khpi-science-park"]),
]


@pytest.mark.parametrize(
    ("key", "things"),
    [
        ("04s92tb2l", ["urn:odesa"]),
        ("04s92t21", ["urn:odesa"]),
        ("04s922tb21", ["urn:odesa"]),
        ("04s29tb21", ["urn:odesa"]),
        ("04s92tb2", ["urn:odesa"]),
        ("04s92tb", []),
        ("04s92tb1l", []),
        ("99998405", ["urn:pic"]),
        ("pic99998405", ["urn:pic"]),
        ("ua6", []),
        ("khpisciencepork", ["urn:slug"]),
        ("", []),
    ],
)
def test_what_is_filed_one_slip_away_is_near(key: str, things: list[str]):
    found = Keys(Keys.arrays(ENTRIES)).near(key)
    assert [ENTRIES[number].iri for number, _ in found] == things


def test_nothing_is_near_where_nothing_is_filed():
    keys = Keys(Keys.arrays([]))
    assert [*keys.near("04s92tb21"), *keys.filed("04s92tb21")] == []
