"""``python -m tests.soak [SECONDS]``: 50 readers, a writer, and a query a second that is ended."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.soak.load import soak


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(soak(Path(folder) / "data", seconds))
    for line in figures.told():
        print(line)  # noqa: T201
    return 1 if figures.errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
