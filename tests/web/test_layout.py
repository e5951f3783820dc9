import math
from itertools import combinations, pairwise

import pytest

from ris3graph.web.layout import layout

PATH = (("a", "b"), ("b", "c"), ("d", "e"))
NODES = ("a", "b", "c", "d", "e", "f", "g")


def test_same_network_gives_same_picture():
    first = layout(NODES, PATH)
    layout.cache_clear()
    assert layout(NODES, PATH) == first


def test_everything_lies_inside_and_apart():
    picture = layout(NODES, PATH)
    assert set(picture.places) == set(NODES)
    for x, y in picture.places.values():
        assert 0 <= x <= picture.width
        assert 0 <= y <= picture.height
    for one, other in combinations(picture.places.values(), 2):
        assert math.dist(one, other) > 8


def test_isolates_stand_below_what_is_connected():
    places = layout(NODES, PATH).places
    assert min(places["f"][1], places["g"][1]) > max(places[node][1] for node in "abcde")


def test_every_large_component_gets_a_box_of_its_own():
    parts = [[f"{part}{index:02}" for index in range(14)] for part in "ab"]
    edges = tuple(edge for part in parts for edge in pairwise(part))
    places = layout(tuple(parts[0] + parts[1]), edges).places
    first, second = ([places[node][1] for node in part] for part in parts)
    assert max(first) < min(second)
    for heights in (first, second):
        assert max(heights) - min(heights) > 200


def test_nothing():
    assert layout((), ()).places == {}


@pytest.mark.parametrize("size", [100, 140])
def test_big_components(size: int):
    nodes = tuple(f"{index:03}" for index in range(size))
    ring = tuple(pairwise(nodes))
    assert len(layout(nodes, ring).places) == size
