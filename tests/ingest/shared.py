"""The real files of third parties, where they are at hand; none of them is in the project."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def shared(*names: str) -> list[Path]:
    """Paths below ``../shared/data``; the test is skipped where one is not there."""
    paths = [SHARED / name for name in names]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        pytest.skip(f"The real data are not at hand: {', '.join(missing)}")
    return paths
