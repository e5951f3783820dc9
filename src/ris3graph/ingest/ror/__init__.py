"""ROR, the Research Organization Registry: dumps in JSON, schema 1 and schema 2.

A record becomes ``id/actor/ror-{id}`` with its names in all languages, places, types,
relations and identifiers. Known from this register alone, it is in no denominator
(``registry_only``) until another source shows it at work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.ingest.canonical import write
from ris3graph.ingest.findings import refuse
from ris3graph.ingest.importer import Importer
from ris3graph.ingest.ror.actors import tables
from ris3graph.ingest.ror.dump import Located, Record, identifier, read_dump
from ris3graph.ingest.ror.forms import PREFIX
from ris3graph.ingest.text import decode
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested
    from ris3graph.said import Said

_LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_SUFFIXES: Final = (".json", ".jsonl", ".ndjson")
_HOST: Final = PREFIX.split("/")[2].encode()
_ANSWER: Final = b'"number_of_results"'
"""What stands in an answer of the ROR API, also in one without records."""
_HEAD: Final = 1 << 16


def _recognises(files: Sequence[File]) -> bool:
    return all(file.stem.endswith(_SUFFIXES) and _is_dump(file.content()) for file in files)


def _is_dump(content: bytes) -> bool:
    head = content[:_HEAD]
    # No other file that is read is an array: an empty one is a dump of nothing.
    return _HOST in head or _ANSWER in head or b"".join(head.split()) == b"[]"


def _knows(_files: Sequence[File]) -> int:
    """Count nothing: a dump is one file, so that it is recognised as a whole or not."""
    return 0


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    found: list[tuple[File, list[Located]]] = []
    for file in files:
        progress(say("Reading {file}", file=file.name))
        content = file.content()
        text = None if file.findings else decode(content, file.findings, alike=str.strip)
        found.append((file, [] if text is None else read_dump(text, file.findings)))
    refuse([file.findings for file in files])
    known = {identifier(record) for _, records in found for _, record in records}
    seen: dict[str, tuple[Said, Record]] = {}
    written = [(file, tables(records, file.findings, known, seen)) for file, records in found]
    refuse([file.findings for file in files])
    return [
        write(file, rows["actors"], rows, source, _LICENCE, media_type="application/json")
        for file, rows in written
    ]


ROR: Final = Importer("ror", _recognises, _knows, _read)
"""Dumps of the Research Organization Registry."""

__all__ = ["ROR"]
