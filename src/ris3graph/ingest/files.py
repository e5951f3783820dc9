"""Files and folders in, statements out: tables with their metadata, and RDF.

Everything but :func:`ingest_paths` is pure: bytes in, N-Quads out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.errors import InputError, Problem
from ris3graph.ingest.cells import check
from ris3graph.ingest.csvw import parse_metadata
from ris3graph.ingest.findings import Findings, refuse
from ris3graph.ingest.ingested import Ingested, digest
from ris3graph.ingest.keys import check_foreign_key, check_primary_key
from ris3graph.ingest.rdffile import RDF_SUFFIXES, parse_rdf
from ris3graph.ingest.statements import table_nquads
from ris3graph.ingest.table import LINE, read_rows
from ris3graph.ingest.text import decode, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ris3graph.ingest.schema import Schema

    _Find = Callable[[str], bytes | None]

METADATA: Final = "-metadata.json"
"""What follows the name of a table in the name of its metadata."""
_BESIDE: Final = (".md", ".txt", METADATA)
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(slots=True)
class _Table:
    """A table on its way: what was found, and its rows once they can be read."""

    name: str
    data: bytes
    findings: Findings
    schema: Schema | None = None
    rows: pl.DataFrame | None = None
    mapping: str | None = None


@dataclass(slots=True)
class _Graph:
    """An RDF file on its way."""

    name: str
    data: bytes
    findings: Findings
    nquads: bytes = b""
    count: int = 0


def ingest_paths(paths: Sequence[Path], *, source: str) -> list[Ingested]:
    """Read files and folders into statements of one source.

    A table needs its metadata beside it, ``actors.csv-metadata.json`` for
    ``actors.csv``; anything else is RDF by its suffix. A table that another one
    refers to is looked up beside it if it is not among the files.

    Parameters
    ----------
    paths
        Files, or folders whose tables and RDF files are taken in order of name.
    source
        Name of the source: small Latin letters, digits, hyphens.

    Returns
    -------
    list of Ingested
        One for each file, in the order given.

    Raises
    ------
    InputError
        With the problems of all files, up to 20 of each; nothing results.
    """
    files: dict[str, bytes] = {}
    folders: dict[Path, None] = {}
    findings: list[Findings] = []
    for path in paths:
        found = Findings(str(path))
        findings.append(found)
        for file in _expand(path, found):
            if file.name in files:
                found.add(f"Two files are called {file.name}", "Load them one after the other.")
            files[file.name] = _bytes(file, found)
            folders[file.parent] = None

    def beside(name: str) -> bytes | None:
        if "/" in name or "\\" in name:  # metadata must not lead out of the folder
            return None
        near = next((folder / name for folder in folders if (folder / name).is_file()), None)
        return None if near is None else near.read_bytes()

    refuse(findings)
    return ingest_files(files, source=source, beside=beside)


def ingest_files(
    files: Mapping[str, bytes], *, source: str, beside: Callable[[str], bytes | None] | None = None
) -> list[Ingested]:
    """Turn files into statements of one source.

    Parameters
    ----------
    files
        Tables, their metadata, and RDF files, by name.
    source
        Name of the source.
    beside
        Looks up, by name, metadata and tables that are referred to and not given.

    Raises
    ------
    InputError
        As :func:`ingest_paths`.
    """
    if not _SOURCE.fullmatch(source):
        message = "The name of the source does not have the right form"
        hint = "Use small Latin letters, digits and hyphens, such as pilot-2026."
        raise InputError([Problem("source", message, hint, value=source)])

    def find(name: str) -> bytes | None:
        return files.get(name) or (None if beside is None else beside(name))

    loaded: list[_Table | _Graph] = [
        _read(name, data, find, source)
        for name, data in files.items()
        if not name.endswith(METADATA)
    ]
    if not loaded:
        message = "There is no table and no RDF file here"
        hint = "Choose CSV files with their metadata, or RDF files."
        raise InputError([Problem(", ".join(files) or "the upload", message, hint)])
    tables = {each.name: each for each in loaded if isinstance(each, _Table)}
    for table in tables.values():
        _check_references(table, tables, find)
    refuse([each.findings for each in loaded])
    return [_finish(each, source) for each in loaded]


def media_type(name: str) -> str:
    """Media type of a file by its name."""
    stem = name.lower().removesuffix(".gz")
    if stem.endswith(".csv"):
        return "text/csv"
    rdf = next((form for suffix, form in RDF_SUFFIXES.items() if stem.endswith(suffix)), None)
    return rdf.media_type if rdf is not None else "application/octet-stream"


def _expand(path: Path, findings: Findings) -> list[Path]:
    """Return the file itself, or the files of a folder that are to be loaded."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        findings.add("There is no such file or folder", "Check the name and the path.")
        return []
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and not file.name.startswith(".") and not file.name.endswith(_BESIDE)
    )
    if not files:
        findings.add(
            "The folder holds no table and no RDF file",
            "Choose a folder with CSV files and their metadata, or with RDF files.",
        )
    return files


def _bytes(file: Path, findings: Findings) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        findings.add(f"{file.name} cannot be read: {error.strerror}", "Check its permissions.")
        return b""


def _is_table(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(".csv")


def _read(name: str, data: bytes, find: _Find, source: str) -> _Table | _Graph:
    findings = Findings(name)
    content = data
    if name.lower().endswith(".gz"):
        content = unpack(data, findings)
    if _is_table(name):
        table = _Table(name, data, findings)
        if not findings:
            _read_table(table, content, find)
        return table
    graph = _Graph(name, data, findings)
    form = media_type(name)
    if form == "application/octet-stream":
        findings.add(
            "The kind of file cannot be told by its name",
            f"Known are .csv and {', '.join(RDF_SUFFIXES)}, each also with .gz.",
        )
    elif not findings:
        parsed = parse_rdf(content, name=name, source=source, findings=findings)
        if parsed is not None:
            graph.nquads, graph.count = parsed
    return graph


def _read_table(table: _Table, content: bytes, find: _Find) -> None:
    findings = table.findings
    text = decode(content, findings)
    stem = table.name.removesuffix(".gz")
    described = find(stem + METADATA)
    if described is None:
        findings.add(
            "The table has no metadata, so its columns have no meaning",
            f"Put {stem}{METADATA} beside it; those of the pilot are an example.",
        )
        return
    table.mapping = digest(described)
    about = Findings(stem + METADATA)
    metadata = decode(described, about)
    table.schema = None if metadata is None else parse_metadata(metadata, about)
    if about:
        table.findings = about
        return
    if text is None or table.schema is None:
        return
    table.rows = read_rows(text, table.schema, findings)
    if table.rows is None:
        return
    for column in table.schema.real:
        check(table.rows, column, findings)
    check_primary_key(table.rows, table.schema, findings)


def _check_references(table: _Table, tables: Mapping[str, _Table], find: _Find) -> None:
    """Check the foreign keys of a table against the tables given, or those beside."""
    if table.schema is None or table.rows is None:
        return
    for key in table.schema.foreign_keys:
        target = tables.get(key.table) or tables.get(key.table + ".gz")
        found = find(key.table) if target is None else None
        if found is not None:
            target = _Table(key.table, found, Findings(key.table))
            _read_table(target, found, find)
        if target is None:
            table.findings.warn(
                f"{key.table} is not here: references to it were not checked",
                "Load the two together, or look at the report of the shapes.",
                column=", ".join(key.columns),
            )
        elif target.rows is not None:
            check_foreign_key(table.rows, table.schema, key, target.rows, table.findings)


def _finish(each: _Table | _Graph, source: str) -> Ingested:
    if isinstance(each, _Graph):
        nquads, count = each.nquads, each.count
    elif each.schema is None or each.rows is None:  # refused before
        nquads, count = b"", 0
    else:
        nquads = table_nquads(each.rows, each.schema, name=each.name, source=source)
        count = each.rows.height
    return Ingested(
        name=each.name,
        sha256=digest(each.data),
        size=len(each.data),
        media_type=media_type(each.name),
        rows=count,
        nquads=nquads,
        warnings=each.findings.warnings,
        mapping=each.mapping if isinstance(each, _Table) else None,
        licence=each.schema.licence if isinstance(each, _Table) and each.schema else None,
        lines=_lines(each.rows) if isinstance(each, _Table) and each.rows is not None else (),
    )


def _lines(rows: pl.DataFrame) -> tuple[int, ...]:
    lines = rows[LINE].to_list()
    return () if lines == list(range(2, len(lines) + 2)) else tuple(lines)
