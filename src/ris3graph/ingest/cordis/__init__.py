"""CORDIS: research projects of the European Union and who takes part in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.ingest.cordis import merged, official
from ris3graph.ingest.importer import Importer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested


def _recognises(files: Sequence[File]) -> bool:
    return merged.recognises(files) or official.recognises(files)


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    if official.recognises(files):
        return official.read(files, source, progress)
    return merged.read(files, source, progress)


CORDIS: Final = Importer("cordis", _recognises, _read)
"""The official files of one framework programme, or the merged tables of FP7 and H2020."""

__all__ = ["CORDIS"]
