"""``ris3graph backup``, ``restore``, ``check`` and ``versions``: for who runs a site."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, data_directory, limits, workspace

if TYPE_CHECKING:
    from ris3graph.store import DataDirectory


_BEHIND: Final = (
    "The current facts were not assessed: conclusions are missing or may be out of date. "
    "Run «ris3graph analyse»."
)


def backup(
    to: Annotated[
        Path, typer.Argument(metavar="DEST", help="New folder, or .tar.gz file, to write to.")
    ],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Copy the whole data directory, also while a server runs on it."""
    from ris3graph.store.backup import backup as copy  # noqa: PLC0415 (keeps --help quick)

    directory = workspace(data).directory
    with output.steps("Backup") as tell:
        size = copy(directory, to, tell)
    if json:
        output.write_json({"backup": str(to), "bytes": size, "version": directory.current()})
    else:
        output.messages().print(f"Copied {size} bytes to {to}.")


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="SRC", help="A backup, or the .zip archive of a version.")
    ],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Make a new data directory of a backup or of the archive of a version."""
    from ris3graph.services.restoring import restore as make  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.store import DataDirectory  # noqa: PLC0415

    directory = DataDirectory(data_directory(data))
    with output.steps("Restore") as tell:
        number = make(source, directory, tell)
    if json:
        output.write_json({"data": str(directory.path), "version": number})
    else:
        output.messages().print(f"Restored version {number} to {directory.path}.")


def check(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what reads all statements.")
    ] = False,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Check that the data directory is whole; exit code 1 where it is not."""
    from ris3graph.store.checking import check_directory  # noqa: PLC0415 (keeps --help quick)

    opened = workspace(data)
    with output.steps("Check") as tell:
        found = check_directory(opened.directory, quick=quick, progress=tell)
    whole = all(finding.harmless for finding in found)
    assessed = not whole or opened.is_assessed
    if json:
        findings = [dataclasses.asdict(finding) for finding in found]
        output.write_json(
            {"whole": whole, "assessed": assessed, "quick": quick, "findings": findings}
        )
    else:
        for finding in found:
            output.messages().print(f"{finding.place}: {finding.message} {finding.advice}")
        if not assessed:
            output.messages().print(_BEHIND)
        output.messages().print("All is whole." if whole else "The data directory is damaged.")
    if not whole:
        raise typer.Exit(1)


def upgrade(data: DataOption = None, json: JsonOption = False) -> None:
    """Bring the data directory of an earlier program to the layout of this one."""
    from ris3graph.store import DataDirectory  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.store.upgrading import upgrade as lead  # noqa: PLC0415

    directory = DataDirectory(data_directory(data))
    with output.steps("Upgrade") as tell:
        before, after = lead(directory, tell)
    if json:
        output.write_json({"data": str(directory.path), "before": before, "after": after})
    else:
        done = "is of" if before == after else f"was of layout {before} and now is of"
        output.messages().print(f"{directory.path} {done} layout {after}.")


def versions(
    prune: Annotated[
        bool, typer.Option("--prune", help="First remove old ones (RIS3_KEEP_VERSIONS; 50).")
    ] = False,
    tag: Annotated[
        str | None,
        typer.Option("--tag", metavar="N=NAME", help="First tag a version, which keeps it."),
    ] = None,
    untag: Annotated[
        str | None, typer.Option("--untag", metavar="NAME", help="First take a tag away.")
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """List the versions that are kept, the newest first."""
    from ris3graph.store import retention  # noqa: PLC0415 (keeps --help quick)

    opened = workspace(data)
    if prune or tag or untag:
        with opened.writer():
            _retain(opened.directory, prune, tag, untag)
    found = opened.versions.list()
    names = _by_number(retention.tags(opened.directory))
    if json:
        output.write_json(
            {
                "versions": [
                    {
                        "version": item.number,
                        "time": item.time.isoformat(),
                        "who": item.who,
                        "why": item.why,
                        "software": item.software,
                        "statements": item.quads,
                        "tags": names.get(item.number, []),
                        "graphs": {
                            graph: {"statements": digest.quads, "digest": str(digest)}
                            for graph, digest in item.digests.items()
                        },
                    }
                    for item in found
                ]
            }
        )
        return
    rows = [
        (
            str(item.number),
            f"{item.time:%Y-%m-%d %H:%M}",
            item.who,
            item.why,
            str(item.quads),
            ", ".join(names.get(item.number, [])),
        )
        for item in found
    ]
    output.write_table(("Version", "Time", "Who", "Why", "Statements", "Tags"), rows, right=(0, 4))


def _retain(directory: DataDirectory, prune: bool, tag: str | None, untag: str | None) -> None:
    from ris3graph.store import retention  # noqa: PLC0415 (keeps --help quick)

    if untag:
        retention.untag(directory, untag)
    if tag:
        number, _, name = tag.partition("=")
        if not number.isdigit():
            raise typer.BadParameter(
                f"«{tag}» is no N=NAME, such as 7=report-2026.", param_hint="--tag"
            )
        retention.tag(directory, name, int(number))
    if prune:
        removed = retention.prune(directory, limits().keep)
        output.messages().print(f"Removed {len(removed)} versions.")


def _by_number(tags: dict[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name, number in sorted(tags.items()):
        found.setdefault(number, []).append(name)
    return found
