"""``python -m ris3graph``."""

from __future__ import annotations

from ris3graph.cli import main

if __name__ == "__main__":
    main()
