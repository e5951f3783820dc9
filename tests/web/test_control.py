"""The control socket with a real server at one end and the command line's client at the other."""

import asyncio
import socket
import stat
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from ris3graph.cli.remote import RemoteWork
from ris3graph.errors import (
    InputError,
    Problem,
    Ris3Error,
    StoreBusyError,
    StoreError,
    ValidationError,
    VersionNotFoundError,
)
from ris3graph.said import Said, say
from ris3graph.services.provenance import Source
from ris3graph.store import DataDirectory, Lock, Turns, WriteLimits
from ris3graph.web.control import create_control_app
from ris3graph.web.unixsocket import bind, is_served, short_path


class Work:
    """Work whose end the test decides."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()
        self.reverted: list[int] = []

    def load(self, paths, source, progress, *, lock):
        assert lock.is_held
        if source.name == "wrong":
            raise ValidationError([Problem("a.csv", "No region", "Give one.", line=3)], omitted=2)
        if source.name == "told":
            message = say("{number} cells had spaces around them; they were taken off", number=2)
            if not paths:
                raise InputError([Problem("a.csv", message, say("Nothing needs to be done."))])
            return {"warnings": [{"message": message}]}
        progress("reading «дані»")
        return {"paths": [str(path) for path in paths], "source": source.name}

    def revert(self, number, progress, *, lock):
        if number > 2:
            raise VersionNotFoundError(f"There is no version {number}.")
        self.reverted.append(number)
        progress(f"to {number}")
        return {"version": 3, "published": True}

    def analyse(self, progress, *, lock):
        self.begun.set()
        assert self.may_end.wait(10)
        raise ZeroDivisionError


@contextmanager
def _served(path: Path, work: Work, turns: Turns | None = None):
    bound = bind(path)
    queue = Turns(DataDirectory(path.with_name("data"))) if turns is None else turns
    config = uvicorn.Config(create_control_app(work, queue), log_config=None, lifespan="off")
    server = uvicorn.Server(config)

    def run() -> None:
        asyncio.run(server.serve(sockets=[bound]))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield
    finally:
        work.may_end.set()
        server.should_exit = True
        thread.join(10)
        bound.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_load_tells_its_steps_and_its_result(folder: Path):
    steps: list[str] = []
    with _served(folder / "control.sock", Work()):
        outcome = RemoteWork(folder / "control.sock").load(
            [Path("x.csv")], Source("s"), steps.append
        )
    assert outcome == {"paths": [str(Path("x.csv").absolute())], "source": "s"}
    assert steps == ["reading «дані»"]


def test_error_comes_back_as_what_it_was(folder: Path):
    with _served(folder / "control.sock", Work()), pytest.raises(ValidationError) as caught:
        RemoteWork(folder / "control.sock").load([], Source("wrong"), print)
    assert str(caught.value) == "a.csv, line 3: No region. Give one.\n… and 2 more of the kind."


def test_texts_come_as_they_were_made_to_be_said_in_another_language(folder: Path):
    with _served(folder / "control.sock", Work()):
        work = RemoteWork(folder / "control.sock")
        ((found,),) = (
            warning.values()
            for warning in work.load([Path("x")], Source("told"), print)["warnings"]
        )
        with pytest.raises(InputError) as caught:
            work.load([], Source("told"), print)
    for message in (found, caught.value.problems[0].message):
        assert isinstance(message, Said)
        assert message == "2 cells had spaces around them; they were taken off"
        assert message.told(lambda _: "клітинок {number}") == "клітинок 2"


def test_a_second_job_waits_for_the_first(folder: Path, caplog):
    work = Work()
    errors: list[Ris3Error] = []
    steps: list[str] = []

    def analyse() -> None:
        try:
            RemoteWork(folder / "control.sock").analyse(print)
        except Ris3Error as error:
            errors.append(error)

    def tell(step: str) -> None:
        steps.append(step)
        # Only now may the first one end.
        work.may_end.set()

    with _served(folder / "control.sock", work):
        first = threading.Thread(target=analyse)
        first.start()
        assert work.begun.wait(10)
        outcome = RemoteWork(folder / "control.sock").load([], Source("s"), tell)
        first.join(10)
    assert outcome == {"paths": [], "source": "s"}
    assert steps == ["Waiting for others to finish writing", "reading «дані»"]
    (error,) = errors
    assert "its log says more" in str(error)
    assert "ZeroDivisionError" in caplog.text


def test_who_waits_too_long_is_told_that_the_store_is_busy(folder: Path):
    directory = DataDirectory(folder / "data")
    directory.create()
    turns = Turns(directory, WriteLimits(seconds=0))
    path = folder / "control.sock"
    with (
        Lock(directory),
        _served(path, Work(), turns),
        pytest.raises(StoreBusyError, match="Others are writing"),
    ):
        RemoteWork(path).load([], Source("s"), print)


def test_who_goes_away_leaves_the_queue(folder: Path):
    directory = DataDirectory(folder / "data")
    directory.create()
    work = Work()
    path = folder / "control.sock"
    turns = Turns(directory)
    with Lock(directory), _served(path, work, turns):
        with (
            httpx.Client(
                transport=httpx.HTTPTransport(uds=str(path)), base_url="http://ris3graph"
            ) as client,
            client.stream("POST", "/revert", json={"version": 1}) as answer,
        ):
            assert "Waiting" in next(answer.iter_lines())
        while turns.waiting:
            time.sleep(0.01)
    assert not work.reverted


def test_only_the_owner_may_open_the_socket(folder: Path):
    with bind(folder / "control.sock"):
        mode = stat.S_IMODE((folder / "control.sock").stat().st_mode)
    assert mode == 0o600


def test_path_longer_than_the_system_takes(folder: Path):
    deep = folder.joinpath(*["d" * 40] * 4)
    deep.mkdir(parents=True)
    path = deep / "control.sock"
    with short_path(path) as short:
        assert len(str(short)) <= 100
    with _served(path, Work()):
        assert is_served(path)
        assert RemoteWork(path).load([], Source("s"), print) == {"paths": [], "source": "s"}
    assert not is_served(path)


def test_stale_socket_is_replaced_and_a_served_one_is_not(folder: Path):
    path = folder / "control.sock"
    bind(path).close()
    assert path.is_socket()
    assert not is_served(path)
    with bind(path) as bound:
        bound.listen()
        assert is_served(path)
        with pytest.raises(StoreBusyError, match="already"):
            bind(path)


def test_other_file_in_the_way_is_left_alone(folder: Path):
    (folder / "control.sock").write_text("mine")
    with pytest.raises(StoreError, match="in the way"):
        bind(folder / "control.sock")
    assert (folder / "control.sock").read_text() == "mine"


def test_server_that_goes_away_is_an_error_in_words(folder: Path):
    path = folder / "control.sock"

    def hang_up(bound: socket.socket) -> None:
        connection, _ = bound.accept()
        connection.close()

    with bind(path) as bound:
        bound.listen()
        thread = threading.Thread(target=hang_up, args=(bound,))
        thread.start()
        with pytest.raises(StoreError, match="stopped answering"):
            RemoteWork(path).analyse(print)
        thread.join(10)


def test_a_return_goes_through_the_server(tmp_path: Path):
    steps: list[str] = []
    with _served(tmp_path / "control.sock", Work()):
        remote = RemoteWork(tmp_path / "control.sock")
        assert remote.revert(2, steps.append) == {"version": 3, "published": True}
        with pytest.raises(VersionNotFoundError, match="There is no version 7"):
            remote.revert(7, steps.append)
    assert steps == ["to 2"]
