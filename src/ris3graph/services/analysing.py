"""An analysis from question to published answer: find the run, or make it.

A run is known by its key: the digest of the rows that it read, its parameters and the
method's version. Asked again it is found, whatever else was published meanwhile; only
what is new is computed, and it is published with the draft mechanism that loads use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.analysis.parameters import METHOD_VERSION, Parameters
from ris3graph.catalogue import Catalogue
from ris3graph.errors import AnalysisError
from ris3graph.model import Assessment
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    PREFIXES,
    RESOLVED_GRAPH,
    concept,
    entity,
    result_graph,
    vocabulary_graph,
)
from ris3graph.rdf.reader import Reader
from ris3graph.said import say
from ris3graph.services.explanations import Name, explain
from ris3graph.services.provenance import moment
from ris3graph.services.reading import USED, Input, read_input
from ris3graph.services.results import Run, result_quads, ris3
from ris3graph.store import DataDirectory, Version, Writer
from ris3graph.store.directory import write_atomically

Progress = Callable[[str], None]

CURRENT = ris3("currentRun")

NAMED = DataSet(
    (RESOLVED_GRAPH, *(vocabulary_graph(scheme) for scheme in ("helix", "domain", "regions"))), ()
)
"""Graphs that hold the names of what assessments speak of."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What became of a request for an analysis.

    Attributes
    ----------
    run
        IRI of the run.
    found
        Whether the run was there already; nothing was computed then.
    version
        Number of the version in which the run is current.
    """

    run: str
    found: bool
    version: int


def analyse(
    writer: Writer,
    catalogue: Catalogue,
    parameters: Parameters,
    *,
    who: str,
    progress: Progress = lambda _: None,
) -> RunOutcome:
    """Make a run the current one: find it, or compute and publish it.

    Parameters
    ----------
    writer
        Holder of the writer's lock.
    catalogue
        Queries that read the network.
    parameters
        What is asked.
    who
        Who asks, for the record of the version.
    progress
        Told of each step.

    Raises
    ------
    AnalysisError
        The data hold nothing to assess.
    """
    progress(say("Reading the network"))
    with writer.draft() as draft:
        reader = draft.reader()
        data = read_input(reader, catalogue)
        run = describe(data, parameters)
        present = run.graph in reader.graphs()
        current = current_run(reader)
        if present and current == run.iri:
            return RunOutcome(run.iri, found=True, version=draft.base)
        if not present:
            # numba and scipy take seconds to import; what is found needs neither.
            from ris3graph.analysis.assess import assess  # noqa: PLC0415
            from ris3graph.analysis.scores import positions  # noqa: PLC0415

            started = datetime.now(UTC)
            progress(say("Measuring positions in the network"))
            measured = positions(data.dialogue, parameters)
            progress(say("Assessing dialogue"))
            found = assess(data.dialogue, parameters)
            progress(say("Putting the results into words"))
            names = _names(reader, catalogue, found)
            texts = {a.key: explain(a, names) for a in found}
            quads = result_quads(run, found, measured, texts)
            draft.replace_quads(run.graph, quads)
            draft.apply(added=_made(run, started, who), removed=[])
        progress(say("Publishing"))
        draft.apply(
            added=[_pointer(run.iri)], removed=[] if current is None else [_pointer(current)]
        )
        version = draft.publish(who=who, why=f"Analysis run {run.slug}")
    return RunOutcome(run.iri, found=present, version=version.number)


def describe(data: Input, parameters: Parameters) -> Run:
    """Give a run its key."""
    question = {
        "input": data.digest,
        "method": METHOD_VERSION,
        "parameters": parameters.as_dict(),
    }
    key = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
    return Run(key, data.digest, data.dialogue.as_of, parameters, USED)


def remember(directory: DataDirectory, version: Version) -> None:
    """Write down that the current results are those of a version's facts."""
    write_atomically(directory.assessed, f"{version.digests.get(RESOLVED_GRAPH)}\n")


def recognise(
    directory: DataDirectory, catalogue: Catalogue, version: Version, reader: Reader
) -> None:
    """Write down that the facts of a version were assessed, if its current run read just them.

    Parameters
    ----------
    directory, version
        A data directory of which nothing is known, and its current version.
    catalogue, reader
        What reads the version.
    """
    digests = reader.select(
        f"SELECT ?digest {{ <{BASE}> <{CURRENT.value}> ?run . "
        f"?run <{ris3('inputDigest').value}> ?digest }}"
    ).rows
    try:
        facts = Literal(read_input(reader, catalogue).digest)
    except AnalysisError:
        return
    if any(row[0] == facts for row in digests):
        remember(directory, version)


def is_assessed(directory: DataDirectory, version: Version) -> bool:
    """Say whether the facts of the current version were assessed.

    They were not where the analysis that follows a load was cut off.

    Parameters
    ----------
    directory, version
        The data directory and its current version.
    """
    facts = version.digests.get(RESOLVED_GRAPH)
    try:
        known = directory.assessed.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return facts is None
    return known == str(facts)


def holds_results(version: Version) -> bool:
    """Say whether a version holds the results of any run."""
    return any(graph.startswith(result_graph("")) for graph in version.digests)


def current_run(reader: Reader) -> str | None:
    """IRI of the run whose results are the current ones, if there is one."""
    rows = reader.select(f"SELECT ?run WHERE {{ <{BASE}> <{CURRENT.value}> ?run }}").rows
    return None if not rows or not isinstance(rows[0][0], NamedNode) else rows[0][0].value


def _pointer(run: str) -> Quad:
    return Quad(NamedNode(BASE), CURRENT, NamedNode(run), NamedNode(META_GRAPH))


def _made(run: Run, started: datetime, who: str) -> list[Quad]:
    """When and by whom a run was computed: metadata, for the result itself has no clock."""
    subject, graph = NamedNode(run.iri), NamedNode(META_GRAPH)

    prov = PREFIXES["prov"]
    return [
        Quad(subject, NamedNode(prov + "startedAtTime"), moment(started), graph),
        Quad(subject, NamedNode(prov + "endedAtTime"), moment(datetime.now(UTC)), graph),
        Quad(subject, ris3("performedBy"), Literal(who), graph),
        Quad(subject, ris3("softwareVersion"), Literal(metadata.version("ris3graph")), graph),
    ]


def _names(reader: Reader, catalogue: Catalogue, assessments: tuple[Assessment, ...]) -> Name:
    """Names of everything that the assessments speak of, in both languages."""
    things = set()
    for a in assessments:
        things |= {_iri(a.party_kind, party) for party in a.parties}
        things |= {_iri("actor", broker) for broker in a.brokers}
        things |= {_iri("domain", domain) for domain in a.domains}
        things |= {_iri("region", a.region)} if a.region is not None else set()
        things |= {_iri("priority", a.subject)} if a.subject is not None else set()
    labels: dict[tuple[str, str], str] = {}
    query = catalogue.get("labels").bind({"thing": sorted(things)})
    for thing, label in reader.select(query, NAMED).rows:
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            labels[thing.value, label.language or "en"] = label.value

    def name(kind: str, identifier: str, language: str) -> str:
        iri = _iri(kind, identifier)
        for tag in (language, "uk", "en"):
            if (iri, tag) in labels:
                return labels[iri, tag]
        return identifier

    return name


def _iri(kind: str, identifier: str) -> str:
    if kind in {"helix", "domain"}:
        return concept(kind, identifier)
    return entity(kind, identifier)
