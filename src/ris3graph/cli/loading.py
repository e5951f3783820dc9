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

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    for warning in outcome["warnings"]:
        screen.print(f"Note: {warning}")
    changes = f"{outcome['added']} statements added, {outcome['removed']} removed"
    if outcome["version"] is None:
        screen.print(f"Checked, nothing stored: a load would leave {changes}.")
    else:
        screen.print(f"Version {outcome['version']}: {changes}.")
