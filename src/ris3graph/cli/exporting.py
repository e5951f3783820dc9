"""``ris3graph export``: data to take away, written piece by piece."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, RegionOption, VersionOption, workspace
from ris3graph.errors import NotFoundError

ARCHIVE: Final = "zip"
"""Name of the format of a whole version with its description."""


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
            help=(
                "trig, nq; for one graph ttl, nt, rdf, jsonld too; the network: graphml, gexf, "
                "graphology.json, nodes.csv, edges.csv. With .gz behind: compressed. "
                "zip: an archive of the version, which «restore» reads."
            ),
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="File to write.")
    ] = None,
    region: RegionOption = None,
    helix: Annotated[
        str | None, typer.Option("--helix", metavar="SIDE", help="Network: one side only.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Network: one kind of record only.")
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="CSV: with a byte order mark, as Excel wants it.")
    ] = False,
    at: VersionOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Write all data or one graph as RDF, the network for other programs, or an archive."""
    from ris3graph.exchange.files import compressed, write_file  # noqa: PLC0415
    from ris3graph.exchange.formats import NETWORK_FORMATS  # noqa: PLC0415
    from ris3graph.web.negotiation import (  # noqa: PLC0415 (keeps --help quick)
        DATASET_FORMATS,
        GRAPH_FORMATS,
        negotiate,
    )

    rdf = DATASET_FORMATS if graph is None else (*GRAPH_FORMATS, *DATASET_FORMATS)
    whole = (*NETWORK_FORMATS, ARCHIVE) if graph is None else ()
    name, packed = _named(format, to, (*(item.name for item in rdf), *whole))
    opened = workspace(data)
    reader = opened.reader(at)
    if graph is not None and graph not in reader.graphs():
        raise NotFoundError(f"There is no graph {graph} in version {reader.version}.")
    if name in NETWORK_FORMATS:
        from ris3graph.services.networks import Choice, network  # noqa: PLC0415

        choice = Choice(region or "", helix or "", kind or "")
        choice.check(reader, opened.catalogue)
        make = partial(network, reader, opened.catalogue, choice)
        write = NETWORK_FORMATS[name].write(make, bom=bom)
    elif name == ARCHIVE and graph is None:
        write = opened.archive(reader.version)
    elif region or helix or kind or bom:
        raise typer.BadParameter(
            f"this is for a network: --format {', '.join(NETWORK_FORMATS)}",
            param_hint="--region, --helix, --kind, --bom",
        )
    else:
        chosen = negotiate(rdf, suffix=name)
        name, write = chosen.name, partial(reader.export, media_type=chosen.media_type, graph=graph)
    if packed:
        write = compressed(write)
    if to is None:
        output.stream(write)
        return
    size = write_file(to, write)
    if json:
        output.write_json({"file": str(to), "bytes": size, "format": name, "graph": graph})
    else:
        output.messages().print(f"Wrote {size} bytes to {to}.")


def _named(
    format: str | None,  # noqa: A002 (the option's name)
    to: Path | None,
    known: tuple[str, ...],
) -> tuple[str, bool]:
    """Return the format that the option or the file's name asks for, and whether as gzip.

    A file may be called anything where the option says what is meant.
    """
    if format is not None:
        return format.removesuffix(".gz"), format.endswith(".gz") or _is_packed(to)
    if to is None:
        return "", False
    ending = f".{to.name.removesuffix('.gz')}"
    for name in known:
        if ending.endswith(f".{name}"):
            return name, _is_packed(to)
    raise typer.BadParameter(
        f"the name {to.name} tells no format; end it with one of .{', .'.join(known)}, "
        "with .gz behind if you like, or give --format",
        param_hint="--output",
    )


def _is_packed(to: Path | None) -> bool:
    return to is not None and to.suffix == ".gz"
