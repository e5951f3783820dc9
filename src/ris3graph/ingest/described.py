"""Tables with CSVW metadata, and RDF files: what describes itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.ingest.cells import check
from ris3graph.ingest.csvw import parse_metadata
from ris3graph.ingest.findings import NO_ROWS, Findings, listed, refuse
from ris3graph.ingest.importer import File
from ris3graph.ingest.keys import check_foreign_key, check_primary_key
from ris3graph.ingest.rdffile import RDF_SUFFIXES, parse_rdf
from ris3graph.ingest.statements import table_nquads
from ris3graph.ingest.table import lines_of, read_rows
from ris3graph.ingest.text import decode, is_foreign, tell_empty
from ris3graph.ingest.workbook import SUFFIX, read_sheet
from ris3graph.said import joined, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from ris3graph.ingest.importer import Progress
    from ris3graph.ingest.ingested import Ingested
    from ris3graph.ingest.schema import Schema

    Find = Callable[[str], bytes | None]

METADATA: Final = "-metadata.json"
"""What follows the name of a table in the name of its metadata."""
GROUP: Final = "csv-metadata.json"
"""Name of a file with the metadata of several tables (CSVW, section 5.3)."""

_WORKBOOKS: Final = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".fods", ".numbers")


@dataclass(slots=True)
class _Table:
    """A table on its way: what was found, and its rows once they can be read."""

    file: File
    schema: Schema | None = None
    rows: pl.DataFrame | None = None
    mapping: bytes | None = None

    @property
    def is_unfilled(self) -> bool:
        """Whether it has a header and no rows, as a template has."""
        return self.rows is not None and self.rows.is_empty()


@dataclass(slots=True)
class _Graph:
    """An RDF file on its way."""

    file: File
    nquads: bytes = b""
    count: int = 0


def read_described(
    files: Sequence[File], source: str, find: Find, progress: Progress
) -> list[Ingested]:
    """Turn tables with metadata and RDF files into statements of one source.

    Parameters
    ----------
    files
        The files without the metadata.
    source
        Name of the source.
    find
        Looks up metadata, and tables that are referred to, by name.
    progress
        Told of each file.

    Raises
    ------
    InputError
        With what is wrong, file and line.
    """
    loaded: list[_Table | _Graph] = []
    for file in files:
        progress(say("Reading {file}", file=file.name))
        loaded.append(_read(file, find, source))
    tables = {each.file.name: each for each in loaded if isinstance(each, _Table)}
    for table in tables.values():
        _check_references(table, tables, find)
    refuse([each.file.findings for each in loaded])
    _tell_unfilled(loaded)
    return [_finish(each, source) for each in loaded]


def media_type(name: str) -> str:
    """Media type of a file by its name."""
    stem = name.lower().removesuffix(".gz")
    if stem.endswith(".csv"):
        return "text/csv"
    if stem.endswith(SUFFIX):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    rdf = next((form for suffix, form in RDF_SUFFIXES.items() if stem.endswith(suffix)), None)
    return rdf.media_type if rdf is not None else "application/octet-stream"


def _is_workbook(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(SUFFIX)


def _is_table(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(".csv")


def _read(file: File, find: Find, source: str) -> _Table | _Graph:
    if _is_table(file.name) or _is_workbook(file.name):
        table = _Table(file)
        content = file.content()
        if not file.findings:
            _read_table(table, content, find)
        return table
    graph = _Graph(file)
    if media_type(file.name) == "application/octet-stream":
        _tell_unknown(file)
        return graph
    content = file.content()
    if not file.findings:
        parsed = parse_rdf(content, name=file.name, source=source, findings=file.findings)
        if parsed is not None:
            graph.nquads, graph.count = parsed
    return graph


def _tell_unknown(file: File) -> None:
    """Say what a file is that is neither a table nor RDF by its name."""
    content = file.content()
    if file.findings:
        return
    if file.stem.endswith(_WORKBOOKS):
        file.findings.add(
            say("Of workbooks only .xlsx is read"),
            say("Open it in Excel or LibreOffice and save it as .xlsx, or the sheet as CSV UTF-8."),
        )
    elif not content.strip():
        tell_empty(file.findings)
    elif not is_foreign(content, file.findings):
        file.findings.add(
            say("The kind of file cannot be told by its name and contents"),
            say(
                "Known are {known}, and .json of ROR, each also with .gz.",
                known=", ".join((".csv", SUFFIX, *RDF_SUFFIXES)),
            ),
        )


def _read_table(table: _Table, content: bytes, find: Find) -> None:
    file = table.file
    stem = file.name.removesuffix(".gz")
    own = find(stem + METADATA)
    described = find(GROUP) if own is None else own
    if described is None:
        if not _is_workbook(file.name):
            decode(content, file.findings)
        register = (
            say("Tables of registers are read as CSV: save the sheet as CSV UTF-8.")
            if _is_workbook(file.name)
            else say("If it is of a register, name that with --format.")
        )
        beside = say(
            "Put {name} beside it; those of the pilot are an example.", name=stem + METADATA
        )
        file.findings.add(
            say("The table has no metadata, so its columns have no meaning"),
            joined((beside, register), " "),
        )
        return
    table.mapping = described
    about = Findings(GROUP if own is None else stem + METADATA)
    metadata = decode(described, about)
    table.schema = None if metadata is None else parse_metadata(metadata, about, table=stem)
    if about:
        file.findings = about
        return
    if table.schema is None:
        return
    table.rows = _rows(file, content, table.schema)
    if table.rows is None or table.is_unfilled:
        return
    for column in table.schema.real:
        check(table.rows, column, file.findings)
    check_primary_key(table.rows, table.schema, file.findings)


def _rows(file: File, content: bytes, schema: Schema) -> pl.DataFrame | None:
    if _is_workbook(file.name):
        return read_sheet(content, schema, file.findings)
    text = decode(content, file.findings, encoding=schema.dialect.encoding)
    return None if text is None else read_rows(text, schema, file.findings)


def _check_references(table: _Table, tables: Mapping[str, _Table], find: Find) -> None:
    """Check the foreign keys of a table against the tables given, or those beside."""
    if table.schema is None or table.rows is None or table.is_unfilled:
        return
    for key in table.schema.foreign_keys:
        target = tables.get(key.table) or tables.get(key.table + ".gz")
        found = find(key.table) if target is None else None
        if found is not None:
            target = _Table(File(key.table, found))
            _read_table(target, found, find)
        if target is None or target.is_unfilled:
            table.file.findings.warn(
                say("{table} is not here: references to it were not checked", table=key.table)
                if target is None
                else say("{table} has no rows: references to it were not checked", table=key.table),
                say("Load the two together, or look at the report of the shapes."),
                column=table.file.findings.headings(key.columns),
            )
        elif target.rows is not None:
            check_foreign_key(table.rows, table.schema, key, target.rows, table.file.findings)


def _tell_unfilled(loaded: Sequence[_Table | _Graph]) -> None:
    """Say once which tables have no rows: of many templates a few are filled in.

    Raises
    ------
    InputError
        None has any, and nothing else is loaded.
    """
    unfilled = [each for each in loaded if isinstance(each, _Table) and each.is_unfilled]
    if not unfilled:
        return
    about = Findings(listed([table.file.name for table in unfilled]))
    what, hint = NO_ROWS, say("Add rows, or leave the file out.")
    if len(unfilled) > 1:
        what = say("The tables have a header and no rows")
        hint = say("Fill in one of them at least.")
    if len(unfilled) == len(loaded):
        about.add(what, hint)
        refuse([about])
    about.warn(
        say("{what}, so nothing was taken from here", what=what),
        say("Add rows, and load all of it again."),
    )
    unfilled[0].file.findings = about


def _finish(each: _Table | _Graph, source: str) -> Ingested:
    kind = media_type(each.file.name)
    if isinstance(each, _Graph):
        return each.file.ingested(each.nquads, each.count, media_type=kind)
    assert each.schema is not None, "refused before"
    assert each.rows is not None, "refused before"
    nquads = b""
    if not each.is_unfilled:
        nquads = table_nquads(each.rows, each.schema, name=each.file.name, source=source)
    return each.file.ingested(
        nquads,
        each.rows.height,
        media_type=kind,
        mapping=each.mapping,
        licence=each.schema.licence,
        lines=lines_of(each.rows),
        columns=each.schema.sayers(),
    )
