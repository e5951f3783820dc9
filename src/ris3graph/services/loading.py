"""Loading, the one way in: files → draft → resolve → validate → preview → publish.

Nothing is stored until a preparation is published, and then all of it at once. What
is refused, or not published, leaves the data directory as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import polars as pl
from pyoxigraph import Quad

from ris3graph.errors import InputError, Problem, ValidationError
from ris3graph.ingest import Ingested, ingest_paths, require_source_name
from ris3graph.rdf.lines import EMPTY, as_stored, parse_lines
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    META_GRAPH,
    ONTOLOGY_GRAPH,
    RESOLVED_GRAPH,
    source_graph,
    vocabulary_graph,
)
from ris3graph.said import say
from ris3graph.services.admission import inadmissible, oversized
from ris3graph.services.contradictions import Part, contradictions, disagreements
from ris3graph.services.identity import merge_shared
from ris3graph.services.manner import Manner
from ris3graph.services.origins import Load, heading
from ris3graph.services.provenance import (
    Source,
    comes_from,
    continued_quads,
    first_loads,
    load_quads,
    replaced_quads,
)
from ris3graph.services.rebuilding import rebuild
from ris3graph.services.shipped import system_graphs
from ris3graph.services.validation import Finding, Severity, validate
from ris3graph.services.withholding import sensitive_bodies, withdraw, withhold
from ris3graph.store import Draft, GraphChange, Version, Writer

Progress = Callable[[str], None]

MAX_PROBLEMS = 20
"""So many violations are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a load would do.

    Attributes
    ----------
    source
        Name of the source.
    files
        Its files as they were read, without their statements.
    statements
        How many statements each file gave, by its name.
    findings
        What the shapes say; none is a violation.
    changes
        Quads added and removed, graph by graph; metadata left out.
    merged
        How many entities were merged into others.
    cycles
        Entities that identity assertions merge in a circle; the smallest IRI of each
        circle was kept.
    unmerged
        Identifiers that several sources share and that merge nobody, with the reason.
    withheld
        How many sensitive bodies there are whose positions were given and are not stored.
    other_files
        Whether the files are others than those that the source is said to come from, be it
        that they say the same.
    """

    source: str
    files: tuple[Ingested, ...]
    statements: dict[str, int]
    findings: tuple[Finding, ...]
    changes: dict[str, GraphChange]
    merged: int
    cycles: tuple[str, ...]
    unmerged: tuple[Problem, ...]
    withheld: int
    other_files: bool

    @property
    def changed(self) -> bool:
        """Whether publishing would make a new version."""
        return bool(self.changes) or self.other_files

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was mended while reading the files, what could not be merged or is not stored."""
        told = [problem for file in self.files for problem in file.warnings]
        if self.withheld:
            number = self.withheld
            told.append(
                Problem(
                    self.source,
                    say("Positions of {number} sensitive body were left out", number=number)
                    if number == 1
                    else say("Positions of {number} sensitive bodies were left out", number=number),
                    say(
                        "Anybody may read what is stored; mark as public whose position may be "
                        "known."
                    ),
                )
            )
        return (*told, *self.unmerged)


class Preparation:
    """A load that is ready: looked at, then published or discarded.

    Use it as a context manager: what is not published is discarded.
    """

    def __init__(self, draft: Draft, source: Source, report: Report, manner: Manner) -> None:
        self._draft = draft
        self._source = source
        self._manner = manner
        self.report = report

    def __enter__(self) -> Preparation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._draft.__exit__(kind, error, trace)

    def publish(self, *, who: str, why: str | None = None) -> Version:
        """Publish the load as a new version.

        Parameters
        ----------
        who
            Who loads.
        why
            For what; by default the source is named.
        """
        name = self._source.name
        meta = self._draft.graph(META_GRAPH)
        told: set[Quad] = set()
        if self._manner is not Manner.REMOVE:
            since = first_loads(meta).get(source_graph(name))
            now = datetime.now(UTC)
            told = load_quads(self._source, self.report.files, now, who, since=since)
        replaced = replaced_quads(meta, name)
        if self._manner in {Manner.ADD, Manner.EDIT}:
            told, replaced = continued_quads(replaced, name, told)
        self._draft.apply(added=told, removed=replaced)
        return self._draft.publish(who=who, why=why or self._manner.why(name))

    def discard(self) -> None:
        """Throw the load away."""
        self._draft.discard()


def prepare(
    writer: Writer,
    source: Source,
    paths: Sequence[Path],
    *,
    manner: Manner = Manner.REPLACE,
    progress: Progress = lambda _: None,
) -> Preparation:
    """Prepare a load of files or folders as one source.

    Parameters
    ----------
    writer
        Holder of the writer's lock.
    source
        What is loaded.
    paths
        Files or folders; none to remove the source.
    manner
        Whether they replace what the source held, are added to it, or it is removed.
    progress
        Told of each step.

    Raises
    ------
    InputError
        A file cannot be used; each problem names file, line and what to do.
    ValidationError
        The shapes refuse the data.
    """
    require_source_name(source.name)
    files: list[Ingested] = []
    if manner is not Manner.REMOVE:
        progress(say("Reading the files"))
        files = ingest_paths(paths, source=source.name, format=source.format, progress=progress)
    with ExitStack() as stack:
        draft = stack.enter_context(writer.draft())
        report = _fill(draft, source, files, manner, progress)
        # It is the preparation's from here on.
        stack.pop_all()
    return Preparation(draft, source, report, manner)


def _fill(
    draft: Draft, source: Source, files: list[Ingested], manner: Manner, progress: Progress
) -> Report:
    statements = {file.name: file.nquads.count(b"\n") for file in files}
    loaded = source_graph(source.name)
    held = draft.statements(loaded) if manner is Manner.ADD else EMPTY
    said, speakers = _take_up(files, loaded, held)
    load = Load(loaded, files)
    known = sensitive_bodies(draft, said, loaded)
    said, withheld = withhold(said, known)
    progress(say("Storing the statements"))
    changed = [
        graph
        for graph, nquads in system_graphs()
        if draft.replace_graph(graph, nquads) != GraphChange(0, 0)
    ]
    _, gone = draft.replace(loaded, said)
    progress(say("Resolving identities"))
    schema = (ONTOLOGY_GRAPH, vocabulary_graph(""))
    anew = any(graph.startswith(schema) for graph in changed)
    identities = draft.statements(IDENTITY_GRAPH)
    unmerged = merge_shared(draft, loaded=source.name)
    # Known only now: a body that another source calls sensitive may be the same.
    bodies = sensitive_bodies(draft, said, loaded)
    said, _ = withhold(said, bodies - known)
    withdrawn = withdraw(draft, bodies)
    gone = pl.concat([gone, withdrawn])
    rebuilt = rebuild(draft, loaded, said, gone, identities, anew=anew)
    progress(say("Checking against the shapes"))
    findings = validate(
        pl.concat([rebuilt.schema, rebuilt.statements]),
        rebuilt.focus,
        whole=lambda: pl.concat([rebuilt.schema, draft.statements(RESOLVED_GRAPH)]),
        load=load,
    )
    findings += disagreements(rebuilt.statements, rebuilt.focus, load)
    violations = [f for f in findings if f.severity is Severity.VIOLATION]
    if violations:
        # A value can fail several constraints of one shape; that is told once.
        told = {(f.shape, f.node, f.value): f for f in violations}
        first = list(told.values())[:MAX_PROBLEMS]
        raise ValidationError(
            [_problem(finding, files, speakers) for finding in first],
            omitted=len(told) - len(first),
        )
    return Report(
        source=source.name,
        files=tuple(files),
        statements=statements,
        findings=tuple(findings),
        changes=draft.change_set(),
        merged=rebuilt.merged,
        cycles=rebuilt.cycles,
        unmerged=unmerged,
        withheld=len({*withheld["s"], *withdrawn["s"]} & bodies),
        other_files=manner is Manner.REPLACE
        and not comes_from(draft.graph(META_GRAPH), source.name, files),
    )


def _take_up(
    files: list[Ingested], graph: str, held: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Take the statements of a source out of its files, and hold them to the rules.

    The files are left without them, for all of a large source is kept but once.

    Parameters
    ----------
    files
        The files.
    graph
        IRI of the source's graph.
    held
        What the source says already and goes on saying.

    Returns
    -------
    tuple
        The statements, each once, and by file the subjects that it speaks of.
    """
    refused: list[Problem] = []
    parts = [Part(graph, held, int)]
    speakers: dict[str, pl.Series] = {}
    for number, file in enumerate(files):
        part = parse_lines(file.nquads, graph)
        files[number] = replace(file, nquads=b"")
        if long := oversized(part, file):
            raise InputError(long)
        refused += inadmissible(part, graph, file)
        speakers[file.name] = part["s"].unique()
        parts.append(Part(file.name, part, file.line, file.column))
    if refused:
        refused.sort(key=str)
        raise InputError(refused[:MAX_PROBLEMS], omitted=max(0, len(refused) - MAX_PROBLEMS))
    said = as_stored(pl.concat([EMPTY, *(part.statements for part in parts)]))
    problems, omitted = contradictions(said, parts, MAX_PROBLEMS)
    if problems:
        raise InputError(problems, omitted=omitted)
    return said, speakers


def _problem(
    finding: Finding, files: Sequence[Ingested], speakers: Mapping[str, pl.Series]
) -> Problem:
    """Put a finding in its file, also where the node is the main one of no row of a table."""
    node = f"<{finding.node}>"
    speaker = next((file for file in files if (speakers[file.name] == node).any()), None)
    if finding.line is None and speaker is not None:
        column = heading(speaker, finding.path)
        finding = replace(finding, file=speaker.name, row=None, column=column)
    return finding.problem()
