"""CORDIS: research projects of the European Union and who takes part in them."""

from __future__ import annotations

from typing import Final

from ris3graph.ingest.cordis import merged
from ris3graph.ingest.importer import Importer

CORDIS: Final = Importer("cordis", merged.recognises, merged.read)
"""The merged tables of FP7 and H2020."""

__all__ = ["CORDIS"]
