"""A process that changes a data directory in every way there is, until it is killed.

Before each change it tells what the source will hold then, and afterwards the version in
which it does: one line of JSON each.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from ris3graph.cli.work import LocalWork
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.updates import read_update
from ris3graph.services.manner import Manner
from ris3graph.services.provenance import Source
from ris3graph.store import QueryWorkers, Turns
from ris3graph.store.retention import Limits
from ris3graph.workspace import Workspace
from tests.crash.contents import GRAPH, NAME, names_in, turtle, update


class Writing:
    """Makes changes.

    Parameters
    ----------
    data, seed
        The data directory, and what decides the order of changes.
    """

    def __init__(self, data: Path, seed: int) -> None:
        self._workspace = Workspace.open(data)
        self._workspace.directory.create()
        self._work = LocalWork(self._workspace, Limits(5, None), Turns(self._workspace.directory))
        spool = self._workspace.directory.spool
        self._workers = QueryWorkers(self._workspace.directory.store, spool)
        self._file = spool / "given.ttl"
        self._random = random.Random(seed)

    def run(self) -> None:
        """Change what there is, for ever."""
        while True:
            held = names_in(self._workspace)
            new = f"n{self._random.randrange(10**9)}"
            earlier = [number for number in self._workspace.versions.numbers()[1:3] if number]
            choice = self._random.choice(["replace", "add", "update", "remove", "revert"])
            if choice == "add":
                self._load(Manner.ADD, [new], {*held, new})
            elif choice == "remove" and held:
                self._load(Manner.REMOVE, [], set())
            elif choice == "update" and held:
                self._update(held, new)
            elif choice == "revert" and earlier:
                number = self._random.choice(earlier)
                self._tell(want=sorted(names_in(self._workspace, number)))
                self._tell(version=self._work.revert(number, lambda _: None)["version"])
            else:
                self._load(Manner.REPLACE, [new, f"{new}x"], {new, f"{new}x"})

    def _load(self, manner: Manner, names: list[str], expected: set[str]) -> None:
        self._tell(want=sorted(expected))
        self._file.write_text(turtle(names), encoding="utf-8")
        paths = [self._file] if names else []
        outcome = self._work.load(paths, Source(NAME), lambda _: None, manner=manner)
        self._tell(version=outcome["version"])

    def _update(self, held: set[str], new: str) -> None:
        old = self._random.choice(sorted(held))
        self._tell(want=sorted({*held, new} - {old}))
        text = read_update(update(old, new), DataSet((), ()))
        changed = self._workers.update(self._workspace.current, text).result()
        file = changed[GRAPH]
        assert file is not None
        outcome = self._work.load([file], Source(NAME), lambda _: None, manner=Manner.EDIT)
        self._tell(version=outcome["version"])

    @staticmethod
    def _tell(**what: object) -> None:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    Writing(Path(sys.argv[1]), int(sys.argv[2])).run()
