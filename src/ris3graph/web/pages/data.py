"""What is loaded: sources with their files, graphs with their size, downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.namespaces import BASE, slug_of
from ris3graph.web.pages.ask import Ask, count

if TYPE_CHECKING:
    from ris3graph.catalogue import Catalogue, QueryFile
    from ris3graph.packing import Arrays
    from ris3graph.rdf.reader import Reader
    from ris3graph.web.pages.ask import Site


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source.

    Attributes
    ----------
    source, name
        Source and name of the file.
    rows
        Rows that the data refer to.
    sha256, size
        Digest and bytes of the file, where they were recorded.
    licence
        Address of its licence.
    loaded
        When it was loaded.
    """

    source: str
    name: str
    rows: int
    sha256: str | None
    size: int | None
    licence: str | None
    loaded: str | None


@dataclass(frozen=True, slots=True)
class GraphItem:
    """A named graph and the number of its statements."""

    iri: str
    path: str
    triples: int


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality query of the catalogue with the number of rows that it finds.

    ``found`` is ``None`` where they were not counted.
    """

    name: str
    summary: str
    found: int | None


@dataclass(frozen=True, slots=True)
class DataPage:
    """The data page.

    Attributes
    ----------
    files
        Files of the sources.
    graphs
        Named graphs.
    quality
        What the quality queries find.
    triples
        Statements in all graphs.
    """

    files: tuple[File, ...]
    graphs: tuple[GraphItem, ...]
    quality: tuple[Quality, ...]
    triples: int

    def table(self) -> tuple[File, ...]:
        """Rows of the page as CSV."""
        return self.files


def data_page(ask: Ask) -> DataPage:
    """Return the data page."""
    # What the version says of itself: the engine would read all of it to count.
    version = ask.site.versions.get(ask.reader.version)
    graphs = tuple(
        GraphItem(graph, graph.removeprefix(BASE), digest.quads)
        for graph, digest in sorted(version.digests.items())
        if digest.quads
    )
    triples = sum(graph.triples for graph in graphs)
    if triples <= COUNTED_AT_ONCE:
        count_quality(ask.site, ask.reader)
    found = _kept.find(ask.reader, None) or {}
    return DataPage(
        files=files(ask),
        graphs=graphs,
        quality=tuple(
            Quality(
                query.name,
                query.header.summary.text(ask.language),
                found.get(query.name),
            )
            for query in _counted_queries(ask.site.catalogue)
        ),
        triples=triples,
    )


COUNTED_AT_ONCE: Final = 500_000
"""Statements up to which a page has the quality of its version counted.

With more of them that takes seconds: the current version is counted ahead of its visitors,
and for an older one the page leads to the queries.
"""

_kept: Final[KeptPerReader[None, dict[str, int]]] = KeptPerReader()


def count_quality(site: Site, reader: Reader) -> dict[str, int]:
    """Return how many rows each quality query finds in a version; it is counted once."""
    queries = _counted_queries(site.catalogue)

    def counted() -> Arrays:
        found = [_rows(reader, query.bind({})) for query in queries]
        return {"rows": np.array(found, dtype=np.int64)}

    def opened() -> dict[str, int]:
        # They look at more than the facts.
        digests = site.versions.get(reader.version).digests
        makings = [
            *(f"{graph} {digest}" for graph, digest in sorted(digests.items())),
            *(query.text for query in queries),
        ]
        rows = site.derived(reader.version, "quality", makings, counted)["rows"]
        return {
            query.name: int(number) for query, number in zip(queries, rows.tolist(), strict=True)
        }

    return _kept.get(reader, None, opened)


def _rows(reader: Reader, text: str) -> int:
    """Count the solutions: a line each, and one of names; TSV escapes line ends in values."""
    return reader.serialise(text, "text/tab-separated-values").count(b"\n") - 1


def _counted_queries(catalogue: Catalogue) -> list[QueryFile]:
    return [
        query
        for query in catalogue
        if query.group == "quality"
        and query.form == "select"
        and query.name not in ("source-files", "triples-per-graph")
        and not any(parameter.required for parameter in query.header.parameters)
    ]


def files(ask: Ask) -> tuple[File, ...]:
    """Return the files of all sources."""
    return tuple(
        File(
            slug_of(row["source"]),
            row["file"],
            count(row, "rows"),
            row.get("sha256"),
            count(row, "bytes") if "bytes" in row else None,
            row.get("licence"),
            row.get("loaded"),
        )
        for row in ask.rows("source-files")
    )
