"""Is a data directory whole? What is found, and what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Quad, Store

from ris3graph.errors import StoreError, VersionNotFoundError
from ris3graph.rdf.digest import GraphDigest
from ris3graph.store.contents import digests_of, merge_faults, moved
from ris3graph.store.directory import DataDirectory
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

_RESTORE: Final = "Restore the data directory from a backup («ris3graph restore»)."
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
        Whether to leave out what reads all statements: digests, change sets, the merge.
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
        yield Finding("current", str(error), _RESTORE)
        return
    numbers = sorted(int(e.name) for e in directory.versions.iterdir() if e.name.isdigit())
    if current and current not in numbers:
        yield Finding("current", f"The current version {current} is not there.", _RESTORE)
    if not current and numbers:
        yield Finding(
            "current",
            "It names no version, and there are some.",
            "Write the number of the version to go on from into the file «current».",
        )
    versions = Versions(directory)
    before: Version | None = None
    for number in numbers:
        if number > current:
            continue
        progress(f"Checking version {number}")
        place = f"versions/{number}"
        try:
            version = versions.get(number)
            store = Store.read_only(str(directory.store(number)))
        except VersionNotFoundError:
            if directory.version(number).exists():
                yield Finding(place, "A part of the version is missing.", _RESTORE)
            # Else it was removed since, as retention has it.
            continue
        except (StoreError, OSError, RuntimeError) as error:
            yield Finding(place, f"The version cannot be opened: {error}", _RESTORE)
            continue
        yield from _version_faults(place, number, version, store, quick)
        if not quick:
            base = before if before is not None and before.number == number - 1 else None
            yield from _change_faults(place, versions, version, base)
        before = version


def _version_faults(
    place: str, number: int, version: Version, store: Store, quick: bool
) -> Iterator[Finding]:
    if version.number != number:
        yield Finding(place, f"It says that it is version {version.number}.", _RESTORE)
    if quick:
        if set(named_graphs(store)) != set(version.digests):
            yield Finding(place, "It holds other graphs than it says.", _RESTORE)
        return
    try:
        found = digests_of(store)
        lacking, foreign = merge_faults(store)
    except (OSError, RuntimeError) as error:
        yield Finding(place, f"Its statements cannot be read: {error}", _RESTORE)
        return
    for graph in sorted({*found, *version.digests}):
        if found.get(graph) != version.digests.get(graph):
            yield Finding(
                place,
                f"The graph <{graph}> is not the one that was published: it holds "
                f"{found.get(graph, GraphDigest()).quads} statements, "
                f"{version.digests.get(graph, GraphDigest()).quads} were published.",
                _RESTORE,
            )
    if lacking or foreign:
        yield Finding(
            place,
            f"Its ready-made merge lacks {lacking} statements of the standard graphs, and has "
            f"{foreign} too many. Queries answer wrongly.",
            "Load any source again: the next version is made anew; or restore a backup.",
        )


def _change_faults(
    place: str, versions: Versions, version: Version, base: Version | None
) -> Iterator[Finding]:
    """Hold the change set to its counts, and to the digests before and after it."""
    try:
        deltas, counts = _replayed(versions, version, base)
    except (OSError, EOFError, RuntimeError, ValueError, SyntaxError, StoreError) as error:
        yield Finding(place, f"Its change set cannot be read: {error}", _RESTORE)
        return
    if counts != version.changes:
        yield Finding(place, "Its change set has not as many statements as it says.", _RESTORE)
    if base is None:
        return
    for graph in sorted({*deltas, *version.digests}):
        after = deltas.get(graph, base.digests.get(graph, GraphDigest()))
        if after != version.digests.get(graph, GraphDigest()):
            yield Finding(
                place,
                f"Its change set does not lead from version {base.number} to it "
                f"in the graph <{graph}>.",
                _RESTORE,
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
        if entry.name not in KNOWN and not entry.name.startswith(".nfs"):
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
