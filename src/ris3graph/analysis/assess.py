"""All questions of a run, put to the data together.

Each kind is a family of its own: its p-values are adjusted among themselves, and no
index mixes kinds. Only what stays significant after the adjustment is a gap.
"""

from __future__ import annotations

from dataclasses import replace

from ris3graph.analysis.activity import activity_assessments
from ris3graph.analysis.affinity import affinity_assessments
from ris3graph.analysis.dialogue import Dialogue
from ris3graph.analysis.pairs import pair_assessments
from ris3graph.analysis.parameters import Parameters
from ris3graph.analysis.participation import participation_assessments
from ris3graph.analysis.testing import adjust
from ris3graph.model import Assessment, Status


def assess(data: Dialogue, parameters: Parameters) -> tuple[Assessment, ...]:
    """Assess the regions of a run.

    Parameters
    ----------
    data
        Actors, records and their context.
    parameters
        What is asked, and how sure one wants to be.

    Returns
    -------
    tuple of Assessment
        Activity, affinity, participation and pairs, each in the order of regions.
        The same input gives the same output.
    """
    families = (
        activity_assessments(data, parameters),
        affinity_assessments(data, parameters),
        participation_assessments(data, parameters),
    )
    decided = [a for family in families for a in decide(family, parameters.level)]
    return (*decided, *pair_assessments(data, parameters))


def decide(family: list[Assessment], level: float) -> list[Assessment]:
    """Adjust the p-values of a family and give each tested assessment its status.

    Parameters
    ----------
    family
        Assessments of one kind; those without a p-value were not tested and keep
        their status.
    level
        Level of the false discovery rate.
    """
    tested = [a.p for a in family if a.p is not None]
    bh, by = iter(adjust(tested, "bh")), iter(adjust(tested, "by"))
    decided = []
    for assessment in family:
        if assessment.p is None:
            decided.append(assessment)
            continue
        q, q_by = next(bh), next(by)
        status, reasons = assessment.status, assessment.reasons
        if q < level:
            status = Status.GAP
        elif assessment.p < level:
            reasons = ("not_after_adjustment",)
        decided.append(replace(assessment, status=status, reasons=reasons, q=q, q_by=q_by))
    return decided
