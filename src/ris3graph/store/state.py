"""What a site keeps beside its data: never versioned, never reverted, not public.

One SQLite file, ``state.sqlite``, readable by its owner alone. Several processes may use
it at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from ris3graph.errors import StoreError

NAME: Final = "state.sqlite"

_STEPS: Final = (
    """
    CREATE TABLE token (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash BLOB NOT NULL,
        created TEXT NOT NULL, expires TEXT, revoked TEXT, used TEXT
    ) STRICT;
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, time TEXT NOT NULL, token TEXT NOT NULL,
        action TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL
    ) STRICT;
    """,
    "ALTER TABLE token ADD COLUMN office TEXT;",
    """
    CREATE TABLE mirror (
        name TEXT PRIMARY KEY, product TEXT NOT NULL, query TEXT NOT NULL, store TEXT NOT NULL,
        user TEXT NOT NULL, secret TEXT NOT NULL, push TEXT NOT NULL DEFAULT '',
        version INTEGER NOT NULL DEFAULT 0, pushed TEXT, tried TEXT,
        failures INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE mirrored (
        mirror TEXT NOT NULL REFERENCES mirror (name), graph TEXT NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (mirror, graph)
    ) STRICT;
    """,
)
"""What makes each layout of the one before; only ever added to."""


class State:
    """The state of a site.

    Parameters
    ----------
    folder
        The data directory; the file is made when something is first written.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return self._file.exists()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Open the state for one piece of work: all of it is done, or nothing.

        Raises
        ------
        StoreError
            It cannot be read or written, or is of a later program.
        """
        try:
            if not self._file.exists():
                # Before SQLite makes it, whose files everybody may read.
                os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self._file, timeout=10)) as connection:
                _bring_up_to_date(connection)
                with connection:
                    yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._file} cannot be used: {error}.") from error

    def copy(self, to: Path) -> None:
        """Write a whole copy of the state, also while others change it.

        Raises
        ------
        StoreError
            It cannot be read or written.
        """
        with self.open() as connection, closing(sqlite3.connect(to)) as target:
            connection.backup(target)
        to.chmod(0o600)


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    if _layout(connection) == len(_STEPS):
        return
    with connection:
        # Whoever was first has done it by the time that this begins.
        connection.execute("BEGIN IMMEDIATE")
        known = _layout(connection)
        if known > len(_STEPS):
            raise StoreError(
                f"{NAME} has layout {known}, this program knows layout {len(_STEPS)}; "
                "install the version of ris3graph that wrote it."
            )
        for statement in ";".join(_STEPS[known:]).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_STEPS)}")


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
