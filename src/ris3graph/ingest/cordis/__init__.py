"""CORDIS: research projects of the European Union and who takes part in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.ingest.cordis import fp7, merged, official
from ris3graph.ingest.importer import Importer
from ris3graph.ingest.registers import certain, complete, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_KINDS: Final = (
    (merged.LAYOUTS, merged.read),
    (official.LAYOUTS, official.read),
    (fp7.LAYOUTS, fp7.read),
)


def _recognises(files: Sequence[File]) -> bool:
    return any(complete(files, layouts) for layouts, _ in _KINDS)


def _knows(files: Sequence[File]) -> int:
    return max(certain(files, layouts) for layouts, _ in _KINDS)


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    """Read the files as what most of them are."""
    _, read = max(_KINDS, key=lambda kind: known(files, kind[0]))
    return read(files, source, progress)


CORDIS: Final = Importer("cordis", _recognises, _knows, _read)
"""The official files of one framework programme, the merged tables, or the FP7 dump of 2016."""

__all__ = ["CORDIS"]
