"""Families of tests: adjusted among themselves, and only survivors are gaps."""

from __future__ import annotations

from ris3graph.analysis.assess import decide
from ris3graph.model import Assessment, AssessmentKind, Status


def case(key: str, p: float | None) -> Assessment:
    status = Status.NOT_TESTABLE if p is None else Status.NO_GAP
    return Assessment(key, AssessmentKind.AFFINITY, status, (), "helix", p=p, reasons=("x",))


def test_only_what_survives_the_adjustment_is_a_gap():
    """R: p.adjust(c(.01, .04, .9), "BH") gives .03, .06, .90."""
    found = decide([case("a", 0.01), case("n", None), case("b", 0.04), case("c", 0.9)], 0.05)
    assert [a.status for a in found] == [
        Status.GAP,
        Status.NOT_TESTABLE,
        Status.NO_GAP,
        Status.NO_GAP,
    ]
    assert [a.q for a in found] == [0.03, None, 0.06, 0.9]
    assert found[2].reasons == ("not_after_adjustment",)
    assert found[3].reasons == ("x",)
    assert all(a.q_by >= a.q for a in found if a.q is not None)


def test_an_empty_family():
    assert decide([], 0.05) == []
