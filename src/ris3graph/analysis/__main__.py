"""``python -m ris3graph.analysis`` compiles the kernels, once, and says so."""

from __future__ import annotations

import sys

from ris3graph.analysis.compilation import compile_kernels

if __name__ == "__main__":
    sys.stdout.write("Compiling the network measures (once) …\n")
    sys.stdout.flush()
    seconds = compile_kernels()
    sys.stdout.write(f"Compiled in {seconds:.1f} s.\n")
