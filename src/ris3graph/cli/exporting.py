"""``ris3graph export``: data to take away, written piece by piece."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, VersionOption, workspace
from ris3graph.errors import NotFoundError

if TYPE_CHECKING:
    from ris3graph.exchange.files import Write
    from ris3graph.rdf.reader import Reader
    from ris3graph.web.negotiation import Format


def export(
    graph: Annotated[
        str | None,
        typer.Option("--graph", metavar="IRI", help="One graph; all of them by default."),
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="trig, nq; for one graph ttl, nt, rdf, jsonld too. With .gz behind: compressed.",
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="File to write.")
    ] = None,
    at: VersionOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Write all data, or one graph, as RDF."""
    from ris3graph.exchange.files import compressed, write_file  # noqa: PLC0415

    reader = workspace(data).reader(at)
    if graph is not None and graph not in reader.graphs():
        raise NotFoundError(f"There is no graph {graph} in version {reader.version}.")
    name, packed = _named(format, to)
    chosen, write = _rdf(reader, graph, name, asked=format is not None)
    if packed:
        write = compressed(write)
    if to is None:
        output.stream(write)
        return
    size = write_file(to, write)
    if json:
        output.write_json({"file": str(to), "bytes": size, "format": chosen.name, "graph": graph})
    else:
        output.messages().print(f"Wrote {size} bytes to {to}.")


def _named(format: str | None, to: Path | None) -> tuple[str, bool]:  # noqa: A002
    """Return the format that the option or the file's name asks for, and whether as gzip."""
    if format is not None:
        return format.removesuffix(".gz"), format.endswith(".gz") or _is_packed(to)
    if to is None:
        return "", False
    return to.name.removesuffix(".gz").rpartition(".")[2], _is_packed(to)


def _is_packed(to: Path | None) -> bool:
    return to is not None and to.suffix == ".gz"


def _rdf(reader: Reader, graph: str | None, name: str, *, asked: bool) -> tuple[Format, Write]:
    from ris3graph.web.negotiation import (  # noqa: PLC0415 (keeps --help quick)
        DATASET_FORMATS,
        GRAPH_FORMATS,
        negotiate,
    )

    offered = DATASET_FORMATS if graph is None else (*GRAPH_FORMATS, *DATASET_FORMATS)
    # A file may be called anything; what --format names is meant.
    known = asked or name in {item.name for item in offered}
    chosen = negotiate(offered, suffix=name if known else None)
    return chosen, partial(reader.export, media_type=chosen.media_type, graph=graph)
