import pytest

from ris3graph.search.folding import fold
from ris3graph.search.places import names_region, short_name


@pytest.mark.parametrize(
    ("asked", "name", "named"),
    [
        ("Харків", "Kharkiv oblast", True),
        ("Харьков", "Kharkiv oblast", True),
        ("Харківська", "Харківська область", True),
        ("Харківська обл.", "Харківська область", True),
        ("Vinnytsia region", "Vinnytsia oblast", True),
        ("Харківщина", "Kharkiv oblast", True),
        ("м. Київ", "Kyiv city", True),
        ("м. Київ", "Kyiv oblast", False),
        ("Kyiv oblast", "місто Київ", False),
        ("Харківський", "Харківська область", False),
        ("Харків", "Kherson oblast", False),
        ("область", "Kharkiv oblast", False),
        ("", "", False),
    ],
)
def test_a_region_is_named_for_short(asked: str, name: str, named: bool):
    assert (names_region(short_name(fold(asked)), short_name(fold(name))) > 0) is named


def test_what_is_spelt_otherwise_is_less_alike():
    name = short_name("kyiv city")
    assert names_region(short_name("kyiv"), name) == 1
    assert 0 < names_region(short_name("kjv"), name) < 0.7
