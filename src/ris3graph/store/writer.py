"""The one writer of a data directory: it makes drafts and publishes them.

Publishing is a checkpoint of the draft beside the versions, made durable, renamed to
its number, and only then named in ``current``. A crash at any moment leaves ``current``
on a whole version; the remains are swept up when the next writer opens.
"""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from pyoxigraph import Store

from ris3graph.errors import StoreError
from ris3graph.store.checksums import require_whole, write_checksums
from ris3graph.store.directory import DataDirectory, remove_tree, sync_folder, sync_tree
from ris3graph.store.draft import Draft
from ris3graph.store.failures import failure
from ris3graph.store.lock import Lock
from ris3graph.store.passing import BACKUP, TRIAL, sweep
from ris3graph.store.version import Version, Versions


class Writer:
    """Holder of the right to write to a data directory.

    Use it as a context manager; leaving it gives the lock back.

    Parameters
    ----------
    directory
        The data directory; it is made where it is missing.
    lock
        Its lock, which becomes the writer's; taken where none is given.

    Raises
    ------
    StoreBusyError
        Another process, or another writer of this one, holds the lock.
    StoreError
        The directory is not ours or cannot be written to.
    """

    def __init__(self, directory: DataDirectory, lock: Lock | None = None) -> None:
        directory.create()
        self._directory = directory
        self._versions = Versions(directory)
        self._publishing = threading.Lock()
        self._lock = Lock(directory) if lock is None else lock
        try:
            self._sweep()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back; harmless when it is given back already."""
        try:
            if self._lock.is_held:
                # The engine may have written into one while it was removed.
                self._sweep_drafts()
        finally:
            self._lock.close()

    def draft(self) -> Draft:
        """Return a draft on top of the current version.

        Raises
        ------
        StoreError
            The version is damaged, or the disk cannot be written to.
        """
        if not self._lock.is_held:
            raise StoreError("The writer is closed.")
        current = self._versions.current()
        number = 0 if current is None else current.number
        folder = self._directory.drafts / uuid.uuid4().hex
        if current is not None:
            require_whole(self._directory.version(number))
        try:
            folder.mkdir()
            if current is not None:
                Store.read_only(str(self._directory.store(number))).backup(str(folder / "store"))
        except (OSError, RuntimeError) as error:
            remove_tree(folder)
            raise failure(f"Version {number} cannot be cloned", error) from error
        return Draft(folder, number, {} if current is None else current.digests, self._publish)

    def _publish(self, draft: Draft, who: str, why: str) -> Version:
        with self._publishing:
            return self._make_version(draft, who, why)

    def _make_version(self, draft: Draft, who: str, why: str) -> Version:
        if not self._lock.is_held:
            raise StoreError("The writer is closed.")
        if draft.base != self._directory.current():
            raise StoreError(
                f"The draft is based on version {draft.base}, but version "
                f"{self._directory.current()} was published meanwhile; prepare it again."
            )
        number = draft.base + 1
        partial = self._directory.versions / f".{number}.partial"
        version = Version(
            number=number,
            time=datetime.now(UTC),
            who=who,
            why=why,
            software=metadata.version("ris3graph"),
            digests=draft.digests,
            changes=draft.change_set(),
            unlisted=draft.unlisted(),
        )
        try:
            self._write(draft, version, partial)
        except (OSError, RuntimeError) as error:
            remove_tree(partial)
            raise failure(f"Version {number} cannot be written", error) from error
        return version

    def _write(self, draft: Draft, version: Version, partial: Path) -> None:
        remove_tree(partial)
        partial.mkdir()
        draft.finish()
        draft.store.backup(str(partial / "store"))
        draft.write_changes(partial)
        (partial / "version.json").write_text(version.as_json(), encoding="utf-8")
        write_checksums(partial, self._directory.version(draft.base) if draft.base else None)
        sync_tree(partial)
        final = self._directory.version(version.number)
        # A crash between renaming and naming leaves a whole version that nobody saw.
        remove_tree(final)
        partial.rename(final)
        sync_folder(final.parent)
        self._directory.set_current(version.number)

    def _sweep(self) -> None:
        current = self._directory.current()
        numbers = [int(e.name) for e in self._directory.versions.iterdir() if e.name.isdigit()]
        if not current and len(numbers) > 1:
            # More than the one that a crash may leave before it was named.
            raise StoreError(
                f"{self._directory.path / 'current'} is missing, and there are versions up to "
                f"{max(numbers)}. Write the number of the one to go on from into that file."
            )
        if current:
            # A directory whose current version is missing needs a person, not a sweep.
            self._directory.require(current)
        for name in (BACKUP, TRIAL):
            sweep(self._directory.path, name)
        self._sweep_drafts()
        for entry in self._directory.versions.iterdir():
            if not entry.name.isdigit() or int(entry.name) > current:
                remove_tree(entry)
        for folder in self._directory.indexes.iterdir():
            if not (folder.is_dir() and (self._directory.versions / folder.name).is_dir()):
                remove_tree(folder)
                continue
            for entry in folder.iterdir():
                # What was cut off; whoever is still making it does without it then.
                if entry.name.endswith(".partial"):
                    remove_tree(entry)
                elif entry.is_file():
                    # Programs before 0.3 kept the search index here.
                    entry.unlink()

    def _sweep_drafts(self) -> None:
        for draft in self._directory.drafts.iterdir():
            remove_tree(draft)
