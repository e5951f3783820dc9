"""Compilation and threads, the same for every kernel.

Kernels release the interpreter lock and are spread over plain Python threads. numba's
own parallel loops are not used: one of its threading layers ends the process when two
threads of a server enter a loop at once, and they take several times as long to compile.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

from numba import njit

BLOCKS = 32
"""Blocks that work is cut into; fixed, so that sums do not depend on threads."""

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """Compile ``function`` when it is first called and keep the machine code on disk.

    Where neither the package's folder nor the user's cache folder can be written to,
    the machine code is kept in memory alone, and the next process compiles again.
    """
    try:
        compiler = njit(cache=True, nogil=True, error_model="numpy")
        return cast("Kernel", compiler(function))
    except RuntimeError:
        return cast("Kernel", njit(nogil=True, error_model="numpy")(function))


def available_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_blocks(work: Callable[[int], None], blocks: int, threads: int | None) -> None:
    """Call ``work`` with each block number, on several threads.

    Parameters
    ----------
    work
        Called once for each number below ``blocks``, in no particular order.
    threads
        How many threads; ``None`` takes the processors available.
    """
    workers = min(available_threads() if threads is None else threads, blocks)
    if workers < 2:
        for block in range(blocks):
            work(block)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, block) for block in range(blocks)]:
            done.result()
