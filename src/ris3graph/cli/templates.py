"""``ris3graph templates``: the empty tables that a steward fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ris3graph import resources


def templates(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write them to.")],
    tables: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TABLE…]", help="Such as actors or events; all by default."),
    ] = None,
) -> None:
    """Write empty tables with their metadata, to fill in and load."""
    known = {path.stem: path for path in sorted(resources.templates().glob("*.csv"))}
    chosen = {name.removesuffix(".csv") for name in tables or known}
    if unknown := sorted(chosen - set(known)):
        raise typer.BadParameter(
            f"There is no table {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    files = [
        file
        for name, path in known.items()
        if name in chosen
        for file in (path, path.with_name(f"{path.name}-metadata.json"))
    ]
    # Filled tables are never lost: either all are written or none.
    if there := [file.name for file in files if (folder / file.name).exists()]:
        raise typer.BadParameter(f"{folder} holds {there[0]} already. Choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    typer.echo(f"{len(files) // 2} tables in {folder}. Fill them in, then: ris3graph load {folder}")
