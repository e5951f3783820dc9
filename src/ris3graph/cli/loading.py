"""``ris3graph load`` and ``ris3graph validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ris3graph.cli import output
from ris3graph.cli.options import (
    DataOption,
    JsonOption,
    PathsArgument,
    SourceOption,
    data_directory,
)
from ris3graph.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def load(
    paths: PathsArgument,
    source: SourceOption,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Load files as a source: read, check, and publish a version of all data.

    What the source held before is replaced. If anything is wrong nothing is stored.
    """
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)

    with output.steps("Loading") as tell:
        outcome = work(data_directory(data)).load(paths, source, tell)
    report(outcome, json=json)


def validate(
    paths: PathsArgument,
    source: SourceOption = "draft",
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Check files as a load would, and store nothing."""
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)

    with output.steps("Checking") as tell:
        outcome = work(data_directory(data)).validate(paths, source, tell)
    report(outcome, json=json)


def report(outcome: Mapping[str, Any], *, json: bool) -> None:
    """Write what a load did, or would do."""
    if json:
        output.write_json(outcome)
        return
    rows = [(item["name"], str(item["rows"]), str(item["statements"])) for item in outcome["files"]]
    output.write_table(("File", "Rows", "Statements"), rows, right=(1, 2))
    screen = output.messages()
    for problem in outcome["warnings"]:
        screen.print(f"Note: {Problem(**problem)}")
    for line in _counted(outcome["findings"]):
        screen.print(line)
    added = sum(change["added"] for change in outcome["changes"].values())
    removed = sum(change["removed"] for change in outcome["changes"].values())
    changes = f"{added} statements added, {removed} removed"
    if outcome["published"]:
        screen.print(f"Version {outcome['version']} is published: {changes}.")
    elif outcome["changes"]:
        screen.print(f"Checked, nothing stored. A load would change: {changes}.")
    else:
        screen.print(f"Nothing changes; version {outcome['version']} holds all of this already.")


def _counted(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each kind of finding: how many, what, and where the first one is."""
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in findings:
        kinds.setdefault((finding["severity"], finding["shape"]), []).append(finding)
    lines = []
    for (severity, shape), found in kinds.items():
        first = found[0]
        message = first["messages"].get("en", shape)
        place = first["node"] if first["file"] is None else f"{first['file']}, line {first['row']}"
        lines.append(f"{severity.capitalize()}, {len(found)} times: {message} First: {place}.")
    return lines
