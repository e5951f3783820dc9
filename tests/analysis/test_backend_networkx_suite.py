"""networkx's own tests, run with every covered call forced onto the backend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from ris3graph.analysis.backend import FUNCTIONS

SUITE = (
    "centrality.tests.test_betweenness_centrality",
    "centrality.tests.test_harmonic_centrality",
    "centrality.tests.test_closeness_centrality",
    "tests.test_efficiency",
    "tests.test_structuralholes",
    "link_analysis.tests.test_pagerank",
    "tests.test_core",
    "components.tests.test_biconnected",
    "tests.test_bridges",
)


def test_networkx_tests_pass_on_the_backend(tmp_path):
    settings = tmp_path / "pytest.ini"  # its own, so that ours do not leak in
    settings.write_text("[pytest]\n", encoding="utf-8")
    log = tmp_path / "calls.json"
    environment = os.environ | {
        "DISPATCH_LOG": str(log),
        "NETWORKX_FALLBACK_TO_NX": "True",
        "NETWORKX_TEST_BACKEND": "ris3graph",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-rxXs", "-c", str(settings)]
    command += ["-p", "no:cacheprovider", "-p", "dispatch_log", "--pyargs"]
    command += [f"networkx.algorithms.{module}" for module in SUITE]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    outcome = done.stdout.strip().splitlines()[-1]
    assert int(re.match(r"(\d+) passed", outcome)[1]) >= 200, outcome
    assert not re.search(r"xfailed|xpassed|skipped", outcome), done.stdout[-2000:]
    calls = json.loads(log.read_text(encoding="utf-8"))
    used = {name: calls.get(f"ris3graph:{name}", 0) for name in FUNCTIONS}
    assert min(used.values()) >= 4, used
    assert sum(used.values()) >= 150, used
