"""Several sources loaded one after the other, as a file says; done ones are skipped.

A manifest is TOML, one table a source, paths relative to the file::

    [[source]]
    name = "cordis"
    title = "CORDIS: FP7 and Horizon 2020"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    format = "cordis"
    paths = ["cordis/organisations.csv.gz", "cordis/projects.csv.gz"]

Each source is published as a whole or not at all. What was published stays when a
later one fails, and the next run goes on with those that are not loaded: a source is
loaded if the current version holds it from the same files (SHA-256), read by the same
metadata and the same version of the software.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyoxigraph import Literal

from ris3graph.errors import InputError, Problem
from ris3graph.ingest import FORMATS, GROUP, METADATA, list_files
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import META_GRAPH, SOURCE_NAME, source_graph
from ris3graph.rdf.reader import Reader
from ris3graph.said import say
from ris3graph.services.provenance import Source

_LOADED: Final = """\
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?software ?file ?sha256 ?mapping WHERE {
  <SOURCE> prov:wasGeneratedBy/ris3:softwareVersion ?software ; dct:hasPart ?part .
  ?part dct:title ?file ; ris3:sha256 ?sha256 .
  OPTIONAL { ?part ris3:mappingSha256 ?mapping }
}"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of a manifest and its files."""

    source: Source
    paths: tuple[Path, ...]


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=f"^{SOURCE_NAME}$")]
    paths: Annotated[list[str], Field(min_length=1)]
    title: str | None = None
    licence: str | None = None
    format: str = "auto"


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: Annotated[list[_Source], Field(min_length=1)]


def read_manifest(file: Path) -> list[Entry]:
    """Read a manifest.

    Raises
    ------
    InputError
        The file cannot be read, or says what no manifest says.
    """
    try:
        stated = _Manifest.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = say("The manifest cannot be read: {reason}", reason=str(error))
        hint = say("Write [[source]] with name and paths for each source.")
        raise InputError([Problem(str(file), message, hint)]) from error
    except ValidationError as error:
        raise InputError([_problem(file, each) for each in error.errors()]) from error
    names = [each.name for each in stated.source]
    if twice := next((name for name in names if names.count(name) > 1), None):
        message = say("A source stands in the manifest twice")
        hint = say("Put its paths together, or give one of the two another name.")
        raise InputError([Problem(str(file), message, hint, value=twice)])
    if strange := next((s.format for s in stated.source if s.format not in FORMATS), None):
        message = say("There is no such format")
        hint = say("Use one of: {known}.", known=", ".join(FORMATS))
        raise InputError([Problem(str(file), message, hint, value=strange)])
    return [
        Entry(
            Source(each.name, each.title, each.licence, each.format),
            tuple(file.parent / path for path in each.paths),
        )
        for each in stated.source
    ]


def is_loaded(reader: Reader, entry: Entry) -> bool:
    """Say whether a version holds a source from the files as they are now.

    Parameters
    ----------
    reader
        Of the version.
    entry
        The source and its files.

    Raises
    ------
    InputError
        A file is missing or cannot be read.
    """
    query = _LOADED.replace("SOURCE", source_graph(entry.source.name))
    rows = reader.select(query, DataSet(default=(META_GRAPH,), named=())).rows
    loaded = [tuple(t.value if isinstance(t, Literal) else None for t in row) for row in rows]
    if not loaded or any(row[0] != metadata.version("ris3graph") for row in loaded):
        return False
    return {row[1]: row[2] for row in loaded} == _hashes(entry.paths) and all(
        _same_mapping(entry.paths, str(row[1]), row[3]) for row in loaded
    )


def _hashes(paths: Sequence[Path]) -> dict[str | None, str | None]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in list_files(paths)}


def _same_mapping(paths: Sequence[Path], name: str, recorded: str | None) -> bool:
    """Compare the metadata beside a file; mappings of registers change with the software only."""
    stem = name.removesuffix(".gz") + METADATA
    folders = [path if path.is_dir() else path.parent for path in paths]
    places = (folder / file for file in (stem, GROUP) for folder in folders)
    beside = next((place for place in places if place.is_file()), None)
    if beside is None:
        return True
    return hashlib.sha256(beside.read_bytes()).hexdigest() == recorded


def _problem(file: Path, error: Any) -> Problem:
    place = ".".join(str(part) for part in error["loc"])
    hint = say("A source has name and paths; title, licence and format may be given.")
    return Problem(str(file), f"{error['msg']} ({place})", hint, value=str(error["input"])[:80])
