"""A version as one file that stands for itself: an RO-Crate.

RO-Crate 1.1 (Soiland-Reyes et al., 2022) in a zip: each named graph as N-Quads, the
version's description and change set, and ``ro-crate-metadata.json`` that says what is
what, from which source files (with SHA-256 and licence) and by which software it came.
Written from front to back, so that it can be sent while it is made; the description
comes last, for it holds the digests of all that stands before it.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import Literal, NamedNode

from ris3graph.catalogue import Catalogue
from ris3graph.rdf.namespaces import BASE, slug_of
from ris3graph.rdf.reader import Reader
from ris3graph.store import Version

METADATA: Final = "ro-crate-metadata.json"
VERSION: Final = "version.json"
CHANGES: Final = ("added.nq.gz", "removed.nq.gz", "kept.nq.gz")
"""Files of a version's change set; which there are depends on the version's layout."""
LAYOUT: Final = BASE + "archive/1"
"""Names how an archive is made up; raised when an older program could not restore one."""

_CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
_PROFILE: Final = "https://w3id.org/ro/crate/1.1"
_SOFTWARE: Final = "#ris3graph"


def write_archive(
    stream: IO[bytes], reader: Reader, catalogue: Catalogue, version: Version, folder: Path
) -> None:
    """Write the archive of a version.

    Parameters
    ----------
    stream
        Where to; need not be seekable.
    reader
        The version.
    catalogue
        Holds the query that lists the source files.
    version
        Its description.
    folder
        Its folder in the data directory, with the change set.
    """
    files: list[dict[str, Any]] = []
    moment = version.time.timetuple()[:6]
    # Whether a stream can go back shows in a zip; to all of them it is written forwards.
    forwards = cast("IO[bytes]", _Forwards(stream))
    with zipfile.ZipFile(forwards, "w", zipfile.ZIP_STORED) as packed:

        @contextmanager
        def member(name: str, about: dict[str, Any]) -> Iterator[_Sink]:
            with packed.open(zipfile.ZipInfo(name, moment), "w", force_zip64=True) as raw:
                sink = _Sink(raw)
                yield sink
            files.append(
                {
                    "@id": name,
                    "@type": "File",
                    **about,
                    "contentSize": str(sink.size),
                    "sha256": sink.digest.hexdigest(),
                }
            )

        for number, graph in enumerate(reader.graphs(), start=1):
            quads = version.digests[graph].quads
            about = {
                "name": graph,
                "description": f"Named graph with {quads} statements",
                "encodingFormat": ["application/gzip", "application/n-quads"],
            }
            with member(f"graphs/{number:04}.nq.gz", about) as sink:
                _pack(sink, lambda to, graph=graph: reader.export(to, "application/n-quads", graph))  # type: ignore[misc] # graph is bound
        about = {"name": "Description of the version", "encodingFormat": "application/json"}
        with member(VERSION, about) as sink:
            sink.write((folder / VERSION).read_bytes())
        for name in CHANGES:
            if (folder / name).is_file():
                with member(name, {"name": f"Change set: {name}"}) as sink:
                    sink.write((folder / name).read_bytes())
        text = json.dumps(
            {"@context": _CONTEXT, "@graph": _entities(reader, catalogue, version, files)},
            indent=1,
            ensure_ascii=False,
        )
        packed.writestr(zipfile.ZipInfo(METADATA, moment), text)


class _Forwards:
    """Passes on what is written; it tells no place and goes to none."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to = to

    def write(self, piece: bytes) -> int:
        return self._to.write(piece)

    def flush(self) -> None:
        """Do nothing: who opened the stream writes it out."""


class _Sink(_Forwards):
    """Passes on what is written and keeps its size and SHA-256."""

    def __init__(self, to: IO[bytes]) -> None:
        super().__init__(to)
        self.digest = sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        return super().write(piece)


def _pack(sink: _Sink, write: Callable[[IO[bytes]], None]) -> None:
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=cast("IO[bytes]", sink), mtime=0) as to:
        write(cast("IO[bytes]", to))


def _entities(
    reader: Reader, catalogue: Catalogue, version: Version, files: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    sources = _sources(reader, catalogue)
    licences = sorted({s["license"]["@id"] for s in sources if isinstance(s["license"], dict)})
    made = version.time.isoformat(timespec="seconds")
    return [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _PROFILE},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "conformsTo": {"@id": LAYOUT},
            "identifier": f"{BASE}version/{version.number}",
            "name": f"ris3graph, version {version.number}",
            "description": (
                f"All {version.quads} statements of version {version.number} of a knowledge "
                f"graph of innovation actors, in {len(version.digests)} named graphs. "
                f"Published for: {version.why}."
            ),
            "version": str(version.number),
            "datePublished": made,
            "license": [{"@id": licence} for licence in licences]
            or "Data keep the licences of their sources.",
            "hasPart": [{"@id": item["@id"]} for item in files],
            "mentions": [{"@id": item["@id"]} for item in sources],
        },
        *files,
        *sources,
        *({"@id": licence, "@type": "CreativeWork", "name": licence} for licence in licences),
        {
            "@id": _SOFTWARE,
            "@type": "SoftwareApplication",
            "name": "ris3graph",
            "softwareVersion": version.software,
            "license": {"@id": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        # An office or the user of a server: who is published is no person.
        {"@id": "#publisher", "@type": "Organization", "name": version.who},
        {
            "@id": "#publication",
            "@type": "CreateAction",
            "name": version.why,
            "endTime": made,
            "agent": {"@id": "#publisher"},
            "instrument": {"@id": _SOFTWARE},
            "object": [{"@id": item["@id"]} for item in sources],
            "result": {"@id": "./"},
        },
    ]


def _sources(reader: Reader, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Describe the files that the data came from; they are not in the archive."""
    solutions = reader.select(catalogue.get("source-files").bind({}))
    found: dict[str, dict[str, Any]] = {}
    for terms in solutions.rows:
        pairs = zip(solutions.variables, terms, strict=True)
        row = {name: term.value for name, term in pairs if isinstance(term, NamedNode | Literal)}
        source = slug_of(row["source"])
        licence = row.get("licence", "")
        entity: dict[str, Any] = {
            "@id": f"#source-{source}/{row['file']}",
            "@type": "CreativeWork",
            "name": f"{source}/{row['file']}",
            "isPartOf": {"@id": row["source"]},
            "license": {"@id": licence} if licence.startswith("http") else licence or "See source",
        }
        for key, name in (("sha256", "sha256"), ("bytes", "contentSize")):
            if key in row:
                entity[name] = row[key]
        found.setdefault(entity["@id"], entity)
    return list(found.values())
