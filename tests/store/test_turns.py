"""Writers take turns, in one process and across processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from ris3graph.errors import StoreBusyError
from ris3graph.store import DataDirectory, Lock, Turns, WriteLimits

HOLD = """
import sys
from pathlib import Path
from ris3graph.store import DataDirectory, Lock
with Lock(DataDirectory(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_clients_take_turns(directory: DataDirectory) -> None:
    turns = Turns(directory)
    written: list[str] = []

    async def write(client: str, text: str, may_end: asyncio.Event) -> None:
        with turns.place(client) as turn, await turns.called(turn):
            written.append(text)
            await may_end.wait()

    async def run() -> None:
        may_end = asyncio.Event()
        tasks = []
        for client, text in (("a", "1"), ("a", "2"), ("a", "3"), ("a", "4"), ("b", "1")):
            tasks.append(asyncio.create_task(write(client, client + text, may_end)))
            await asyncio.sleep(0)
        assert written == ["a1"]
        may_end.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
    # The second one of «a» was called before «b» came, the third one was there before.
    assert written == ["a1", "a2", "a3", "b1", "a4"]


def test_too_many_are_turned_away_at_once(directory: DataDirectory) -> None:
    turns = Turns(directory, WriteLimits(waiting=3, waiting_each=2))
    with turns.place("a"), turns.place("a"):
        with pytest.raises(StoreBusyError, match="Too many wait"), turns.place("a"):
            pass
        with (
            turns.place("b"),
            pytest.raises(StoreBusyError, match="Too many wait"),
            turns.place("c"),
        ):
            pass
        assert turns.waiting == 2
    assert turns.waiting == 0


def test_who_goes_away_lets_the_next_one_write(directory: DataDirectory) -> None:
    turns = Turns(directory)
    with turns.place("a") as first, turns.place("b") as second:
        held = turns.take(first)
        assert held is not None
        with turns.place("c") as third:
            # The second one is called, then goes.
            assert turns.take(third) is None
            assert turns.take(second) is None
        held.close()
        with turns.place("d") as fourth:
            assert turns.take(fourth) is None, "it is the second one's turn"
            assert turns.take(second) is not None


def test_another_process_is_waited_for(directory: DataDirectory) -> None:
    directory.create()
    steps: list[str] = []
    command = [sys.executable, "-c", HOLD, str(directory.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreBusyError, match="did not finish within 0 s"):
            Turns(directory, WriteLimits(seconds=0)).wait(steps.append)
        stdin = process.stdin

        def let_go(step: str) -> None:
            steps.append(step)
            stdin.write("\n")
            stdin.flush()

        with Turns(directory).wait(let_go) as lock:
            assert lock.is_held
    assert steps == ["Waiting for others to finish writing"]


def test_who_waits_is_told_that_the_server_stops(directory: DataDirectory) -> None:
    directory.create()
    turns = Turns(directory)
    told: list[StoreBusyError] = []
    waiting = threading.Event()

    def wait() -> None:
        try:
            turns.wait(lambda _: waiting.set())
        except StoreBusyError as error:
            told.append(error)

    with Lock(directory):
        thread = threading.Thread(target=wait)
        thread.start()
        assert waiting.wait(10)
        turns.close()
        thread.join(10)
    assert [str(error) for error in told] == ["The server stops."]
