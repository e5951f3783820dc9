"""Who does the work: the server that owns the data directory, or this process."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ris3graph.cli import output
from ris3graph.cli.options import limits, settings
from ris3graph.errors import AnalysisError, StoreError
from ris3graph.said import say
from ris3graph.services.manner import Manner
from ris3graph.web.unixsocket import NAME, is_served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ris3graph.services.loading import Report
    from ris3graph.services.provenance import Source
    from ris3graph.store import Lock, Turns, Writer
    from ris3graph.store.retention import Limits
    from ris3graph.web.control import Outcome, Progress, Work
    from ris3graph.workspace import Workspace


class LocalWork:
    """Loads, analyses and returns in this process.

    Parameters
    ----------
    workspace
        The data that are changed.
    limits
        How much they may grow; old versions go when new ones come.
    turns
        Where writers wait for one another.
    published
        Called when there is a new version; a server makes its pages ready then.
    """

    def __init__(
        self,
        workspace: Workspace,
        limits: Limits,
        turns: Turns,
        published: Callable[[], None] = lambda: None,
    ) -> None:
        self._workspace = workspace
        self._limits = limits
        self._turns = turns
        self._published = published

    def load(
        self,
        paths: list[Path],
        source: Source,
        progress: Progress,
        *,
        manner: Manner = Manner.REPLACE,
        who: str = "",
        lock: Lock | None = None,
    ) -> Outcome:
        """Load files as a source, publish a version, and assess it.

        Files that change nothing make no new version; others that say the same are recorded
        in one. The assessment comes with the
        load, so that pages never set new facts beside old conclusions; where an earlier
        load was cut off before it, it is made up for.

        Parameters
        ----------
        paths, source, manner
            See `ris3graph.services.loading.prepare`.
        progress
            Told of each step.
        who
            Who loads, for the record of the version; by default who runs this process.
        lock
            The right to write, which is given back; waited for where it is not held yet.
        """
        from ris3graph.store.retention import require_room  # noqa: PLC0415 (keeps --help quick)
        from ris3graph.workspace import user  # noqa: PLC0415

        workspace, limit = self._workspace, self._limits.max_disk
        require_room(workspace.directory, _bytes(paths), limit)
        with self._writer(progress, lock) as writer:
            with workspace.prepare(writer, paths, source, progress, manner) as preparation:
                report = preparation.report
                before = workspace.current
                made = before + 1 if report.changed else None
                if report.changed:
                    # The draft is on the disk by now: what it takes is known.
                    require_room(workspace.directory, 0, limit)
                    progress(say("Publishing"))
                    with _saying_what_is_left(workspace, made):
                        preparation.publish(who=who or user())
            version = self._assess(writer, made, progress)
            if version != before:
                self._prune(progress)
        progress(say("Making the search index"))
        workspace.indexes.get(version)
        if version != before:
            self._published()
        return outcome(report, version, published=version != before)

    def analyse(self, progress: Progress, *, lock: Lock | None = None) -> Outcome:
        """Compute the assessments of the current version, or find them."""
        from ris3graph.store.retention import require_room  # noqa: PLC0415 (keeps --help quick)

        require_room(self._workspace.directory, 0, self._limits.max_disk)
        with self._writer(progress, lock) as writer:
            before = self._workspace.current
            made = self._workspace.analyse(progress=progress, writer=writer)
            if made.version != before:
                self._prune(progress)
        if made.version != before:
            self._published()
        return dataclasses.asdict(made)

    def revert(self, number: int, progress: Progress, *, lock: Lock | None = None) -> Outcome:
        """Publish an old version as a new one, and assess it: its run is found.

        Where the current version holds the same, nothing is published.
        """
        from ris3graph.store.retention import require_room  # noqa: PLC0415 (keeps --help quick)

        workspace = self._workspace
        require_room(workspace.directory, 0, self._limits.max_disk)
        with self._writer(progress, lock) as writer:
            progress(say("Returning to version {number}", number=number))
            made = workspace.revert(number, writer)
            if made is None:
                return {"version": workspace.current, "published": False}
            version = self._assess(writer, made.number, progress)
            self._prune(progress)
        self._published()
        return {"version": version, "published": True}

    @contextmanager
    def _writer(self, progress: Progress, lock: Lock | None) -> Iterator[Writer]:
        with (
            lock or self._turns.wait(progress) as held,
            self._workspace.writer(held) as writer,
        ):
            yield writer

    def _assess(self, writer: Writer, made: int | None, progress: Progress) -> int:
        """Assess what was published as a version, if any was; return the version then current."""
        version = self._workspace.current
        try:
            with _saying_what_is_left(self._workspace, made):
                version = self._workspace.analyse(progress=progress, writer=writer).version
        except AnalysisError as nothing:
            progress(str(nothing))
        return version

    def _prune(self, progress: Progress) -> None:
        from ris3graph.store.retention import prune  # noqa: PLC0415 (keeps --help quick)

        removed = prune(self._workspace.directory, self._limits.keep)
        if removed:
            progress(say("Removed {number} old versions", number=len(removed)))


@contextmanager
def _saying_what_is_left(workspace: Workspace, made: int | None) -> Iterator[None]:
    """Tell who interrupts, or whose disk fails, that a version is there and not assessed."""
    left = f"Version {made} is published, not yet assessed: run «ris3graph analyse»"
    try:
        yield
    except KeyboardInterrupt:
        if workspace.current == made:
            output.messages().print(f"{left}.")
        raise
    except StoreError as error:
        if workspace.current != made:
            raise
        raise StoreError(f"{error} {left} when that is mended.") from error


def work(data: Path) -> Work:
    """Return what works on a data directory: a running server's, or our own."""
    socket = data / NAME
    if is_served(socket):
        from ris3graph.cli.remote import RemoteWork  # noqa: PLC0415 (only beside a server)

        return RemoteWork(socket)
    from ris3graph.workspace import Workspace  # noqa: PLC0415 (keeps --help quick)

    return local_work(Workspace.open(data))


def local_work(workspace: Workspace) -> LocalWork:
    """Return what works in this process, by the settings."""
    from ris3graph.store import Turns  # noqa: PLC0415 (keeps --help quick)

    return LocalWork(workspace, limits(), Turns(workspace.directory, settings().writes()))


def _bytes(paths: list[Path]) -> int:
    """Bytes of files and of those in folders; what is not there is told of later."""
    files = (f for path in paths for f in (path.rglob("*") if path.is_dir() else (path,)))
    return sum(file.stat().st_size for file in files if file.is_file())


def outcome(report: Report, version: int, *, published: bool) -> Outcome:
    """Return what a load did, or would do, ready for JSON.

    Parameters
    ----------
    report
        What was read and found.
    version
        Number of the version that is current now.
    published
        Whether it is a new one.
    """
    return {
        "source": report.source,
        "version": version,
        "published": published,
        "files": [
            {
                "name": file.name,
                "mediaType": file.media_type,
                "sha256": file.sha256,
                "bytes": file.size,
                "rows": file.rows,
                "statements": report.statements[file.name],
            }
            for file in report.files
        ],
        "changes": {
            graph: {"added": change.added, "removed": change.removed}
            for graph, change in report.changes.items()
        },
        "otherFiles": report.other_files,
        "merged": report.merged,
        "cycles": list(report.cycles),
        "warnings": [dataclasses.asdict(problem) for problem in report.warnings],
        "findings": [dataclasses.asdict(finding) for finding in report.findings],
    }
