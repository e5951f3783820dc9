"""An archive stands for itself: another library reads it, and what comes back is the same."""

import gzip
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from rocrate.rocrate import ROCrate

from ris3graph import resources
from ris3graph.errors import StoreError
from ris3graph.services.archiving import METADATA
from ris3graph.services.restoring import restore
from ris3graph.store import DataDirectory, Versions, Writer
from ris3graph.store.checking import check_directory
from ris3graph.workspace import Workspace
from tests.store.quads import A, nquads

if TYPE_CHECKING:
    from collections.abc import Callable

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.open(tmp_path_factory.mktemp("archived") / "data")
    with workspace.writer() as writer:
        for name in "ab":
            with writer.draft() as draft:
                draft.replace_graph(A, nquads(name, "same"))
                draft.publish(who="steward", why=f"Load {name}")
    return workspace


@pytest.fixture(scope="module")
def archive(small: Workspace) -> bytes:
    stream = io.BytesIO()
    small.archive(2)(stream)
    return stream.getvalue()


def _members(archive: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _write(file: Path, members: Members, kind: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", kind) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file


@pytest.mark.slow  # the whole pilot twice
def test_the_pilot_there_and_back(pilot: Workspace, tmp_path: Path):
    file = tmp_path / "pilot.zip"
    with file.open("wb") as stream:
        pilot.archive(pilot.current)(stream)
    to = DataDirectory(tmp_path / "restored")
    assert restore(file, to) == pilot.current
    version = pilot.versions.get(pilot.current)
    assert Versions(to).list() == [version]
    assert check_directory(to) == ()
    again = Workspace.open(to.path)
    assert again.is_assessed
    assert again.query("actor-counts").rows == pilot.query("actor-counts").rows
    # The same run is found again: what it read is the same.
    assert again.analyse().found
    # The version before has the same facts and no results.
    with file.open("wb") as stream:
        pilot.archive(pilot.current - 1)(stream)
    restore(file, DataDirectory(tmp_path / "before"))
    assert not Workspace.open(tmp_path / "before").is_assessed


def test_rocrate_reads_it(pilot: Workspace, tmp_path: Path):
    file = tmp_path / "pilot.zip"
    with file.open("wb") as stream:
        pilot.archive(pilot.current)(stream)
    members = _members(file.read_bytes())
    crate = ROCrate(str(file))
    parts = crate.root_dataset["hasPart"]
    assert {part.id for part in parts} == set(members) - {METADATA}
    for part in parts:
        assert part["sha256"] == hashlib.sha256(members[part.id]).hexdigest()
        assert int(part["contentSize"]) == len(members[part.id])
    graphs = {part["name"] for part in parts if part.id.startswith("graphs/")}
    assert graphs == set(pilot.reader().graphs())
    action = crate.get("#publication")
    assert action.type == "CreateAction"
    assert action["result"].id == "./"
    assert action["instrument"]["softwareVersion"] == pilot.versions.get(pilot.current).software
    tables = {path.name: path for path in resources.pilot().glob("*.csv")}
    sources = [item for item in action["object"] if item["name"].startswith("pilot/")]
    assert {item["name"].removeprefix("pilot/") for item in sources} >= set(tables)
    actors = next(item for item in sources if item["name"] == "pilot/actors.csv")
    assert actors["sha256"] == hashlib.sha256(tables["actors.csv"].read_bytes()).hexdigest()
    assert crate.root_dataset["license"]


def test_an_archive_is_the_same_each_time(small: Workspace, archive: bytes):
    stream = io.BytesIO()
    small.archive(2)(stream)
    assert stream.getvalue() == archive


def test_versions_go_on_from_the_restored_one(archive: bytes, tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(archive)
    to = DataDirectory(tmp_path / "restored")
    assert restore(tmp_path / "a.zip", to) == 2
    with Writer(to) as writer, writer.draft() as draft:
        draft.replace_graph(A, nquads("c"))
        assert draft.publish(who="test", why="c").number == 3
    assert check_directory(to) == ()


def _described(members: Members, change: "Callable[[dict[str, dict]], None]") -> Members:
    """Change the description; entities by identifier."""
    content = json.loads(members[METADATA])
    change({item["@id"]: item for item in content["@graph"]})
    return members | {METADATA: json.dumps(content).encode()}


def _graph(members: Members, content: bytes) -> Members:
    """Put another graph in, its size and digest as stated."""
    name = "graphs/0001.nq.gz"

    def change(entities: dict[str, dict]) -> None:
        entities[name]["contentSize"] = str(len(content))
        entities[name]["sha256"] = hashlib.sha256(content).hexdigest()

    return _described(members | {name: content}, change)


def _other_layout(entities: dict[str, dict]) -> None:
    entities["./"]["conformsTo"] = {"@id": "https://x.example/archive/9"}


REFUSED: "dict[str, tuple[Callable[[Members], Members], str]]" = {
    "no description": (lambda m: {k: v for k, v in m.items() if k != METADATA}, "lacks"),
    "a description that is none": (lambda m: m | {METADATA: b"{"}, "cannot be read"),
    "another layout": (lambda m: _described(m, _other_layout), "archive/9"),
    "a file that is missing": (
        lambda m: {k: v for k, v in m.items() if k != "graphs/0001.nq.gz"},
        r"lacks «graphs/0001\.nq\.gz», which it lists",
    ),
    "a file that is not listed": (lambda m: m | {"more": b""}, "does not list «more»"),
    "a way out": (lambda m: m | {"../out": b""}, "does not list"),
    "a folder around it": (
        lambda m: {f"archive/{name}": content for name, content in m.items()},
        "pack what is in that folder, without the folder itself",
    ),
    "a changed file": (lambda m: m | {"added.nq.gz": b"x"}, r"added\.nq\.gz was changed"),
    "a changed graph": (
        lambda m: m | {"graphs/0001.nq.gz": gzip.compress(nquads("x", "y"))},
        "was changed",
    ),
    "another graph, well described": (
        lambda m: _graph(m, gzip.compress(nquads("x", "y"))),
        "not the one that was published",
    ),
    "a statement of another graph": (
        lambda m: _graph(m, gzip.compress(nquads("x", graph="http://example.org/graph/b"))),
        "statements of another graph",
    ),
    "no N-Quads": (lambda m: _graph(m, gzip.compress(b"nonsense\n")), "no N-Quads"),
    "a bomb": (
        lambda m: _graph(m, gzip.compress((b"#" * 63 + b"\n") * (1 << 20))),
        "unpacks to far more",
    ),
    "a line without end": (
        lambda m: _graph(m, gzip.compress(b"#" + Random(1).randbytes(9 << 20).hex().encode(), 1)),
        "no N-Quads",
    ),
    "a graph that is cut off": (
        lambda m: _graph(m, gzip.compress(nquads("b", "same"))[:-12]),
        "damaged or cut off",
    ),
    "another version": (
        lambda m: m | {"version.json": m["version.json"].replace(b"graph/a", b"graph/z")},
        "not those of its version",
    ),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_nothing(archive: bytes, tmp_path: Path, change, said: str):
    file = _write(tmp_path / "a.zip", change(_members(archive)))
    with pytest.raises(StoreError, match=said):
        restore(file, DataDirectory(tmp_path / "restored"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_that_was_unpacked_and_packed_again(archive: bytes, tmp_path: Path):
    members = {"graphs/": b""} | _members(archive)
    file = _write(tmp_path / "a.zip", members, zipfile.ZIP_DEFLATED)
    to = DataDirectory(tmp_path / "restored")
    assert restore(file, to) == 2
    assert check_directory(to) == ()


def test_a_disk_that_is_full_is_told_with_what_to_do(
    archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.zip").write_bytes(archive)
    # More than any disk has is to stay free.
    monkeypatch.setattr("ris3graph.store.backup.RESERVE", 1 << 62)
    told = f"The disk of {tmp_path} is full. Nothing was restored. Make room there, or name another"
    with pytest.raises(StoreError, match=re.escape(told)):
        restore(tmp_path / "a.zip", DataDirectory(tmp_path / "restored"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


def test_a_member_that_unpacks_to_more_than_is_listed(archive: bytes, tmp_path: Path):
    members = _members(archive) | {"added.nq.gz": bytes(1 << 24)}
    file = _write(tmp_path / "a.zip", members, zipfile.ZIP_DEFLATED)
    with pytest.raises(StoreError, match=r"added\.nq\.gz was changed"):
        restore(file, DataDirectory(tmp_path / "restored"))


def test_a_way_of_packing_that_is_not_read(archive: bytes, tmp_path: Path):
    file = _write(tmp_path / "a.zip", _members(archive), zipfile.ZIP_LZMA)
    with pytest.raises(StoreError, match="pack it with «zip»"):
        restore(file, DataDirectory(tmp_path / "restored"))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_an_archive_that_is_cut_off(archive: bytes, tmp_path: Path, share: float):
    (tmp_path / "a.zip").write_bytes(archive[: int(len(archive) * share)])
    with pytest.raises(StoreError, match="damaged or cut off"):
        restore(tmp_path / "a.zip", DataDirectory(tmp_path / "restored"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.zip"]


def test_what_is_not_there(tmp_path: Path):
    with pytest.raises(StoreError, match="There is no"):
        restore(tmp_path / "none.zip", DataDirectory(tmp_path / "restored"))
