"""pytest plugin: writes down which calls networkx gave to a backend.

networkx logs each decision; the counts by function go to the file that the
environment variable ``DISPATCH_LOG`` names.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from pathlib import Path


class _Counting(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.used: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("Using backend") and isinstance(record.args, tuple):
            self.used[f"{record.args[0]}:{record.args[1]}"] += 1


_counting = _Counting()


def pytest_configure() -> None:
    logger = logging.getLogger("networkx.utils.backends")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(_counting)


def pytest_unconfigure() -> None:
    Path(os.environ["DISPATCH_LOG"]).write_text(json.dumps(_counting.used), encoding="utf-8")
