"""``ris3graph load`` and ``ris3graph validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from ris3graph.cli import output
from ris3graph.cli.options import (
    DataOption,
    FormatOption,
    JsonOption,
    ManifestOption,
    NeededPathsArgument,
    PathsArgument,
    SourceOption,
    data_directory,
    workspace,
)
from ris3graph.cli.wording import language, words
from ris3graph.errors import AnalysisError, Problem
from ris3graph.said import Said, say, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SEVERITIES = {"warning": say("Warning"), "info": say("For information")}


def load(
    paths: PathsArgument = None,
    source: SourceOption = None,
    format: FormatOption = "auto",  # noqa: A002 (the name of the option)
    manifest: ManifestOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Load files as a source: read, check, and publish a version of all data.

    What the source held before is replaced. If anything is wrong nothing is stored.
    With a manifest, its sources are loaded one after the other; those that are loaded
    already, from the same files, are skipped.
    """
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.services.provenance import Source  # noqa: PLC0415

    if manifest is not None:
        if paths or source is not None or format != "auto":
            raise typer.BadParameter("--manifest stands alone: it names sources, files and formats")
        _load_all(manifest, data_directory(data), json=json)
        return
    if not paths or source is None:
        raise typer.BadParameter("name files and --source, or give a --manifest")
    with output.steps(say("Loading")) as tell:
        outcome = work(data_directory(data)).load(paths, Source(source, format=format), tell)
    report(outcome, json=json)


def validate(
    paths: NeededPathsArgument,
    source: SourceOption = "draft",
    format: FormatOption = "auto",  # noqa: A002 (the name of the option)
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Check files as a load would, and store nothing; also beside a server or a load."""
    from ris3graph.cli.work import outcome  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.services.provenance import Source  # noqa: PLC0415

    opened = workspace(data)
    chosen = Source(source or "draft", format=format)
    with (
        output.steps(say("Checking")) as tell,
        opened.trial() as writer,
        opened.prepare(writer, paths, chosen, tell) as preparation,
    ):
        found = outcome(preparation.report, opened.current, published=False)
    report(found, json=json)


def _load_all(manifest: Path, directory: Path, *, json: bool) -> None:
    """Load the sources of a manifest that are not loaded yet."""
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.services.manifest import is_loaded, read_manifest  # noqa: PLC0415
    from ris3graph.workspace import Workspace  # noqa: PLC0415

    outcomes = []
    loaded = False
    for entry in read_manifest(manifest):
        name = entry.source.name
        opened = Workspace.open(directory)
        if opened.current and is_loaded(opened.reader(), entry):
            skipped = say("{name}: loaded already, skipped", name=name)
            output.messages().print(skipped.told(words()))
            continue
        with output.steps(say("Loading {name}", name=name)) as tell:
            outcome = work(directory).load(list(entry.paths), entry.source, tell)
        if json:
            outcomes.append(outcome)
        else:
            report(outcome, json=False)
        loaded = True
    if not loaded:
        # The last run may have been cut off before its end.
        with output.steps(say("Assessing")) as tell:
            try:
                work(directory).analyse(tell)
            except AnalysisError as nothing:
                tell(str(nothing))
    if json:
        output.write_json(outcomes)


def report(outcome: Mapping[str, Any], *, json: bool) -> None:
    """Write what a load did, or would do."""
    if json:
        output.write_json(outcome)
        return
    translate = words()
    rows = [(item["name"], str(item["rows"]), str(item["statements"])) for item in outcome["files"]]
    columns = [told(name, translate) for name in (say("File"), say("Rows"), say("Statements"))]
    output.write_table(columns, rows, right=(1, 2))
    screen = output.messages()
    for problem in outcome["warnings"]:
        note = say("Note: {problem}", problem=Problem(**problem).told(translate))
        screen.print(note.told(translate))
    for line in _counted(outcome["findings"]):
        screen.print(line.told(translate))
    screen.print(_changes(outcome).told(translate))


def _changes(outcome: Mapping[str, Any]) -> Said:
    """Say what is other than before, or would be."""
    number = outcome["version"]
    changes = say(
        "{added} statements added, {removed} removed",
        added=sum(change["added"] for change in outcome["changes"].values()),
        removed=sum(change["removed"] for change in outcome["changes"].values()),
    )
    if outcome["otherFiles"] and not outcome["changes"]:
        return (
            say(
                "The statements are the same, the files are others: version {number} names them "
                "as their origin.",
                number=number,
            )
            if outcome["published"]
            else say(
                "Checked, nothing stored. The statements are the same, the files are others: a "
                "load would name them as their origin."
            )
        )
    if outcome["published"] and not outcome["changes"]:
        return say("Nothing changes; version {number} has the missing assessment.", number=number)
    if outcome["published"]:
        return say("Version {number} is published: {changes}.", number=number, changes=changes)
    if outcome["changes"]:
        return say("Checked, nothing stored. A load would change: {changes}.", changes=changes)
    return say("Nothing changes; version {number} holds all of this already.", number=number)


def _counted(findings: Sequence[Mapping[str, Any]]) -> list[Said]:
    """Return a line for each kind of finding: how many, what, and where the first one is."""
    kinds: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for finding in findings:
        # What sources differ in is of one shape, and told for each property.
        kind = (finding["severity"], finding["shape"], finding["path"] or "")
        kinds.setdefault(kind, []).append(finding)
    spoken = language()
    lines = []
    for (severity, shape, _), found in kinds.items():
        first = found[0]
        place: str = first["node"]
        if first["file"] is not None:
            line = first["row"] if first["line"] is None else first["line"]
            place = say("{file}, line {number}", file=first["file"], number=line)
        if first["column"]:
            place = say("{place}, column {name}", place=place, name=first["column"])
        lines.append(
            say(
                "{severity}, {number} times: {message} First: {place}.",
                severity=_SEVERITIES.get(severity, severity),
                number=len(found),
                message=first["messages"].get(spoken, shape),
                place=place,
            )
        )
    return lines
