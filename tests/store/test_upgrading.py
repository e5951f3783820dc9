"""A directory that was written by commit 89c7e32, layout 1, opens after an upgrade."""

import hashlib
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from ris3graph.errors import StoreBusyError, StoreError
from ris3graph.rdf.namespaces import RESOLVED_GRAPH, source_graph
from ris3graph.store import DataDirectory, Lock, Versions, Writer
from ris3graph.store.backup import MANIFEST, restore_backup
from ris3graph.store.checking import check_directory
from ris3graph.store.directory import FORMAT
from ris3graph.store.upgrading import upgrade
from tests.store.quads import A, nquads

LAYOUT_1 = Path(__file__).parent / "layout-1.tar.gz"
SMALL = source_graph("small")


def unpack_layout_1(to: Path) -> Path:
    """Unpack a data directory of layout 1 below a folder, and return it."""
    # Python 3.11 knows filters from 3.11.4 on; Debian 12 has 3.11.2.
    given = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(LAYOUT_1) as packed:
        packed.extractall(to, **given)
    return to / "data"


@pytest.fixture
def old(tmp_path: Path) -> DataDirectory:
    return DataDirectory(unpack_layout_1(tmp_path))


def test_it_is_upgraded_and_whole(old: DataDirectory):
    with pytest.raises(StoreError, match="ris3graph upgrade"):
        old.current()
    assert upgrade(old) == (1, FORMAT)
    assert upgrade(old) == (FORMAT, FORMAT)
    assert check_directory(old) == ()
    first, second = Versions(old).get(1), Versions(old).get(2)
    assert (first.why, second.why) == ("Load small", "Correct a name")
    assert {graph: change.added for graph, change in second.changes.items()} == {
        SMALL: 1,
        RESOLVED_GRAPH: 1,
    }
    names = {str(quad.object) for added, quad in Versions(old).changes(2) if added}
    assert names == {'"Raven"@en'}
    with Writer(old) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("a"))
        assert draft.publish(who="test", why="test").number == 3
    assert check_directory(old) == ()


def test_an_upgrade_that_was_cut_short_is_done_again(old: DataDirectory, tmp_path: Path):
    shutil.copytree(old.path, tmp_path / "cut")
    cut = DataDirectory(tmp_path / "cut")
    whole = (cut.version(2) / "version.json").read_text("utf-8")
    (cut.version(2) / "version.json").write_text("{", "utf-8")
    with pytest.raises(StoreError, match="cannot be upgraded"):
        upgrade(cut)
    assert (cut.path / "format").read_text() == "1\n"
    (cut.version(2) / "version.json").write_text(whole, "utf-8")
    assert upgrade(cut) == (1, FORMAT)
    assert upgrade(old) == (1, FORMAT)
    for number in (1, 2):
        texts = [(d.version(number) / "version.json").read_text("utf-8") for d in (cut, old)]
        assert json.loads(texts[0]) == json.loads(texts[1])


def test_a_backup_of_an_earlier_layout_is_upgraded_when_it_is_restored(
    old: DataDirectory, tmp_path: Path
):
    copy = tmp_path / "copy"
    shutil.copytree(old.path, copy, ignore=shutil.ignore_patterns("writer", "drafts"))
    files = [path for path in sorted(copy.rglob("*")) if path.is_file()]
    entries = [
        {
            "path": path.relative_to(copy).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    ]
    (copy / MANIFEST).write_text(json.dumps({"files": entries}), "utf-8")
    restored = DataDirectory(tmp_path / "restored")
    restore_backup(copy, restored)
    assert check_directory(restored) == ()


def test_nobody_may_be_writing(old: DataDirectory):
    with Lock(old), pytest.raises(StoreBusyError):
        upgrade(old)


@pytest.mark.parametrize(("number", "said"), [("99", "has layout 99"), ("x", "does not hold")])
def test_layouts_that_are_not_known(old: DataDirectory, number: str, said: str):
    (old.path / "format").write_text(number)
    with pytest.raises(StoreError, match=said):
        upgrade(old)


def test_no_data_directory(tmp_path: Path):
    with pytest.raises(StoreError, match="no data directory"):
        upgrade(DataDirectory(tmp_path / "none"))
