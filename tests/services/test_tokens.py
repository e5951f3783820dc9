"""Tokens: kept hashed, taken while they last, and written about."""

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from ris3graph.errors import NotFoundError, StoreError
from ris3graph.services import tokens as module
from ris3graph.services.tokens import Role, Tokens
from ris3graph.store.state import NAME, State


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(State(tmp_path))


def test_a_token_is_taken_and_its_secret_is_kept_nowhere(tokens: Tokens, tmp_path: Path):
    token, bearer = tokens.create("Statistics desk, room 12", Role.STEWARD)
    found = tokens.find(bearer)
    assert found is not None
    assert (found.id, found.name) == (token.id, "Statistics desk, room 12")
    assert found.role is Role.STEWARD
    secret = bearer.rpartition("_")[2]
    assert len(bearer.split("_", 2)[2]) == 43
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    (listed,) = tokens.all()
    assert listed.used is not None
    assert listed.used.date() == datetime.now(UTC).date()


@pytest.mark.parametrize("spoil", ["cut", "other", "case", "prefix", "id", "empty", "none"])
def test_anything_else_is_not(tokens: Tokens, spoil: str):
    token, bearer = tokens.create("a", Role.STEWARD)
    _, other = tokens.create("b", Role.STEWARD)
    secret = other.split("_", 2)[2]
    sent = {
        "cut": bearer[:-1],
        "other": f"ris3_{token.id}_{secret}",
        "case": bearer.upper(),
        "prefix": bearer.removeprefix("ris3_"),
        "id": f"ris3_00000000_{secret}",
        "empty": f"ris3_{token.id}_",
        "none": "",
    }[spoil]
    assert tokens.find(sent) is None


@pytest.mark.parametrize(
    ("office", "agent"),
    [("Department of the economy", "Department of the economy"), (None, "steward")],
)
def test_its_name_is_not_what_is_published(tokens: Tokens, office: str | None, agent: str):
    _, bearer = tokens.create("Statistics desk, room 12", Role.STEWARD, office=office)
    found = tokens.find(bearer)
    assert found is not None
    assert found.agent == agent
    assert [token.agent for token in tokens.all()] == [agent]


def test_tokens_of_an_earlier_program_are_taken_and_name_nobody(tmp_path: Path):
    secret = "s" * 43
    with closing(sqlite3.connect(tmp_path / NAME)) as state, state:
        state.execute(
            "CREATE TABLE token (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, "
            "hash BLOB NOT NULL, created TEXT NOT NULL, expires TEXT, revoked TEXT, used TEXT) "
            "STRICT"
        )
        state.execute(
            "CREATE TABLE audit (number INTEGER PRIMARY KEY, time TEXT NOT NULL, token TEXT NOT "
            "NULL, action TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL) STRICT"
        )
        state.execute(
            "INSERT INTO token VALUES ('0a', 'Olena', 'steward', ?, '2026-01-02T03:04:05+00:00', "
            "NULL, NULL, NULL)",
            (sha256(secret.encode()).digest(),),
        )
        state.execute("PRAGMA user_version = 1")
    found = Tokens(State(tmp_path)).find(f"ris3_0a_{secret}")
    assert found is not None
    assert (found.name, found.agent) == ("Olena", "steward")


def test_who_has_none_is_refused_where_there_are_none(tokens: Tokens, tmp_path: Path):
    assert tokens.find("ris3_00000000_x") is None
    assert (tokens.all(), tokens.audit()) == ([], [])
    assert not list(tmp_path.iterdir()), "asking writes nothing"


def test_it_ends_when_it_is_taken_back_or_its_time_is_over(tokens: Tokens, monkeypatch):
    lasting, first = tokens.create("a", Role.STEWARD)
    _, second = tokens.create("b", Role.STEWARD, days=7)
    tokens.revoke(lasting.id)
    assert tokens.find(first) is None
    assert tokens.find(second) is not None
    later = datetime.now(UTC) + timedelta(days=7)
    monkeypatch.setattr(module, "_now", lambda: later)
    assert tokens.find(second) is None
    revoked = tokens.revoke(lasting.id)
    assert revoked.revoked is not None
    assert revoked.revoked < later, "taken back once, the first time counts"
    with pytest.raises(NotFoundError, match="no token «nobody»"):
        tokens.revoke("nobody")


def test_what_was_done_is_written_down(tokens: Tokens):
    token, _ = tokens.create("a", Role.STEWARD)
    tokens.note(token.id, "put", "graph/source/one", "version 2")
    tokens.revoke(token.id)
    assert [(e.token, e.action, e.subject) for e in tokens.audit()] == [
        (token.id, "revoke", ""),
        (token.id, "put", "graph/source/one"),
        (token.id, "create", "steward a"),
    ]
    assert len(tokens.audit(1)) == 1


def test_many_may_begin_at_once(tmp_path: Path):
    made: list[str] = []

    def work() -> None:
        made.append(Tokens(State(tmp_path)).create("a", Role.STEWARD)[1])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({Tokens(State(tmp_path)).find(bearer).id for bearer in made}) == 8


def test_a_later_layout_or_a_damaged_file_is_refused(tokens: Tokens, tmp_path: Path):
    tokens.create("a", Role.STEWARD)
    with State(tmp_path).open() as state:
        state.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="layout 99"):
        tokens.all()
    (tmp_path / NAME).write_bytes(b"none" * 1000)
    with pytest.raises(StoreError, match="cannot be used"):
        tokens.all()
