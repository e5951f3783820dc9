"""All benchmarks, one after the other, each in a process of its own: ``make bench``.

``BENCH_SIZE`` chooses sizes (``pilot``, ``h2020``, ``all``), names on the command line
choose benchmarks. What compares with nobody and takes long is run when it is named. The
reports stand in ``.ris3graph/bench``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.harness import OUTPUT

SHARED = {"__init__", "__main__", "harness", "cordis", "directories"}
BY_NAME = {"everything"}


def main(chosen: list[str]) -> int:
    here = Path(__file__).parent
    names = sorted({path.stem for path in here.glob("*.py")} - SHARED)
    if unknown := set(chosen) - set(names):
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}.")
        return 2
    chosen = chosen or [name for name in names if name not in BY_NAME]
    failed = []
    for name in chosen:
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, cwd=here.parent, check=False).returncode:
            failed.append(name)
    parts = [OUTPUT / f"{name}.md" for name in chosen]
    report = "\n".join(p.read_text(encoding="utf-8") for p in parts if p.is_file())
    if report:
        (OUTPUT / "report.md").write_text(report, encoding="utf-8")
        print(f"\nThe report stands in {OUTPUT / 'report.md'}.")
    if failed:
        print(f"Failed, or with different answers: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
