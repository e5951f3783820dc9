"""What all benchmarks share: turns, medians, ratios, agreement of results, and the report.

Contenders take turns (A B A B …) in one process, so that a machine that slows down slows
all of them; a process of its own, with its peak of memory, is for what a user starts by a
command. A benchmark compares answers too: a fast wrong answer is no result.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from benchmarks import cordis

PEERS = (
    "ris3graph",
    "networkx",
    "igraph",
    "rustworkx",
    "networkit",
    "pyoxigraph",
    "oxigraph",
    "rdflib-endpoint",
    "oxrdflib",
    "rapidfuzz",
    "numba",
    "numpy",
    "scipy",
    "polars",
)
SIZES = ("pilot", "h2020", "all")
OUTPUT = Path(os.environ.get("BENCH_OUTPUT", ".ris3graph/bench"))
REPEATS = int(os.environ.get("BENCH_REPEATS", "3"))


@dataclass(frozen=True)
class Contender:
    """One way to do a task; ``call`` does it, and gives the values that are compared."""

    name: str
    call: Callable[[], object]


@dataclass
class Line:
    """A task at one size: seconds of each contender, and how far their answers are apart.

    ``ours`` is the contender that ratios refer to: a ratio above 1 says that a peer takes
    longer. ``skipped`` says why a peer was not run.
    """

    task: str
    size: str
    ours: str
    seconds: dict[str, float]
    apart: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def ratio(self, name: str) -> float:
        return self.seconds[name] / self.seconds[self.ours]


class Report:
    """Lines of a benchmark, printed as they come and written at the end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[Line] = []
        self.failures: list[str] = []
        self.machine = machine()
        print(f"== {name}\n{self.machine}\n{versions()}", flush=True)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        print(f"\n{line.task} · {line.size}" + (f" · {line.note}" if line.note else ""))
        for name, taken in line.seconds.items():
            apart = f"   apart {line.apart[name]:.1e}" if name in line.apart else ""
            print(f"  {name:24} {_time(taken)}   {line.ratio(name):8.2f} ×{apart}", flush=True)
        for name, why in line.skipped.items():
            print(f"  {name:24} not run: {why}", flush=True)

    def compare(
        self,
        task: str,
        size: str,
        contenders: Sequence[Contender],
        *,
        tolerance: float = 0.0,
        repeats: int = REPEATS,
        skipped: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        """Let contenders take turns; the first is ours, the others must agree with it.

        ``tolerance`` is the largest difference of a value, in relation to the largest value.
        """
        times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
        answers: dict[str, object] = {}
        for _ in range(repeats):
            for contender in contenders:
                started = time.perf_counter()
                answers[contender.name] = contender.call()
                times[contender.name].append(time.perf_counter() - started)
        ours = contenders[0].name
        apart = {
            name: difference(answers[ours], answer)
            for name, answer in answers.items()
            if name != ours and answer is not None
        }
        for name, found in apart.items():
            if found > tolerance:
                self.failures.append(f"{task} · {size}: {name} differs by {found:.1e}")
        medians = {name: statistics.median(taken) for name, taken in times.items()}
        self.add(Line(task, size, ours, medians, apart, dict(skipped or {}), note))

    def close(self) -> int:
        """Write the lines; the exit code says whether all answers agreed."""
        OUTPUT.mkdir(parents=True, exist_ok=True)
        content = {
            "benchmark": self.name,
            "machine": self.machine,
            "versions": versions(),
            "lines": [asdict(line) for line in self.lines],
            "failures": self.failures,
        }
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (OUTPUT / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")
        (OUTPUT / f"{self.name}.md").write_text(self.markdown(), encoding="utf-8")
        for failure in self.failures:
            print(f"DIFFERENT: {failure}", file=sys.stderr)
        return 1 if self.failures else 0

    def markdown(self) -> str:
        rows = [
            f"## {self.name}",
            "",
            self.machine,
            "",
            versions(),
            "",
            "| task | size | contender | time | ratio |",
        ]
        rows.append("|---|---|---|---:|---:|")
        for line in self.lines:
            rows += [
                f"| {line.task} | {line.size} | {name} | {_time(taken).strip()} "
                f"| {line.ratio(name):.2f} |"
                for name, taken in line.seconds.items()
            ]
            rows += [
                f"| {line.task} | {line.size} | {name} | – | {why} |"
                for name, why in line.skipped.items()
            ]
        return "\n".join(rows) + "\n"


def difference(one: object, other: object) -> float:
    """Largest difference of two answers, in relation to the largest value of the first."""
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or (np.isnan(a) != np.isnan(b)).any():
        return float("inf")
    if not a.size:
        return 0.0
    return float(np.nanmax(np.abs(a - b))) / max(1e-300, float(np.nanmax(np.abs(a))))


@dataclass(frozen=True)
class Process:
    """What a command of its own took: seconds, peak memory in megabytes, what it printed."""

    seconds: float
    peak_mb: float
    output: str


def run(command: Sequence[str]) -> Process:
    """Run a command to its end; a failure of it is ours too."""
    started = time.perf_counter()
    process = subprocess.Popen(list(command), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Process(time.perf_counter() - started, usage.ru_maxrss / unit, output)


def sizes() -> tuple[str, ...]:
    """Sizes to run: those in BENCH_SIZE (by default all) of which the data are there."""
    wanted = os.environ.get("BENCH_SIZE", " ".join(SIZES)).replace(",", " ").split()
    for name in wanted:
        if name not in SIZES:
            raise SystemExit(f"BENCH_SIZE is one or more of {', '.join(SIZES)}, not “{name}”.")
    if not cordis.available() and set(wanted) - {"pilot"}:
        print(f"Without the tables of CORDIS in {cordis.FOLDER} only the pilot is measured.")
        return tuple(name for name in wanted if name == "pilot")
    return tuple(wanted)


def machine() -> str:
    """Processors, and how busy others keep them: above its number of them times are no figures."""
    load = f"load {os.getloadavg()[0]:.1f}"
    return (
        f"{platform.system()} {platform.machine()}, {_cpu()}, {os.cpu_count()} processors, {load}"
    )


def versions() -> str:
    """Versions of all peers."""
    found = [f"Python {platform.python_version()}"]
    for name in PEERS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return ", ".join(found)


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:9.1f} ms" if seconds < 1 else f"{seconds:9.2f} s "
