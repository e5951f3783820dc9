from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import BNode, Graph
from rdflib.compare import isomorphic

from ris3graph.errors import InputError
from ris3graph.rdf.namespaces import GENID
from ris3graph.rdf.skolem import skolemise

TURTLE = """
PREFIX : <http://example.org/>
:a :knows [ :name "B" ; :knows [ :name "C" ; :list ( 1 2 [ :name "D" ] ) ] ] .
:z :knows [ :name "E" ] .
:y :plain "no blank node" .
"""


def quads(turtle: str) -> list[Quad]:
    return list(parse(turtle, format=RdfFormat.TURTLE))


def named(turtle: str) -> set[str]:
    return set(map(str, skolemise(quads(turtle))))


def test_leaves_no_blank_node_and_keeps_the_graph() -> None:
    result = skolemise(quads(TURTLE))
    assert len(result) == len(quads(TURTLE))
    back = Graph()
    for quad in result:
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
    lines = "".join(f"{quad} .\n" for quad in result)
    names = {word[1:-1] for word in lines.split() if word.startswith(f"<{GENID}")}
    for number, name in enumerate(sorted(names)):
        lines = lines.replace(f"<{name}>", f"_:n{number}")
    back.parse(data=lines, format="nt")
    assert isomorphic(back, Graph().parse(data=TURTLE, format="turtle"))
    assert sum(isinstance(term, BNode) for term in set(back.all_nodes())) == len(names)


@given(st.randoms(use_true_random=False))
def test_depends_neither_on_labels_nor_on_order(rng: random.Random) -> None:
    statements = quads(TURTLE)
    rng.shuffle(statements)
    assert set(map(str, skolemise(statements))) == named(TURTLE)


def test_a_change_in_one_place_renames_nothing_elsewhere() -> None:
    changed = named(TURTLE.replace('"E"', '"F"'))
    assert len(named(TURTLE) - changed) == 2


def test_equal_groups_stay_apart_and_scopes_too() -> None:
    twice = quads("PREFIX : <http://e/> :a :p [ :q 1 ] . :a :p [ :q 1 ] .")
    assert len(set(skolemise(twice))) == 4
    assert set(skolemise(twice, "a")).isdisjoint(skolemise(twice, "b"))


def test_symmetric_nodes_are_named_alike_on_each_load() -> None:
    ring = "_:{0} <http://e/p> _:{1} . _:{1} <http://e/p> _:{2} . _:{2} <http://e/p> _:{0} ."
    assert named(ring.format("a", "b", "c")) == named(ring.format("z", "x", "y"))


def test_triple_terms_are_renamed_too() -> None:
    node = BlankNode()
    inner = Triple(node, NamedNode("http://e/p"), Literal("x"))
    (result,) = skolemise([Quad(node, NamedNode("http://e/q"), inner)])
    assert isinstance(result.object, Triple)
    assert result.object.subject == result.subject != node


def test_refuses_what_would_take_hours() -> None:
    nodes = [BlankNode() for _ in range(12)]
    clique = [Quad(a, NamedNode("http://e/p"), b) for a in nodes for b in nodes if a != b]
    with pytest.raises(InputError, match=r"clique\.ttl: 12 blank nodes"):
        skolemise(clique, "clique.ttl")


def test_many_distinct_nodes_in_one_group_are_quick() -> None:
    link = '_:n{} <http://e/next> _:n{} ; <http://e/v> "{}" .'
    chain = " ".join(link.format(i, i + 1, i) for i in range(300))
    assert len(skolemise(quads(chain))) == 600
