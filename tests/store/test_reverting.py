"""An old version as a new one, and what differs between versions."""

import re
from io import BytesIO

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from ris3graph.errors import VersionNotFoundError
from ris3graph.store import DataDirectory, Difference, Versions, Writer, revert
from ris3graph.store.checking import check_directory
from tests.store.quads import A, nquads

B = "http://example.org/graph/b"
CONTENTS = (("a", "same"), ("b", "same"), ("b", "c", "same"))


@pytest.fixture
def versions(directory: DataDirectory) -> Versions:
    """Three versions of a graph; the last one has another graph too."""
    with Writer(directory) as writer:
        for names in CONTENTS:
            with writer.draft() as draft:
                draft.replace_graph(A, nquads(*names))
                if "c" in names:
                    draft.replace_graph(B, nquads("b", graph=B))
                draft.publish(who="test", why=", ".join(names))
    return Versions(directory)


def contents(versions: Versions, number: int) -> set[Quad]:
    """The statements of all named graphs of a version."""
    text = versions.store(number).dump(format=RdfFormat.N_QUADS) or b""
    return {q for q in parse(text, format=RdfFormat.N_QUADS) if str(q.graph_name) != "DEFAULT"}


@pytest.mark.parametrize("number", [1, 2])
def test_an_old_version_as_a_new_one(directory: DataDirectory, versions: Versions, number: int):
    before = [versions.get(each) for each in (1, 2, 3)]
    with Writer(directory) as writer:
        made = revert(writer, versions, number, who="steward")
    assert made is not None
    assert (made.number, made.who, made.why) == (4, "steward", f"Return to version {number}")
    assert made.digests == versions.get(number).digests
    assert contents(versions, 4) == contents(versions, number)
    # Nothing is lost: what was undone can be had again, and undone itself.
    assert [versions.get(each) for each in (1, 2, 3)] == before
    with Writer(directory) as writer:
        assert revert(writer, versions, 3, who="steward") is not None
    assert contents(versions, 5) == contents(versions, 3)
    assert check_directory(directory) == ()


def test_what_is_there_already_makes_no_version(directory: DataDirectory, versions: Versions):
    with Writer(directory) as writer:
        assert revert(writer, versions, 3, who="test") is None
        with pytest.raises(VersionNotFoundError):
            revert(writer, versions, 9, who="test")
    assert directory.current() == 3
    assert check_directory(directory) == ()


@pytest.mark.parametrize("first", [1, 2, 3])
@pytest.mark.parametrize("second", [1, 2, 3])
def test_a_patch_leads_from_one_version_to_the_other(versions: Versions, first: int, second: int):
    found = Difference(versions, versions.get(first), versions.get(second))
    written = BytesIO()
    found.write(written)
    head, *rows, tail = written.getvalue().decode().splitlines()[1:]
    assert (head.startswith("H prev "), tail) == (True, "TC .")
    assert rows[0] == "TX ."
    store = Store()
    store.extend(contents(versions, first))
    for row in rows[1:]:
        mark, line = re.fullmatch(r"([AD]) (.*)", row).groups()
        (quad,) = parse(line.encode(), format=RdfFormat.N_QUADS)
        assert (quad in store) == (mark == "D"), "a patch names what really changes"
        (store.add if mark == "A" else store.remove)(quad)
    assert set(store) == contents(versions, second)
    gone, new = (sum(row.startswith(mark) for row in rows) for mark in "DA")
    assert sum(n.added for n in found.counts().values()) == new
    assert sum(n.removed for n in found.counts().values()) == gone
