"""Who may write over HTTP: bearer tokens, handed out by who runs the site.

A token is ``ris3_ID_SECRET``. The secret has 256 bits and is shown once; kept is its
SHA-256, which is enough for what nobody can guess (a slow hash is for what people choose).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ris3graph.errors import NotFoundError
from ris3graph.said import say

if TYPE_CHECKING:
    from sqlite3 import Connection

    from ris3graph.store.state import State

PREFIX: Final = "ris3"
"""What tokens begin with, so that scanners for leaked secrets can know them."""


class Role(StrEnum):
    """What a token allows."""

    STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its secret.

    Attributes
    ----------
    id
        Names it in lists and in the audit.
    name
        Whom it was given to; the business of who runs the site alone.
    role
        What it allows.
    created, expires, revoked, used
        UTC; ``None`` for never. ``used`` is the day of its last use.
    office
        Who is said to do what is done with it; ``None`` where nothing was chosen.
    """

    id: str
    name: str
    role: Role
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    used: datetime | None = None
    office: str | None = None

    @property
    def agent(self) -> str:
        """Who is said, in public and for good, to do what is done with it; never its name."""
        return self.office or self.role.value

    def is_valid(self, now: datetime) -> bool:
        """Say whether it is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the audit: who did what to which thing, and how it ended."""

    time: datetime
    token: str
    action: str
    subject: str
    outcome: str


def holder(text: str) -> str:
    """Return whom a token is for, in one line; empty where nothing of it can be seen."""
    from ris3graph.ingest.invisible import bare, spaced  # noqa: PLC0415 (keeps --help quick)

    return " ".join(bare(spaced(text)).split())


class Tokens:
    """The tokens of a site.

    Parameters
    ----------
    state
        Where they are kept.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def create(
        self, name: str, role: Role, days: int | None = None, office: str | None = None
    ) -> tuple[Token, str]:
        """Make a token.

        Parameters
        ----------
        name
            Whom it is for, as `holder` returns it.
        role
            What it allows.
        days
            After which it is no longer taken; ``None`` for no end.
        office
            What anybody may read of who uses it; by default the role.

        Returns
        -------
        tuple
            The token, and what to send as ``Authorization: Bearer …``; it is kept nowhere.
        """
        now = _now()
        expires = None if days is None else now + timedelta(days=days)
        token = Token(secrets.token_hex(4), name, role, now, expires, office=office)
        secret = secrets.token_urlsafe(32)
        with self._state.open() as state:
            state.execute(
                "INSERT INTO token (id, name, office, role, hash, created, expires) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (token.id, name, office, role, _hash(secret), _text(now), _text(expires)),
            )
            _note(state, token.id, "create", f"{role} {name}", "done")
        return token, f"{PREFIX}_{token.id}_{secret}"

    def all(self) -> list[Token]:
        """Return all tokens, the newest first."""
        if not self._state.exists:
            return []
        with self._state.open() as state:
            rows = state.execute(f"SELECT {_COLUMNS} FROM token ORDER BY created DESC, id")  # noqa: S608 (names of ours)
            return [_token(row) for row in rows]

    def revoke(self, identifier: str) -> Token:
        """Take a token back, from the next request on.

        Raises
        ------
        NotFoundError
            There is no such token.
        """
        with self._state.open() as state:
            state.execute(
                "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (_text(_now()), identifier),
            )
            row = state.execute(
                f"SELECT {_COLUMNS} FROM token WHERE id = ?",  # noqa: S608 (names of ours)
                (identifier,),
            ).fetchone()
            if row is None:
                raise NotFoundError(say("There is no token «{id}».", id=identifier))
            _note(state, identifier, "revoke", "", "done")
        return _token(row)

    def find(self, bearer: str) -> Token | None:
        """Return the token that somebody sent, ``None`` where it is not taken.

        It takes as long for a wrong secret as for a right one.
        """
        prefix, _, rest = bearer.partition("_")
        identifier, _, secret = rest.partition("_")
        if prefix != PREFIX or not secret or not self._state.exists:
            return None
        with self._state.open() as state:
            row = state.execute(
                f"SELECT {_COLUMNS}, hash FROM token WHERE id = ?",  # noqa: S608 (names of ours)
                (identifier,),
            ).fetchone()
            # Compared in any case, so that the time does not tell which tokens there are.
            is_right = hmac.compare_digest(_hash(secret), row[-1] if row else bytes(32))
            now = _now()
            token = _token(row[:-1]) if row and is_right else None
            if token is None or not token.is_valid(now):
                return None
            if token.used is None or token.used.date() != now.date():
                state.execute("UPDATE token SET used = ? WHERE id = ?", (_text(now), identifier))
        return token

    def note(self, token: str, action: str, subject: str, outcome: str) -> None:
        """Write into the audit what was done with a token."""
        with self._state.open() as state:
            _note(state, token, action, subject, outcome)

    def audit(self, most: int = 100) -> list[Entry]:
        """Return the last entries of the audit, the newest first."""
        if not self._state.exists:
            return []
        with self._state.open() as state:
            rows = state.execute(
                "SELECT time, token, action, subject, outcome FROM audit "
                "ORDER BY number DESC LIMIT ?",
                (most,),
            )
            return [Entry(datetime.fromisoformat(time), *rest) for time, *rest in rows]


_COLUMNS: Final = "id, name, office, role, created, expires, revoked, used"


def _token(row: tuple[str, ...]) -> Token:
    identifier, name, office, role, *times = row
    created, expires, revoked, used = (
        None if time is None else datetime.fromisoformat(time) for time in times
    )
    if created is None:
        raise ValueError(row)
    return Token(identifier, name, Role(role), created, expires, revoked, used, office)


def _note(state: Connection, token: str, action: str, subject: str, outcome: str) -> None:
    state.execute(
        "INSERT INTO audit (time, token, action, subject, outcome) VALUES (?, ?, ?, ?, ?)",
        (_text(_now()), token, action, subject[:500], outcome[:500]),
    )


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _now() -> datetime:
    return datetime.now(UTC)


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds")
