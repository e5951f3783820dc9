"""An analysis run as a named graph: results are knowledge like any other.

The graph holds nothing that depends on the clock or the machine, so the same run
gives the same graph to the bit. When it was made stands in the graph of metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.analysis.parameters import METHOD_VERSION, Parameters
from ris3graph.model import Assessment, Score
from ris3graph.rdf.namespaces import (
    IDENTIFIER,
    ONTOLOGY,
    PREFIXES,
    concept,
    entity,
    result_graph,
)

if TYPE_CHECKING:
    # numba and scipy take seconds to import, and a run that is found needs neither.
    from ris3graph.analysis.scores import Positions

RDF_TYPE = NamedNode(PREFIXES["rdf"] + "type")
XSD = PREFIXES["xsd"]
PROV = PREFIXES["prov"]
DCT = PREFIXES["dct"]


def ris3(name: str) -> NamedNode:
    """Return a term of the ontology."""
    return NamedNode(ONTOLOGY + name)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was asked and given.

    Attributes
    ----------
    key
        SHA-256 over input digest, parameters and method version, in hexadecimal.
    input_digest
        Digest of the rows that it read.
    as_of
        Day that ages are counted to.
    parameters
        Its parameters.
    used
        Named graphs that it read.
    """

    key: str
    input_digest: str
    as_of: date
    parameters: Parameters
    used: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Short name of the run: the head of its key."""
        return self.key[:16]

    @property
    def iri(self) -> str:
        """IRI of the run."""
        return entity("run", self.slug)

    @property
    def graph(self) -> str:
        """IRI of the run's named graph."""
        return result_graph(self.slug)


def result_quads(
    run: Run,
    assessments: Iterable[Assessment],
    positions: Positions,
    explanations: Mapping[str, Mapping[str, str]],
) -> list[Quad]:
    """Describe a run and its results in its named graph.

    Parameters
    ----------
    run
        The run.
    assessments, positions
        Its results.
    explanations
        For each assessment's key its explanation by language.
    """
    builder = _Builder(run)
    builder.describe_run(positions.actors, positions.ties)
    for assessment in assessments:
        builder.describe_assessment(assessment, explanations[assessment.key])
    for score in positions.scores:
        builder.describe_score(score)
    return builder.quads


class _Builder:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.quads: list[Quad] = []
        self._graph = NamedNode(run.graph)
        self._run = NamedNode(run.iri)

    def _add(
        self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal | None
    ) -> None:
        if value is not None:
            self.quads.append(Quad(subject, predicate, value, self._graph))

    def describe_run(self, actors: int, ties: int) -> None:
        run, parameters = self.run, self.run.parameters
        for kind in (ris3("AnalysisRun"), NamedNode(PROV + "Activity")):
            self._add(self._run, RDF_TYPE, kind)
        self._add(self._run, ris3("runKey"), Literal(run.key))
        self._add(self._run, ris3("methodVersion"), Literal(METHOD_VERSION))
        self._add(self._run, ris3("inputDigest"), Literal(run.input_digest))
        self._add(self._run, ris3("seed"), _integer(parameters.seed))
        self._add(self._run, ris3("replicates"), _integer(parameters.replicates))
        self._add(self._run, ris3("measuredActors"), _integer(actors))
        self._add(self._run, ris3("measuredTies"), _integer(ties))
        self._add(self._run, ris3("level"), _double(parameters.level))
        as_of = Literal(run.as_of.isoformat(), datatype=NamedNode(XSD + "date"))
        self._add(self._run, ris3("asOf"), as_of)
        text = json.dumps(parameters.as_dict(), sort_keys=True)
        self._add(self._run, ris3("parameters"), Literal(text))
        for graph in run.used:
            self._add(self._run, NamedNode(PROV + "used"), NamedNode(graph))

    def describe_assessment(self, a: Assessment, explanation: Mapping[str, str]) -> None:
        name = f"{self.run.slug}-{a.key}"
        subject = NamedNode(entity("assessment", name))
        self._add(subject, RDF_TYPE, ris3("Assessment"))
        self._add(subject, NamedNode(DCT + "identifier"), Literal(name))
        self._add(subject, NamedNode(PROV + "wasGeneratedBy"), self._run)
        self._add(subject, ris3("kind"), _concept("assessment-kind", a.kind))
        self._add(subject, ris3("status"), _concept("assessment-status", a.status))
        self._add(subject, ris3("confidence"), _concept("confidence", a.confidence))
        self._add(subject, ris3("partyKind"), Literal(a.party_kind))
        for party in dict.fromkeys(a.parties):
            self._add(subject, ris3("parties"), _party(a.party_kind, party))
        if a.region is not None:
            self._add(subject, ris3("region"), NamedNode(entity("region", a.region)))
        if a.subject is not None:
            self._add(subject, ris3("subject"), NamedNode(entity("priority", a.subject)))
        if a.unit is not None:
            self._add(subject, ris3("unit"), Literal(a.unit))
        self._numbers(subject, a)
        for domain in a.domains:
            self._add(subject, ris3("domain"), _concept("domain", domain))
        for broker in a.brokers:
            self._add(subject, ris3("broker"), NamedNode(entity("actor", broker)))
        for record in a.evidence:
            self._add(subject, ris3("evidence"), NamedNode(IDENTIFIER + record))
        for place, reason in enumerate(a.reasons):
            if place == 0:
                self._add(subject, ris3("primaryReason"), _concept("reason", reason))
            self._add(subject, ris3("reason"), _concept("reason", reason))
        for language, text in explanation.items():
            self._add(subject, ris3("explanation"), Literal(text, language=language))

    def _numbers(self, subject: NamedNode, a: Assessment) -> None:
        for name, value in (
            ("observed", a.observed),
            ("expected", a.expected),
            ("p", a.p),
            ("q", a.q),
            ("qBY", a.q_by),
            ("pFloor", a.p_floor),
            ("need", a.need),
            ("feasibility", a.feasibility),
            *sorted(a.measures.items()),
        ):
            if value is not None:
                self._add(subject, ris3(name), _double(value))
        for name, count in (("tipping", a.tipping), ("distance", a.distance)):
            if count is not None:
                self._add(subject, ris3(name), _integer(count))
        if a.interval is not None:
            interval = NamedNode(subject.value + "/interval")
            self._add(subject, ris3("interval"), interval)
            self._add(interval, ris3("lower"), _double(a.interval[0]))
            self._add(interval, ris3("upper"), _double(a.interval[1]))

    def describe_score(self, score: Score) -> None:
        if score.value is None:
            return
        subject = NamedNode(entity("score", f"{self.run.slug}/{score.measure}/{score.actor}"))
        self._add(subject, RDF_TYPE, ris3("Score"))
        self._add(subject, NamedNode(PROV + "wasGeneratedBy"), self._run)
        self._add(subject, ris3("actor"), NamedNode(entity("actor", score.actor)))
        self._add(subject, ris3("measure"), _concept("measure", score.measure))
        self._add(subject, ris3("value"), _double(score.value))
        if score.rank is not None:
            self._add(subject, ris3("rank"), _integer(score.rank))


def _party(kind: str, party: str) -> NamedNode:
    return _concept("helix", party) if kind == "helix" else NamedNode(entity(kind, party))


def _concept(scheme: str, notation: str) -> NamedNode:
    return NamedNode(concept(scheme, notation))


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def _double(value: float) -> Literal:
    return Literal(repr(float(value)), datatype=NamedNode(XSD + "double"))
