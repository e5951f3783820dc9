"""Tables of the templates, filled with rows and loaded."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ris3graph import resources

Table = Iterable[Mapping[str, str]]


def fill(folder: Path, tables: Mapping[str, Table]) -> Path:
    """Write rows into templates, each with its metadata, and return the folder."""
    for name, rows in tables.items():
        shutil.copy(resources.templates() / f"{name}-metadata.json", folder)
        header = (resources.templates() / name).read_text(encoding="utf-8").strip().split(",")
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, header)
            lines.writeheader()
            lines.writerows(rows)
    return folder
