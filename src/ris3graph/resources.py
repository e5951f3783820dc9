"""Where the files that travel with the package lie: in a wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKAGED = _PACKAGE / "_data"
_ROOT = _PACKAGED if _PACKAGED.is_dir() else _PACKAGE.parents[1]


def ontology() -> Path:
    """Folder of the ontology, its shapes and its vocabularies."""
    return _ROOT / "ontology"


def queries() -> Path:
    """Folder of the query files."""
    return _ROOT / "queries"


def web() -> Path:
    """Folder of templates, static files and message catalogues."""
    return _ROOT / "web"


def pilot() -> Path:
    """Folder of the pilot's tables and their metadata."""
    return _ROOT / "data" / "pilot"


def templates() -> Path:
    """Folder of the empty tables, with their metadata, that a steward fills in."""
    return _ROOT / "data" / "templates"
