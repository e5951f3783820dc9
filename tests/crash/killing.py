"""Rounds in which who writes is killed at any moment, and what is left is looked through."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

from ris3graph.store import DataDirectory, Writer
from ris3graph.store.checking import check_directory
from ris3graph.workspace import Workspace
from tests.crash import writing
from tests.crash.contents import names_in

ROOT: Final = Path(__file__).parents[2]


def killed(data: Path, seed: int, delay: float) -> list[dict[str, object]]:
    """Let a process write, and kill it and its workers a while after its first change."""
    with subprocess.Popen(
        [sys.executable, "-m", writing.__name__, str(data), str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline()]
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        told += process.stdout.read().split("\n")
    return [json.loads(line) for line in told if line.strip().endswith("}")]


def rounds(data: Path, count: int, seed: int = 20261130) -> Counter[str]:
    """Kill a process so many times; return what it was at when it was killed.

    Raises
    ------
    AssertionError
        Something that was told of is lost, half of something is left, or the data
        directory cannot be written to any more.
    """
    chance = random.Random(seed)
    at: Counter[str] = Counter()
    number, holds = 0, set[str]()
    for turn in range(count):
        told = killed(data, seed + turn, chance.uniform(0, 3))
        wanted: set[str] | None = None
        for line in told:
            if "want" in line:
                wanted = set(line["want"])  # type: ignore[call-overload] # a list
            else:
                number, holds, wanted = int(str(line["version"])), wanted or set(), None
        workspace = Workspace.open(data)
        found = names_in(workspace)
        # What was being published may have come through before it was told of.
        came_through = wanted is not None and found == wanted
        assert found == holds or came_through, (turn, holds, wanted, found)
        assert workspace.current >= number, turn
        number, holds = workspace.current, found
        directory = DataDirectory(data)
        with Writer(directory):
            assert not list(directory.drafts.iterdir())
        faults = [item for item in check_directory(directory) if not item.harmless]
        assert not faults, (turn, faults)
        at["published" if came_through else "not published" if wanted is not None else "idle"] += 1
    return at
