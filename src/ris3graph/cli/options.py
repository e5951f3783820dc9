"""Options that several commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ris3graph.config import Settings
    from ris3graph.store.retention import Limits
    from ris3graph.workspace import Workspace

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Data directory (RIS3_DATA; .ris3graph/data)."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Write JSON to standard output, messages to standard error.")
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Name of the source; a reload replaces it."),
]
FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="F",
        help="How files are read: auto, csvw, cordis, ror, katottg, municipal.",
    ),
]
_PATHS = typer.Argument(metavar="PATH…", help="Files, or folders of tables with their metadata.")
PathsArgument = Annotated[list[Path] | None, _PATHS]
NeededPathsArgument = Annotated[list[Path], _PATHS]
ManifestOption = Annotated[
    Path | None,
    typer.Option("--manifest", metavar="FILE", help="Sources to load in turn, as TOML."),
]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="CODE", help="ISO 3166-2 code, such as UA-63.")
]
VersionOption = Annotated[
    int | None,
    typer.Option("--at", metavar="N", help="Read version N; the current one by default."),
]


def settings() -> Settings:
    """Return the settings of the environment."""
    from ris3graph.config import load_settings  # noqa: PLC0415 (keeps --help quick)

    return load_settings()


def limits() -> Limits:
    """Return how much the data directory may grow, by the settings."""
    from ris3graph.store.retention import Limits  # noqa: PLC0415 (keeps --help quick)

    chosen = settings()
    return Limits(chosen.keep_versions, chosen.max_disk)


def data_directory(data: Path | None) -> Path:
    """Return the data directory: the option, else the setting."""
    return data if data is not None else settings().data


def workspace(data: Path | None) -> Workspace:
    """Open the workspace that the option or the setting names."""
    from ris3graph.workspace import Workspace  # noqa: PLC0415 (keeps --help quick)

    return Workspace.open(data_directory(data))
