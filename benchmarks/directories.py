"""Data directories of each size, made once by the program's own commands."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl

from benchmarks import cordis
from benchmarks.harness import OUTPUT
from ris3graph import resources
from ris3graph.analysis.dialogue import Dialogue
from ris3graph.errors import StoreError
from ris3graph.services.reading import read_input
from ris3graph.workspace import Workspace

TABLES = ("organisations", "participations", "projects")


def directory(size: str) -> Path:
    """Return a data directory with the pilot, and with what CORDIS has at that size.

    It is made when it is first asked for and kept in the output folder; delete it to have
    it made anew. One that another version of the program made is made anew, too.
    """
    data = OUTPUT / f"data-{size}"
    if data.is_dir():
        try:
            Workspace.open(data)
        except StoreError:
            print(f"{data} is of another version of the program and is made anew.")
        else:
            return data
    shutil.rmtree(data, ignore_errors=True)
    making = OUTPUT / f"making-{size}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    _load(making, "pilot", [resources.pilot()])
    if size != "pilot":
        _load(making, "cordis", tables(size))
    _command("analyse", "--data", str(making))
    making.rename(data)
    return data


def tables(size: str) -> list[Path]:
    """Return the tables of CORDIS at a size; those of one programme are cut out."""
    if size == "all":
        return [cordis.FOLDER / f"{name}.csv.gz" for name in TABLES]
    folder = OUTPUT / f"tables-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    frames = {
        name: pl.read_csv(cordis.FOLDER / f"{name}.csv.gz", infer_schema=False) for name in TABLES
    }
    for name in ("participations", "projects"):
        frames[name] = frames[name].filter(pl.col("programme") == size.upper())
    named = frames["participations"].select("org_id").unique()
    frames["organisations"] = frames["organisations"].join(named, on="org_id", how="semi")
    for name, frame in frames.items():
        with gzip.open(folder / f"{name}.csv.gz", "wb", compresslevel=1) as file:
            frame.write_csv(file)
    return [folder / f"{name}.csv.gz" for name in TABLES]


def pilot_dialogue() -> Dialogue:
    """Read the pilot as the analysis does."""
    workspace = Workspace.open(directory("pilot"))
    return read_input(workspace.reader(), workspace.catalogue).dialogue


def _load(data: Path, source: str, files: list[Path]) -> None:
    _command("load", *map(str, files), "--source", source, "--data", str(data))


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "ris3graph", *arguments], check=True)
