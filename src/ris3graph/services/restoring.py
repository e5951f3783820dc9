"""From a backup, or from the archive of a version, to a data directory.

Nothing is taken on trust: every file must be listed, of the size and digest that the
archive states, and the graphs must have the digests that the version was published
with. What is refused leaves nothing behind.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import RdfFormat, Store, parse

from ris3graph.catalogue import Catalogue
from ris3graph.errors import StoreError
from ris3graph.services.analysing import recognise
from ris3graph.services.archiving import CHANGES, LAYOUT, METADATA, VERSION
from ris3graph.store import DataDirectory, Version, Versions
from ris3graph.store.backup import require_reserve, restore_backup, staged
from ris3graph.store.checksums import write_checksums
from ris3graph.store.contents import digest_of, merge_standard
from ris3graph.store.standard import graph_of

Progress = Callable[[str], None]

_LARGEST_TEXT: Final = 64 << 20
"""Bytes of a description; real ones have some kilobytes."""
_RATIO: Final = 300
"""How many times its size a packed graph may have; N-Quads come to 20 to 60."""
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BATCH: Final = 100_000
_PIECE: Final = 1 << 20


def restore(source: Path, to: DataDirectory, progress: Progress = lambda _: None) -> int:
    """Make a data directory of a backup or an archive.

    Parameters
    ----------
    source
        Folder or ``.tar.gz`` of a backup, or the ``.zip`` of an archive.
    to
        Data directory that is made; nothing may lie there.
    progress
        Told of each step.

    Returns
    -------
    int
        Number of the current version.

    Raises
    ------
    StoreError
        It is none of ours, damaged, or cut off; or the place is taken.
    """
    if not source.exists():
        raise StoreError(f"There is no {source}.")
    if source.is_file() and source.suffix == ".zip":
        _restore_archive(source, to, progress)
        progress("Comparing conclusions and facts")
        versions, number = Versions(to), to.current()
        catalogue = Catalogue.shipped()
        recognise(to, catalogue, versions.get(number), versions.reader(number))
    else:
        restore_backup(source, to, progress)
    return to.current()


@dataclass(frozen=True, slots=True)
class _Crate:
    """An archive whose members are those that it lists."""

    packed: zipfile.ZipFile
    files: dict[str, dict[str, Any]]
    version: Version


def _restore_archive(source: Path, to: DataDirectory, progress: Progress) -> None:
    try:
        with zipfile.ZipFile(source) as packed, staged(to) as partial:
            crate = _opened(source, packed)
            _fill(crate, DataDirectory(partial), progress)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise StoreError(
            f"The archive {source} is damaged or cut off: {error}. Nothing was restored."
        ) from error


def _opened(source: Path, packed: zipfile.ZipFile) -> _Crate:
    """Read what the archive says of itself, and hold its members against that."""
    foreign = f"{source} is no archive of ris3graph"
    # Whoever unpacked it and packed it again has folders and packed members in it.
    members = [member for member in packed.infolist() if not member.is_dir()]
    names = [member.filename for member in members]
    if inside := [name for name in names if name.endswith(f"/{METADATA}")]:
        folder = inside[0].removesuffix(METADATA)
        raise StoreError(
            f"{source} has everything in the folder «{folder}»; pack what is in that folder, "
            "without the folder itself."
        )
    if lacking := [name for name in (METADATA, VERSION) if name not in names]:
        raise StoreError(f"{foreign}: it lacks {' and '.join(lacking)}.")
    for member in members:
        if member.compress_type not in _PACKINGS:
            raise StoreError(
                f"{source}: «{member.filename}» is packed in a way that is not read; pack it "
                "with «zip», or take the archive as it was."
            )
    try:
        entities = {
            str(item["@id"]): item for item in json.loads(_text(packed, METADATA))["@graph"]
        }
        root = entities["./"]
        files = {str(part["@id"]): entities[str(part["@id"])] for part in root["hasPart"]}
        layout = root["conformsTo"]["@id"]
        version = Version.from_json(_text(packed, VERSION))
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{foreign}: its description cannot be read ({error}).") from error
    if layout != LAYOUT:
        raise StoreError(f"{source} is made up as <{layout}>; this program knows <{LAYOUT}>.")
    if sorted(names) != sorted([METADATA, *files]):
        raise StoreError(f"{source}: {_difference(names, [METADATA, *files])}")
    graphs = [files[name].get("name") for name in files if name.startswith("graphs/")]
    if sorted(map(str, graphs)) != sorted(version.digests) or version.number < 1:
        raise StoreError(f"{foreign}: its graphs are not those of its version.")
    if not {VERSION, *CHANGES}.issuperset(n for n in files if not n.startswith("graphs/")):
        raise StoreError(f"{foreign}: it lists files that belong to no version.")
    return _Crate(packed, files, version)


def _difference(names: list[str], listed: list[str]) -> str:
    """Say which member is missing, not listed, or there twice."""
    if missing := sorted({*listed} - {*names}):
        return f"it lacks «{missing[0]}», which it lists. Take the archive as it was."
    if strange := sorted({*names} - {*listed}):
        return f"it does not list «{strange[0]}». Take that member out."
    twice = next(name for name in names if names.count(name) > 1)
    return f"it holds «{twice}» twice. Take the archive as it was."


def _text(packed: zipfile.ZipFile, name: str) -> str:
    if packed.getinfo(name).file_size > _LARGEST_TEXT:
        raise ValueError(f"{name} is too large")
    return packed.read(name).decode("utf-8")


def _fill(crate: _Crate, directory: DataDirectory, progress: Progress) -> None:
    directory.create()
    version = crate.version
    folder = directory.version(version.number)
    folder.mkdir()
    for name in (VERSION, *CHANGES):
        if name in crate.files:
            with crate.packed.open(name) as stream, (folder / name).open("wb") as sink:
                checked = _Checked(stream, crate.files[name])
                shutil.copyfileobj(checked, sink, _PIECE)
                checked.finish()
    with tempfile.TemporaryDirectory(dir=directory.drafts) as draft:
        store = Store(draft)
        for name, entity in crate.files.items():
            if name.startswith("graphs/"):
                progress(f"Restoring <{entity['name']}>")
                _load(crate, name, store, directory)
        progress("Making the merge of the standard graphs")
        merge_standard(store)
        store.flush()
        store.backup(str(folder / "store"))
        write_checksums(folder)
        for graph, digest in version.digests.items():
            if digest_of(store, graph) != digest:
                raise StoreError(
                    f"The archive is damaged: the graph <{graph}> is not the one that was "
                    "published. Nothing was restored."
                )
        del store
    directory.set_current(version.number)


def _load(crate: _Crate, name: str, store: Store, directory: DataDirectory) -> None:
    entity = crate.files[name]
    graph = str(entity["name"])
    with crate.packed.open(name) as stream:
        checked = _Checked(stream, entity)
        try:
            quads = parse(cast("IO[bytes]", _Unpacked(checked)), format=RdfFormat.N_QUADS)
            while some := list(islice(quads, _BATCH)):
                require_reserve(directory.path)
                if any(graph_of(quad) != graph for quad in some):
                    raise StoreError(f"{name} holds statements of another graph than <{graph}>.")
                store.bulk_extend(some)
        except (MemoryError, SyntaxError, ValueError) as error:
            # The engine's own word for a line of more than 16 MB is a MemoryError.
            raise StoreError(f"{name} of the archive is no N-Quads: {error}.") from error
        checked.finish()


class _Checked:
    """Reads a member up to its size, and compares it with its digest at the end."""

    def __init__(self, stream: IO[bytes], entity: dict[str, Any]) -> None:
        self._stream = stream
        self._entity = entity
        size = str(entity.get("contentSize"))
        self._stated = int(size) if size.isdecimal() else 0
        self._digest = sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._digest.update(piece)
        self._size += len(piece)
        if self._size > self._stated:
            raise self._changed()
        return piece

    def finish(self) -> None:
        while self.read(_PIECE):
            pass
        stated = (self._stated, str(self._entity.get("sha256")))
        if stated != (self._size, self._digest.hexdigest()):
            raise self._changed()

    def _changed(self) -> StoreError:
        return StoreError(
            f"The archive is damaged: {self._entity['@id']} was changed. Nothing was restored."
        )


class _Unpacked:
    """Unpacks gzip while it is read; more than any real graph unpacks to is refused."""

    def __init__(self, packed: _Checked) -> None:
        self._packed = packed
        self._engine = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._taken = 0
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        size = _PIECE if size < 0 else size
        while not self._engine.eof:
            if not self._rest:
                self._rest = self._packed.read(_PIECE)
                self._taken += len(self._rest)
                if not self._rest:
                    raise EOFError("a packed graph ends too early")
            piece = self._engine.decompress(self._rest, size)
            self._rest = self._engine.unconsumed_tail
            self._given += len(piece)
            if self._given > _PIECE + _RATIO * self._taken:
                raise StoreError("The archive is refused: a graph unpacks to far more than it may.")
            if piece:
                return piece
        return b""
