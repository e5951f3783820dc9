"""Answers that come when they are let."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from ris3graph.rdf.spool import Answer
from ris3graph.web.sparql import ThreadRunner
from ris3graph.workspace import Workspace


class Slow:
    """Computes answers when it may, and counts them."""

    def __init__(self, workspace: Workspace) -> None:
        self._runner = ThreadRunner(workspace.reader)
        self.may = threading.Event()
        self.times = 0
        self._threads = ThreadPoolExecutor(4)

    def submit(self, *asked) -> Future[Answer]:
        self.times += 1

        def work() -> bytes:
            assert self.may.wait(30)
            return self._runner.submit(*asked).result()

        return self._threads.submit(work)
