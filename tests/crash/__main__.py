"""``python -m tests.crash [ROUNDS]``."""

import sys
import tempfile
from pathlib import Path

from tests.crash.killing import rounds

with tempfile.TemporaryDirectory() as folder:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    at = rounds(Path(folder) / "data", count)
    print(f"Killed {count} times, and nothing was lost: {dict(at)}")  # noqa: T201
