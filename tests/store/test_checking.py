"""Every kind of damage is found, and nothing is found where there is none."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from ris3graph.errors import StoreError
from ris3graph.rdf.namespaces import META_GRAPH
from ris3graph.store import DataDirectory, Writer
from ris3graph.store.checking import check_directory
from tests.store.quads import A, nquads, quad


@pytest.fixture
def three(directory: DataDirectory) -> DataDirectory:
    """Three versions; the merge holds a graph, and one graph comes and goes."""
    with Writer(directory) as writer:
        for names, others in (("ab", "x"), ("bc", "xy"), ("c", "")):
            with writer.draft() as draft:
                draft.replace_graph(META_GRAPH, nquads(*names, graph=META_GRAPH))
                draft.replace_graph(A, nquads(*others))
                draft.publish(who="test", why="test")
    return directory


def _changed(file: Path, change) -> None:
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")


def test_whole_directory(three: DataDirectory):
    assert check_directory(three) == ()
    assert check_directory(three, quick=True) == ()
    with Writer(three) as writer, writer.draft():
        assert check_directory(three) == ()


def _store(directory: DataDirectory, number: int) -> Store:
    return Store(str(directory.store(number)))


def test_a_changed_statement(three: DataDirectory):
    _store(three, 2).add(quad("foreign"))
    (found,) = check_directory(three)
    assert found.place == "versions/2"
    assert f"<{A}>" in found.message
    assert "3 statements, 2 were published" in found.message
    assert "Restore" in found.advice
    assert check_directory(three, quick=True) == ()


def test_a_graph_too_many_is_found_quickly(three: DataDirectory):
    _store(three, 2).add(quad("x", "http://example.org/graph/new"))
    (found,) = check_directory(three, quick=True)
    assert "other graphs" in found.message


@pytest.mark.parametrize(("lacking", "foreign"), [(1, 0), (0, 1)])
def test_a_wrong_merge(three: DataDirectory, lacking: int, foreign: int):
    store = _store(three, 2)
    known = quad("b")
    merged = Quad(known.subject, known.predicate, known.object, DefaultGraph())
    assert merged in store
    if lacking:
        store.remove(merged)
    else:
        store.add(Quad(NamedNode("http://x/y"), known.predicate, known.object, DefaultGraph()))
    # Two handles of one store would not see each other's log.
    del store
    (found,) = check_directory(three)
    assert f"lacks {lacking} statements" in found.message
    assert f"has {foreign} too many" in found.message


def test_a_change_set_that_does_not_lead_there(three: DataDirectory):
    file = three.version(2) / "added.nq.gz"
    text = gzip.decompress(file.read_bytes()).replace(b"/y>", b"/z>").replace(b'"y"', b'"z"')
    file.write_bytes(gzip.compress(text))
    (found,) = check_directory(three)
    assert "does not lead from version 1" in found.message
    file.write_bytes(gzip.compress(text)[:-12])
    assert any("cannot be read" in item.message for item in check_directory(three))


def test_counts_that_are_not_those_of_the_change_set(three: DataDirectory):
    def change(content):
        content["changes"][A]["added"] = 7

    _changed(three.version(2) / "version.json", change)
    (found,) = check_directory(three)
    assert "not as many statements" in found.message


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda d: (d.version(3) / "version.json").write_text("{"), "cannot be opened"),
        (lambda d: shutil.rmtree(d.version(3)), "current version 3 is not there"),
        (lambda d: shutil.rmtree(d.version(3) / "store"), "part of the version"),
        (lambda d: (d.path / "current").write_text("x"), "does not hold a number"),
        (lambda d: (d.path / "current").unlink(), "names no version"),
        (lambda d: [f.unlink() for f in d.store(3).glob("*.sst")], "version"),
    ],
)
def test_what_is_missing(three: DataDirectory, damage, said: str):
    damage(three)
    found = [item for item in check_directory(three, quick=True) if not item.harmless]
    assert len(found) == 1
    assert said in found[0].message


def test_what_lies_about_is_listed_and_harmless(three: DataDirectory):
    (three.path / "notes.txt").write_text("x")
    (three.versions / ".4.partial").mkdir()
    shutil.copytree(three.version(3), three.version(4))
    found = check_directory(three)
    assert [item.place for item in found] == ["notes.txt", "versions/.4.partial", "versions/4"]
    assert all(item.harmless for item in found)


def test_versions_that_retention_removed_leave_no_finding(three: DataDirectory):
    shutil.rmtree(three.version(1))
    assert check_directory(three) == ()


def test_no_data_directory(tmp_path: Path):
    with pytest.raises(StoreError, match="no data directory"):
        check_directory(DataDirectory(tmp_path / "none"))
