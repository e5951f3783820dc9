from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.rdf.digest import GraphDigest
from tests.store.quads import written

texts = st.text(st.characters(codec="utf-8"), max_size=8)
quads = st.builds(
    lambda text, language: Quad(
        NamedNode("http://e/s"),
        NamedNode("http://e/p"),
        Literal(text, language="uk") if language else Literal(text),
        NamedNode("http://e/g"),
    ),
    texts,
    st.booleans(),
)


@given(st.sets(quads))
def test_is_the_sum_over_lines_as_the_engine_writes_them(some: set[Quad]) -> None:
    total = sum(int.from_bytes(sha256(written([quad])).digest(), "big") for quad in some)
    digest = GraphDigest().add([written(some)])
    assert str(digest) == f"{total % 2**256:064x}"
    assert digest.quads == len(some)


@given(st.sets(quads), st.sets(quads))
def test_removing_undoes_adding_in_any_order(some: set[Quad], others: set[Quad]) -> None:
    first, second = [written(some)], [written(others)]
    both = GraphDigest().add(first).add(second)
    assert both == GraphDigest().add([*first, *second])
    assert both.remove(second) == GraphDigest().add(first)
    assert both.remove(first) == GraphDigest().add(second)
    assert both.remove(second).remove(first) == GraphDigest()
