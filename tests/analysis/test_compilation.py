from __future__ import annotations

import os
import subprocess
import sys

import ris3graph.analysis.compiled as module
from ris3graph.analysis.compilation import compile_kernels


def test_every_step_is_told():
    steps: list[str] = []
    assert compile_kernels(steps.append) > 0
    assert len(steps) == len(set(steps)) >= 6


def test_networkx_does_not_load_the_compiler():
    code = "import sys, networkx; networkx.betweenness_centrality.backends; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "ris3graph.analysis.backend" in loaded
    assert "numba" not in loaded


def test_without_a_place_for_the_cache_kernels_live_in_memory(monkeypatch):
    def refuse(**options):
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: (function, options)

    monkeypatch.setattr(module, "njit", refuse)
    _, options = module.compiled(len)
    assert options["nogil"]


def test_all_processors_that_the_process_may_use():
    assert 1 <= module.available_threads() <= (os.cpu_count() or 1)
