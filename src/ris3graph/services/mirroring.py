"""Bringing mirrors to the current version: once, or for as long as a server runs."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ris3graph.errors import NotFoundError, Ris3Error, StoreBusyError, VersionNotFoundError
from ris3graph.mirror import Endpoint, Marker
from ris3graph.mirror.pushing import Pushed, clear, push
from ris3graph.rdf.reader import Reader
from ris3graph.services.mirrors import Mirror, Mirrors
from ris3graph.store import DataDirectory, Version, Versions

_LOOKS: Final = 15.0
"""Seconds after which a server looks for mirrors that were added, and versions."""
_CHECKS: Final = 300.0
"""Seconds after which it looks whether a mirror still holds what it was given."""
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 300.0
"""Seconds that are waited after the first failure, twice as many after each, and at most."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a mirror is behind.

    Attributes
    ----------
    versions
        How many versions were published since the one that it was brought to.
    seconds
        How long ago the first of them was published; 0 for none.
    """

    versions: int
    seconds: float


class Mirroring:
    """Brings the mirrors of a data directory to its current version.

    Parameters
    ----------
    directory
        The data directory.
    mirrors
        Its mirrors.
    results_are_behind
        Whether the current results may be those of older facts.
    """

    def __init__(
        self,
        directory: DataDirectory,
        mirrors: Mirrors,
        results_are_behind: Callable[[], bool] = lambda: False,
    ) -> None:
        self.mirrors = mirrors
        self._directory = directory
        self._versions = Versions(directory)
        self._results_are_behind = results_are_behind

    def push(self, name: str, progress: Callable[[str], None] = lambda _: None) -> Pushed:
        """Bring a mirror to the current version, and note how it went.

        Raises
        ------
        MirrorError
            It failed.
        StoreBusyError
            Another process is at it.
        VersionNotFoundError
            Nothing was published.
        """
        mirror = self.mirrors.get(name)
        with self._alone(name):
            reader = self._versions.reader()
            version = self._versions.get(reader.version)
            target = marker_of(version, reader, behind=self._results_are_behind())
            try:
                done = self._push(mirror, reader, target, progress)
            except Ris3Error as error:
                self.mirrors.failed(name, str(error))
                raise
            self.mirrors.succeeded(name, version.number)
        return done

    def clear(self, name: str) -> int:
        """Take all that was pushed out of a mirror; return how many graphs that were.

        Raises
        ------
        MirrorError
            It failed.
        """
        mirror = self.mirrors.get(name)
        with self._alone(name), Endpoint(mirror.address()) as endpoint:
            return clear(endpoint)

    def is_behind(self, mirror: Mirror) -> bool:
        """Whether a mirror was not brought to the current version, or not without an error."""
        return mirror.failures > 0 or mirror.version != self._directory.current()

    def lag(self, mirror: Mirror) -> Lag:
        """Return how far a mirror is behind the current version."""
        behind = self._directory.current() - mirror.version
        if behind <= 0:
            return Lag(0, 0.0)
        missed = [n for n in self._versions.numbers() if n > mirror.version]
        first = self._versions.get(min(missed)).time
        return Lag(behind, max(0.0, (datetime.now(UTC) - first).total_seconds()))

    def _push(
        self, mirror: Mirror, reader: Reader, target: Marker, progress: Callable[[str], None]
    ) -> Pushed:
        spool = self._directory.spool
        spool.mkdir(exist_ok=True)
        record = self.mirrors.record(mirror.name)
        with Endpoint(mirror.address()) as endpoint:
            return push(endpoint, reader, target, record, spool, progress)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Keep other processes from writing to the same mirror."""
        file = self._directory.lock.parent / f"mirror-{name}"
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise StoreBusyError(
                f"Another process is writing to the mirror «{name}»; «ris3graph mirror list» "
                "says when it is done."
            ) from error
        finally:
            os.close(handle)


def marker_of(version: Version, reader: Reader, *, behind: bool) -> Marker:
    """Return what a mirror of a version is to say: nothing of what a reader does not see.

    Parameters
    ----------
    version
        The version.
    reader
        A reader of it as everybody sees it.
    behind
        Whether its results may be those of older facts.
    """
    shown = set(reader.graphs())
    said = json.loads(version.as_json())
    for part in ("graphs", "changes"):
        said[part] = {graph: state for graph, state in said[part].items() if graph in shown}
    said["unlisted"] = [graph for graph in said["unlisted"] if graph in shown]
    standard = reader.standard().default
    merged = [[graph, str(version.digests.get(graph))] for graph in standard]
    document = {
        "version": said,
        "standard": standard,
        "behind": behind,
        "merge": hashlib.sha256(json.dumps(merged).encode()).hexdigest(),
    }
    return Marker(uuid.uuid4().hex, True, version.number, json.dumps(document, ensure_ascii=False))


class KeepingUp:
    """Pushes what is published to all mirrors, each in a thread of its own.

    One that is away holds up nobody else; it is tried again, less and less often.

    Parameters
    ----------
    mirroring
        Does the work.
    """

    def __init__(self, mirroring: Mirroring) -> None:
        self._mirroring = mirroring
        self._closed = threading.Event()
        self._threads: dict[str, tuple[threading.Thread, threading.Event]] = {}
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Begin; mirrors that are added later are found by themselves."""
        threading.Thread(target=self._look, name="mirrors", daemon=True).start()

    def wake(self) -> None:
        """Say that a version was published."""
        self._start()
        for _, published in list(self._threads.values()):
            published.set()

    def close(self) -> None:
        """End; what is being sent goes on the next time where it stopped."""
        self._closed.set()
        for _, published in list(self._threads.values()):
            published.set()

    def _look(self) -> None:
        while not self._closed.is_set():
            try:
                self._start()
            except Ris3Error as error:
                _log.warning("The mirrors cannot be listed: %s", error)
            self._closed.wait(_LOOKS)

    def _start(self) -> None:
        with self._lock:
            for mirror in self._mirroring.mirrors.all():
                thread = self._threads.get(mirror.name)
                if thread is None or not thread[0].is_alive():
                    published = threading.Event()
                    began = threading.Thread(
                        target=self._keep_up,
                        args=(mirror.name, published),
                        name=f"mirror-{mirror.name}",
                        daemon=True,
                    )
                    self._threads[mirror.name] = (began, published)
                    began.start()

    def _keep_up(self, name: str, published: threading.Event) -> None:
        wait, checked = _FIRST_WAIT, 0.0
        while not self._closed.is_set():
            published.clear()
            try:
                is_due = time.monotonic() > checked + _CHECKS
                if is_due or self._mirroring.is_behind(self._mirroring.mirrors.get(name)):
                    done = self._mirroring.push(name)
                    checked = time.monotonic()
                    if done.sent or done.removed:
                        _log.info(
                            "Mirror %s holds version %d: %d graphs sent, %d removed.",
                            name,
                            done.number,
                            len(done.sent),
                            len(done.removed),
                        )
                wait = _FIRST_WAIT
                published.wait(_LOOKS)
            except VersionNotFoundError:
                published.wait(_LOOKS)
            except NotFoundError:
                # It was removed.
                return
            except Ris3Error as error:
                _log.warning("Mirror %s is behind: %s It is tried again.", name, error)
                # Not all at once, where one outage was that of many.
                self._closed.wait(wait * random.uniform(0.8, 1.2))  # noqa: S311 (no secret)
                wait = min(2 * wait, _LONGEST_WAIT)
