"""``ris3graph mirror``: SPARQL endpoints that get what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, workspace
from ris3graph.errors import Ris3Error

if TYPE_CHECKING:
    from pathlib import Path

    from ris3graph.mirror.pushing import Pushed
    from ris3graph.services.mirroring import Mirroring

app = typer.Typer(
    name="mirror",
    help="Keep other SPARQL endpoints up with what is published here.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As in «mirror list».")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called here.")],
    base: Annotated[
        str,
        typer.Argument(metavar="URL", help="Address of the product, such as http://host:7878."),
    ],
    product: Annotated[
        str | None,
        typer.Option("--product", help="What it is: oxigraph, virtuoso, fuseki …; any by default."),
    ] = None,
    query: Annotated[
        str, typer.Option("--query", metavar="URL", help="Address of queries, if another one.")
    ] = "",
    store: Annotated[
        str,
        typer.Option("--store", metavar="URL", help="Address of the graph store, if another one."),
    ] = "",
    user: Annotated[str, typer.Option("--user", help="As whom it is written to.")] = "",
    password_env: Annotated[
        str,
        typer.Option(
            "--password-env",
            metavar="VARIABLE",
            help="Environment variable with the password or token; it is kept nowhere.",
        ),
    ] = "",
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Take a mirror in; a running server begins to push to it."""
    from ris3graph.mirror import Address  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.mirror.products import GENERIC  # noqa: PLC0415
    from ris3graph.services.mirrors import Mirror  # noqa: PLC0415

    address = Address(base, product=product or GENERIC)
    usual = address.of.addresses(base)
    mirror = Mirror(name, address.product, query or usual[0], store or usual[1], user, password_env)
    _mirroring(data).mirrors.add(mirror)
    if json:
        output.write_json({"name": name, "query": mirror.query, "store": mirror.store})
    else:
        output.messages().print(
            f"Mirror «{name}»: queries at {mirror.query}, graph store at {mirror.store}. "
            f"«ris3graph mirror push {name}» fills it; so does a running server."
        )


@app.command("list")
def listed(data: DataOption = None, json: JsonOption = False) -> None:
    """List the mirrors, and how far each is behind."""
    mirroring = _mirroring(data)
    rows: list[dict[str, Any]] = []
    for mirror in mirroring.mirrors.all():
        lag = mirroring.lag(mirror)
        rows.append(
            {
                "name": mirror.name,
                "product": mirror.product,
                "query": mirror.query,
                "version": mirror.version,
                "behind": lag.versions,
                "lagSeconds": round(lag.seconds),
                "pushed": mirror.pushed.isoformat() if mirror.pushed else None,
                "failures": mirror.failures,
                "error": mirror.error or None,
            }
        )
    if json:
        output.write_json({"mirrors": rows})
        return
    if not rows:
        output.messages().print("There are no mirrors.")
        return
    output.write_table(
        list(rows[0]),
        [["" if value is None else str(value) for value in row.values()] for row in rows],
    )


@app.command("push")
def push(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which mirror; all by default.")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Bring mirrors to the current version now: what differs is sent."""
    mirroring = _mirroring(data)
    names = [name] if name else [mirror.name for mirror in mirroring.mirrors.all()]
    done: dict[str, Pushed] = {}
    failed: Ris3Error | None = None
    for each in names:
        try:
            with output.steps(f"Mirror {each}") as tell:
                done[each] = mirroring.push(each, tell)
        except Ris3Error as error:
            if len(names) == 1:
                raise
            # One that is away keeps nothing from the others.
            output.messages().print(f"{each}: {error}")
            failed = error
    if json:
        output.write_json({"mirrors": [_told(each, pushed) for each, pushed in done.items()]})
    else:
        for each, pushed in done.items():
            output.messages().print(
                f"{each}: version {pushed.number}, {len(pushed.sent)} graphs sent, "
                f"{len(pushed.removed)} removed."
            )
            for graph, (sent, found) in pushed.fewer.items():
                output.messages().print(f"{each}: of {sent} statements of {graph} it has {found}.")
    if failed is not None:
        raise failed


@app.command("remove")
def remove(
    name: NameArgument,
    clear: Annotated[
        bool, typer.Option("--clear", help="Take what was pushed out of it, too.")
    ] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Forget a mirror; nothing more is pushed to it."""
    mirroring = _mirroring(data)
    graphs = mirroring.clear(name) if clear else 0
    mirroring.mirrors.remove(name)
    if json:
        output.write_json({"name": name, "graphsRemoved": graphs})
    else:
        output.messages().print(
            f"Mirror «{name}» is forgotten; {graphs} graphs were removed from it."
        )


def _told(name: str, done: Pushed) -> dict[str, Any]:
    return {
        "name": name,
        "version": done.number,
        "sent": done.sent,
        "removed": done.removed,
        "fewer": {graph: {"sent": s, "found": f} for graph, (s, f) in done.fewer.items()},
    }


def _mirroring(data: Path | None) -> Mirroring:
    from ris3graph.services.mirroring import Mirroring  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.services.mirrors import Mirrors  # noqa: PLC0415
    from ris3graph.store.state import State  # noqa: PLC0415

    opened = workspace(data)
    opened.directory.create()
    mirrors = Mirrors(State(opened.directory.path))
    return Mirroring(opened.directory, mirrors, lambda: opened.results_are_behind)
