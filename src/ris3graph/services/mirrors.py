"""The mirrors of a site: which there are, what each has, and how the last push went."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ris3graph.errors import MirrorError, NotFoundError
from ris3graph.mirror import Address
from ris3graph.rdf.namespaces import is_source_name

if TYPE_CHECKING:
    from sqlite3 import Connection

    from ris3graph.store.state import State

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COLUMNS: Final = (
    "name, product, query, store, user, secret, version, pushed, tried, failures, error"
)


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror.

    Attributes
    ----------
    name
        Names it here, in the form of the name of a source.
    product, query, store, user
        As in `ris3graph.mirror.Address`.
    secret
        Environment variable that holds its password or token; empty for none. What it
        holds is kept nowhere.
    version
        Number of the version that it was brought to last, 0 for none.
    pushed, tried
        When that was done, and when it was last tried; UTC, ``None`` for never.
    failures
        How often that failed since it last succeeded.
    error
        Why it failed the last time.
    """

    name: str
    product: str
    query: str
    store: str
    user: str = ""
    secret: str = ""
    version: int = 0
    pushed: datetime | None = None
    tried: datetime | None = None
    failures: int = 0
    error: str = ""

    def address(self) -> Address:
        """Return where it is, with the password that the environment holds.

        Raises
        ------
        MirrorError
            The environment does not hold it.
        """
        password = os.environ.get(self.secret, "") if self.secret else ""
        if self.secret and not password:
            raise MirrorError(f"The environment variable {self.secret} holds no password.")
        return Address(self.query, self.store, self.product, self.user, password)


class Mirrors:
    """The mirrors of a site.

    Parameters
    ----------
    state
        Where they are kept.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def all(self) -> list[Mirror]:
        """Return all mirrors, by name."""
        if not self._state.exists:
            return []
        with self._state.open() as state:
            rows = state.execute(f"SELECT {_COLUMNS} FROM mirror ORDER BY name")  # noqa: S608 (names of ours)
            return [_mirror(row) for row in rows]

    def get(self, name: str) -> Mirror:
        """Return a mirror.

        Raises
        ------
        NotFoundError
            There is none of that name.
        """
        found = next((mirror for mirror in self.all() if mirror.name == name), None)
        if found is None:
            raise NotFoundError(f"There is no mirror «{name}».")
        return found

    def add(self, mirror: Mirror) -> None:
        """Take a mirror in.

        Raises
        ------
        MirrorError
            There is one of that name, or it is not described as it has to be.
        """
        if not is_source_name(mirror.name):
            raise MirrorError(
                f"«{mirror.name}» cannot be the name of a mirror: small Latin letters, digits and "
                "hyphens can."
            )
        if mirror.secret and not _VARIABLE.fullmatch(mirror.secret):
            raise MirrorError(
                "Name the environment variable that holds the password, not the password."
            )
        if not mirror.store:
            raise MirrorError("The mirror needs the address of a graph store to write to.")
        # Refuses what is no address.
        Address(mirror.query, mirror.store, mirror.product)
        if any(other.name == mirror.name for other in self.all()):
            raise MirrorError(f"There is a mirror «{mirror.name}» already.")
        with self._state.open() as state:
            state.execute(
                "INSERT INTO mirror (name, product, query, store, user, secret) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    mirror.name,
                    mirror.product,
                    mirror.query,
                    mirror.store,
                    mirror.user,
                    mirror.secret,
                ),
            )

    def remove(self, name: str) -> None:
        """Forget a mirror; what it holds stays there.

        Raises
        ------
        NotFoundError
            There is none of that name.
        """
        self.get(name)
        with self._state.open() as state:
            state.execute("DELETE FROM mirrored WHERE mirror = ?", (name,))
            state.execute("DELETE FROM mirror WHERE name = ?", (name,))

    def succeeded(self, name: str, version: int) -> None:
        """Note that a mirror was brought to a version."""
        with self._state.open() as state:
            state.execute(
                "UPDATE mirror SET version = ?, pushed = ?, tried = ?, failures = 0, error = '' "
                "WHERE name = ?",
                (version, _now(), _now(), name),
            )

    def failed(self, name: str, error: str) -> None:
        """Note that it failed."""
        with self._state.open() as state:
            state.execute(
                "UPDATE mirror SET tried = ?, failures = failures + 1, error = ? WHERE name = ?",
                (_now(), error, name),
            )

    def record(self, name: str) -> MirrorRecord:
        """Return what is known of the graphs of a mirror."""
        return MirrorRecord(self._state, name)


class MirrorRecord:
    """What is known of the graphs of a mirror; see `ris3graph.mirror.pushing.Record`."""

    def __init__(self, state: State, name: str) -> None:
        self._state = state
        self._name = name

    @property
    def push(self) -> str:
        """Name of the last push that was begun."""
        with self._state.open() as state:
            row = state.execute("SELECT push FROM mirror WHERE name = ?", (self._name,)).fetchone()
            return str(row[0]) if row else ""

    @property
    def graphs(self) -> Mapping[str, str]:
        """State of each graph that is there."""
        with self._state.open() as state:
            return dict(
                state.execute("SELECT graph, state FROM mirrored WHERE mirror = ?", (self._name,))
            )

    def begin(self, push: str, graphs: Mapping[str, str]) -> None:
        """Note that a push begins, and what is there as it does."""
        with self._state.open() as state:
            state.execute("UPDATE mirror SET push = ? WHERE name = ?", (push, self._name))
            state.execute("DELETE FROM mirrored WHERE mirror = ?", (self._name,))
            for graph, digest in graphs.items():
                _keep(state, self._name, graph, digest)

    def keep(self, graph: str, state: str | None) -> None:
        """Note what a graph is now: ``None`` where it is gone, or being written."""
        with self._state.open() as opened:
            if state is None:
                opened.execute(
                    "DELETE FROM mirrored WHERE mirror = ? AND graph = ?", (self._name, graph)
                )
            else:
                _keep(opened, self._name, graph, state)


def _keep(state: Connection, name: str, graph: str, digest: str) -> None:
    state.execute(
        "INSERT INTO mirrored (mirror, graph, state) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET state = excluded.state",
        (name, graph, digest),
    )


def _mirror(row: tuple[str, ...]) -> Mirror:
    name, product, query, store, user, secret, version, pushed, tried, failures, error = row
    return Mirror(
        name,
        product,
        query,
        store,
        user,
        secret,
        int(version),
        _time(pushed),
        _time(tried),
        int(failures),
        error,
    )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
