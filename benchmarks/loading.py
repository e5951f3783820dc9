"""From tables to a published version, beside the engine's own loader on the same statements.

Ours reads the tables, resolves, holds all to the shapes, compares and publishes; the peer
only stores what came of it: the version's own export as N-Quads. The time of the shapes is
told by itself. Then a small source is loaded on top of each, as a steward would.
"""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.directories import tables
from benchmarks.harness import OUTPUT, Line, Process, Report, run, sizes
from ris3graph import resources
from ris3graph.services.provenance import Source
from ris3graph.workspace import Workspace

FOLDER = OUTPUT / "loading"
SHAPES = "Checking against the shapes"
THREE = """
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/ris3graph/> .
<id/actor/x-one> a ris3:Actor ; skos:prefLabel "Один"@uk ;
  ris3:primaryHelix <vocabulary/helix/business> .
<id/actor/x-two> a ris3:Actor ; skos:prefLabel "Два"@uk ;
  ris3:primaryHelix <vocabulary/helix/authority> .
<id/actor/x-three> a ris3:Actor ; skos:prefLabel "Три"@uk ;
  ris3:primaryHelix <vocabulary/helix/research> .
"""


def load(data: str, source: str, *paths: str) -> None:
    """Load and publish, and print when each step began."""
    began = time.perf_counter()
    steps: list[tuple[str, float]] = []

    def tell(step: str) -> None:
        steps.append((step, time.perf_counter() - began))

    workspace = Workspace.open(Path(data))
    files = [Path(path) for path in paths]
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, files, Source(source), tell) as preparation,
    ):
        tell("Publishing")
        version = preparation.publish(who="benchmark")
    tell("End")
    print(json.dumps({"quads": version.quads, "steps": steps}))


@dataclass(frozen=True)
class Load:
    """A load in a process of its own: what there is after it, and the seconds of two steps."""

    process: Process
    quads: int
    shapes: float
    publishing: float


def timed(data: Path, source: str, paths: list[Path]) -> Load:
    command = [sys.executable, "-m", "benchmarks.loading", str(data), source, *map(str, paths)]
    process = run(command)
    told = json.loads(process.output)
    began = dict(told["steps"])
    shapes, publishing = began["Publishing"] - began[SHAPES], began["End"] - began["Publishing"]
    return Load(process, told["quads"], shapes, publishing)


def measure(report: Report, size: str) -> None:
    """Measure one size."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    data, engine, export = FOLDER / "data", FOLDER / "engine", FOLDER / "export.nq"
    pilot = [resources.pilot()]
    name, paths = ("pilot", pilot) if size == "pilot" else ("cordis", tables(size))
    ours = timed(data, name, paths)
    quads, shapes, used = ours.quads, ours.shapes, ours.process
    with export.open("wb") as stream:
        Workspace.open(data).reader().export(stream, "application/n-quads")
    oxigraph = str(Path(sysconfig.get_path("scripts")) / "oxigraph")
    peer = run([oxigraph, "load", "--location", str(engine), "--file", str(export)])
    seconds = used.seconds - shapes
    note = (
        f"{quads:,} statements: {quads / seconds:,.0f} a second to {quads / peer.seconds:,.0f}, "
        f"{peer.seconds / seconds:.2f} of the engine alone; "
        f"shapes {shapes:.1f} s more; peak {used.peak_mb:,.0f} MB to {peer.peak_mb:,.0f}"
    )
    both = {"ris3graph": seconds, "oxigraph load": peer.seconds}
    report.add(Line("tables to a published version", size, "ris3graph", both, note=note))
    small = FOLDER / "three.ttl"
    small.write_text(THREE, encoding="utf-8")
    for task, source, files in (("three actors", "three", [small]), ("the pilot", "pilot", pilot)):
        if source != name:
            top = timed(data, source, files)
            taken = {"ris3graph": top.process.seconds}
            note = f"all steps; peak {top.process.peak_mb:,.0f} MB"
            report.add(Line(f"{task} on top", size, "ris3graph", taken, note=note))
            taken = {"ris3graph": top.publishing}
            report.add(Line(f"publishing {task} on top", size, "ris3graph", taken))
    shutil.rmtree(FOLDER, ignore_errors=True)


def main() -> int:
    """Measure all sizes that are asked for."""
    report = Report("loading")
    for size in sizes():
        measure(report, size)
    return report.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        load(*sys.argv[1:])
    else:
        raise SystemExit(main())
