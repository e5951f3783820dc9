"""CORDIS: research projects of the European Union and who takes part in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.ingest.cordis import fp7, merged, official
from ris3graph.ingest.importer import Importer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested


def _recognises(files: Sequence[File]) -> bool:
    return any(layout.recognises(files) for layout in (merged, official, fp7))


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    if official.recognises(files):
        return official.read(files, source, progress)
    if fp7.recognises(files):
        return fp7.read(files, source, progress)
    return merged.read(files, source, progress)


CORDIS: Final = Importer("cordis", _recognises, _read)
"""The official files of one framework programme, the merged tables, or the FP7 dump of 2016."""

__all__ = ["CORDIS"]
