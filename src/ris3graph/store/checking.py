"""Is a data directory whole? What is found, and what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Quad, Store

from ris3graph.errors import StoreError, VersionNotFoundError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.store.checksums import Measured, damaged_files, read_checksums
from ris3graph.store.contents import digests_of, merge_faults, moved, read_through
from ris3graph.store.directory import DataDirectory
from ris3graph.store.failures import RESTORE, reason
from ris3graph.store.passing import BACKUP, TRIAL, is_left
from ris3graph.store.standard import graph_of, named_graphs
from ris3graph.store.state import NAME as STATE
from ris3graph.store.version import GraphChange, Version, Versions

KNOWN: Final = frozenset(
    {
        "format",
        "current",
        "tags.json",
        "backup.json",
        "control.sock",
        "writer",
        "versions",
        "spool",
        STATE,
    }
    | {"drafts", "index", "assessed"}
)
"""What may lie in a data directory."""

_WRITE_CURRENT: Final = (
    "Write the number of the version to go on from, of those in versions/, into the file «current»."
)
_LEFT: Final = "A backup or a trial that was ended left it."
_CHANGED: Final = "The file is missing, or is not as it was published."
_BATCH: Final = 10_000
"""Statements of a change set that are summed up at a time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Attributes
    ----------
    place
        Where: a path within the directory.
    message
        What is wrong, in one sentence.
    advice
        What to do about it.
    harmless
        Whether all data are whole nevertheless: something merely lies about.
    """

    place: str
    message: str
    advice: str
    harmless: bool = False


def check_directory(
    directory: DataDirectory,
    *,
    quick: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Finding, ...]:
    """Check a data directory, also beside a running server.

    Parameters
    ----------
    directory
        The data directory.
    quick
        Whether to leave out what reads all files and statements: checksums, digests,
        change sets, the merge.
    progress
        Told of each step.

    Raises
    ------
    StoreError
        It is no data directory of this layout.
    """
    directory.check()
    if not (directory.path / "format").exists():
        raise StoreError(f"There is no data directory at {directory.path}.")
    return tuple(_findings(directory, quick, progress))


def _findings(
    directory: DataDirectory, quick: bool, progress: Callable[[str], None]
) -> Iterator[Finding]:
    yield from _strays(directory)
    try:
        current = directory.current()
    except StoreError as error:
        yield Finding("current", str(error), RESTORE)
        return
    numbers = sorted(int(e.name) for e in directory.versions.iterdir() if e.name.isdigit())
    if current and current not in numbers:
        yield Finding(
            "current",
            f"The current version {current} is not there.",
            f"{_WRITE_CURRENT} Or restore the data directory from a backup.",
        )
    if not current and numbers:
        yield Finding("current", "It names no version, and there are some.", _WRITE_CURRENT)
    measured = None if quick else Measured()
    for number in numbers:
        if number <= current:
            progress(f"Checking version {number}")
            yield from _faults_of(directory, number, measured)


def _faults_of(
    directory: DataDirectory, number: int, measured: Measured | None
) -> Iterator[Finding]:
    """Find what is wrong with a version; its files first, for all else is read from them."""
    place, folder, versions = f"versions/{number}", directory.version(number), Versions(directory)
    try:
        version, stored = versions.get(number), directory.store(number)
        damaged = damaged_files(folder, measured)
        store = None if damaged else Store.read_only(str(stored))
    except VersionNotFoundError:
        if folder.exists():
            yield Finding(place, "A part of the version is missing.", RESTORE)
        # Else it was removed since, as retention has it.
        return
    except (StoreError, OSError, RuntimeError) as error:
        yield Finding(place, f"The version cannot be opened: {reason(error)}.", RESTORE)
        return
    if store is None:
        if folder.exists():
            yield from (Finding(f"{place}/{name}", _CHANGED, RESTORE) for name in damaged)
        return
    yield from _version_faults(place, number, version, store, quick=measured is None)
    if measured is not None:
        if not read_checksums(folder):
            yield from _index_faults(place, store)
        yield from _change_faults(place, versions, version)


def _index_faults(place: str, store: Store) -> Iterator[Finding]:
    """Read what no checksum tells of."""
    try:
        read_through(store)
    except RuntimeError as error:
        yield Finding(place, f"Its statements cannot be read: {reason(error)}.", RESTORE)


def _version_faults(
    place: str, number: int, version: Version, store: Store, *, quick: bool
) -> Iterator[Finding]:
    if version.number != number:
        yield Finding(place, f"It says that it is version {version.number}.", RESTORE)
    if quick:
        if set(named_graphs(store)) != set(version.digests):
            yield Finding(place, "It holds other graphs than it says.", RESTORE)
        return
    try:
        found = digests_of(store)
        lacking, foreign = merge_faults(store)
    except (OSError, RuntimeError) as error:
        yield Finding(place, f"Its statements cannot be read: {reason(error)}.", RESTORE)
        return
    for graph in sorted({*found, *version.digests}):
        if found.get(graph) != version.digests.get(graph):
            yield Finding(
                place,
                f"The graph <{graph}> is not the one that was published: it holds "
                f"{found.get(graph, GraphDigest()).quads} statements, "
                f"{version.digests.get(graph, GraphDigest()).quads} were published.",
                RESTORE,
            )
    if lacking or foreign:
        yield Finding(
            place,
            f"Its ready-made merge lacks {lacking} statements of the standard graphs, and has "
            f"{foreign} too many. Queries answer wrongly.",
            "Load any source again: the next version is made anew; or restore a backup.",
        )


def _change_faults(place: str, versions: Versions, version: Version) -> Iterator[Finding]:
    """Hold the change set to its counts, and to the digests before and after it."""
    try:
        base = versions.get(version.number - 1)
    except StoreError:
        # Retention removed it; where it cannot be read, that was found with it.
        base = None
    try:
        deltas, counts = _replayed(versions, version, base)
    except (OSError, EOFError, RuntimeError, ValueError, SyntaxError, StoreError) as error:
        yield Finding(place, f"Its change set cannot be read: {reason(error)}.", RESTORE)
        return
    if counts != version.changes:
        yield Finding(place, "Its change set has not as many statements as it says.", RESTORE)
    if base is None:
        return
    for graph in sorted({*deltas, *version.digests}):
        after = deltas.get(graph, base.digests.get(graph, GraphDigest()))
        if after != version.digests.get(graph, GraphDigest()):
            yield Finding(
                place,
                f"Its change set does not lead from version {base.number} to it "
                f"in the graph <{graph}>.",
                RESTORE,
            )


def _replayed(
    versions: Versions, version: Version, base: Version | None
) -> tuple[dict[str, GraphDigest], dict[str, GraphChange]]:
    """Apply a change set to the digests before it, and count what it holds."""
    digests: dict[str, GraphDigest] = {} if base is None else dict(base.digests)
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    batch: list[Quad] = []
    where: tuple[str, bool] = ("", True)

    def close() -> None:
        graph, added = where
        some, none = (batch, []) if added else ([], batch)
        digests[graph] = moved(digests.get(graph, GraphDigest()), some, none)
        counts[graph][0 if added else 1] += len(batch)

    for added, quad in versions.changes(version.number):
        here = (graph_of(quad), added)
        if batch and (here != where or len(batch) >= _BATCH):
            close()
            batch = []
        where = here
        batch.append(quad)
    if batch:
        close()
    return digests, {graph: GraphChange(*pair) for graph, pair in counts.items()}


def _strays(directory: DataDirectory) -> Iterator[Finding]:
    for entry in sorted(directory.path.iterdir()):
        if entry.name.startswith((BACKUP, TRIAL)):
            if is_left(entry):
                yield Finding(entry.name, _LEFT, "The next load sweeps it up.", harmless=True)
        elif entry.name not in KNOWN and not entry.name.startswith(".nfs"):
            yield Finding(
                entry.name,
                "Nobody needs it here.",
                "Delete it if you did not put it here for a reason.",
                harmless=True,
            )
    current = (
        (directory.path / "current").read_text("ascii").strip()
        if (directory.path / "current").exists()
        else "0"
    )
    for entry in sorted(directory.versions.iterdir()):
        unfinished = not entry.name.isdigit() or (
            current.isdigit() and int(entry.name) > int(current)
        )
        if unfinished:
            yield Finding(
                f"versions/{entry.name}",
                "A version that was never published.",
                "The next load sweeps it up.",
                harmless=True,
            )
