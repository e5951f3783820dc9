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
from ris3graph.store.backup import backup
from ris3graph.store.checking import check_directory
from ris3graph.store.checksums import NAME
from ris3graph.store.passing import passing
from tests.store.damaging import damage, publish_many, tables
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
    (file.parent / NAME).unlink()
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")


def test_whole_directory(three: DataDirectory):
    assert check_directory(three) == ()
    assert check_directory(three, quick=True) == ()
    with Writer(three) as writer, writer.draft():
        assert check_directory(three) == ()


def _store(directory: DataDirectory, number: int) -> Store:
    """Open a version to change it, as of a program that knew no checksums."""
    (directory.version(number) / NAME).unlink()
    return Store(str(directory.store(number)))


def test_each_file_of_a_version_is_held_to_its_checksum(three: DataDirectory):
    folder = three.version(3)
    files = [file for file in folder.rglob("*") if file.is_file() and file.stat().st_size]
    assert {file.suffix for file in files} >= {".sst", ".gz", ".json"}
    for file in files:
        whole = file.read_bytes()
        damage(file)
        found = check_directory(three)
        # What describes the version cannot be read at all.
        place = "versions/3" + f"/{file.relative_to(folder)}" * (file.suffix != ".json")
        assert place in {item.place for item in found}
        assert all("Restore" in item.advice for item in found)
        file.write_bytes(whole)
    assert check_directory(three) == ()


def test_a_file_that_is_shorter_is_found_quickly(three: DataDirectory):
    (three.version(3) / "added.nq.gz").write_bytes(b"")
    (found,) = check_directory(three, quick=True)
    assert found.place == "versions/3/added.nq.gz"
    assert "not as it was published" in found.message


def test_without_checksums_all_indexes_are_read(directory: DataDirectory):
    publish_many(directory, META_GRAPH)
    (directory.version(1) / NAME).unlink()
    assert check_directory(directory) == ()
    large = tables(directory, 1)
    # By subject, predicate and object in turn, with the graph first or last; the texts.
    assert len(large) >= 6
    for file in large:
        whole = file.read_bytes()
        damage(file)
        assert any("cannot be" in item.message for item in check_directory(directory)), file
        file.write_bytes(whole)


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
    (three.version(2) / NAME).unlink()
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
    ],
)
def test_what_is_missing(three: DataDirectory, damage, said: str):
    damage(three)
    found = [item for item in check_directory(three, quick=True) if not item.harmless]
    assert len(found) == 1
    assert said in found[0].message


def test_files_that_are_missing_are_named(three: DataDirectory):
    gone = [file.name for file in three.store(3).glob("*.sst")]
    for name in gone:
        (three.store(3) / name).unlink()
    found = check_directory(three, quick=True)
    assert {item.place for item in found} == {f"versions/3/store/{name}" for name in gone}


def test_the_version_to_go_on_from_is_a_choice_of_those_that_are_there(three: DataDirectory):
    (three.path / "current").write_text("99")
    (found,) = (item for item in check_directory(three) if not item.harmless)
    assert "99 is not there" in found.message
    assert "into the file «current»" in found.advice
    for use in (Writer, lambda directory: backup(directory, three.path.parent / "copy")):
        with pytest.raises(StoreError, match=r"names version 99.*there are: 1, 2, 3\)"):
            use(three)


def test_what_a_backup_that_was_killed_left(three: DataDirectory):
    (three.path / ".backup.77").mkdir()
    with passing(three.path / ".backup.78"):
        (found,) = check_directory(three)
    assert (found.place, found.harmless) == (".backup.77", True)


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
