"""``ris3graph diff`` and ``ris3graph revert``: what versions changed, and undo."""

from __future__ import annotations

from typing import Annotated

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, data_directory, workspace
from ris3graph.said import say

FirstArgument = Annotated[int, typer.Argument(metavar="FIRST", help="Number of a version.")]
SecondArgument = Annotated[
    int | None,
    typer.Argument(metavar="SECOND", help="Number of another; the current one by default."),
]


def diff(
    first: FirstArgument,
    second: SecondArgument = None,
    patch: Annotated[
        bool, typer.Option("--patch", help="Write the statements, as an RDF Patch.")
    ] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show what differs between two versions: statements that are new and gone, by graph."""
    found = workspace(data).difference(first, second)
    if patch:
        output.stream(found.write)
        return
    if json:
        output.write_json(found.summary())
        return
    rows = [(graph, f"+{n.added}", f"-{n.removed}") for graph, n in found.counts().items()]
    output.write_table(("Graph", "New", "Gone"), rows, right=(1, 2))


def revert(
    number: Annotated[int, typer.Argument(metavar="N", help="The version to return to.")],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Publish an old version as a new one; all versions between stay as they are."""
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)

    with output.steps(say("Revert")) as tell:
        outcome = work(data_directory(data)).revert(number, tell)
    if json:
        output.write_json(outcome)
    elif outcome["published"]:
        output.messages().print(f"Version {outcome['version']} holds what version {number} held.")
    else:
        output.messages().print(
            f"Version {outcome['version']} holds what version {number} held already."
        )
