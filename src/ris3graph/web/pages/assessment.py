"""One assessment: the claim, what it rests on, how firm it is, what would change it."""

from __future__ import annotations

from dataclasses import dataclass

from ris3graph.errors import NotFoundError
from ris3graph.rdf.namespaces import ONTOLOGY, entity, slug_of
from ris3graph.said import say
from ris3graph.web.pages.ask import Ask, Row
from ris3graph.web.pages.judgements import Collect, Judgement, judgements, to_collect
from ris3graph.web.pages.records import Record, records


@dataclass(frozen=True, slots=True)
class Run:
    """The run that the assessment comes from.

    Attributes
    ----------
    id
        Its identifier.
    method
        Version of the methods.
    seed, replicates, level
        As text, as they stand in the graph.
    as_of
        Day that ages are counted to.
    parameters
        All parameters as JSON.
    digest
        Digest of the input.
    """

    id: str
    method: str
    seed: str
    replicates: str
    level: str
    as_of: str
    parameters: str
    digest: str


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """An assessment's page.

    Attributes
    ----------
    judgement
        The assessment.
    evidence
        Records that it rests on.
    collect
        What to collect, where nothing can be said.
    numbers
        Every number that was recorded with it, by property.
    run
        The run, ``None`` where the version holds no description of one.
    """

    judgement: Judgement
    evidence: tuple[Record, ...]
    collect: tuple[Collect, ...]
    numbers: tuple[tuple[str, float], ...]
    run: Run | None

    def table(self) -> tuple[Record, ...]:
        """Rows of the page as CSV: the evidence."""
        return self.evidence


def assessment_page(ask: Ask, identifier: str) -> AssessmentPage:
    """Return the page of an assessment.

    Raises
    ------
    NotFoundError
        The current run has no such assessment.
    """
    iri = entity("assessment", identifier)
    found = judgements(ask, assessment=iri)
    if not found:
        raise NotFoundError(
            say(
                "There is no assessment «{name}» in the current results. "
                "After a new analysis assessments have new identifiers.",
                name=identifier,
            )
        )
    judgement = found[0]
    rows = ask.rows("page-records", record=judgement.evidence) if judgement.evidence else []
    runs = ask.rows("run-parameters")
    return AssessmentPage(
        judgement=judgement,
        evidence=records(ask, rows),
        collect=to_collect(found),
        numbers=tuple(
            (row["property"].removeprefix(ONTOLOGY), float(row["value"]))
            for row in ask.rows("page-assessment-numbers", assessment=iri)
        ),
        run=_run(runs[0]) if runs else None,
    )


def _run(row: Row) -> Run:
    return Run(
        id=slug_of(row["run"]),
        method=row.get("method", ""),
        seed=row.get("seed", ""),
        replicates=row.get("replicates", ""),
        level=row.get("level", ""),
        as_of=row.get("asOf", ""),
        parameters=row.get("parameters", ""),
        digest=row.get("digest", ""),
    )
