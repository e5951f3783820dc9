"""The command line: ``ris3graph``."""

from __future__ import annotations

from ris3graph.cli.main import main

__all__ = ["main"]
