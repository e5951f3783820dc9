"""``ris3graph search``: things by name or identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ris3graph.cli import output
from ris3graph.cli.options import (
    DataOption,
    JsonOption,
    RegionOption,
    VersionOption,
    settings,
    workspace,
)

if TYPE_CHECKING:
    from ris3graph.search import Hit


def search(
    text: Annotated[str, typer.Argument(help="A name, a part of it, or an identifier.")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Only actor, event, cluster, concept …")
    ] = "",
    region: RegionOption = None,
    helix: Annotated[
        str, typer.Option("--helix", metavar="SIDE", help="Only a side: business, research …")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=5000, help="Hits at most.")] = 20,
    at: VersionOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Find things by name, alias or identifier, in either script."""
    if not text.strip():
        raise typer.BadParameter("TEXT is empty. Name what to look for, such as «Київ» or UA-63.")
    opened = workspace(data)
    version = opened.reader(at).version
    found = opened.search(
        text,
        version=version,
        kind=kind,
        region=region or "",
        helix=helix,
        language=settings().language,
        limit=limit,
    )
    if json:
        from ris3graph.web.search import document  # noqa: PLC0415 (keeps --help quick)

        output.write_json(document(text, found, version))
        return
    output.write_table(
        ("Score", "Kind", "Region", "Name", "Fits as", "IRI"),
        [_row(hit) for hit in found.hits],
        right=(0,),
    )
    output.messages().print(f"{len(found.hits)} of {found.total}, version {version}.")
    if found.near:
        names = "; ".join(map(_near, found.near))
        output.messages().print(f"Nothing fits. The nearest: {names}.")


def _row(hit: Hit) -> tuple[str, ...]:
    return (f"{hit.score:.2f}", hit.kind, hit.region, hit.label.text, _other(hit), hit.iri)


def _near(hit: Hit) -> str:
    return f"{hit.label.text} ({_other(hit)})" if _other(hit) else hit.label.text


def _other(hit: Hit) -> str:
    """Return the name or identifier that fits, empty where it is the one that is shown."""
    return "" if hit.matched.text == hit.label.text else hit.matched.text
