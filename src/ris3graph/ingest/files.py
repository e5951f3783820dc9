"""Files and folders in, statements out: whatever kind of files they are.

Everything but :func:`ingest_paths` is pure: bytes in, N-Quads out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ris3graph.errors import InputError, Problem
from ris3graph.ingest.cordis import CORDIS
from ris3graph.ingest.described import GROUP, METADATA, read_described
from ris3graph.ingest.findings import Findings, refuse
from ris3graph.ingest.importer import File
from ris3graph.ingest.katottg import KATOTTG
from ris3graph.ingest.municipal import MUNICIPAL
from ris3graph.ingest.ror import ROR
from ris3graph.rdf.namespaces import is_source_name
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ris3graph.ingest.importer import Importer, Progress
    from ris3graph.ingest.ingested import Ingested

IMPORTERS: Final[dict[str, Importer]] = {
    importer.name: importer for importer in (CORDIS, ROR, KATOTTG, MUNICIPAL)
}
"""Importers of registers, in the order in which they are asked."""
FORMATS: Final = ("auto", "csvw", *IMPORTERS)
"""What ``--format`` can be: told by the contents, or named."""
_BESIDE: Final = (".md", ".txt", METADATA)
_OF_SYSTEMS: Final = ("thumbs.db", "desktop.ini")


def ingest_paths(
    paths: Sequence[Path],
    *,
    source: str,
    format: str = "auto",  # noqa: A002 (as --format)
    progress: Progress = lambda _: None,
) -> list[Ingested]:
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
    format
        One of :data:`FORMATS`; by default the contents tell. Files with metadata
        beside them are read by these.
    progress
        Told of each file.

    Returns
    -------
    list of Ingested
        One for each file, in the order given.

    Raises
    ------
    InputError
        With the problems of all files, up to 20 of each; nothing results.
    """
    found = list_files(paths)
    for left in (file for path in paths if path.is_dir() for file in sorted(path.iterdir())):
        if _is_left(left):
            progress(
                say("{file} was passed over: Excel, or the system, left it there", file=left.name)
            )
    findings = [Findings(str(file)) for file in found]
    files = {file.name: _bytes(file, each) for file, each in zip(found, findings, strict=True)}
    folders = dict.fromkeys(file.parent for file in found)

    def beside(name: str) -> bytes | None:
        if "/" in name or "\\" in name:  # metadata must not lead out of the folder
            return None
        near = next((folder / name for folder in folders if (folder / name).is_file()), None)
        return None if near is None else near.read_bytes()

    refuse(findings)
    return ingest_files(files, source=source, beside=beside, format=format, progress=progress)


def list_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are meant: themselves, or those of a folder in order of name.

    Raises
    ------
    InputError
        There is no such file, nothing in a folder, or two files have one name.
    """
    files: dict[str, Path] = {}
    findings: list[Findings] = []
    for path in paths:
        found = Findings(str(path))
        findings.append(found)
        for file in _expand(path, found):
            if file.name in files:
                message = say("Two files are called {name}", name=file.name)
                found.add(message, say("Load them one after the other."))
            files[file.name] = file
    refuse(findings)
    return list(files.values())


def ingest_files(
    files: Mapping[str, bytes],
    *,
    source: str,
    beside: Callable[[str], bytes | None] | None = None,
    format: str = "auto",  # noqa: A002 (as --format)
    progress: Progress = lambda _: None,
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
    format, progress
        As in :func:`ingest_paths`.

    Raises
    ------
    InputError
        As :func:`ingest_paths`.
    """
    require_source_name(source)

    def find(name: str) -> bytes | None:
        return files.get(name) or (None if beside is None else beside(name))

    opened = [File(name, data) for name, data in files.items() if not name.endswith(METADATA)]
    if not opened:
        message = say("There is no table and no RDF file here")
        hint = say("Choose CSV files with their metadata, or RDF files.")
        raise InputError([Problem(", ".join(files) or say("the upload"), message, hint)])
    described = find(GROUP) is not None or any(
        find(file.name.removesuffix(".gz") + METADATA) for file in opened
    )
    importer = None if described and format == "auto" else _importer(format, opened)
    if importer is None:
        return read_described(opened, source, find, progress)
    return importer.read(opened, source, progress)


def require_source_name(name: str) -> None:
    """Refuse what cannot be the name of a source.

    Raises
    ------
    InputError
        It is none.
    """
    if not is_source_name(name):
        message = say(
            "The name of a source is made of small Latin letters, digits and single hyphens "
            "between them"
        )
        hint = say("For instance: my-register.")
        raise InputError([Problem("--source", message, hint, value=name)])


def _importer(format: str, files: Sequence[File]) -> Importer | None:  # noqa: A002 (as --format)
    """Return the importer that is named or that knows the files; none for CSVW and RDF."""
    if format not in FORMATS:
        hint = say("Use one of: {known}.", known=", ".join(FORMATS))
        raise InputError([Problem("--format", say("There is no such format"), hint, value=format)])
    if format == "auto":
        whole = next((each for each in IMPORTERS.values() if each.recognises(files)), None)
        return whole or _nearest(files)
    return IMPORTERS.get(format)


def _nearest(files: Sequence[File]) -> Importer | None:
    """Return the importer that knows some of the files, and can say what is wrong with the rest."""
    known = {name: importer.knows(files) for name, importer in IMPORTERS.items()}
    best = max(known, key=lambda name: known[name])
    return IMPORTERS[best] if known[best] else None


def _expand(path: Path, findings: Findings) -> list[Path]:
    """Return the file itself, or the files of a folder that are to be loaded."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        findings.add(say("There is no such file or folder"), say("Check the name and the path."))
        return []
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file()
        and not file.name.startswith(".")
        and not file.name.endswith(_BESIDE)
        and not _is_left(file)
    )
    if not files:
        findings.add(
            say("The folder holds no table and no RDF file"),
            say("Choose a folder with CSV files and their metadata, or with RDF files."),
        )
    return files


def _is_left(file: Path) -> bool:
    """Whether a file of a folder is what Excel or a system keeps for itself."""
    return file.name.startswith("~$") or file.name.lower() in _OF_SYSTEMS


def _bytes(file: Path, findings: Findings) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = say("{name} cannot be read: {reason}", name=file.name, reason=error.strerror)
        findings.add(message, say("Check its permissions."))
        return b""
